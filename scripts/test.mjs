// Owns `npm test`: every suite, some at a time, as soon as what it needs is installed, then the names of the tests that failed, and as the
// very last line how many passed and failed in all suites, each counted once per browser. It knows how to start the suites, not what
// is in them.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { findBrowsers } from './browsers.mjs';
import { wanted } from './engines.mjs';
import { SEED } from './seed.mjs';
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
 * Suites, by what they need. `args` are Node's, unless there is a `command`. `tests` names the tests that several suites run, each
 * in an engine or with a library of its own. `rank`: about how many seconds of two processors' time; the longest comes first.
 */
const CHECKS = { name: 'checks', command: NPM, args: ['run', '--silent', 'checks'], rank: 30 };
const IN_NODE = { name: 'in Node', args: ['--test', '--test-reporter=spec', ...nodeTests()], rank: 95 };

const browserSuites = (engines) => [
  ...engines.map((engine) => inPages(engine, engines, COVERED.includes(engine) ? 'pages' : undefined)),
  ...engines.filter((engine) => COVERED.includes(engine)).map((engine) => inPages(engine, engines, 'sources')),
  ...engines.map((engine) => ({
    name: `top level, ${engine}`,
    tests: 'top level',
    args: ['--test-force-exit', '--test-reporter=spec', 'test/top-level/run.mjs'],
    env: { BROWSERS: engine },
    rank: 140,
  })),
];

const suiteWithTools = (engines) => ({
  name: 'with the lowest Analytics.js',
  tests: 'in a browser',
  args: [WEB_TEST_RUNNER, '--config', 'test/package/web-test-runner.config.mjs'],
  env: { BROWSERS: engines[0] },
  rank: 25,
});

/** With more, nothing is won: each suite keeps a processor busy, and its pages get their turns late. */
const LANES = availableParallelism();

const running = new Set();
let isInterrupted = false;

process.chdir(ROOT);
const unbuilt = BUILT.filter((file) => !existsSync(file));
if (unbuilt.length > 0) fail(`Missing: ${unbuilt.join(', ')}. \`npm run build\` makes it.`);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
console.log(`Seed ${SEED}: \`SEED=${SEED} npm test\` makes the same random inputs`);
const { engines, results } = await runAll();
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
    env: { BROWSERS: engine, WHOLE: wholeOf(engines), ...(part && { PART: part }) },
    rank: part === 'sources' ? 70 : part === 'pages' ? 90 : 160,
  };
}

/** Which engine makes every random input: the fastest in that. */
function wholeOf(engines) {
  return engines.includes('Firefox') ? 'Firefox' : engines[0];
}

function nodeTests() {
  const files = readdirSync('test/node').filter((file) => file.endsWith('.test.mjs'));
  return files.map((file) => `test/node/${file}`);
}

/** Resolves with the engines and with what became of all suites. Those that need nothing more go on while browsers and tools come. */
async function runAll() {
  const results = [];
  const left = [CHECKS];
  const offer = (...suites) => left.push(...suites) && left.sort((one, other) => other.rank - one.rank);
  const tools = run(TOOLS).then((result) => {
    results.push(result);
    offer(IN_NODE);
  });
  const engines = enginesToRun().then((names) => {
    offer(...browserSuites(names));
    return names;
  });
  const both = Promise.all([engines, tools]).then(([names]) => offer(suiteWithTools(names)));
  const coming = new Set([tools, engines, both]);
  for (const one of coming) one.then(() => coming.delete(one));
  const lane = async () => {
    while (!isInterrupted && (left.length > 0 || coming.size > 0)) {
      const suite = left.shift();
      if (suite) results.push(await run(suite));
      else await Promise.race(coming);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { engines: await engines, results };
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
  for (const child of running) child.kill();
  console.error(message);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
