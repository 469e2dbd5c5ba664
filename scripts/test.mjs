// Owns `npm test`: browsers first, then every suite, some at a time, then the names of the tests that failed, and as the very
// last line how many passed and failed in all suites, each counted once per browser. It knows how to start the suites, not what is in them.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { findBrowsers } from './browsers.mjs';
import { wanted } from './engines.mjs';
import { add, countTests, lastLines, NO_TESTS, overclaims } from './test-counts.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILT = ['dist/snippet.min.js', 'dist/oneflow-segment.min.js'];

// Longer than any file, or all files of one page, take on a busy machine: a suite that is silent for so long hangs, and is ended.
const SILENCE_LIMIT_MS = 1_200_000;
const END_LIMIT_MS = 10_000;

const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const WEB_TEST_RUNNER = 'node_modules/@web/test-runner/dist/bin.js';

/** npm says nothing while it installs. Where it can't, the tests that need them fail, and the others run. */
const TOOLS = {
  name: 'the tools of test/package',
  args: ['test/package/install.mjs'],
};

/** Only Chromium tells what was reached. It takes longer then, so it does where there is something to tell. */
const COVERED = ['Chromium'];

/**
 * Every suite, the longest first. `args` are Node's, unless there is a `command`. `tests` names the tests that several suites run, each
 * in an engine or with a library of its own.
 */
const suitesFor = (engines) => [
  ...engines.map((engine) => inPages(engine, engines, COVERED.includes(engine) ? 'pages' : undefined)).reverse(),
  { name: 'in Node', args: ['--test', '--test-reporter=spec', ...nodeTests()], needsTools: true },
  ...engines.map((engine) => ({
    name: `top level, ${engine}`,
    tests: 'top level',
    args: ['--test-force-exit', '--test-reporter=spec', 'test/top-level/run.mjs'],
    env: { BROWSERS: engine },
  })),
  ...engines.filter((engine) => COVERED.includes(engine)).map((engine) => inPages(engine, engines, 'sources')),
  {
    name: 'with the lowest Analytics.js',
    tests: 'in a browser',
    args: [WEB_TEST_RUNNER, '--config', 'test/package/web-test-runner.config.mjs'],
    env: { BROWSERS: engines[0] },
    needsTools: true,
  },
  { name: 'checks', command: NPM, args: ['run', '--silent', 'checks'] },
];

/** With more, nothing is won: each suite keeps a processor busy, and its pages get their turns late. */
const LANES = availableParallelism();

const running = new Set();
let isInterrupted = false;

process.chdir(ROOT);
const unbuilt = BUILT.filter((file) => !existsSync(file));
if (unbuilt.length > 0) fail(`Missing: ${unbuilt.join(', ')}. \`npm run build\` makes it.`);

const engines = await enginesToRun();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
const results = await runAll(suitesFor(engines));
if (isInterrupted) process.exit(1);

const total = results.reduce(add, NO_TESTS);
const wrong = overclaims(results, { README: read('README.md'), CHANGELOG: read('CHANGELOG.md') });
for (const sentence of wrong) console.error(sentence);
total.failed += wrong.length;
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
console.log(`\n${lastLines(results, total, engines).join('\n')}`);

async function enginesToRun() {
  try {
    return wanted(await findBrowsers());
  } catch (error) {
    return fail(error.message);
  }
}

/** The tests that run in a page of the runner's: all, or a part of them. */
function inPages(engine, engines, part) {
  return {
    name: `in a page, ${engine}${part ? `, ${part}` : ''}`,
    tests: 'in a browser',
    args: [WEB_TEST_RUNNER, ...(part === 'sources' ? ['--coverage'] : [])],
    env: { BROWSERS: engine, WHOLE: engines.at(-1), ...(part && { PART: part }) },
  };
}

function nodeTests() {
  const files = readdirSync('test/node').filter((file) => file.endsWith('.test.mjs'));
  return files.map((file) => `test/node/${file}`);
}

/** Resolves with what became of all suites. The tools come meanwhile: that is waiting for a network. */
async function runAll(suites) {
  const left = [...suites];
  const tools = run(TOOLS);
  const ended = [];
  const lane = async () => {
    for (let suite = left.shift(); suite && !isInterrupted; suite = left.shift()) {
      if (suite.needsTools) await tools;
      ended.push(await run(suite));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return [await tools, ...ended];
}

/** Runs a suite, and prints what it said when it has ended; how many of its tests passed and failed. */
async function run(suite) {
  const { name, tests = name, command = process.execPath, args, env } = suite;
  console.log(`Starts: ${name}`);
  const start = performance.now();
  const options = { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] };
  const { output, code } = await outcome(spawn(command, args, options));
  const counts = countTests(output, code);
  const seconds = Math.round((performance.now() - start) / 1_000);
  console.log(`\n=== ${name}\n${output.trimEnd()}\n=== ${name}: ${lastLine(counts, code)}, in ${seconds} s\n`);
  return { ...counts, name, tests, engine: env?.BROWSERS };
}

function lastLine({ passed, failed }, code) {
  return passed + failed > 0 ? `${passed} passed, ${failed} failed` : code === 0 ? 'right' : 'wrong';
}

/** All that a child says on both streams, and how it ends. */
function outcome(child) {
  running.add(child);
  let output = '';
  const silence = setTimeout(() => {
    output += `\nNothing was printed for ${SILENCE_LIMIT_MS / 1_000} s: this suite hangs and is ended.\n`;
    endHanging(child);
  }, SILENCE_LIMIT_MS);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      silence.refresh();
    });
  }
  return new Promise((resolve) => {
    const end = (code) => {
      clearTimeout(silence);
      running.delete(child);
      resolve({ output: stripVTControlCharacters(output), code });
    };
    child.once('close', end);
    child.once('error', ({ message }) => {
      output += message;
      if (child.pid === undefined) end(1);
    });
  });
}

function endHanging(child) {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), END_LIMIT_MS).unref();
}

// An interrupted suite ends its browsers itself; this process waits for that and ends, too.
function interrupt(signal) {
  isInterrupted = true;
  for (const child of running) child.kill(signal);
}

function read(file) {
  return readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
}

function fail(message) {
  console.error(message);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
