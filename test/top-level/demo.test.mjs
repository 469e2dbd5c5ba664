// The demo page: what a person sees there is what happened. Its head makes six calls at once: five for 1Flow, and a page
// view that no preset sends.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { startDemo } from '../../scripts/demo.mjs';
import { COLORS, findings, walkByKeyboard } from './axe.mjs';

const MAPPINGS_SCRIPT = new URL('../../dist/mappings.min.js', import.meta.url);
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

const received = '(window.oneflowCalls ?? []).map(({ method, args }) => [method, ...args])';
const inspector = "document.querySelector('oneflow-inspector').shadowRoot";
const counts = `${inspector}.querySelector('.counts').textContent`;
const texts = (selector) => `[...${inspector}.querySelectorAll('${selector}')].map(({ textContent }) => textContent)`;
const badges = `${texts('li .badge')}.map((text) => text.split(/[ :]/)[0])`;
const type = (id, text) => `{
  const field = document.getElementById('${id}');
  field.value = ${JSON.stringify(text)};
  field.dispatchEvent(new Event('change', { bubbles: true }));
  field.dispatchEvent(new Event('input', { bubbles: true }));
}`;
const fill = (fields) =>
  `(() => { ${Object.entries(fields)
    .map(([id, text]) => type(id, text))
    .join(';')}; return true })()`;
const last = `${received}.at(-1)`;
/** A real click may miss in WebKitGTK, whose driver scrolls to the button while the page above it still grows. */
const press = (id) => `document.getElementById('${id}').click(), true`;
const makeCall = "document.querySelector('#call .primary').click(), true";

function withDemo(run) {
  return async ({ page, engine, skip }) => {
    const demo = await startDemo();
    try {
      await run(page, `${demo.origin}/demo`, { engine, skip });
    } finally {
      await demo.close();
    }
  };
}

function arriveBySession(sdk) {
  return withDemo(async (page, origin) => {
    await page.open(`${origin}/?sdk=${sdk}&delay=500`);
    await page.waitFor(`window.oneflowCalls?.length >= ${BY_SESSION.length}`);
    assert.deepEqual(await page.evaluate(received), BY_SESSION);
  });
}

/** The second of the two ids, under a name that holds the project API key. */
const ANONYMOUS_ID =
  "JSON.parse(localStorage[Object.keys(localStorage).find((name) => name.startsWith('oneflow_visitor_'))])[1]";

/** Own calls with own values: what the form is filled with, and what the stand-in's function then got. */
const OWN_CALLS = [
  [
    'track',
    { method: 'track', name: 'Cart Filled', data: '{ "cart": { "items": [1, 2], "total": null } }' },
    ['track', 'Cart Filled', { properties: { cart_items: '[1,2]', cart_total: null } }],
  ],
  ['identify', { method: 'identify', name: '7', data: '{ "a": { "b": 1 } }' }, ['identify', '7', { a_b: 1 }]],
  ['screen', { method: 'screen', name: 'Home', data: '' }, ['track', 'screen_Home', {}]],
  [
    'group, where a mapping asks for it',
    { method: 'group', name: 'g1', data: '{ "size": 3 }' },
    ['track', 'Joined a Group', { properties: { group: 'g1', size: 3 } }],
  ],
  ['alias, where a mapping asks for it', { method: 'alias', name: 'u9' }, ['track', 'Changed the User Id', {}]],
];

/** When a page is as a person sees it. */
const PAGES = {
  '/?delay=0': `${counts} === '5 sent, 1 dropped, 0 waiting'`,
  '/?consent=later': `${counts} === '0 sent, 0 dropped, 6 waiting'`,
  '/?sdk=1flow': `${counts} === '0 sent, 0 dropped, 6 waiting'`,
  '/snippet-builder.html': "document.getElementById('settings').dataset.shown",
  '/side-by-side.html': "document.querySelectorAll('[data-finished]').length === 2",
};
const PAGE_LIMIT_MS = 40_000;
const WIDTHS = [390, 1280];

