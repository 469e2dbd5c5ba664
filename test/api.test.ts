// The public object in a real page: load and its state, ready, on and off, receipts, callbacks, and every wrong call.
import { expect } from 'chai';
import type { Receipt } from '../src/api/types.js';
import { closePages, essence, KEY, openPage, type PageWindow, received, waitFor } from './helpers/page.js';

/** The facade with diagnosis. */
const DEVELOPMENT = '/dist/oneflow-segment.development.js';
const LIVE = { src: '/facade.js', sdkUrl: '/sdk/actions.js' };

/** A page whose SDK takes calls. */
async function openReady(load = '{}', sdkQuery = ''): Promise<PageWindow> {
  const page = await openPage({ load, sdkQuery });
  await page.oneflowSegment.ready();
  return page;
}

/** Everything that a page's listeners heard, in order. */
function listen(page: PageWindow): unknown[][] {
  const heard: unknown[][] = [];
  for (const name of ['ready', 'sent', 'dropped', 'warning', 'error'] as const) {
    page.oneflowSegment.on(name, (...args: unknown[]) => void heard.push([name, ...args]));
  }
  return heard;
}

describe('the public object', () => {
  afterEach(closePages);

  describe('load', () => {
    it('leads from idle over loading to ready', async () => {
      const page = await openPage({ load: false });
      const { oneflowSegment } = page;
      expect(oneflowSegment.state).to.equal('idle');
      oneflowSegment.load(KEY, LIVE);
      expect(oneflowSegment.state).to.equal('loading');
      await oneflowSegment.ready();
      expect(oneflowSegment.state).to.equal('ready');
      oneflowSegment.load(KEY, LIVE);
      expect(oneflowSegment.state).to.equal('ready');
      expect([page.oneflowExecutions, page.said]).to.deep.equal([1, []]);
    });

    for (const [name, again, expected] of [
      ['the same', `'${KEY}', options()`, 0],
      ['another key', "'other-key', options()", 1],
      ['another option', `'${KEY}', { ...options(), delimiter: '.' }`, 1],
      ['one option less', `'${KEY}', { src: options().src }`, 1],
      ['no options', `'${KEY}'`, 1],
    ] as const) {
      it(`that says ${name} again, while loading and when ready, is ${expected ? 'said' : 'not said'}`, async () => {
        const calls = `window.options = () => (
            { ...${JSON.stringify(LIVE)}, mappings: [{ action: 'trackEvent', when: () => true, fields: () => ({}) }] });
          oneflowSegment.load('${KEY}', options());
          oneflowSegment.load(${again});`;
        const page = await openPage({ load: false, calls });
        await page.oneflowSegment.ready();
        await page.eval(`oneflowSegment.load(${again})`);
        expect(page.said).to.have.length(expected);
        expect(page.said.every((text) => /load was called again with another key or options/.test(text))).to.equal(
          true,
        );
      });
    }

    it('without a usable key changes nothing where one is loaded', async () => {
      const page = await openReady();
      await page.oneflowSegment.load('', LIVE);
      expect(page.oneflowSegment.state).to.equal('ready');
      expect(await page.oneflowSegment.track('E1')).to.include({ status: 'sent' });
    });

    for (const [name, key] of [
      ['the placeholder', 'YOUR_PROJECT_API_KEY'],
      ['an empty string', ''],
      ['nothing', undefined],
      ['a number', 5],
      ['an object', {}],
    ] as const) {
      it(`without a key but ${name} says where to find one, and keeps the calls until there is one`, async () => {
        const page = await openPage({ load: false, calls: "oneflowSegment.track('E1')" });
        const { oneflowSegment } = page;
        oneflowSegment.load(key as string, LIVE);
        await waitFor(() => page.said.length);
        expect(page.said).to.have.length(1);
        expect(page.said[0]).to.match(/project API key.*1Flow dashboard, Settings, Project Settings/);
        expect([oneflowSegment.state, page.document.querySelector('[data-api-key]')]).to.deep.equal(['idle', null]);
        oneflowSegment.track('E2');
        oneflowSegment.load(KEY, LIVE);
        expect((await received(page, 2)).map(({ args }) => args[0])).to.deep.equal(['E1', 'E2']);
      });
    }

    it('tells listeners that were added right after it, also where the SDK is there already', async () => {
      const calls = `window.heard = []; window._1flow = () => {}; oneflowSegment.load('${KEY}', { src: '/facade.js' });
        oneflowSegment.track('E1'); for (const name of ['ready', 'sent']) oneflowSegment.on(name, () => heard.push(name))`;
      const page = await openPage({ load: false, calls });
      await waitFor(() => (page.heard as unknown[]).length === 2);
      expect(page.heard).to.deep.equal(['ready', 'sent']);
    });

    for (const [build, src, lists, colour] of [
      ['', '/facade.js', /option lists is ignored/, /option colour is ignored/],
      [
        '; with diagnosis also what was given and what is expected',
        DEVELOPMENT,
        /option lists must be json or index, not "rows"/,
        /no option colour/,
      ],
    ] as const) {
      it(`names a wrong option, and goes on with its default${build}`, async () => {
        const page = await openPage({
          load: `{ src: '${src}', lists: 'rows', colour: 1 }`,
          calls:
            "window.warnings = []; oneflowSegment.on('warning', ({ message }) => warnings.push(message)); oneflowSegment.track('E', { a: [1] })",
        });
        expect(essence(await received(page, 1))).to.deep.equal([['track', 'E', { properties: { a: '[1]' } }]]);
        expect(page.said.join('\n')).to.match(lists).and.match(colour);
        expect((page.warnings as string[]).map((text) => /lists|colour/.exec(text)?.[0])).to.deep.equal([
          'lists',
          'colour',
        ]);
      });
    }

    it('shows the project API key in no message', async () => {
      const page = await openReady();
      page.oneflowSegment.load(KEY, LIVE);
      expect(page.said).to.have.length(1);
      expect(page.said.join()).to.not.include(KEY);
    });

    for (const [option, calls, expected] of [
      ["{ delimiter: '.' }", "oneflowSegment.identify('u1', { a: { b: 1 } })", ['identify', 'u1', { 'a.b': 1 }]],
      [
        "{ lists: 'index' }",
        "oneflowSegment.track('E', { a: ['x', 'y'] })",
        ['track', 'E', { properties: { a_0: 'x', a_1: 'y' } }],
      ],
      ['{ eventProperties: false }', "oneflowSegment.track('E', { a: 1 })", ['track', 'E', {}]],
      ["{ trackPayload: 'properties' }", "oneflowSegment.track('E', { a: 1 })", ['track', 'E', { a: 1 }]],
      ["{ integrations: { '1Flow': true, All: false } }", "oneflowSegment.track('E')", ['track', 'E', {}]],
      [
        "{ mappings: [{ action: 'trackEvent', when: (e) => e.type === 'page', fields: (e) => ({ event_name: 'Viewed ' + e.name, properties: { path: e.properties.path } }) }] }",
        "oneflowSegment.track('E'); oneflowSegment.page('Pricing')",
        ['track', 'Viewed Pricing', { properties: { path: '/page' } }],
      ],
    ] as const) {
      it(`obeys ${option}`, async () => {
        const page = await openPage({ load: option, calls });
        expect(essence(await received(page, 1))).to.deep.equal([expected]);
        expect(page.said).to.deep.equal([]);
      });
    }

    it("stores nothing with persistence: 'memory', and ids without it", async () => {
      const page = await openReady("{ persistence: 'memory' }");
      page.oneflowSegment.identify('u1', { secret: 1 });
      expect([localStorage.length, sessionStorage.length]).to.deep.equal([0, 0]);
      const other = await openReady();
      other.oneflowSegment.identify('u1', { secret: 1 });
      expect(JSON.parse(localStorage.getItem(`oneflow_visitor_${KEY}`) as string)[0]).to.equal('u1');
      expect(Object.keys(localStorage)).to.deep.equal([`oneflow_visitor_${KEY}`]);
    });

    it('remembers who it is on the next page, but no traits', async () => {
      const first = await openReady();
      first.oneflowSegment.identify('u1', { plan: 'pro' });
      const second = await openReady();
      second.oneflowSegment.track('E');
      second.oneflowSegment.identify({ theme: 'dark' });
      expect(essence(second.oneflowCalls)).to.deep.equal([
        ['track', 'E', { userId: 'u1' }],
        ['identify', 'u1', { theme: 'dark' }],
      ]);
    });
  });

  describe('ready', () => {
    it('resolves with the SDK itself, before and after, and calls back', async () => {
      const page = await openPage({
        load: false,
        calls: 'window.early = oneflowSegment.ready((sdk) => { window.told = sdk })',
      });
      page.oneflowSegment.load(KEY, LIVE);
      expect(await page.early).to.equal(page._1flow);
      expect(page.told).to.equal(page._1flow);
      const late: unknown[] = [];
      await page.oneflowSegment.ready((sdk) => late.push(sdk));
      expect(late).to.deep.equal([page._1flow]);
    });

    it('resolves with nothing once the SDK has failed; the callback waits for one that comes after all', async () => {
      const policy = `script-src 'unsafe-inline' 'unsafe-eval' ${location.origin}/facade.js`;
      const before = '<script>const real = setTimeout; window.setTimeout = (work, ms) => real(work, ms / 100)</script>';
      const calls = 'window.told = []; window.early = oneflowSegment.ready((sdk) => told.push(sdk))';
      const headers = { 'content-security-policy': policy };
      const page = await openPage({ before, calls, headers });
      expect(await page.early).to.equal(undefined);
      expect(page.oneflowSegment.state).to.equal('failed');
      expect(await page.eval('oneflowSegment.ready((sdk) => told.push(sdk))')).to.equal(undefined);
      expect(page.told).to.deep.equal([]);
      await page.eval("window._1flow = () => {}; oneflowSegment.track('E1')");
      expect(page.told).to.deep.equal([page._1flow, page._1flow]);
      expect([page.oneflowSegment.state, page.errors]).to.deep.equal(['ready', []]);
    });

    it('survives a callback that throws', async () => {
      const page = await openReady();
      await page.oneflowSegment.ready(() => {
        throw new Error('mine');
      });
      expect(page.said.join()).to.match(/callback threw.*mine/);
      expect(page.errors).to.deep.equal([]);
    });
  });

  describe('on', () => {
    it('tells of ready, and of what became of each call', async () => {
      const page = await openPage({ load: false, calls: "oneflowSegment.track('E1'); oneflowSegment.track('')" });
      const heard = listen(page);
      page.oneflowSegment.load(KEY, LIVE);
      await waitFor(() => heard.length >= 3);
      expect(heard.map(([name]) => name)).to.deep.equal(['ready', 'sent', 'dropped']);
      expect(heard[0]?.[1]).to.equal(page._1flow);
      expect(heard[1]?.[1]).to.deep.include({ status: 'sent' }).and.have.nested.property('event.event', 'E1');
      expect(heard[2]?.[1])
        .to.deep.include({ status: 'dropped' })
        .and.have.property('message')
        .that.matches(/event name/);
    });

    it('tells of warnings with the event they are about', async () => {
      const page = await openReady();
      const heard = listen(page);
      const ring: Record<string, unknown> = { a: 1 };
      ring.ring = ring;
      page.oneflowSegment.track('E', ring);
      expect(heard.map(([name]) => name)).to.deep.equal(['warning', 'sent']);
      expect(heard[0]?.[1])
        .to.have.property('message')
        .that.matches(/"ring"/);
      expect(heard[0]?.[1]).to.have.nested.property('event.event', 'E');
    });

    it('is undone by off, and unharmed by a listener that throws', async () => {
      const page = await openReady();
      const told: string[] = [];
      const off = () => void told.push('off');
      page.oneflowSegment.on('sent', off);
      page.oneflowSegment.on('sent', () => {
        throw new Error('mine');
      });
      page.oneflowSegment.on('sent', () => void told.push('on'));
      page.oneflowSegment.off('sent', off);
      page.oneflowSegment.track('E');
      expect(told).to.deep.equal(['on']);
      expect(page.said.join()).to.match(/listener for "sent" threw.*mine/);
      expect([page.errors, page.oneflowCalls?.length]).to.deep.equal([[], 1]);
    });

    it('says so when the event or the listener is wrong, in the development build', async () => {
      const page = await openReady(`{ src: '${DEVELOPMENT}' }`);
      page.oneflowSegment.on('send' as 'sent', () => {});
      expect(page.said.join()).to.match(/state, ready, sent, stored, kept, dropped, done, warning, error.*"send"/);
    });
  });

  describe('a receipt', () => {
    it('tells what was sent, live and replayed alike', async () => {
      const page = await openPage({ calls: "window.first = oneflowSegment.identify('u1', { a: { b: 1 } })" });
      const deliveries = [{ action: 'identifyUser', payload: { userId: 'u1', traits: { a_b: 1 } } }];
      expect(await page.first).to.deep.include({ status: 'sent', deliveries });
      expect(await page.oneflowSegment.identify('u1', { a: { b: 1 } })).to.deep.include({ status: 'sent', deliveries });
    });

    for (const [name, call, reason, message] of [
      ['track without a name', 'track()', 'no-event-name', /event name.*undefined/],
      ['track with an empty name', "track('', { a: 1 })", 'no-event-name', /event name.*""/],
      ['track with a number', 'track(5)', 'no-event-name', /event name.*5/],
      ['identify without a user id', 'identify({ a: 1 })', 'no-user-id', /no user id.*traits are kept/],
      ['page without a mapping', 'page()', 'no-mapping', /no mapping sends this page call/],
      ['group without a mapping', "group('g')", 'no-mapping', /no mapping sends this group call/],
      ['alias without a mapping', "alias('a')", 'no-mapping', /no mapping sends this alias call/],
      [
        'a call that integrations switch off',
        "track('E', {}, { integrations: { All: false } })",
        'integrations',
        /integrations/,
      ],
    ] as const) {
      it(`says why nothing was sent, as a code and in a sentence: ${name}`, async () => {
        const page = await openPage({
          calls: `window.first = oneflowSegment.${call}`,
          load: `{ src: '${DEVELOPMENT}' }`,
        });
        const replayed = (await page.first) as Receipt;
        expect(replayed).to.include({ status: 'dropped', reason });
        expect(replayed).to.have.property('message').that.matches(message);
        expect(await page.eval(`oneflowSegment.${call}`)).to.deep.include({ status: 'dropped' });
        expect([page.oneflowCalls ?? [], page.errors]).to.deep.equal([[], []]);
        // A mistake is said once; a rule that does its work is not.
        expect(page.said).to.have.length(/^no-(event-name|user-id)$/.test(reason) ? 1 : 0);
        const production = await openPage({ calls: `window.first = oneflowSegment.${call}` });
        expect(await production.first, 'without diagnosis the receipt is the same').to.include({
          status: 'dropped',
          reason,
        });
        expect([production.said, production.errors]).to.deep.equal([[], []]);
      });
    }

    it('of reset says that it is done', async () => {
      const page = await openPage({
        calls: "window.first = oneflowSegment.reset(); oneflowSegment.on('dropped', console.warn)",
      });
      expect([await page.first, await page.eval('oneflowSegment.reset()')]).to.deep.equal([
        { status: 'done' },
        { status: 'done' },
      ]);
      expect([page.oneflowCalls ?? [], page.said]).to.deep.equal([[], []]);
    });

    it('goes to the callback, in every place Segment takes one', async () => {
      const page = await openReady();
      const told: string[] = [];
      const callback = (receipt: Receipt) => void told.push(receipt.status);
      const { oneflowSegment } = page;
      oneflowSegment.track('E', callback);
      oneflowSegment.track('E', {}, callback);
      oneflowSegment.track('E', {}, {}, callback);
      oneflowSegment.identify('u1', callback);
      await oneflowSegment.page(callback);
      expect(told).to.deep.equal(['sent', 'sent', 'sent', 'sent', 'dropped']);
    });

    it('says so when the SDK throws, and the next call goes on', async () => {
      const page = await openReady('{}', 'throw=call');
      const receipt = await page.oneflowSegment.track('E1');
      expect(receipt).to.include({ status: 'dropped', reason: 'sdk-error' });
      expect(receipt)
        .to.have.property('message')
        .that.matches(/SDK threw.*stand-in/);
      await page.oneflowSegment.track('E2');
      expect(page.oneflowCalls?.map(({ args }) => args[0])).to.deep.equal(['E1', 'E2']);
      expect(page.errors).to.deep.equal([]);
    });
  });

  describe('mappings', () => {
    it('each send where several match; one that throws is named by its index, and so is a field of the wrong type', async () => {
      const load = `{ mappings: [
        { action: 'trackEvent', when: () => true, fields: ({ event }) => ({ event_name: event + ' 1', properties: 'no' }) },
        { action: 'trackEvent', when: () => { throw new Error('mine') }, fields: () => ({}) },
        { action: 'deleteUser', when: () => true, fields: () => ({}) },
        { action: 'identifyUser', when: () => true, fields: () => ({ userId: 5, traits: { a: { b: 1 } } }) },
      ] }`;
      const page = await openPage({
        load: `{ src: '${DEVELOPMENT}', ...${load} }`,
        calls: "window.first = oneflowSegment.track('E')",
      });
      const receipt = (await page.first) as Extract<Receipt, { status: 'sent' }>;
      expect(receipt).to.have.property('deliveries').with.length(2);
      expect(receipt)
        .to.have.property('warnings')
        .that.satisfies((warnings: string[]) => warnings[2]?.startsWith('mapping 2 was skipped: TypeError'));
      expect(receipt.warnings?.filter((_, index) => index !== 2)).to.deep.equal([
        'mapping 0: properties must be of type object, not string "no"; it was left out',
        'mapping 1 was skipped: Error: mine',
        'mapping 3: userId must be of type string, not number "5"; it was sent as one',
      ]);
      expect(essence(page.oneflowCalls)).to.deep.equal([
        ['track', 'E 1', {}],
        ['identify', '5', { a_b: 1 }],
      ]);
      expect(page.said.join('\n')).to.match(/mapping 2: its action must be.*"deleteUser"/);
      expect(page.errors).to.deep.equal([]);
    });

    it('after the fiftieth are left out, and said', async () => {
      const load = `{ mappings: Array.from({ length: 51 }, (_, i) => (
        { action: 'trackEvent', when: () => true, fields: () => ({ event_name: 'E' + i }) })) }`;
      const page = await openReady(`{ src: '${DEVELOPMENT}', ...${load} }`);
      await page.oneflowSegment.track('E');
      expect(page.oneflowCalls).to.have.length(50);
      expect(page.oneflowCalls?.at(-1)?.args[0]).to.equal('E49');
      expect(page.said).to.have.length(1);
      expect(page.said[0]).to.match(/mapping 50: Segment has 50 at most/);
    });

    it("see a call's own context, timestamp, user id and anonymous id; both ids are sent, buffered or live", async () => {
      const load = `{ mappings: [{ action: 'trackEvent', when: () => true, fields: (e) => (
        { event_name: e.event, userId: e.userId, anonymousId: e.anonymousId,
          properties: { at: e.timestamp, ip: e.context.ip, locale: e.context.locale, url: e.context.page.url } }) }] }`;
      const options = `{ context: { ip: '0.0.0.0', page: { url: 'https://a.example/' } }, locale: 'nb', timestamp: '2026-01-02T03:04:05Z', userId: 'u9', anonymousId: 'a9' }`;
      const page = await openPage({ load, calls: `oneflowSegment.track('E', {}, ${options})` });
      await received(page, 1);
      await page.eval(`oneflowSegment.track('E', {}, ${options})`);
      const properties = { at: '2026-01-02T03:04:05.000Z', ip: '0.0.0.0', locale: 'nb', url: 'https://a.example/' };
      const expected = ['E', { userId: 'u9', anonymousId: 'a9', properties }];
      expect(page.oneflowCalls?.map(({ args }) => args)).to.deep.equal([expected, expected]);
      await page.oneflowSegment.track('E');
      const next = page.oneflowCalls?.[2]?.args[1] as Record<string, unknown>;
      expect(next, 'the user id was for one call, the anonymous id holds').to.not.have.property('userId');
      expect(next.anonymousId).to.equal('a9');
    });
  });

  it("knows from the first call whom Segment knows, and keeps Segment's keys as they are", async () => {
    localStorage.setItem('ajs_user_id', '"u7"');
    localStorage.setItem('ajs_anonymous_id', '"a7"');
    const page = await openPage({ calls: "oneflowSegment.track('E')" });
    const [call] = await received(page, 1);
    expect(call?.args).to.deep.equal(['E', { userId: 'u7', anonymousId: 'a7' }]);
    expect({ ...localStorage }).to.deep.equal({ ajs_user_id: '"u7"', ajs_anonymous_id: '"a7"' });
  });

  it('keeps traits without a user id for the identify that has one, and reset, which drops nothing, forgets them', async () => {
    const page = await openReady();
    const { oneflowSegment } = page;
    const heard = listen(page);
    await oneflowSegment.reset();
    expect(heard).to.deep.equal([]);
    oneflowSegment.identify({ a: 1 });
    oneflowSegment.identify('u1', { b: 2 });
    oneflowSegment.reset();
    oneflowSegment.identify({ c: 3 });
    oneflowSegment.reset();
    await oneflowSegment.identify('u2');
    expect(essence(page.oneflowCalls)).to.deep.equal([
      ['identify', 'u1', { a: 1, b: 2 }],
      ['identify', 'u2', {}],
    ]);
  });

  it('says each kind of mistake once in the console, and every one in its receipt', async () => {
    const page = await openReady(`{ src: '${DEVELOPMENT}' }`);
    for (let i = 0; i < 5; i++) expect(await page.oneflowSegment.track('')).to.include({ status: 'dropped' });
    expect(page.said).to.have.length(1);
  });

  it("with debug: true says what a 404 of 1Flow's means, where the browser tells the status", async () => {
    // The same server, as a host of 1Flow's.
    const host = `http://${location.hostname === 'localhost' ? '127.0.0.1' : 'localhost'}:${location.port}`;
    const page = await openReady(`{ src: '${DEVELOPMENT}', sdkUrl: '${host}/sdk/actions.js', debug: true }`);
    const [before] = page.performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    await page.fetch(`${host}/sdk/actions.js?fail=404`);
    if (before?.responseStatus === undefined) return expect(page.said).to.deep.equal([]);
    await waitFor(() => page.said.length);
    expect(page.said.join()).to.match(/404 at ".*\/sdk\/actions\.js".*project API key is wrong.*region/);
  });

  it('with debug: true says what became of every call', async () => {
    const page = await openReady(`{ src: '${DEVELOPMENT}', debug: true }`);
    page.oneflowSegment.track('E1');
    page.oneflowSegment.page();
    expect(page.said.map((line) => line.replace(/\[object.*/, ''))).to.deep.equal([
      'oneflowSegment: track ',
      'oneflowSegment: page ',
    ]);
  });
});
