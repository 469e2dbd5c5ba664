// The snippet builder: what it writes works on a page, under the policy that it writes beside it.

import assert from 'node:assert/strict';
import { startDemo } from '../../scripts/demo.mjs';
import { walkByKeyboard } from './axe.mjs';

const CALLS = "oneflowSegment.identify('u1', { a: { b: 1 } }); oneflowSegment.track('E')";
const received = '(window.oneflowCalls ?? []).map(({ method, args: [first] }) => [method, first])';
const text = (id) => `document.getElementById('${id}').textContent`;

/** Fills the form and resolves with what came out, once the page has shown it. */
async function build(page, origin, fields) {
  await page.open(`${origin}/snippet-builder`);
  await page.waitFor("document.getElementById('settings')?.dataset.shown");
  await page.evaluate(
    (values) => {
      const form = document.getElementById('settings');
      window.shownBefore = form.dataset.shown;
      for (const [name, value] of Object.entries(values)) {
        const field = form.elements[name];
        if (typeof value === 'boolean') field.checked = value;
        else field.value = value;
      }
      form.dispatchEvent(new Event('input'));
      return true;
    },
    { src: '/facade.js', sdkUrl: '/sdk/actions.js', projectApiKey: 'test-key', ...fields },
  );
  await page.waitFor("document.getElementById('settings').dataset.shown > shownBefore");
  return page.evaluate(
    `({ html: ${text('html')}, policy: ${text('policy')}, load: ${text('load')}, problem: ${text('problem')} })`,
  );
}

function withBuilder(run) {
  return async ({ page, server }) => {
    const demo = await startDemo();
    try {
      await run(page, demo, server);
    } finally {
      await demo.close();
    }
  };
}

/**
 * On the tests' own server, which has the same files at the same addresses. The call is on the page's side of the policy,
 * too: by a nonce or in a file of the page's own.
 */
async function openWith(page, server, { html, policy }, calls = CALLS) {
  const script = `<script nonce="RANDOM" src="data:text/javascript,${encodeURIComponent(calls)}"></script>`;
  const csp = policy.replace('script-src', 'script-src data:');
  const address = server.addPage({ head: html + script, headers: policy && { 'content-security-policy': csp } });
  await page.open(server.origin + address);
}

const WORKING = [
  ['without a policy', {}],
  ['with a nonce', { csp: 'nonce' }],
  ['with hashes and hosts', { csp: 'hash' }],
  ['with a nonce and Trusted Types', { csp: 'nonce', trustedTypes: true }],
  ['with the facade pinned', { integrity: true, csp: 'hash' }],
  ['with options', { options: '{ "delimiter": "-" }', csp: 'hash' }],
];
const WRONG = [
  ['no key', { projectApiKey: ' ' }, /projectApiKey/],
  ["the placeholder's key", { projectApiKey: 'YOUR_PROJECT_API_KEY' }, /projectApiKey/],
  ['no address', { src: '' }, /src/],
  ['options that are no JSON', { options: '{ delimiter' }, /Options of load: this is no JSON/],
];

export const tests = {
  ...Object.fromEntries(
    WORKING.map(([name, fields]) => [
      `the snippet builder's lines work ${name}`,
      withBuilder(async (page, demo, server) => {
        const built = await build(page, demo.origin, fields);
        assert.equal(built.problem, '');
        await openWith(page, server, { ...built, policy: fields.csp ? built.policy : '' });
        await page.waitFor(`${received}.length === 2`);
        assert.deepEqual(await page.evaluate(received), [
          ['identify', 'u1'],
          ['track', 'E'],
        ]);
      }),
    ]),
  ),

  ...Object.fromEntries(
    WRONG.map(([name, fields, sentence]) => [
      `the snippet builder says it: ${name}`,
      withBuilder(async (page, demo) => {
        const { html, problem } = await build(page, demo.origin, fields);
        assert.match(problem, sentence);
        assert.equal(html, '');
      }),
    ]),
  ),

  'the snippet builder with consent: nothing is asked for until the call that it shows': withBuilder(
    async (page, demo, server) => {
      const built = await build(page, demo.origin, { consent: true });
      assert.doesNotMatch(built.html, /rel="preload"|test-key/);
      await openWith(page, server, { ...built, policy: '' });
      await page.waitFor('oneflowSegment.queue.length === 2');
      await page.evaluate(`(() => { ${built.load} })(), true`);
      await page.waitFor(`${received}.length === 2`);
    },
  ),

  'the bookmark that the snippet builder makes opens the inspector, also under a policy of nonces': withBuilder(
    async (page, demo, server) => {
      const src = `${server.origin}/dist/oneflow-segment.min.js`;
      const built = await build(page, demo.origin, { src, csp: 'nonce' });
      assert.equal(await page.evaluate("document.getElementById('bookmark').checkVisibility()"), true);
      const bookmark = await page.evaluate("document.getElementById('bookmark').href");
      await openWith(page, server, built);
      await page.evaluate(decodeURIComponent(bookmark.replace('javascript:', '')));
      await page.waitFor("Boolean(document.querySelector('oneflow-inspector')?.shadowRoot.querySelector('.state'))");
      await build(page, demo.origin, { src: '/facade.js' });
      assert.equal(await page.evaluate("document.getElementById('bookmark').checkVisibility()"), false);
    },
  ),

  'the snippet builder can be used with a keyboard': withBuilder(async (page, demo) => {
    await build(page, demo.origin, { csp: 'nonce' });
    await walkByKeyboard(page);
  }),
};
