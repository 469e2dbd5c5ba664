// Guarantee 6, navigation: calls still buffered when a page goes are delivered by the next one, first, once, and for
// whom they were made; however the page is left, and at whatever moment.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { addPage, asked, delivered, KEY, pageScript, received, settled, until } from './pages.mjs';

export const needsWholeBrowser = true;

const CALLS = `oneflowSegment.identify('u1', { plan: { name: 'pro' } }); oneflowSegment.track('E1');
  oneflowSegment.reset(); oneflowSegment.identify('u2'); oneflowSegment.track('E2');`;
const CALL_60_TIMES = "for (let i = 0; i < 60; i++) oneflowSegment.track('E' + i);";
const SLOW = { 'the SDK': { sdk: 'fail=hang' }, 'the facade': { facade: 'fail=hang' } };

/** How a person or a script leaves a page for `url`. */
const WAYS = {
  'a link': (page) => page.click('a'),
  'location=': (page, url) => page.evaluate(`void setTimeout(() => { location = ${JSON.stringify(url)} })`),
  'a form': (page) => page.click('button'),
  'a click that calls and leaves': (page) => page.click('#both'),
};

const exits = (url) => `<a href="${url}">next</a>
  <form action="${url}"><input type="hidden" name="page" value="${new URL(url).searchParams.get('page')}"><button>go</button></form>
  <a id="both" href="${url}" onclick="oneflowSegment.track('clicked')">both</a>`;

const readReleased = (file) => readFileSync(new URL(`../released/${file}`, import.meta.url), 'utf8');

/** Whether it is known whose this call is, which waits. */
const isMet = (name) => `oneflowSegment.queue.some(({ event }) => event?.event === '${name}')`;

export const tests = {};

for (const generation of ['2022', 'npm']) {
  tests[
    `a page left while the ${generation} SDK has no session hands its calls on, and each reaches 1Flow once (G6, G12)`
  ] = async ({ page, server }) => {
    const second = addPage(server, { generation, calls: "oneflowSegment.track('E3')" });
    await page.open(addPage(server, { generation, sdk: 'session=never', calls: CALLS, body: exits(second) }));
    await page.waitFor('window.glob');
    assert.deepEqual(await page.evaluate('[oneflowSegment.state, oneflowCalls.length]'), ['loading', 0]);
    await page.navigate(() => page.click('a'));
    await until(() => asked(server).length >= 5);
    await settled(page);
    const events = asked(server).flatMap(({ eventName }) => eventName ?? []);
    const users = asked(server).flatMap(({ eventName, user }) => (eventName ? [] : user));
    // They are requests of their own, which may overtake each other on their way.
    assert.deepEqual(
      [events.sort(), users.sort()],
      [
        ['E1', 'E2', 'E3'],
        ['u1', 'u2'],
      ],
    );
    assert.deepEqual(delivered(server), ['u1', 'E1', 'u2', 'E2', 'E3']);
  };
}

tests[
  'a call that a listener makes as the page goes is handed to an SDK that takes calls: the next site has no snippet (G6)'
] = async ({ page, server }) => {
  const last = "oneflowSegment.ready(() => addEventListener('pagehide', () => oneflowSegment.track('last')))";
  await page.open(addPage(server, { sdk: 'beacon', calls: `oneflowSegment.track('E1'); ${last}` }));
  await settled(page);
  await page.navigate(() => WAYS['location='](page, server.origin + server.addPage({ body: 'another site' })));
  await until(() => delivered(server).length >= 2);
  assert.deepEqual(delivered(server), ['E1', 'last']);
};

tests["calls move to a page with another opener policy; in Firefox they don't (G6)"] = async (context) => {
  const { page, server, engine } = context;
  const second = addPage(server, { calls: "oneflowSegment.track('E3')" });
  await page.open(addPage(server, { calls: CALLS, ...SLOW['the SDK'] }));
  await page.navigate(() => WAYS['location='](page, `${second}&header=cross-origin-opener-policy:same-origin`));
  await settled(page);
  assert.deepEqual(delivered(server), engine === 'Firefox' ? ['E3'] : ['u1', 'E1', 'u2', 'E2', 'E3']);
};

