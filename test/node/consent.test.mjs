// The recipe of docs/privacy.md for Segment's consent wrapper, as it is printed, in jsdom: consent, withdrawal, and consent again.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { JSDOM } from 'jsdom';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BLOCKS = readFileSync(`${ROOT}docs/privacy.md`, 'utf8').matchAll(/^```js\n([\s\S]+?)^```$/gm);
const RECIPE = [...BLOCKS].map(([, code]) => code).find((code) => code.includes('createWrapper'));
const KEY = 'test-key-123';
/** What the wrapper asks a consent tool: everything is agreed to, at once. */
const TOOL =
  "{ shouldLoadSegment: (given) => given.load({ consentModel: 'opt-in' }), getCategories: () => ({ analytics: true }) }";
const MORE = 'export { oneflowDestination };';
const SETTINGS = JSON.stringify({ integrations: {} });

/** The recipe on a page: 1Flow's function is there, and Segment's CDN answers with a source that has no destination. */
async function openPage() {
  const recipe = RECIPE.replace('YOUR_PROJECT_API_KEY', KEY).replace('YOUR_CONSENT_TOOL', TOOL);
  const stdin = { contents: recipe + MORE, resolveDir: ROOT };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'iife', globalName: 'site' });
  const { window } = new JSDOM('', { url: 'http://localhost/', runScripts: 'outside-only' });
  const names = [];
  window._1flow = (_, name) => names.push(name);
  window.fetch = async () => ({ ok: true, json: async () => JSON.parse(SETTINGS), text: async () => SETTINGS });
  window.eval(`${outputFiles[0].text}; window.site = site;`);
  return { window, names, ...window.site };
}

test("the recipe for Segment's Analytics.js delivers after consent, until it is withdrawn, and again after that", async () => {
  const { window, names, analytics, onAnswer } = await openPage();
  try {
    onAnswer(false);
    await analytics.track('Refused');
    onAnswer(true);
    await analytics.track('Agreed');
    // A consent tool may tell the same twice.
    onAnswer(true);
    await analytics.track('Agreed twice');
    onAnswer(false);
    await analytics.track('Withdrawn');
    onAnswer(true);
    await analytics.track('Agreed again');
    assert.deepEqual(names, ['Agreed', 'Agreed twice', 'Agreed again']);
  } finally {
    window.close();
  }
});

test('a second plugin for the same key stays out', async () => {
  const { window, names, analytics, oneflowDestination } = await openPage();
  try {
    await analytics.register(oneflowDestination({ projectApiKey: KEY }));
    await analytics.track('Once');
    assert.deepEqual(names, ['Once']);
  } finally {
    window.close();
  }
});
