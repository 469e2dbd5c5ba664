// Owns the top-level suite: every test of test/top-level/*.test.mjs once per engine, each with a server of its own. Such a file has
// `export const tests = { 'what it shows': async ({ page, newPage, server, engine, skip }) => {} }`. All tests of an engine share one
// window, as new each time, for a new one costs more than most tests do: `page`. Who needs another has `newPage()`, and says why.
// Chromium without the window of a browser round its pages takes half the time, and has no back/forward cache. A file that is about
// pages that are left, hidden or prerendered has `export const needsWholeBrowser = true`: the browser that people have runs its tests.

import { readdir } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { findBrowsers } from '../../scripts/browsers.mjs';
import { exitOnSignals, wanted } from '../../scripts/engines.mjs';
import { startServer } from '../server.mjs';
import { BrowserGone, startEngine } from './driver.mjs';

const TEST_LIMIT_MS = 180_000;
const CLOSE_LIMIT_MS = 20_000;
/** No test looks at a movement, and each frame of Firefox, its own window's included, is drawn by the processor. */
const FRAMES_PER_SECOND = 20;

exitOnSignals();
const tests = await collect();
for (const name of wanted(await findBrowsers({ install: false }))) {
  if (name !== 'Chromium') declare(name, tests, { framesPerSecond: FRAMES_PER_SECOND });
  else
    for (const needsWholeBrowser of [false, true]) declare(name, byBrowser(needsWholeBrowser), { needsWholeBrowser });
}

async function collect() {
  const files = (await readdir(new URL('.', import.meta.url))).filter((file) => file.endsWith('.test.mjs')).sort();
  if (files.length === 0) throw new Error('There is no test/top-level/*.test.mjs');
  const modules = await Promise.all(files.map((file) => import(new URL(file, import.meta.url))));
  return modules.flatMap(({ tests, needsWholeBrowser = false }) =>
    Object.entries(tests).map(([title, run]) => ({ title, run, needsWholeBrowser })),
  );
}

function byBrowser(needsWholeBrowser) {
  return tests.filter((test) => test.needsWholeBrowser === needsWholeBrowser);
}

function declare(name, tests, options) {
  describe(name, () => {
    let engine;
    before(async () => {
      engine = await startEngine(name, options);
    });
    after(() => engine?.stop(), { timeout: CLOSE_LIMIT_MS });
    for (const { title, run } of tests) test(title, (context) => runAlone(engine, { title, run }, context));
  });
}

/** Again, and says so, where the browser's own process ended in the middle, as WebKitGTK's does once in many runs. */
async function runAlone(engine, { title, run }, context) {
  try {
    await runOnce(engine, run, context);
  } catch (error) {
    if (!(error instanceof BrowserGone)) throw error;
    // The closing lines of `npm test` look for this.
    context.diagnostic(`${engine.name}: ${error.message}, run again: ${title}`);
    await runOnce(engine, run, context);
  }
}

async function runOnce(engine, run, context) {
  const server = await startServer();
  const pages = [];
  const keep = async (page) => pages[pages.push(await page) - 1];
  let isDone = false;
  try {
    const page = await keep(engine.page());
    const newPage = () => keep(engine.newPage());
    const skip = (reason) => context.skip(reason);
    await within(TEST_LIMIT_MS, run({ page, newPage, server, engine: engine.name, skip }));
    isDone = true;
  } finally {
    // What a failed test left under way there would meet the next one.
    if (!isDone) await within(CLOSE_LIMIT_MS, engine.giveUp()).catch(() => {});
    // One that does not close ends with its engine.
    else for (const page of pages) await within(CLOSE_LIMIT_MS, page.close()).catch(() => {});
    await server.close();
  }
}

/** Node's own limit would fail a test and leave its page, in whose way all later ones are. */
async function within(limitMs, promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not end within ${limitMs / 1_000} s`)), limitMs);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