// Chromium runs what has come, and timers, for a moment after the last event of a page. Others run nothing more.
tests['a facade that comes when its page has gone leaves to the next page what is stored (G6)'] = async ({
  page,
  server,
}) => {
  const sdk = 'log=calls&beacon';
  const last = addPage(server, { calls: "oneflowSegment.track('last')" });
  const late = `{
    const script = document.createElement('script');
    fetch('/dist/oneflow-segment.min.js').then((answer) => answer.text()).then((text) => { script.textContent = text });
    addEventListener('pagehide', () => setTimeout(() => document.head.append(script)));
    addEventListener('oneflow:call', () => { for (const end = Date.now() + 20; Date.now() < end; ); });
  }`;
  const second = addPage(server, {
    ...SLOW['the facade'],
    before: `<script src="/sdk/actions.js?${sdk}" data-api-key="${KEY}"></script>`,
    calls: `oneflowSegment.track('second'); ${late}`,
    body: exits(last),
  });
  await page.open(addPage(server, { ...SLOW['the facade'], calls: CALL_60_TIMES, body: exits(second) }));
  await page.navigate(() => page.click('a'));
  await page.waitFor("document.readyState === 'complete' && !!window._1flow");
  await page.navigate(() => page.click('a'));
  await settled(page);
  assert.deepEqual(delivered(server), [...Array.from({ length: 60 }, (_, i) => `E${i}`), 'second', 'last']);
};

for (const [what, slow] of Object.entries(SLOW)) {
  for (const [way, leave] of Object.entries(WAYS)) {
    tests[`calls made before ${what} arrived go along through ${way} (G6)`] = async ({ page, server }) => {
      const second = addPage(server, { calls: "oneflowSegment.track('E3')" });
      await page.open(addPage(server, { calls: CALLS, body: exits(second), ...slow }));
      await page.navigate(() => leave(page, second));
      await settled(page);
      const clicked = way === 'a click that calls and leaves' ? ['clicked'] : [];
      assert.deepEqual(delivered(server), ['u1', 'E1', 'u2', 'E2', ...clicked, 'E3']);
      const [identify, e1, , ...later] = received(server).map(({ args }) => args[1]);
      assert.deepEqual(identify, { plan_name: 'pro' });
      assert.deepEqual(
        [e1, ...later].map(({ userId }) => userId),
        ['u1', ...later.map(() => 'u2')],
      );
      assert.equal(await page.evaluate('sessionStorage.length'), 0);
      assert.deepEqual(await page.evaluate('errors'), []);
    };
  }
}

for (const file of JSON.parse(readReleased('index.json'))) {
  tests[`the released snippet ${file} hands its calls on to the next page, and takes them there (G6, G11)`] = async ({
    page,
    server,
  }) => {
    const snippet = readReleased(file);
    const last = addPage(server, { snippet, calls: "oneflowSegment.track('E4')" });
    const second = { snippet, calls: "oneflowSegment.track('E3')", ...SLOW['the facade'], body: exits(last) };
    const body = exits(addPage(server, second));
    await page.open(addPage(server, { snippet, calls: CALLS, ...SLOW['the SDK'], body }));
    await page.navigate(() => page.click('a'));
    await page.navigate(() => page.click('a'));
    await settled(page);
    assert.deepEqual(delivered(server), ['u1', 'E1', 'u2', 'E2', 'E3', 'E4']);
    assert.deepEqual(await page.evaluate('errors'), []);
  };
}

// What an old library or a careless script does to the page that is left.
const CHANGES = {
  nothing: '',
  "Prototype.js's toJSON": "Array.prototype.toJSON = function () { return '[' + this.map(JSON.stringify) + ']' }",
  'a toJSON for every object': "Object.prototype.toJSON = () => 'polluted'",
  'a variable named parent': 'var parent = {};',
  'a console without methods': 'window.console = {}',
};

for (const [what, change] of Object.entries(CHANGES)) {
  // Without a request under way Firefox may keep the page. What it then stored as the first thing of its tab got lost,
  // three times out of four.
  tests[`a page that only waits, and has changed ${what}, hands its calls on through a link`] = async ({
    page: shared,
    newPage,
    server,
    engine,
  }) => {
    const page = engine === 'Firefox' && what === 'nothing' ? await newPage() : shared;
    const calls = (name) => `oneflowSegment.track('${name}', { list: ['a'], nested: { b: 1 } })`;
    const body = exits(addPage(server, { calls: calls('E2') }));
    await page.open(
      addPage(server, { sdk: 'later=30000', before: `<script>${change}</script>`, calls: calls('E1'), body }),
    );
    await page.waitFor("oneflowSegment.facade && document.readyState === 'complete'");
    // WebKit's driver finds no element where every object has a toJSON.
    await page.navigate(() => page.evaluate("void setTimeout(() => document.querySelector('a').click())"));
    await settled(page);
    assert.deepEqual(
      received(server).map(({ args: [name, { properties }] }) => [name, properties]),
      ['E1', 'E2'].map((name) => [name, { list: '["a"]', nested_b: 1 }]),
    );
  };
}

