// The recipes of docs/privacy.md as they are printed, with the real tools from npm.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { addPage, delivered, KEY, settled } from './pages.mjs';

const [, SECTION] = readFileSync(new URL('../../docs/privacy.md', import.meta.url), 'utf8').split(/^### Klaro.*$/m);
const BLOCKS = [...SECTION.split(/^##/m)[0].matchAll(/^```html\n([\s\S]+?)^```$/gm)].map(([, html]) => html);
const LOAD = "{ src: '/facade.js?id=facade', sdkUrl: '/sdk/actions.js?log=calls&id=sdk' }";
const TEXTS = {
  consentModal: { title: 'May we?', description: '-', acceptAllBtn: 'Yes', acceptNecessaryBtn: 'No' },
  preferencesModal: { sections: [] },
};
/** vanilla-cookieconsent shows nothing to a browser that says it is driven. */
const BY_HAND = "<script>Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false })</script>";

/** `yes` and `no` are the visitor's answers; `isUp`: the tool waits for one. One that forgets is not asked on the next page. */
const TOOLS = [
  {
    name: 'klaro',
    script: 'klaro.js',
    folder: '/node_modules/klaro/dist/',
    isUp: "document.querySelector('.klaro .cookie-notice')",
    yes: 'klaro.getManager().changeAll(true); klaro.getManager().saveAndApplyConsents()',
    no: 'klaro.getManager().changeAll(false); klaro.getManager().saveAndApplyConsents()',
  },
  {
    name: 'vanilla-cookieconsent',
    script: 'cookieconsent.umd.js',
    folder: '/node_modules/vanilla-cookieconsent/dist/',
    isUp: "document.querySelector('#cc-main .cm')",
    yes: "CookieConsent.acceptCategory('all')",
    no: 'CookieConsent.acceptCategory([])',
  },
  {
    name: 'tarteaucitron',
    script: 'tarteaucitron.js',
    folder: '/node_modules/tarteaucitronjs/',
    isUp: "document.querySelector('#tarteaucitronRoot #oneflowLine')",
    yes: 'tarteaucitron.userInterface.respondAll(true)',
    no: 'tarteaucitron.userInterface.respondAll(false)',
  },
  {
    name: 'yett',
    script: 'yett.min.js',
    folder: '/node_modules/yett/dist/',
    isUp: "window.yett && document.querySelector('#withdraw')",
    yes: "document.querySelector('#accept').click()",
    no: "document.querySelector('#withdraw').click()",
    forgets: true,
  },
];

const STORED = `[...Object.keys(localStorage), ...Object.keys(sessionStorage), ...document.cookie.split('; ')].filter((name) =>
  name.startsWith('oneflow_'))`;

function recipe({ script, folder }) {
  const own = BLOCKS.find((html) => html.includes(`src="${script}"`));
  return (BLOCKS[0] + own)
    .replace("'YOUR_PROJECT_API_KEY', { src: 'YOUR_FACADE_URL' }", `'${KEY}', ${LOAD}`)
    .replace(`src="${script}"`, `src="${folder}${script}"`)
    .replace('YOUR_TEXTS', JSON.stringify({ default: 'en', translations: { en: TEXTS } }));
}

async function open({ page, server }, tool) {
  const calls = "oneflowSegment.track('Before'); oneflowSegment.identify('u1'); oneflowSegment.track('Before, too')";
  await page.open(addPage(server, { before: BY_HAND, load: false, calls, body: recipe(tool) }));
  await page.waitFor(`!!(${tool.isUp})`);
}

const answer = (page, code) => page.evaluate(`void (() => { ${code} })()`);
const outcome = (page, event) =>
  page.evaluate(`oneflowSegment.track('${event}').then(({ status, reason }) => [status, reason ?? null])`);
const nothingAsked = (server) => assert.deepEqual([server.requests('facade'), server.requests('sdk')], [0, 0]);

async function isStopped(page) {
  await page.waitFor("oneflowSegment.state === 'stopped'");
  assert.deepEqual(await outcome(page, 'Dropped'), ['dropped', 'stopped']);
  assert.deepEqual(await page.evaluate(STORED), []);
}

const testsOf = (tool) => ({
  [`consent by ${tool.name}: nothing before it, calls after it, stopped when it is withdrawn, and given again`]:
    async ({ page, server }) => {
      await open({ page, server }, tool);
      nothingAsked(server);
      assert.deepEqual(await page.evaluate(`[oneflowSegment.state, ${STORED}]`), ['idle', []]);
      await answer(page, tool.yes);
      await settled(page);
      const before = ['Before', 'u1', 'Before, too'];
      assert.deepEqual(delivered(server), before);
      await answer(page, tool.no);
      await isStopped(page);
      await answer(page, tool.yes);
      assert.deepEqual(await outcome(page, 'Again'), ['sent', null]);
      await settled(page);
      assert.deepEqual(delivered(server), [...before, 'Again']);
      assert.deepEqual(await page.evaluate('errors'), []);
      if (tool.forgets) return;
      await page.reload();
      await settled(page);
      assert.deepEqual(delivered(server), [...before, 'Again', ...before]);
    },

  [`consent by ${tool.name}: where it is refused nothing is asked for, and what waited is dropped`]: async ({
    page,
    server,
  }) => {
    await open({ page, server }, tool);
    await answer(page, tool.no);
    await isStopped(page);
    nothingAsked(server);
    assert.deepEqual(await page.evaluate('[oneflowSegment.queue.length, errors]'), [0, []]);
  },
});

export const tests = Object.assign({}, ...TOOLS.map(testsOf));
