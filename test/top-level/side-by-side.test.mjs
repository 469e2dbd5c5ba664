// The side-by-side page: the same calls through Segment's Analytics.js with our plugin, and through our snippet alone.
// Live, both deliver the same; made before Analytics.js has loaded, Segment replays them by method.

import assert from 'node:assert/strict';
import { startDemo } from '../../scripts/demo.mjs';

const TRAITS = { plan: 'pro', address_city: 'Oslo', address_zip: '0150', roles: '["admin","editor"]' };
const IN_ORDER = [
  ['track', 'Page Opened', 'A', undefined, { from: 'newsletter' }],
  ['identify', 'user-42', TRAITS],
  ['track', 'Plan Chosen', 'A', 'user-42', { plan_name: 'pro', plan_seats: 5 }],
  ['track', 'screen_Checkout', 'A', 'user-42', { cart_items: 2 }],
  ['identify', 'user-42', { ...TRAITS, company_name: 'Fjord AS' }],
  ['track', 'Order Paid', 'A', 'user-42', { order_id: 'A-7', order_total: 99 }],
  ['track', 'Signed Out', 'B', undefined, undefined],
];

const section = (run) => `document.querySelector('[data-run="${run}"]')`;
const verdicts = (run) => `[...${section(run)}.querySelectorAll('td:last-child')].map((cell) => cell.textContent)`;
const received = (run, side) =>
  `${section(run)}.querySelector('[data-side="${side}"]').contentWindow.oneflowCalls.map(({ method, args }) => [method, ...args])`;
const requested = `['', ...document.querySelectorAll('iframe')].flatMap((frame) =>
  (frame.contentWindow ?? window).performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin))`;

/** Random ids become A, B, … */
function essence(deliveries) {
  const ids = [];
  return deliveries.map(([method, name, payload]) => {
    if (method === 'identify') return [method, name, payload];
    const { anonymousId, userId, properties, ...rest } = payload;
    assert.deepEqual(rest, {});
    assert.match(anonymousId, /./);
    if (!ids.includes(anonymousId)) ids.push(anonymousId);
    return [method, name, 'ABC'[ids.indexOf(anonymousId)], userId, properties];
  });
}

function withPage(run, check) {
  return async ({ page }) => {
    const demo = await startDemo();
    try {
      await page.open(`${demo.origin}/demo/side-by-side.html`);
      await page.waitFor(`${section(run)}.dataset.finished`, 40_000);
      await check(page, demo.origin);
      assert.deepEqual(page.messages, []);
    } finally {
      await demo.close();
    }
  };
}

export const tests = {
  'side by side: live calls are delivered the same by Segment with our plugin and by our snippet': withPage(
    'live',
    async (page) => {
      assert.deepEqual(essence(await page.evaluate(received('live', 'snippet'))), IN_ORDER);
      assert.deepEqual(essence(await page.evaluate(received('live', 'segment'))), IN_ORDER);
      assert.deepEqual(await page.evaluate(verdicts('live')), Array(9).fill('equal'));
    },
  ),

  'side by side: of calls made before Analytics.js has loaded our snippet keeps the order, Segment does not': withPage(
    'early',
    async (page, origin) => {
      assert.deepEqual(essence(await page.evaluate(received('early', 'snippet'))), IN_ORDER);
      const names = (await page.evaluate(received('early', 'segment'))).map(([, name]) => name);
      const tracks = ['Page Opened', 'Plan Chosen', 'Order Paid', 'Signed Out'];
      assert.deepEqual(names, [...tracks, 'user-42', 'user-42', 'screen_Checkout']);
      const [first, second, third, fourth] = await page.evaluate(verdicts('early'));
      assert.deepEqual([first, third, fourth], ['equal', 'place and content differ', 'equal']);
      // Where Segment is slow, this one has the user of a later identify, too.
      assert.match(second, /^place( and content)? differs?$/);
      assert.deepEqual([...new Set(await page.evaluate(requested))], [origin]);
    },
  ),
};