export const tests = {
  'the demo: calls made at once, two seconds early, arrive once each, in order, flattened, for the right user':
    withDemo(async (page, origin) => {
      await page.open(`${origin}/`);
      await page.waitFor(`${counts} === '0 sent, 0 dropped, 6 waiting'`);
      await page.waitFor(`${counts} === '5 sent, 1 dropped, 0 waiting'`);
      const anonymousId = await page.evaluate(ANONYMOUS_ID);
      assert.match(anonymousId, /./);
      assert.deepEqual(await page.evaluate(received), [
        ['identify', 'user-42', TRAITS],
        ...EVENTS.map(([name, properties]) => ['track', name, { userId: 'user-42', anonymousId, properties }]),
        ['identify', 'user-42', MORE_TRAITS],
      ]);
      assert.deepEqual(await page.evaluate(badges), ['sent', 'sent', 'dropped', 'sent', 'sent', 'sent']);
      assert.equal(
        (await page.evaluate(texts('.received')))[0],
        `→ identify('user-42', { plan: 'pro', roles: '["admin","editor"]', address_city: 'Oslo', address_zip: '0150' })`,
      );
    }),

  'the demo with the SDK of the npm package': arriveBySession('npm'),

  'the demo with the SDK of 2022': arriveBySession('2022'),

  'the demo makes own calls with own values': withDemo(async (page, origin) => {
    await page.open(`${origin}/?delay=0&mappings=everything`);
    await page.waitFor("oneflowSegment.state === 'ready'");
    for (const [name, fields, [method, first, rest]] of OWN_CALLS) {
      const before = (await page.evaluate(received)).length;
      await page.evaluate(fill(fields));
      await page.evaluate(makeCall);
      await page.waitFor(`${received}.length > ${before}`);
      const [gotMethod, gotFirst, { userId, anonymousId, ...gotRest }] = await page.evaluate(last);
      assert.deepEqual([gotMethod, gotFirst, gotRest], [method, first, rest], name);
    }
    assert.match(await page.evaluate("document.getElementById('record').textContent"), /Changed the User Id/);
  }),

  'the demo takes options of a call and of load, and says what is no JSON': withDemo(async (page, origin) => {
    const options = encodeURIComponent('{ "delimiter": ".", "lists": "index" }');
    await page.open(`${origin}/?delay=0&options=${options}`);
    await page.waitFor("oneflowSegment.state === 'ready'");
    await page.evaluate(fill({ name: 'E', data: '{ "a": { "b": [1] } }' }));
    await page.evaluate(makeCall);
    await page.waitFor(`${last}[1] === 'E'`);
    assert.deepEqual((await page.evaluate(last))[2].properties, { 'a.b.0': 1 });
    await page.evaluate(fill({ 'call-options': '{ "integrations": { "All": false } }' }));
    await page.evaluate(makeCall);
    await page.waitFor(`${badges}.at(-1) === 'dropped'`);
    for (const wrong of ['{', '7', '"text"']) {
      await page.evaluate(fill({ data: wrong }));
      await page.evaluate(makeCall);
      assert.match(await page.evaluate("document.getElementById('problem').textContent"), /^Properties: this is no/);
    }
    assert.equal((await page.evaluate(badges)).length, 8);
  }),

  "the demo takes mappings as Segment's JSON": withDemo(async (page, origin, { skip }) => {
    if (!existsSync(MAPPINGS_SCRIPT)) return skip('dist/mappings.min.js has not been built');
    const list = [
      { partnerAction: 'trackEvent', subscribe: 'type = "page"', mapping: { event_name: { '@path': '$.name' } } },
    ];
    await page.open(`${origin}/?delay=0&segmentMappings=${encodeURIComponent(JSON.stringify(list))}`);
    await page.waitFor(`${counts} === '1 sent, 5 dropped, 0 waiting'`);
    assert.deepEqual((await page.evaluate(last)).slice(0, 2), ['track', 'Pricing']);
  }),

  'the demo stands a cyclic argument': withDemo(async (page, origin) => {
    await page.open(`${origin}/?delay=0`);
    await page.waitFor("oneflowSegment.state === 'ready'");
    await page.click('#cyclic');
    await page.waitFor(`${texts('.called')}.at(-1)?.includes('Friend Added')`);
    assert.deepEqual(
      page.messages.filter((message) => /stack|recursion|TypeError/i.test(message)),
      [],
    );
  }),

  'the demo: a call and a departure in the same click reach the next page, before its own calls': withDemo(
    async (page, origin) => {
      await page.open(`${origin}/?fail=hang`);
      await page.navigate(() => page.click('#leave'));
      await page.waitFor(`${counts} === '0 sent, 0 dropped, 13 waiting'`);
      // No matter where on the page the link is by now.
      await page.navigate(() => page.evaluate("document.querySelector('#setup a').click(), true"));
      await page.waitFor(`${received}.length === 16`);
      const names = await page.evaluate(`${received}.map(([method, name]) => name)`);
      const once = ['user-42', 'Plan Chosen', 'screen_Checkout', 'Order Paid', 'user-42'];
      assert.deepEqual(names, [...once, 'Button Pressed', ...once, ...once]);
    },
  ),

  'the demo with consent later asks for nothing and stores nothing before Accept': withDemo(async (page, origin) => {
    await page.open(`${origin}/?consent=later&delay=0&mappings=pages`);
    await page.waitFor(`${counts} === '0 sent, 0 dropped, 6 waiting'`);
    const asked = "performance.getEntriesByType('resource').some(({ name }) => /facade|sdk/.test(name))";
    assert.deepEqual(await page.evaluate(`[${asked}, localStorage.length, sessionStorage.length, document.cookie]`), [
      false,
      0,
      0,
      '',
    ]);
    await page.click('#accept button');
    await page.waitFor(`${counts} === '6 sent, 0 dropped, 0 waiting'`);
    assert.deepEqual((await page.evaluate(received))[2].slice(0, 2), ['track', 'Viewed Pricing']);
  }),

  'the demo stops what waits, before the facade is there and after, and loads again': withDemo(async (page, origin) => {
    for (const address of ['/?fail=hang', '/?facade=hang', '/?consent=later&delay=0']) {
      await page.open(origin + address);
      await page.waitFor(`${counts} === '0 sent, 0 dropped, 6 waiting'`);
      if (address === '/?fail=hang') await page.waitFor('oneflowSegment.facade');
      await page.evaluate(press('stop'));
      await page.waitFor(`${counts} === '0 sent, 6 dropped, 0 waiting'`);
      assert.equal(await page.evaluate('oneflowSegment.state'), 'stopped');
    }
    assert.equal(await page.evaluate("oneflowSegment.track('E1').then(({ reason }) => reason)"), 'stopped');
    assert.equal(await page.evaluate("document.getElementById('stop').textContent"), 'Load again');
    await page.evaluate(press('stop'));
    await page.waitFor("oneflowSegment.state === 'ready'");
    assert.equal(await page.evaluate("document.getElementById('stop').textContent"), 'Stop');
    await page.evaluate(makeCall);
    await page.waitFor(`/^1 sent, \\d dropped, 0 waiting$/.test(${counts})`);
  }),

  'the demo shows that it is stopped, and nothing of it stays in storage': withDemo(async (page, origin) => {
    await page.open(`${origin}/?delay=0`);
    await page.waitFor(`${counts} === '5 sent, 1 dropped, 0 waiting'`);
    await page.evaluate(press('stop'));
    await page.waitFor(`${inspector}.querySelector('dl').textContent.includes('stopped')`);
    assert.deepEqual(await page.evaluate('[...Object.keys(localStorage), ...Object.keys(sessionStorage)]'), []);
    await page.evaluate(makeCall);
    await page.waitFor(`${counts} === '5 sent, 2 dropped, 0 waiting'`);
    await page.evaluate(press('stop'));
    await page.evaluate(makeCall);
    await page.waitFor(`${counts} === '6 sent, 2 dropped, 0 waiting'`);
    // Nobody is known after a stop.
    assert.equal((await page.evaluate(last))[2].userId, undefined);
  }),

  "the demo with 1Flow's own SDK keeps the key out of the address": withDemo(async (page, origin) => {
    await page.open(`${origin}/?sdk=1flow`);
    await page.waitFor(
      "document.getElementById('accept')?.checkVisibility() && document.getElementById('code').textContent",
    );
    assert.deepEqual(
      await page.evaluate("(({ type, name, value }) => [type, name, value])(document.getElementById('key'))"),
      ['text', '', ''],
    );
    await page.evaluate(fill({ key: 'secret-key' }));
    await page.click('#accept button');
    await page.waitFor("oneflowSegment.loaded?.[0] === 'secret-key'");
    assert.equal(await page.evaluate('location.href'), `${origin}/?sdk=1flow`);
    await page.waitFor(`${inspector}.querySelector('dl').textContent.includes("key: 'sec…'")`);
  }),

  'the demo can be used with a keyboard': withDemo(async (page, origin) => {
    await page.open(`${origin}/?delay=0`);
    await page.waitFor(`${counts} === '5 sent, 1 dropped, 0 waiting'`);
    await walkByKeyboard(page);
    const summary = `${inspector}.querySelector('li summary')`;
    await page.evaluate(`${summary}.focus()`);
    await page.press('Enter');
    await page.waitFor(`${inspector}.querySelector('li table') !== null`);
    assert.equal(await page.evaluate(`${inspector}.activeElement === ${summary}`), true);
  }),

  ...Object.fromEntries(
    Object.entries(PAGES).map(([address, ready]) => [
      `axe finds nothing on ${address}, light or dark, which fits a phone and a desk`,
      withDemo(async (page, origin, { engine, skip }) => {
        if (engine === 'WebKitGTK') return skip('its driver takes seconds to resize a window');
        await page.open(origin + address);
        await page.waitFor(ready, PAGE_LIMIT_MS);
        const look = async (rules) => {
          for (const width of WIDTHS) {
            await page.resize(width, 900);
            assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `scrolls at ${width}`);
            // It asks the same questions in every engine, and takes seconds.
            if (engine === 'Chromium') assert.deepEqual(await findings(page, rules), [], `at ${width} px`);
          }
        };
        await look();
        if (await page.darken()) await look(COLORS);
      }),
    ]),
  ),
};