/** puppeteer waits in vain for Firefox to leave a page that came back from the back/forward cache. */
const windowThatComesBack = ({ page, newPage, engine }) => (engine === 'Firefox' ? newPage() : page);

/**
 * A page that leaves for another after 15 calls have reached the SDK. From then on each of its calls takes long, once the beacon of its
 * log has gone: on any machine most are still to come when the page goes.
 */
function leftDuringReplay(server) {
  const last = addPage(server, { calls: "oneflowSegment.track('last')" });
  const calls = `{
    const send = navigator.sendBeacon.bind(navigator);
    let isLeaving = false;
    navigator.sendBeacon = (...args) => {
      const isSent = send(...args);
      if (isLeaving) wait();
      return isSent;
    };
    function wait() {
      const request = new XMLHttpRequest();
      request.open('GET', '/facade.js?fail=empty&delay=50', false);
      try { request.send() } catch {} // A page on its way out may not wait.
    }
    addEventListener('oneflow:call', () => {
      if (oneflowCalls.length !== 15) return;
      isLeaving = true;
      location = ${JSON.stringify(last)};
    });
  }`;
  return { last, leaving: { calls, sdk: 'beacon' } };
}

async function expectAll60(page, server, last, first = []) {
  await page.waitFor(
    `location.href === ${JSON.stringify(last)} && oneflowSegment.state === 'ready' && oneflowSegment.queue.length === 0`,
  );
  const all = [...first, ...Array.from({ length: 60 }, (_, i) => `E${i}`), 'last'];
  // Where some never come, the comparison says which.
  await until(() => delivered(server).length >= all.length, 2_000).catch(() => {});
  assert.deepEqual(delivered(server), all);
  // The page before was left in the middle of its replay: this one had more to send than its own call.
  const { pathname, search } = new URL(last);
  const here = received(server).filter((call) => call.page === pathname + search).length;
  assert.ok(here > 1 && here < all.length, `${here} of ${all.length} on the last page`);
}

