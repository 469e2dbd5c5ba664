// The snippet builder: what it writes works on a page, under the policy that it writes beside it.

import assert from 'node:assert/strict';
import { startDemo } from '../../scripts/demo.mjs';
import { walkByKeyboard } from './axe.mjs';

const CALLS = "oneflowSegment.identify('u1', { a: { b: 1 } }); oneflowSegment.track('E')";
const received = '(window.oneflowCalls ?? []).map(({ method, args: [first] }) => [method, first])';
/** Of each whether it can't be pressed. */
const copyButtons = "[...document.querySelectorAll('[data-copy]')].map(({ disabled }) => disabled)";
const text = (id) => `document.getElementById('${id}').textContent`;

/** Fills the form and resolves with what came out, once the page has shown it. */
async function build(page, origin, fields) {
  await page.open(`${origin}/demo/snippet-builder.html`);
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

const retype = (name, value) => `(() => {
  const form = document.getElementById('settings');
  form.elements.${name}.value = '${value}';
  form.dispatchEvent(new Event('input'));
  return true;
})()`;

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
  ['an address without a host', { src: 'cdn.example/f.js' }, /src must be whole/],
  [
    'a wrong option of the load after consent',
    { consent: true, options: '{ "lists": "foo" }' },
    /option lists must be/,
  ],
  ['what Trusted Types refuse', { consent: true, trustedTypes: true, integrity: true }, /docs\/csp\.md/],
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
        assert.deepEqual(await page.evaluate(copyButtons), [true, true]);
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

  'the snippet builder lets lines be copied again, once what was wrong is mended, and says no more that it copied others':
    withBuilder(async (page, demo) => {
      await build(page, demo.origin, {});
      await page.evaluate("document.querySelector('[data-copy=html]').click(), true");
      await page.waitFor(text('html-told'));
      await page.evaluate(retype('projectApiKey', ''));
      assert.deepEqual(await page.evaluate(`[${text('html-told')}, ...${copyButtons}]`), ['', true, true]);
      await page.evaluate(retype('projectApiKey', 'other-key'));
      assert.deepEqual(await page.evaluate(copyButtons), [false, false]);
      assert.match(await page.evaluate(text('html')), /other-key/);
    }),

  'the snippet builder stands an address that is being typed, and says that it is none': withBuilder(
    async (page, demo) => {
      await build(page, demo.origin, {});
      await page.evaluate(
        "window.errors = [], window.addEventListener('error', ({ message }) => errors.push(message)), true",
      );
      for (const address of ['https://', 'https://cdn.example:99999/x.js', 'http://[']) {
        await page.evaluate(retype('src', address));
        assert.match(await page.evaluate(text('problem')), /is no address/);
      }
      for (const address of ['localhost:8080/x.js', 'a:', '']) await page.evaluate(retype('src', address));
      await page.evaluate(retype('src', 'https://cdn.example/x.js'));
      assert.deepEqual(await page.evaluate(`[${text('problem')}, errors]`), ['', []]);
      assert.match(await page.evaluate(text('policy')), /cdn\.example/);
    },
  ),

  'the snippet builder offers the files, each with the hash of what is downloaded': withBuilder(async (page, demo) => {
    await build(page, demo.origin, {});
    // The browser refuses a file that has another hash.
    const offered = await page.evaluate(`Promise.all([...document.querySelectorAll('a[download]')].map(async (link) => {
      const integrity = link.parentElement.nextElementSibling.querySelector('code').textContent;
      const { ok } = await fetch(link.href, { integrity });
      return [link.textContent, integrity.slice(0, 7), ok];
    }))`);
    const names = ['', '.development', '-destination.min'].map((name) => `oneflow-segment${name || '.min'}.js`);
    const expected = [...names, 'inspector.min.js', 'mappings.min.js'].map((name) => [name, 'sha384-', true]);
    assert.deepEqual(offered.sort(), expected.sort());
  }),

  'the snippet builder can be used with a keyboard': withBuilder(async (page, demo) => {
    await build(page, demo.origin, { csp: 'nonce' });
    await walkByKeyboard(page);
  }),
};
