// The package in jsdom, where sites run their own tests: as Jest has it, and with its window's names laid over Node's.
// Nothing is thrown there, and nothing keeps Node alive.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { JSDOM, VirtualConsole } from 'jsdom';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const END_LIMIT_MS = 30_000;

const read = (file) => readFileSync(`${ROOT}dist/${file}`, 'utf8');

/** The npm entry as Jest runs it: its names are looked up in jsdom's window, which has no MessageChannel. */
async function npmEntry() {
  const options = { bundle: true, format: 'iife', globalName: 'entry', write: false };
  const { outputFiles } = await build({ entryPoints: [`${ROOT}dist/index.js`], ...options });
  return `${outputFiles[0].text}; entry.createOneflowSegment();`;
}

const ENTRIES = {
  'the npm entry': npmEntry,
  'the snippet with the facade': async () =>
    `${read('snippet.consent.html').match(/<script[^>]*>([\s\S]*)<\/script>/)[1]};\n${read('oneflow-segment.min.js')}`,
};

for (const [name, code] of Object.entries(ENTRIES)) {
  test(`in Jest's jsdom ${name} delivers and throws nothing`, async () => {
    const errors = [];
    const virtualConsole = new VirtualConsole().on('jsdomError', (error) => errors.push(error.message));
    const { window } = new JSDOM('', { url: 'http://localhost/', runScripts: 'outside-only', virtualConsole });
    try {
      assert.equal(window.MessageChannel, undefined);
      const calls = [];
      window._1flow = (...args) => calls.push(args.slice(0, 2));
      window.eval(await code());
      window.oneflowSegment.identify('u1');
      window.oneflowSegment.load('test-key-123', { src: 'data:text/javascript,' });
      const { status } = await window.oneflowSegment.track('E1');
      assert.equal(status, 'sent');
      assert.deepEqual(calls, [
        ['identify', 'u1'],
        ['track', 'E1'],
      ]);
      assert.deepEqual(errors, []);
    } finally {
      window.close();
    }
  });
}

const PAGE = `
  const { JSDOM } = require('jsdom');
  const { window } = new JSDOM('', { url: 'http://localhost/' });
  for (const name of Object.getOwnPropertyNames(window)) if (!(name in globalThis)) globalThis[name] = window[name];
  globalThis.window = window;
  for (const name of ['addEventListener', 'removeEventListener']) globalThis[name] = window[name].bind(window);
  const log = (word) => process.stdout.write(word + ' ');`;
const MAKE = "import('oneflow-segment').then(({ createOneflowSegment }) => createOneflowSegment())";
// A slice of the replay ends after 8 ms of this clock, which goes on by one whenever it is read.
const CALLS = `let now = 0; Date.now = () => now++;
  for (let i = 0; i < 100; i++) window.oneflowSegment.track('E' + i).then(({ status }) => i === 99 && log(status));`;

const LIVES = {
  'made and never loaded': `${MAKE}.then(() => log('made'))`,
  'made, with calls that wait': `${MAKE}.then((it) => { it.track('E1'); log('called') })`,
  'after a replay in slices': `window._1flow = () => {}; globalThis._1flow = window._1flow;
    ${MAKE}.then((it) => { ${CALLS} it.load('test-key-123') })`,
};
const SAID = {
  'made and never loaded': 'made',
  'made, with calls that wait': 'called',
  'after a replay in slices': 'sent',
};

for (const [life, code] of Object.entries(LIVES)) {
  test(`in plain jsdom Node ends: ${life}`, () => {
    const { stdout, stderr, signal } = spawnSync(process.execPath, ['--eval', PAGE + code], {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: END_LIMIT_MS,
    });
    assert.deepEqual([stdout.trim(), stderr, signal], [SAID[life], '', null]);
  });
}
