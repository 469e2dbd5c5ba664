// The demo page: what a person sees there is what happened. Its head makes six calls at once: five for 1Flow, and a page
// view that no preset sends.

import assert from 'node:assert/strict';
import { startDemo } from '../../scripts/demo.mjs';

const TRAITS = { plan: 'pro', roles: '["admin","editor"]', address_city: 'Oslo', address_zip: '0150' };
const MORE_TRAITS = { ...TRAITS, company_name: 'Fjord AS' };
const EVENTS = [
  ['Plan Chosen', { plan_name: 'pro', plan_seats: 5 }],
  ['screen_Checkout', { cart_items: 2 }],
  ['Order Paid', { order_id: 'A-7', order_total: 99 }],
];
const BY_SESSION = [
  ['logUser', 'user-42', TRAITS],
  ...EVENTS.map((event) => ['logEvent', ...event]),
  ['logUser', 'user-42', MORE_TRAITS],
];

const received = 'oneflowCalls.map(({ method, args }) => [method, ...args])';
const kinds = 'demo.notes.map(({ kind }) => kind)';
const texts = (list) => `[...document.querySelectorAll('#${list} code')].map(({ textContent }) => textContent)`;
const count = (name) => `document.querySelector('.count[data-count="${name}"]').textContent`;
const arrived = (calls) => `window.oneflowCalls?.length >= ${calls} && ${count('buffered')} === '0'`;

function withDemo(run) {
  return async ({ page }) => {
    const demo = await startDemo();
    try {
      await run(page, demo.origin);
    } finally {
      await demo.close();
    }
  };
}

function arriveBySession(sdk) {
  return withDemo(async (page, origin) => {
    await page.open(`${origin}/?sdk=${sdk}&delay=500`);
    await page.waitFor(arrived(BY_SESSION.length));
    assert.deepEqual(await page.evaluate(received), BY_SESSION);
  });
}

/** Under a name that holds the project API key. */
const ANONYMOUS_ID = "localStorage[Object.keys(localStorage).find((name) => name.startsWith('oneflow_anonymous_id_'))]";

export const tests = {
  'the demo: calls made at once, two seconds early, arrive once each, in order, flattened, for the right user':
    withDemo(async (page, origin) => {
      await page.open(`${origin}/?sdk=actions&delay=2000`);
      await page.waitFor(`${count('buffered')} === '6'`);
      await page.waitFor(arrived(5));
      const anonymousId = await page.evaluate(ANONYMOUS_ID);
      assert.match(anonymousId, /./);
      assert.deepEqual(await page.evaluate(received), [
        ['identify', 'user-42', TRAITS],
        ...EVENTS.map(([name, properties]) => ['track', name, { userId: 'user-42', anonymousId, properties }]),
        ['identify', 'user-42', MORE_TRAITS],
      ]);
      assert.deepEqual((await page.evaluate(kinds)).slice(0, 7), [...Array(6).fill('called'), 'received']);
      const receipts = 'Promise.all(demo.notes.slice(0, 6).map(({ detail }) => detail.receipt))';
      const outcomes = await page.evaluate(`${receipts}.then((all) => all.map(({ status }) => status))`);
      assert.deepEqual(outcomes, ['sent', 'sent', 'dropped', 'sent', 'sent', 'sent']);
    }),

  'the demo with the SDK of the npm package': arriveBySession('npm'),

  'the demo with the SDK of 2022': arriveBySession('2022'),

  'the demo shows what was called, what waits and what 1Flow received': withDemo(async (page, origin) => {
    await page.open(`${origin}/?delay=1000`);
    await page.waitFor(`${count('buffered')} === '6'`);
    await page.waitFor(`${count('received')} === '5' && ${count('buffered')} === '0'`);
    await page.click('#track button');
    await page.waitFor(`${count('received')} === '6'`);
    assert.deepEqual((await page.evaluate(texts('called'))).slice(-2), [
      "identify({ company: { name: 'Fjord AS' } })",
      "track('Button Pressed', { button: { text: 'track' } })",
    ]);
    const id = (await page.evaluate(ANONYMOUS_ID)).slice(0, 4);
    assert.equal(
      (await page.evaluate(texts('received'))).at(-1),
      `_1flow('track', 'Button Pressed', { userId: 'user-42', anonymousId: '${id}…', properties: { button_text: 'track' } })`,
    );
    assert.equal(await page.evaluate("document.querySelector('.state').textContent"), 'ready');
  }),

  'the demo: a call and a departure in the same click reach the next page, before its own calls': withDemo(
    async (page, origin) => {
      await page.open(`${origin}/?fail=hang`);
      await page.navigate(() => page.click('#leave'));
      await page.waitFor(`${count('buffered')} === '13'`);
      await page.navigate(() => page.click('.choices a[href="/"]'));
      await page.waitFor(arrived(16));
      const names = await page.evaluate(`${received}.map(([method, name]) => name)`);
      const once = ['user-42', 'Plan Chosen', 'screen_Checkout', 'Order Paid', 'user-42'];
      assert.deepEqual(names, [...once, 'Left the Page', ...once, ...once]);
    },
  ),
};