Object.assign(tests, {
  'a reload keeps the calls of the page before it': async ({ page, server }) => {
    // The facade comes only to the second request for it.
    const facade = `fail=hang&failFirst=1&id=reload`;
    await page.open(addPage(server, { calls: "oneflowSegment.track('E' + performance.navigation.type)", facade }));
    await page.reload();
    await settled(page);
    assert.deepEqual(delivered(server), ['E0', 'E1']);
  },

  'a call that waits is of its own visitor, though another tab has changed who that is; so over two pages': async ({
    page,
    server,
  }) => {
    const last = addPage(server, { calls: "oneflowSegment.track('E3')" });
    const waits = (name, next) => ({ calls: `oneflowSegment.track('${name}')`, sdk: 'fail=hang', body: exits(next) });
    const second = addPage(server, waits('E2', last));
    await page.open(
      addPage(server, { calls: "oneflowSegment.identify('u1')", body: exits(addPage(server, waits('E1', second))) }),
    );
    await settled(page);
    await page.navigate(() => page.click('a'));
    const change = (id) => page.evaluate(`void (localStorage["oneflow_visitor_test-key-123"] = '["${id}","a1"]')`);
    await page.waitFor(isMet('E1'));
    await change('u2');
    await page.navigate(() => page.click('a'));
    await page.waitFor(isMet('E2'));
    await change('u3');
    await page.navigate(() => page.click('a'));
    await settled(page);
    assert.deepEqual(
      received(server).map(({ args: [name, { userId }] }) => [name, userId]),
      [
        ['u1', undefined],
        ['E1', 'u1'],
        ['E2', 'u2'],
        ['E3', 'u3'],
      ],
    );
  },

  'pages whose Math.random says the same again and again lose no call to one another': async ({ page, server }) => {
    const before = '<script>Math.random = () => 0.5</script>';
    const waits = (name, next) => ({
      before,
      calls: `oneflowSegment.track('${name}')`,
      sdk: 'fail=hang',
      body: exits(next),
    });
    const last = addPage(server, { calls: "oneflowSegment.track('E4')" });
    const third = addPage(server, waits('E3', last));
    const second = addPage(server, { before, calls: "oneflowSegment.track('E2')", body: exits(third) });
    await page.open(addPage(server, waits('E1', second)));
    for (const done of [() => settled(page), () => page.waitFor('oneflowSegment.facade'), () => settled(page)]) {
      await page.navigate(() => page.click('a'));
      await done();
    }
    assert.deepEqual(delivered(server), ['E1', 'E2', 'E3', 'E4']);
  },

  'a page that opens its document anew has no listeners: its waiting calls stay behind': async ({ page, server }) => {
    const next = addPage(server, { calls: "oneflowSegment.track('E2')" });
    await page.open(addPage(server, { calls: "oneflowSegment.track('E1')", sdk: 'later=30000' }));
    await page.waitFor("oneflowSegment.facade && document.readyState === 'complete'");
    await page.evaluate(`void setTimeout(() => { document.write('<p>anew'); document.close(); location = '${next}' })`);
    await page.waitFor(`location.href === '${next}' && oneflowSegment.state === 'ready'`);
    await settled(page);
    assert.deepEqual(delivered(server), ['E2']);
  },

  'every kind of call is taken by the next page': async ({ page, server }) => {
    const load =
      "{ mappings: [{ action: 'trackEvent', when: () => true, fields: ({ type, userId }) => ({ event_name: type, userId }) }] }";
    const body = exits(addPage(server, { load, calls: 'oneflowSegment.page()' }));
    const calls = `oneflowSegment.identify('u1'); oneflowSegment.track('E1'); oneflowSegment.page();
      oneflowSegment.screen('S1'); oneflowSegment.group('g1'); oneflowSegment.alias('u1', 'u0'); oneflowSegment.reset();`;
    await page.open(addPage(server, { calls, sdk: 'fail=hang', body }));
    await page.navigate(() => page.click('a'));
    await settled(page);
    assert.deepEqual(delivered(server), ['identify', 'track', 'page', 'screen', 'group', 'alias', 'page']);
    assert.equal(received(server).at(-1).args[1].userId, undefined);
  },

  'a chain of three quick pages keeps all calls, in order': async ({ page, server }) => {
    const last = addPage(server, { calls: "oneflowSegment.track('E3')" });
    const second = addPage(server, { calls: "oneflowSegment.track('E2')", facade: 'fail=hang', body: exits(last) });
    await page.open(addPage(server, { calls: "oneflowSegment.track('E1')", sdk: 'fail=hang', body: exits(second) }));
    await page.navigate(() => page.click('a'));
    await page.navigate(() => page.click('a'));
    await settled(page);
    assert.deepEqual(delivered(server), ['E1', 'E2', 'E3']);
  },

  'a page left during the replay of 60 calls loses none and repeats none (G6, G10)': async ({ page, server }) => {
    const { last, leaving } = leftDuringReplay(server);
    await page.open(addPage(server, { ...leaving, calls: `${leaving.calls} ${CALL_60_TIMES}` }));
    await expectAll60(page, server, last);
  },

  'a page left during the replay of what it took from storage leaves the rest to the same person': async ({
    page,
    server,
  }) => {
    const { last, leaving } = leftDuringReplay(server);
    const body = exits(addPage(server, leaving));
    const calls = `oneflowSegment.identify('u1'); ${CALL_60_TIMES}`;
    await page.open(addPage(server, { calls, sdk: 'fail=hang', body }));
    await page.waitFor(isMet('E59'));
    await page.navigate(() => page.click('a'));
    await expectAll60(page, server, last, ['u1']);
    const users = received(server)
      .slice(1)
      .map(({ args }) => args[1].userId);
    assert.deepEqual(
      users,
      users.map(() => 'u1'),
    );
  },

  "persistence: 'memory' stores nothing: the calls end with their page": async ({ page, server }) => {
    const own = addPage(server, { calls: "oneflowSegment.track('E2')" });
    const load = "{ persistence: 'memory' }";
    const before = '<script>console.warn = (text) => { localStorage.said = text }</script>';
    const calls = "oneflowSegment.track('E1')";
    await page.open(addPage(server, { before, calls, load, sdk: 'fail=hang', body: exits(own) }));
    await page.waitFor('oneflowSegment.facade');
    await page.navigate(() => page.click('a'));
    await settled(page);
    assert.deepEqual(delivered(server), ['E2']);
    assert.deepEqual(await page.evaluate('[sessionStorage.length, localStorage.said]'), [0, null]);
  },

  'without a usable project API key nothing is stored: the calls end with their page': async ({ page, server }) => {
    const calls = "oneflowSegment.load('YOUR_PROJECT_API_KEY', { src: '/facade.js' }); oneflowSegment.track('E1')";
    const body = exits(server.origin + server.addPage({ body: 'next' }));
    await page.open(addPage(server, { calls, load: false, body }));
    await page.waitFor('oneflowSegment.facade');
    await page.navigate(() => page.click('a'));
    assert.deepEqual(await page.evaluate('Object.keys(sessionStorage)'), []);
  },

  "garbage and another version's data in storage harm nothing, and are said": async ({ page, server }) => {
    const garbage = [
      '{not json',
      'null',
      '[null,"track"]',
      '[null,"load",0,"","","","wrong method"]',
      '[null,"track","0","","","","wrong time"]',
      '[null,"track",0,null,"","","wrong address"]',
      '[null,"track",0,"",null,"","wrong title"]',
      '{"type":"load","timestamp":"2026-01-01","context":{},"event":"wrong type"}',
      '{"type":"track","timestamp":0,"context":{},"event":"wrong time"}',
    ];
    const nobody = '{"type":"track","timestamp":"2026-01-01","context":{},"event":"E0","userId":{},"integrations":{}}';
    const before = `<script>
      ${JSON.stringify([...garbage, nobody])}.forEach((text, index) =>
        sessionStorage.setItem('oneflow_2_test-key-123,1,' + (1e6 + index) + ',1', text));
      for (const version of [1, 3]) sessionStorage.setItem('oneflow_' + version + '_test-key-123,1,1000000,1', 'another');
    </script>`;
    await page.open(addPage(server, { before, calls: "oneflowSegment.track('E1')" }));
    await settled(page);
    assert.deepEqual(
      received(server).map(({ args: [name, { userId }] }) => [name, userId]),
      [
        ['E0', undefined],
        ['E1', undefined],
      ],
    );
    assert.deepEqual((await page.evaluate('Object.keys(sessionStorage)')).sort(), [
      'oneflow_1_test-key-123,1,1000000,1',
      'oneflow_3_test-key-123,1,1000000,1',
    ]);
    assert.match((await page.evaluate('said')).join(), /9 stored calls could not be read/);
    assert.deepEqual(await page.evaluate('errors'), []);
  },

  'a frame of the same origin delivers its own calls and takes none of its page': async ({ page, server }) => {
    const frame = addPage(server, { calls: "oneflowSegment.track('inner')", run: 'inner' });
    const second = addPage(server, {
      calls: "oneflowSegment.track('E2')",
      sdk: 'delay=300',
      body: `<iframe src="${frame}"></iframe>`,
    });
    await page.open(addPage(server, { calls: "oneflowSegment.track('E1')", sdk: 'fail=hang', body: exits(second) }));
    await page.navigate(() => page.click('a'));
    await settled(page);
    assert.deepEqual(delivered(server), ['E1', 'E2']);
    await until(() => delivered(server, 'inner').length > 0);
    assert.deepEqual(delivered(server, 'inner'), ['inner']);
  },

  'a window opened by the page: each call once, in its own page': async ({ page, server }) => {
    const other = addPage(server, { calls: "oneflowSegment.track('opened')" });
    const body = `<a href="#" onclick="window.open(${JSON.stringify(other).replaceAll('"', "'")})">open</a>`;
    await page.open(addPage(server, { calls: "oneflowSegment.track('E1')", sdk: 'delay=1500', body }));
    const popup = await page.popup(() => page.click('a'));
    await settled(popup);
    await settled(page);
    assert.deepEqual(delivered(server).sort(), ['E1', 'opened']);
  },

  'a window opened while calls wait in storage, which starts with a copy of them: each is delivered once': async ({
    page,
    server,
  }) => {
    const other = addPage(server, { calls: "oneflowSegment.track('opened')" });
    const last = addPage(server, { calls: "oneflowSegment.track('E3')" });
    const open = `<a id="open" href="#" onclick="window.open('${other}')">open</a>`;
    // Nothing fetches the calls of the first page on the second one.
    const second = { calls: "oneflowSegment.track('E2')", facade: 'fail=hang', body: `${open}${exits(last)}` };
    const body = exits(addPage(server, second));
    await page.open(addPage(server, { calls: "oneflowSegment.track('E1')", sdk: 'fail=hang', body }));
    await page.navigate(() => page.click('a'));
    const popup = await page.popup(() => page.click('#open'));
    await settled(popup);
    assert.deepEqual(delivered(server).sort(), ['E1', 'opened']);
    assert.deepEqual(await popup.evaluate('errors'), []);
    await popup.close();
    await page.navigate(() => page.click('a:not(#open)'));
    await settled(page);
    assert.deepEqual(delivered(server).sort(), ['E1', 'E2', 'E3', 'opened']);
    assert.deepEqual(await page.evaluate('errors'), []);
  },

  'storage that throws is said, and the calls of the page are delivered': async ({ page, server }) => {
    const before = pageScript('refuse-storage.js');
    const next = server.origin + server.addPage({ body: 'next' });
    await page.open(addPage(server, { before, calls: "oneflowSegment.identify('u1')", body: exits(next) }));
    await page.waitFor('window.oneflowCalls?.length');
    await page.evaluate("void oneflowSegment.track('E1')");
    await page.waitFor('window.oneflowLogged === 2');
    assert.deepEqual(delivered(server), ['u1', 'E1']);
    assert.deepEqual(await page.evaluate('said.length'), 1);
    assert.match(await page.evaluate('said[0]'), /storage can't be used.*refused/);
    assert.deepEqual(await page.evaluate('errors'), []);
    await page.navigate(() => page.click('a'));
  },

  'storage that is full takes the oldest that fit, and how many did not is said': async ({ page, server }) => {
    const before = pageScript('fill-storage.js');
    const next = addPage(server, { calls: "oneflowSegment.track('E4')" });
    const calls = "for (const name of ['E1', 'E2', 'E3']) oneflowSegment.track(name)";
    await page.open(addPage(server, { before, calls, sdk: 'fail=hang', body: exits(next) }));
    await page.waitFor(isMet('E3'));
    await page.navigate(() => page.click('a'));
    await page.waitFor('window.oneflowLogged === 2');
    assert.deepEqual(delivered(server), ['E1', 'E4']);
    assert.match(await page.evaluate('localStorage.said'), /2 calls did not fit into storage/);
    assert.deepEqual(await page.evaluate('errors'), []);
  },

  'back from the back/forward cache, a page delivers what it stored, once (G6)': async (exchange) => {
    const { server } = exchange;
    const page = await windowThatComesBack(exchange);
    const plain = server.origin + server.addPage({ body: '<p>second</p>' });
    await page.open(addPage(server, { calls: "oneflowSegment.track('E1')", sdk: 'later=1000', body: exits(plain) }));
    // A page that is still loading is not kept.
    await page.waitFor("document.readyState === 'complete' && window.oneflowExecutions");
    await page.navigate(() => page.click('a'));
    await page.back();
    await page.waitFor('window.shown === true');
    // The SDK is not there yet.
    assert.equal(await page.evaluate("oneflowSegment.track('E2').then(({ status }) => status)"), 'sent');
    await settled(page);
    assert.deepEqual(delivered(server), ['E1', 'E2']);
    assert.equal(await page.evaluate('sessionStorage.length'), 0);
  },

  'back from the back/forward cache after a stop, a page goes on, unless its listener stops it, too': async (
    exchange,
  ) => {
    for (const listens of [false, true]) {
      const { server } = exchange;
      const page = await windowThatComesBack(exchange);
      const listener = "addEventListener('pageshow', ({ persisted }) => { if (persisted) oneflowSegment.stop() })";
      const body = exits(addPage(server, { calls: 'oneflowSegment.ready(() => oneflowSegment.stop())' }));
      await page.open(addPage(server, { calls: `oneflowSegment.identify('u1'); ${listens ? listener : ''}`, body }));
      await page.waitFor("document.readyState === 'complete'");
      await settled(page);
      await page.navigate(() => page.click('a'));
      await page.waitFor("oneflowSegment.state === 'stopped'");
      await page.back();
      await page.waitFor('window.shown === true');
      const status = await page.evaluate("oneflowSegment.track('E1').then(({ status }) => status)");
      assert.equal(status, listens ? 'dropped' : 'sent');
    }
  },

  'back from the back/forward cache, a page knows whom the next one has identified': async (exchange) => {
    const { server } = exchange;
    const page = await windowThatComesBack(exchange);
    const body = exits(addPage(server, { calls: "oneflowSegment.identify('u2')" }));
    await page.open(addPage(server, { calls: "oneflowSegment.identify('u1')", body }));
    await page.waitFor("document.readyState === 'complete'");
    await settled(page);
    await page.navigate(() => page.click('a'));
    await settled(page);
    await page.back();
    await page.waitFor('window.shown === true');
    assert.equal(await page.evaluate("oneflowSegment.track('E1').then(({ event }) => event.userId)"), 'u2');
  },
});
