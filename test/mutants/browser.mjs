// Owns one Chromium that stays open: it runs test files of the sandbox in it, again and again, each time with another mutant. It
// must not know what mutants there are.

import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startTestRunner } from '@web/test-runner';

const PAGE = readFileSync(new URL('./page.js', import.meta.url), 'utf8');
/** Puts a test file's tests under our control. On its first line, so lines keep their numbers. */
const HOOK = 'beforeEach(function () { window.oneflowTest(this); });';
/** A test that a mutant makes wait has failed after this time, a file after that. */
const TEST_LIMIT_MS = 6_000;
const FILE_LIMIT_MS = 90_000;

/**
 * Starts the browser in a sandbox and runs every test file. Resolves with `files`, `[{ file, titles, reached }]`: `titles` says of each
 * test whether it passes without a mutant, `reached` which mutants it reaches; with `run(file, mutant, tests)`, whether these tests of a file pass, and `close()`.
 */
export async function openBrowser(folder, testFiles) {
  for (const file of testFiles) {
    const path = join(folder, file);
    writeFileSync(path, `${HOOK} ${readFileSync(path, 'utf8')}`);
  }
  process.chdir(folder);
  process.env.BROWSERS = 'Chromium';
  const { default: config } = await import(pathToFileURL(join(folder, 'web-test-runner.config.mjs')));
  let current = { notes: true };
  const [launcher] = config.browsers;
  const reached = keepReached(launcher);
  const stopBrowser = keepOpen(launcher);
  const runner = await startTestRunner({
    readCliArgs: false,
    readFileConfig: false,
    autoExitProcess: false,
    config: {
      ...config,
      rootDir: folder,
      files: testFiles,
      testRunnerHtml: (framework) =>
        `<html><head><script>${PAGE.replace('{}', JSON.stringify(current))}</script></head>
        <body><script type="module" src="${framework}"></script></body></html>`,
      testFramework: { config: { timeout: TEST_LIMIT_MS, bail: false } },
      testsFinishTimeout: FILE_LIMIT_MS,
      reporters: [],
      logger: { log() {}, debug() {}, warn() {}, error() {}, group() {}, groupEnd() {}, logSyntaxError: console.error },
    },
  });
  const stopRunner = keepOpen(runner);
  await ended(runner);
  runner.config.testFramework.config.bail = true;

  const sessions = new Map(
    [...runner.sessions.all()].map((session) => [relative(folder, session.testFile), session.id]),
  );
  const files = [...sessions].map(([file, id]) => {
    const titles = titlesOf(runner.sessions.get(id).testResults);
    return { file, titles, reached: reached.get(id) ?? [] };
  });
  return {
    files,
    async run(file, mutant, tests) {
      current = { mutant, tests };
      const session = runner.sessions.get(sessions.get(file));
      const end = ended(runner);
      await runner.runTests([session]);
      await end;
      return runner.sessions.get(session.id).passed;
    },
    async close() {
      await stopBrowser();
      await stopRunner();
    },
  };
}

/** Web Test Runner stops its browsers, and itself, after each run. Answers what stops this one in the end. */
function keepOpen(part) {
  const stop = part.stop.bind(part);
  part.stop = async () => {};
  return stop;
}

function ended(runner) {
  return new Promise((resolve) => {
    const hear = () => {
      runner.off('test-run-finished', hear);
      resolve();
    };
    runner.on('test-run-finished', hear);
  });
}

/** What each session's page has noted, asked for when it has ended. */
function keepReached(launcher) {
  const reached = new Map();
  const { stopSession } = launcher;
  launcher.stopSession = async (id) => {
    const told = await launcher
      .getPage(id)
      .evaluate(() => window.oneflowTold?.())
      .catch(() => undefined);
    if (told) reached.set(id, JSON.parse(told));
    return stopSession.call(launcher, id);
  };
  return reached;
}

/** `[full title, whether it passed]` of each test. */
function titlesOf(suite, path = '') {
  if (!suite) return [];
  const name = `${path} ${suite.name}`.trim();
  const own = suite.tests.map((test) => [`${name} ${test.name}`.trim(), test.passed]);
  return [...own, ...suite.suites.flatMap((inner) => titlesOf(inner, name))];
}
