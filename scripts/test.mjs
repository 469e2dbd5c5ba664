// Owns `npm test`: browsers first, then every suite one after the other, and as the very last line how many tests passed
// and failed in all of them, each counted once per browser. It knows how to start the suites, not what is in them.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { installTools } from '../test/package/project.mjs';
import { findBrowsers } from './browsers.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILT = ['dist/snippet.min.js', 'dist/oneflow-segment.min.js'];

// Longer than any test, or test file, may take: a suite that is silent for so long hangs, and is ended.
const SILENCE_LIMIT_MS = 240_000;
const END_LIMIT_MS = 10_000;

const WEB_TEST_RUNNER = 'node_modules/@web/test-runner/dist/bin.js';

const SUITES = [
  [WEB_TEST_RUNNER, '--coverage'],
  [WEB_TEST_RUNNER, '--config', 'test/package/web-test-runner.config.mjs'],
  ['--test-reporter=spec', 'test/top-level/run.mjs'],
  ...nodeTests(),
];

process.chdir(ROOT);
const unbuilt = BUILT.filter((file) => !existsSync(file));
if (unbuilt.length > 0) fail(`Missing: ${unbuilt.join(', ')}. \`npm run build\` makes it.`);

await findBrowsers();
prepareTools();
const total = { passed: 0, failed: 0 };
for (const suite of SUITES) {
  const { passed, failed } = await run(suite);
  total.passed += passed;
  total.failed += failed;
}
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
console.log(`${total.passed} passed, ${total.failed} failed`);

/** Here, where silence ends nothing. Without them the tests that need them fail, and the others run. */
function prepareTools() {
  try {
    installTools();
  } catch (error) {
    console.error(error.message);
  }
}

function nodeTests() {
  const folder = new URL('../test/node/', import.meta.url);
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.test.mjs')) : [];
  return files.length > 0 ? [['--test', '--test-reporter=spec', ...files.map((file) => `test/node/${file}`)]] : [];
}

/** Runs `node ...args` and passes on what it prints; how many tests it says passed and failed. */
function run(args) {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const release = forwardSignals(child);
  const silence = setTimeout(() => endHanging(child), SILENCE_LIMIT_MS);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    process.stdout.write(text);
    silence.refresh();
  });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearTimeout(silence);
      release();
      resolve(count(stripVTControlCharacters(output), code));
    });
  });
}

function endHanging(child) {
  console.error(`Nothing was printed for ${SILENCE_LIMIT_MS / 1000} s: this suite hangs and is ended.`);
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), END_LIMIT_MS).unref();
}

// Too little coverage, or a suite that broke off, fails no test by itself: it counts as one failure.
function count(output, code) {
  const { passed, failed } = closingLine(output) ?? nodeSummary(output);
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}

function closingLine(output) {
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  return last && { passed: Number(last[1]), failed: Number(last[2]) };
}

// Of node's own reporter: `ℹ pass 3`.
function nodeSummary(output) {
  const figure = (name) => Number(output.match(new RegExp(`^ℹ ${name} (\\d+)$`, 'm'))?.[1] ?? 0);
  return { passed: figure('pass'), failed: figure('fail') + figure('cancelled') };
}

// An interrupted suite ends its browsers itself; this process waits for that and ends, too.
function forwardSignals(child) {
  const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    const handler = () => {
      child.once('close', () => process.exit(1));
      child.kill(signal);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => {
    for (const off of handlers) off();
  };
}

function fail(message) {
  console.error(message);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
