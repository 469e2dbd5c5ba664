// The plugin for Analytics.js 2.0, in real analytics-next: from source in this page, where a test says when 1Flow's SDK
// arrives; and built, with Segment's standalone build, in pages of their own. Nothing reaches Segment's hosts.
import { expect } from '@open-wc/testing';
import {
  type Analytics,
  AnalyticsBrowser,
  type Context,
  ContextCancelation,
  type Plugin,
} from '@segment/analytics-next';
import sinon from 'sinon';
import { presets } from '../src/destination/destination.js';
import { type DestinationSettings, oneflowDestination } from '../src/segment/plugin.js';
import { createSegmentQueue } from '../src/segment/queue.js';
import {
  closePages,
  essence,
  KEY,
  keepPage,
  openAddress,
  type PageWindow,
  received,
  stub,
  waitFor,
} from './helpers/page.js';
import { SEGMENT } from './helpers/segment.js';

const NAME = '1Flow Web (Actions)';

type Load = Parameters<typeof AnalyticsBrowser.load>;
type Page = typeof globalThis & { _1flow?: unknown };
const page = window as unknown as Page;

let calls: unknown[][] = [];
/** What Segment's own destination has sent to Segment. */
let segmentSent: Record<string, unknown>[] = [];
let warn: sinon.SinonStub;
let error: sinon.SinonStub;
let plugins: Plugin[] = [];
let count = 0;
const thrown: string[] = [];
addEventListener('error', ({ message }) => message && thrown.push(message));
addEventListener('unhandledrejection', ({ reason }) => thrown.push(`unhandled: ${reason}`));

/** 1Flow's SDK takes calls from now on. */
function arrive(): void {
  page._1flow = (...args: unknown[]) => {
    calls.push(structuredClone(args));
  };
}

/** Someone's tag for 1Flow's SDK that never loads: the test says when the SDK is there. */
function addTag(): void {
  const tag = document.createElement('script');
  tag.dataset.apiKey = KEY;
  document.head.append(tag);
}

function create(settings: Partial<DestinationSettings> = {}): Plugin {
  const plugin = oneflowDestination({ projectApiKey: KEY, ...settings });
  plugins.push(plugin);
  return plugin;
}

/** Segment with the given plugins. */
async function segment(more: Plugin[], options: Load[1] = {}, settings: Partial<Load[0]> = {}): Promise<Analytics> {
  const writeKey = `write-key-${++count}`;
  const cdnSettings = { integrations: { 'Segment.io': { apiKey: writeKey } } };
  const [analytics] = await AnalyticsBrowser.load({ writeKey, cdnSettings, plugins: more, ...settings }, options);
  return analytics;
}

async function sent(amount: number): Promise<unknown[][]> {
  await waitFor(() => calls.length >= amount);
  return calls;
}

const properties = (): unknown[] => calls.map(([, , payload]) => (payload as { properties?: unknown }).properties);
const names = (): unknown[] => calls.map(([, name]) => name);
const said = (stub: sinon.SinonStub): unknown[] =>
  stub.args.map(([text]) => text).filter((text) => String(text).startsWith('oneflowSegment'));
const tags = (): HTMLScriptElement[] => [...document.querySelectorAll<HTMLScriptElement>('script[data-api-key]')];

function clean(): void {
  closePages();
  for (const tag of tags()) tag.remove();
  for (const cookie of document.cookie.split('; ')) {
    // biome-ignore lint/suspicious/noDocumentCookie: Segment keeps its ids in cookies, and the other API is not everywhere.
    document.cookie = `${cookie.split('=')[0]}=; path=/; max-age=0`;
  }
  delete page._1flow;
  delete (page as Partial<PageWindow>).oneflowCalls;
  calls = [];
  segmentSent = [];
}

describe('oneflow-segment/segment', () => {
  beforeEach(() => {
    clean();
    thrown.length = 0;
    plugins = [];
    warn = sinon.stub(console, 'warn');
    error = sinon.stub(console, 'error');
    const { fetch } = window;
    sinon.stub(window, 'fetch').callsFake(async (input, init) => {
      if (!/segment\.(io|com|build)/.test(String(input))) return fetch(input, init);
      // Segment's own measurements end in /m.
      if (!String(input).endsWith('/m')) segmentSent.push(JSON.parse(String(init?.body)));
      return new Response('{}');
    });
    addTag();
  });

  afterEach(async () => {
    // No look for the SDK may go on into the next test.
    arrive();
    await waitFor(() => plugins.every((plugin) => plugin.isLoaded()));
    sinon.restore();
    clean();
    expect(thrown).to.deep.equal([]);
  });

  describe('delivers', () => {
    it('what the snippet delivers for the same calls, in the order of the calls', async () => {
      arrive();
      const analytics = await segment([create()]);
      await analytics.identify('u1', { plan: 'pro', address: { city: 'Oslo' } });
      await analytics.track('Plan Chosen', { plan: 'pro', items: ['a', 'b'], address: { zip: 1 } });
      await analytics.page('Pricing');
      await analytics.screen('Home');
      await analytics.screen();
      await analytics.group('g1', { size: 3 });
      await analytics.alias('u2', 'u1');
      await analytics.track('Left');
      const anonymousId = analytics.user().anonymousId();
      expect(calls).to.deep.equal([
        ['identify', 'u1', { plan: 'pro', address_city: 'Oslo' }],
        [
          'track',
          'Plan Chosen',
          { userId: 'u1', anonymousId, properties: { plan: 'pro', items: '["a","b"]', address_zip: 1 } },
        ],
        ['track', 'screen_Home', { userId: 'u1', anonymousId }],
        ['track', 'screen_view', { userId: 'u1', anonymousId }],
        ['track', 'Left', { userId: 'u1', anonymousId }],
      ]);
      expect(said(warn)).to.deep.equal([]);
    });

    const OPTIONS: { name: string; settings: Partial<DestinationSettings>; expected: unknown }[] = [
      { name: 'delimiter', settings: { delimiter: '.' }, expected: { 'a.b': 1, list: '["x"]' } },
      { name: 'lists', settings: { lists: 'index' }, expected: { a_b: 1, list_0: 'x' } },
      { name: 'eventProperties', settings: { eventProperties: false }, expected: undefined },
      {
        name: 'mappings',
        settings: {
          mappings: [
            { action: 'trackEvent', when: () => true, fields: () => ({ event_name: 'E', properties: { m: 1 } }) },
          ],
        },
        expected: { m: 1 },
      },
    ];
    for (const { name, settings, expected } of OPTIONS) {
      it(`by the option ${name}`, async () => {
        arrive();
        const analytics = await segment([create(settings)]);
        await analytics.track('E', { a: { b: 1 }, list: ['x'] });
        expect(properties()).to.deep.equal([expected]);
      });
    }

    it('properties alone where trackPayload asks for it', async () => {
      arrive();
      const analytics = await segment([create({ trackPayload: 'properties' })]);
      await analytics.track('E', { a: 1 });
      expect(calls).to.deep.equal([['track', 'E', { a: 1 }]]);
    });

    it('pages, groups and aliases where a mapping asks for it', async () => {
      arrive();
      const mapping = {
        action: 'trackEvent',
        when: ({ type }) => ['page', 'group', 'alias'].includes(type),
        fields: ({ type, name, groupId, previousId }) => ({ event_name: `${type} ${name ?? groupId ?? previousId}` }),
      } satisfies NonNullable<DestinationSettings['mappings']>[number];
      const analytics = await segment([create({ mappings: [...presets, mapping] })]);
      await analytics.page('Pricing');
      await analytics.group('g1');
      await analytics.alias('u2', 'u1');
      await analytics.track('E');
      expect(names()).to.deep.equal(['page Pricing', 'group g1', 'alias u1', 'E']);
    });

    it('when and where a waiting event was made, where replayContext asks for it', async () => {
      const analytics = await segment([create({ replayContext: true })]);
      await analytics.track('Waited', { a: 1 }, { timestamp: new Date(86_400_000) });
      arrive();
      await sent(1);
      await analytics.track('Live', { a: 1 });
      expect(properties()).to.deep.equal([
        { a: 1, original_timestamp: '1970-01-02T00:00:00.000Z', page_url: location.href },
        { a: 1 },
      ]);
    });

    it('an event whose context a middleware has taken away', async () => {
      const analytics = await segment([create({ replayContext: true })]);
      await analytics.addDestinationMiddleware(NAME, ({ payload, next }) => {
        delete payload.obj.context;
        next(payload);
      });
      await analytics.track('E');
      arrive();
      await sent(1);
      expect(Object.keys(properties()[0] as object)).to.deep.equal(['original_timestamp']);
    });

    it('an event with a timestamp that is none', async () => {
      arrive();
      const when = sinon.stub().returns(true);
      const analytics = await segment([
        create({ mappings: [{ ...(presets[1] as (typeof presets)[0]), when }] as never }),
      ]);
      await analytics.track('E', {}, { timestamp: 'yesterday' });
      expect(names()).to.deep.equal(['E']);
      expect(when.firstCall.args[0].timestamp).to.match(/^\d{4}-\d\d-\d\dT/);
    });

    it('values that JSON has no form for, by the rules', async () => {
      arrive();
      const analytics = await segment([create()]);
      const cycle: Record<string, unknown> = { kept: 1 };
      cycle.self = cycle;
      const values = { big: 10n, nan: Number.NaN, date: new Date(0), fn: () => {}, none: undefined };
      // Segment's own destination can't send these.
      const options = { integrations: { 'Segment.io': false } };
      await analytics.track('Values', values, options);
      await analytics.track('Cycle', { cycle }, options);
      await analytics.track('Unclonable', { cycle, fn: () => {} }, options);
      expect(properties()).to.deep.equal([
        { big: '10', nan: null, date: '1970-01-01T00:00:00.000Z' },
        { cycle_kept: 1 },
        { cycle_kept: 1 },
      ]);
      expect(said(warn)).to.have.length(1);
    });

    it('the other events when one has no name', async () => {
      arrive();
      const analytics = await segment([create()]);
      const mappings = create({
        mappings: [{ action: 'trackEvent', when: () => true, fields: () => ({ event_name: '' }) }],
      });
      await analytics.track('First');
      await analytics.register(mappings);
      await analytics.track('Second');
      expect(names()).to.deep.equal(['First', 'Second']);
      expect(said(warn).join()).to.contain('mapping 0 was skipped: event_name must be a non-empty string');
    });

    it('the other calls when the SDK throws at one', async () => {
      page._1flow = (_: string, name: string) => {
        if (name === 'Bad') throw new Error('out of order');
        calls.push([_, name]);
      };
      const analytics = await segment([create()]);
      for (const name of ['A', 'Bad', 'B', 'Bad', 'C']) await analytics.track(name);
      expect(names()).to.deep.equal(['A', 'B', 'C']);
      expect(said(warn)).to.deep.equal(['oneflowSegment: 1Flow\'s SDK threw at "trackEvent": Error: out of order']);
    });

    it('nothing twice when a later plugin makes Segment try an event again', async () => {
      arrive();
      let failures = 2;
      const after: Plugin = {
        name: 'after',
        type: 'after',
        isLoaded: () => true,
        load: async () => {},
        track: (context) => {
          if (failures-- > 0) throw new ContextCancelation({ retry: true, type: 'middleware_cancellation' });
          return context;
        },
      };
      const analytics = await segment([create(), after]);
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const done = analytics.track('Once');
      await clock.tickAsync(60_000);
      await done;
      clock.restore();
      expect(failures).to.equal(-1);
      expect(names()).to.deep.equal(['Once']);
    });

    it('nothing twice when the plugin is registered twice', async () => {
      arrive();
      const plugin = create();
      const analytics = await segment([plugin]);
      await analytics.register(plugin);
      await analytics.track('Once');
      expect(names()).to.deep.equal(['Once']);
    });

    it('everything again after it was taken off and put back', async () => {
      arrive();
      const plugin = create();
      const analytics = await segment([plugin]);
      await analytics.deregister(NAME);
      await analytics.track('Off');
      await analytics.register(plugin);
      await analytics.track('On');
      expect(names()).to.deep.equal(['On']);
    });
  });

  describe('keeps who it was', () => {
    it('with the ids and traits of each event, reset included, however late the SDK is', async () => {
      const analytics = await segment([create()]);
      const ids: unknown[] = [];
      const note = (): unknown => ids.push(analytics.user().anonymousId());
      void analytics.identify('u1', { plan: 'pro' });
      void analytics.track('E1');
      note();
      analytics.reset();
      void analytics.track('E2');
      note();
      void analytics.identify('u2', { team: 'a' });
      const last = analytics.track('E3', {}, { userId: 'other', anonymousId: 'given' });
      await last;
      expect(calls).to.deep.equal([]);
      arrive();
      await sent(5);
      expect(ids[0]).to.not.equal(ids[1]);
      expect(calls).to.deep.equal([
        ['identify', 'u1', { plan: 'pro' }],
        ['track', 'E1', { userId: 'u1', anonymousId: ids[0] }],
        ['track', 'E2', { anonymousId: ids[1] }],
        ['identify', 'u2', { team: 'a' }],
        ['track', 'E3', { userId: 'u2', anonymousId: 'given' }],
      ]);
    });

    it('and identifies nobody without a user id; the traits come with the next that has one', async () => {
      arrive();
      const analytics = await segment([create()]);
      await analytics.identify({ plan: 'pro' });
      await analytics.identify('u1', { team: { name: 'a' } });
      expect(calls).to.deep.equal([['identify', 'u1', { plan: 'pro', team_name: 'a' }]]);
      expect(said(warn)).to.deep.equal([]);
    });

    it('and what it said, whatever the page changes later', async () => {
      const analytics = await segment([create()]);
      const given = { plan: 'pro', nested: { list: [1] } };
      await analytics.track('E', given);
      given.plan = 'free';
      given.nested.list.push(2);
      arrive();
      await sent(1);
      expect(properties()).to.deep.equal([{ plan: 'pro', nested_list: '[1]' }]);
    });

    it('and a mapping that writes on its event changes nothing for Segment', async () => {
      arrive();
      const [, preset] = presets as [unknown, Extract<(typeof presets)[0], { action: 'trackEvent' }>];
      const fields: typeof preset.fields = (event) => {
        (event.properties as { secret: number }).secret = 1;
        return preset.fields(event);
      };
      const analytics = await segment([create({ mappings: [{ ...preset, fields }] })]);
      const { event } = await analytics.track('E', { a: 1 });
      expect(event.properties).to.deep.equal({ a: 1 });
      expect(properties()).to.deep.equal([{ a: 1, secret: 1 }]);
    });
  });

  describe('integrations', () => {
    const CASES = [
      { integrations: {}, goes: true },
      { integrations: { All: true }, goes: true },
      { integrations: { All: false }, goes: false },
      { integrations: { All: false, [NAME]: true }, goes: true },
      { integrations: { All: false, '1Flow': true }, goes: true },
      { integrations: { All: false, '1Flow': { some: 'setting' } }, goes: true },
      { integrations: { [NAME]: false }, goes: false },
      { integrations: { '1Flow': false }, goes: false },
      { integrations: { [NAME]: true, '1Flow': false }, goes: true },
      { integrations: { [NAME]: false, '1Flow': true }, goes: false },
      { integrations: { All: false, 'Other (Actions)': true }, goes: false },
    ];
    for (const { integrations, goes } of CASES) {
      it(`${JSON.stringify(integrations)} of a call: ${goes ? 'goes' : 'stays'}`, async () => {
        arrive();
        const analytics = await segment([create()]);
        await analytics.track('This', {}, { integrations });
        await analytics.track('Next');
        expect(names()).to.deep.equal(goes ? ['This', 'Next'] : ['Next']);
        expect(segmentSent.map(({ event }) => event)).to.deep.equal(['This', 'Next']);
      });

      it(`${JSON.stringify(integrations)} of Segment's load: ${goes ? 'on' : 'off, and no SDK is loaded'}`, async () => {
        for (const tag of tags()) tag.remove();
        const plugin = create({ sdkUrl: '/sdk/actions.js' });
        const analytics = await segment([plugin], { integrations });
        await analytics.track('By default');
        expect(tags()).to.have.length(goes ? 1 : 0);
        await analytics.track('By name', {}, { integrations: { [NAME]: true } });
        await waitFor(() => plugin.isLoaded());
        const arrived = await received(page as unknown as PageWindow, goes ? 2 : 1);
        expect(arrived.map(({ args }) => args[0])).to.deep.equal(goes ? ['By default', 'By name'] : ['By name']);
        expect(tags()).to.have.length(1);
      });
    }
  });

  describe('middleware', () => {
    it('of the source changes what 1Flow gets, and stops what 1Flow does not get', async () => {
      arrive();
      const analytics = await segment([create()]);
      await analytics.addSourceMiddleware(({ payload, next }) => {
        if (payload.obj.event === 'Stopped') return;
        payload.obj.properties = { ...payload.obj.properties, added: 1 };
        next(payload);
      });
      await analytics.track('Stopped');
      await analytics.track('E', { a: 1 });
      expect(names()).to.deep.equal(['E']);
      expect(properties()).to.deep.equal([{ a: 1, added: 1 }]);
    });

    for (const name of ['*', NAME, NAME.toUpperCase()]) {
      it(`of the destination "${name}" changes what 1Flow gets, and only that`, async () => {
        arrive();
        const plugin = create();
        const analytics = await segment([plugin]);
        await analytics.addDestinationMiddleware(name, ({ payload, integration, next }) => {
          expect(integration).to.equal(NAME);
          expect(payload.obj.timestamp).to.be.an.instanceOf(Date);
          (payload.obj.properties as { card: { number?: number } }).card.number = 0;
          next(payload);
        });
        await analytics.addDestinationMiddleware(name, ({ payload, next }) => {
          const read = payload as unknown as Record<string, (name?: string) => unknown>;
          expect(read.json?.()).to.deep.equal({ ...payload.obj });
          expect(read.rawEvent?.()).to.equal(payload.obj);
          payload.obj.properties = {
            ...(read.field?.('properties') as object),
            said: `${read.type?.()} ${read.event?.()} ${read.userId?.()}`,
          };
          next(payload);
        });
        await analytics.identify('u1', {}, { integrations: { All: false } });
        const { event } = await analytics.track('E', { card: { number: 42 } });
        await sent(1);
        const properties = { card_number: 0, said: 'track E u1' };
        expect(calls).to.deep.equal([['track', 'E', { userId: 'u1', anonymousId: event.anonymousId, properties }]]);
        expect(event.properties).to.deep.equal({ card: { number: 42 } });
        expect(segmentSent.at(-1)?.properties).to.deep.equal({ card: { number: 42 } });
      });
    }

    const STOPS: { name: string; middleware: Parameters<Analytics['addDestinationMiddleware']>[1]; says: boolean }[] = [
      { name: 'passes null on', middleware: ({ next }) => next(null), says: false },
      { name: 'passes nothing on', middleware: () => {}, says: false },
      {
        name: 'throws',
        middleware: () => {
          throw new Error('bad middleware');
        },
        says: true,
      },
      { name: 'rejects', middleware: () => Promise.reject(new Error('bad middleware')), says: true },
    ];
    for (const { name, middleware, says } of STOPS) {
      it(`that ${name} stops the event here; the others go on`, async () => {
        arrive();
        const analytics = await segment([create()]);
        await analytics.addDestinationMiddleware(NAME, (params) => {
          if (params.payload.obj.event === 'Bad') return middleware(params);
          params.next(params.payload);
        });
        for (const event of ['A', 'Bad', 'B']) await analytics.track(event);
        await sent(2);
        expect(names()).to.deep.equal(['A', 'B']);
        expect(said(warn)).to.deep.equal(says ? ['oneflowSegment: track was dropped: Error: bad middleware'] : []);
      });
    }

    it('that takes its time changes no order, and makes Segment wait for nothing', async () => {
      arrive();
      const analytics = await segment([create()]);
      let release = (): void => {};
      const slow = new Promise<void>((resolve) => (release = resolve));
      await analytics.addDestinationMiddleware(NAME, async ({ payload, next }) => {
        if (payload.obj.event === 'A') await slow;
        next(payload);
      });
      const given = { value: 1 };
      await analytics.track('A', given);
      given.value = 2;
      await analytics.track('B');
      expect(segmentSent.map(({ event }) => event)).to.deep.equal(['A', 'B']);
      expect(calls).to.deep.equal([]);
      release();
      await sent(2);
      expect(names()).to.deep.equal(['A', 'B']);
      expect(properties()).to.deep.equal([{ value: 1 }, undefined]);
    });
  });

  describe('while 1Flow is slow', () => {
    it('Segment goes on at once, and 1Flow gets everything in order later', async () => {
      const plugin = create();
      const analytics = await segment([]);
      // Resolves while the SDK is still on its way.
      await plugin.load({} as Context, analytics);
      await analytics.register(plugin);
      await analytics.ready();
      for (let i = 0; i < 20; i++) await analytics.track(`E${i}`);
      expect(segmentSent).to.have.length(20);
      expect(plugin.isLoaded()).to.equal(false);
      expect(calls).to.deep.equal([]);
      arrive();
      await waitFor(() => plugin.isLoaded());
      await analytics.track('Live');
      expect(names()).to.deep.equal([...Array.from({ length: 20 }, (_, i) => `E${i}`), 'Live']);
    });

    it('calls from before Segment itself was there arrive too', async () => {
      const writeKey = `write-key-${++count}`;
      const analytics = new AnalyticsBrowser();
      void analytics.register(create());
      void analytics.track('Early');
      analytics.load({ writeKey, cdnSettings: { integrations: { 'Segment.io': { apiKey: writeKey } } } });
      await analytics.track('Later');
      arrive();
      await sent(2);
      expect(names()).to.deep.equal(['Early', 'Later']);
    });

    it('the oldest events are kept up to queueLimit, and it says so once', async () => {
      const analytics = await segment([create({ queueLimit: 2 })]);
      for (const name of ['A', 'B', 'C', 'D']) await analytics.track(name);
      // An event that 1Flow does not get takes no place.
      await analytics.page();
      expect(said(warn)).to.deep.equal([
        "oneflowSegment: track was dropped: 2 events wait for 1Flow's SDK already: see queueLimit",
      ]);
      arrive();
      await sent(2);
      await analytics.track('E');
      expect(names()).to.deep.equal(['A', 'B', 'E']);
    });

    it('an event that 1Flow does not get takes no place of one that it gets', async () => {
      const analytics = await segment([create({ queueLimit: 2 })]);
      await analytics.track('A');
      for (const name of ['x', 'y', 'z']) await analytics.page(name);
      await analytics.track('B');
      arrive();
      await sent(2);
      expect(names()).to.deep.equal(['A', 'B']);
      expect(said(warn)).to.deep.equal([]);
    });

    it('nor does one that a middleware stops', async () => {
      const analytics = await segment([create({ queueLimit: 2 })]);
      await analytics.addDestinationMiddleware(NAME, ({ payload, next }) => {
        if (String(payload.obj.event) < 'a') next(payload);
      });
      for (const name of ['A', 'x', 'y', 'z', 'B']) await analytics.track(name);
      arrive();
      await sent(2);
      expect(names()).to.deep.equal(['A', 'B']);
      expect(said(warn)).to.deep.equal([]);
    });

    it('a long replay lets the page have its turn, and a call made meanwhile comes last', async () => {
      let now = 0;
      sinon.stub(Date, 'now').callsFake(() => now);
      const handed: unknown[] = [];
      const queue = createSegmentQueue(KEY, 1_000, false, ({ payload }) => {
        now += 1;
        handed.push((payload as { event_name: number }).event_name);
      });
      const add = (name: number): void =>
        queue.reserve()?.([{ action: 'trackEvent', payload: { event_name: name as never } }]);
      for (let name = 0; name < 100; name++) add(name);
      queue.open();
      expect(handed).to.have.length.within(5, 15);
      add(100);
      expect(handed).to.have.length.within(5, 30);
      await waitFor(() => handed.length > 100);
      expect(handed).to.deep.equal(Array.from({ length: 101 }, (_, name) => name));
    });

    it('a page that is only being prepared loads no SDK until it is shown', async () => {
      for (const tag of tags()) tag.remove();
      Object.defineProperty(document, 'prerendering', { value: true, configurable: true });
      const analytics = await segment([create({ sdkUrl: '/sdk/actions.js' })]);
      Reflect.deleteProperty(document, 'prerendering');
      await analytics.track('E');
      expect(tags()).to.have.length(0);
      document.dispatchEvent(new Event('prerenderingchange'));
      expect(tags()).to.have.length(1);
      const [call] = await received(page as unknown as PageWindow, 1);
      expect(call?.args[0]).to.equal('E');
    });
  });

  describe('while 1Flow is blocked', () => {
    it('Segment goes on, it is said once, no timer stays, and the next page delivers', async () => {
      for (const tag of tags()) tag.remove();
      const plugin = oneflowDestination({ projectApiKey: KEY, sdkUrl: 'http://blocked.invalid/sdk.js' });
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const tick = async <Value>(work: Promise<Value>): Promise<Value> => {
        const ticking = setInterval(() => void clock.tickAsync(50), 5);
        return work.finally(() => clearInterval(ticking));
      };
      const analytics = await tick(segment([]));
      const timersOfSegment = clock.countTimers();
      await tick(analytics.register(plugin));
      await tick(analytics.ready());
      const failed = new Promise<void>((resolve) => error.callsFake(() => resolve()));
      await tick(analytics.track('A'));
      expect(segmentSent.map(({ event }) => event)).to.deep.equal(['A']);
      await tick(failed);
      await tick(analytics.track('B'));
      await clock.tickAsync(120_000);
      expect(clock.countTimers()).to.equal(timersOfSegment);
      clock.restore();
      expect(segmentSent.map(({ event }) => event)).to.deep.equal(['A', 'B']);
      expect(plugin.isLoaded()).to.equal(false);
      expect(analytics.queue.failedInitializations).to.deep.equal([]);
      expect(said(error)).to.have.length(1);
      expect(said(error)[0]).to.match(
        /"http:\/\/blocked\.invalid\/sdk\.js" could not be used.*"tes…"\. The next page tries/,
      );

      dispatchEvent(new PageTransitionEvent('pagehide'));
      arrive();
      const next = await segment([create()]);
      await next.track('C');
      expect(names()).to.deep.equal(['A', 'B', 'C']);
    });
  });

  describe('when the page goes first', () => {
    const leave = (): unknown => dispatchEvent(new PageTransitionEvent('pagehide'));
    const stored = (): string[] => Object.keys(sessionStorage).filter((name) => name.startsWith('oneflow'));
    /** The plugin of a page that has gone: its look for the SDK ends with the test. */
    const gone = async (names: string[], settings = {}, options = {}): Promise<void> => {
      const analytics = await segment([create(settings)], options);
      for (const name of names) await analytics.track(name);
      leave();
    };

    it('its events wait in session storage, and the next page delivers them first, once', async () => {
      await gone(['A', 'B']);
      expect(stored()).to.have.length(2);
      await gone(['C']);
      expect(stored()).to.have.length(3);
      const analytics = await segment([create()]);
      await analytics.track('D');
      arrive();
      await sent(4);
      await waitFor(() => plugins.every((plugin) => plugin.isLoaded()));
      expect(stored()).to.deep.equal([]);
      expect([...names()].sort()).to.deep.equal(['A', 'B', 'C', 'D']);
      expect(names().slice(0, 3)).to.deep.equal(['A', 'B', 'C']);
    });

    it('and back from the back/forward cache, they are taken from there', async () => {
      const plugin = create();
      const analytics = await segment([plugin]);
      arrive();
      await waitFor(() => plugin.isLoaded());
      let release = (): void => {};
      const slow = new Promise<void>((resolve) => (release = resolve));
      await analytics.addDestinationMiddleware(NAME, async ({ payload, next }) => {
        await slow;
        next(payload);
      });
      sessionStorage.setItem(
        `oneflow_1_segment_${KEY}_0`,
        JSON.stringify([0.5, [{ action: 'trackEvent', payload: { event_name: 'Stored' } }]]),
      );
      await analytics.track('Waiting');
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }));
      expect(names()).to.deep.equal([]);
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      expect(names()).to.deep.equal(['Stored']);
      release();
      await sent(2);
      expect(stored()).to.deep.equal([]);
    });

    it('WebKit, which fires no pagehide before the load event, stores them on pageswap', async () => {
      const analytics = await segment([create()]);
      await analytics.track('A');
      dispatchEvent(new Event('pageswap'));
      expect(stored()).to.have.length(1);
      leave();
      expect(stored()).to.have.length(1);
      arrive();
      await sent(1);
    });

    it('a copy of them, as in a window opened by the page, is not delivered again', async () => {
      await gone(['A', 'B']);
      const copy = stored().map((name) => [name, sessionStorage.getItem(name) as string] as const);
      arrive();
      await sent(2);
      for (const [name, text] of copy) sessionStorage.setItem(name, text);
      const analytics = await segment([create()]);
      await analytics.track('C');
      await sent(3);
      expect(stored()).to.deep.equal([]);
      expect(names()).to.deep.equal(['A', 'B', 'C']);
    });

    it("the snippet of the same project does not take them, nor it the snippet's", async () => {
      sessionStorage.setItem(`oneflow_1_${KEY}_0`, '[null,"track",0,"","","",1,"Theirs"]');
      await gone(['A']);
      expect(stored().sort()).to.deep.equal([`oneflow_1_segment_${KEY}_0`, `oneflow_1_${KEY}_0`].sort());
      arrive();
      await sent(1);
      expect(stored()).to.deep.equal([`oneflow_1_${KEY}_0`]);
      expect(names()).to.deep.equal(['A']);
    });

    it('those behind one that a middleware still has in hand too', async () => {
      const analytics = await segment([create()]);
      await analytics.addDestinationMiddleware(NAME, ({ payload, next }) => {
        if (payload.obj.event === 'A') return new Promise<void>(() => {});
        next(payload);
      });
      for (const name of ['B', 'A', 'C']) await analytics.track(name);
      await waitFor(() => {
        leave();
        return stored().length > 1;
      });
      const texts = stored()
        .sort()
        .map((name) => sessionStorage[name]);
      expect(texts.map((text) => JSON.parse(text)[1][0].payload.event_name)).to.deep.equal(['B', 'C']);
    });

    it('at most queueLimit of them', async () => {
      await gone(['A', 'B'], { queueLimit: 3 });
      await gone(['C', 'D'], { queueLimit: 3 });
      expect(stored()).to.have.length(3);
    });

    for (const [name, settings, options] of [
      ["persistence: 'memory'", { persistence: 'memory' }, {}],
      ["Segment's disableClientPersistence", {}, { disableClientPersistence: true }],
    ] as const) {
      it(`nothing is stored with ${name}`, async () => {
        await gone(['A'], settings, options);
        expect(stored()).to.deep.equal([]);
      });
    }

    it('storage that is full or holds garbage harms nothing', async () => {
      const full = sinon.stub(Storage.prototype, 'setItem').callsFake(function (this: Storage, ...args) {
        if (this === sessionStorage) throw new DOMException('full', 'QuotaExceededError');
        return full.wrappedMethod.apply(this, args);
      });
      const analytics = await segment([create()]);
      await analytics.track('A');
      leave();
      full.restore();
      const garbage = [
        '{',
        'null',
        '{}',
        '[1]',
        '[0.1,[{"action":"trackEvent","payload":null}]]',
        '[0.2,[{"action":"no","payload":{}}]]',
        '[0.3,{"action":"trackEvent","payload":{}}]',
      ];
      garbage.forEach((text, slot) => {
        sessionStorage.setItem(`oneflow_1_segment_${KEY}_${slot}`, text);
      });
      arrive();
      await sent(1);
      expect(names()).to.deep.equal(['A']);
      expect(stored()).to.deep.equal([]);
    });
  });

  describe('settings', () => {
    const KEYS: unknown[] = [undefined, null, '', ' ', 'YOUR_PROJECT_API_KEY', 42];
    for (const projectApiKey of KEYS) {
      it(`projectApiKey ${JSON.stringify(projectApiKey)}: one sentence, and nothing else happens`, async () => {
        for (const tag of tags()) tag.remove();
        arrive();
        const plugin = oneflowDestination({ projectApiKey: projectApiKey as string });
        const analytics = await segment([plugin]);
        await analytics.ready();
        await analytics.track('E');
        expect(plugin.isLoaded()).to.equal(false);
        expect(tags()).to.have.length(0);
        expect(calls).to.deep.equal([]);
        expect(segmentSent.map(({ event }) => event)).to.deep.equal(['E']);
        expect(said(warn)).to.deep.equal([]);
        expect(said(error)).to.have.length(1);
        expect(said(error)[0]).to.contain('your project API key (1Flow dashboard, Settings, Project Settings)');
      });
    }

    for (const settings of [undefined, null, 'a-key', 7]) {
      it(`${JSON.stringify(settings)} instead of settings: one sentence, no throw`, () => {
        expect(oneflowDestination(settings as never).name).to.equal(NAME);
        expect([...said(error), ...said(warn)]).to.have.length(1);
      });
    }

    const WRONG: { given: Record<string, unknown>; says: string }[] = [
      { given: { lists: 'yes' }, says: 'option "lists" must be json or index, not "yes"' },
      { given: { queueLimit: 0 }, says: 'option "queueLimit" must be' },
      { given: { colour: 1 }, says: '"colour"' },
      { given: { src: '/x.js' }, says: 'option "src" does nothing in oneflowDestination: it is for the snippet' },
      {
        given: { integrations: {} },
        says: 'option "integrations" does nothing in oneflowDestination: give it to Segment',
      },
      { given: { mappings: [{ action: 'none' }] }, says: 'mapping 0 is left out' },
    ];
    for (const { given, says } of WRONG) {
      it(`${JSON.stringify(given)} is named, and the rest holds`, async () => {
        arrive();
        const analytics = await segment([create({ ...given, delimiter: '.' } as never)]);
        expect(said(warn)).to.have.length(1);
        expect(said(warn)[0]).to.contain(says);
        await analytics.track('E', { a: { b: 1 } });
        if (!given.mappings) {
          expect(properties()).to.deep.equal([{ 'a.b': 1 }]);
        }
      });
    }

    it('debug says what becomes of each event', async () => {
      arrive();
      const debug = sinon.stub(console, 'debug');
      const analytics = await segment([create({ debug: true })]);
      await analytics.page();
      expect(debug.args.map(([name, type]) => [name, type])).to.deep.equal([['oneflowSegment:', 'page']]);
    });

    it("sdkUrl and nonce make the SDK's script; the default nonce is one that the page has", async () => {
      for (const tag of tags()) tag.remove();
      await segment([create({ sdkUrl: '/sdk/actions.js', nonce: 'given' })]);
      expect(tags()[0]?.nonce).to.equal('given');
      expect(tags()[0]?.getAttribute('src')).to.equal('/sdk/actions.js');
      expect(tags()[0]?.dataset.apiKey).to.equal(KEY);
      await waitFor(() => plugins.every((plugin) => plugin.isLoaded()));
      for (const tag of tags()) tag.remove();
      delete page._1flow;
      const other = document.createElement('script');
      other.nonce = 'of-the-page';
      other.setAttribute('nonce', 'of-the-page');
      document.head.append(other);
      await segment([create({ sdkUrl: '/sdk/actions.js' })]);
      other.remove();
      expect(tags()[0]?.nonce).to.equal('of-the-page');
    });
  });

  describe('beside others', () => {
    it("Segment's own 1Flow destination active as well: says once that calls arrive twice", async () => {
      arrive();
      const action = (name: string): Plugin => ({
        name: `${NAME} ${name}`,
        type: 'destination',
        version: '1',
        isLoaded: () => true,
        load: async () => {},
      });
      const factory = Object.assign(() => [action('trackEvent'), action('identifyUser')], { pluginName: NAME });
      const remote = { name: NAME, creationName: NAME, url: '/none.js', libraryName: 'none', settings: {} };
      const writeKey = `write-key-${++count}`;
      const cdnSettings = { integrations: { 'Segment.io': { apiKey: writeKey } }, remotePlugins: [remote] };
      const analytics = await segment([create(), factory as never], {}, { cdnSettings });
      await analytics.track('A');
      await analytics.track('B');
      expect(analytics.queue.plugins.filter(({ name }) => name === NAME)).to.have.length(3);
      expect(said(warn)).to.deep.equal([
        'oneflowSegment: another 1Flow destination is active on this source: calls reach 1Flow twice; turn one of the two off',
      ]);
      await sent(2);
      expect(names()).to.deep.equal(['A', 'B']);
    });

    it('other destinations alone make it say nothing', async () => {
      arrive();
      const other: Plugin = { name: 'Flow', type: 'destination', isLoaded: () => true, load: async () => {} };
      await segment([other, create()]);
      expect(said(warn)).to.deep.equal([]);
    });

    it('a destination that fails to load, throws or never answers changes nothing', async () => {
      arrive();
      const bad = (track: Plugin['track'], load: Plugin['load']): Plugin => ({
        ...{ name: 'Bad', type: 'destination', isLoaded: () => false, load },
        ...(track && { track }),
      });
      const analytics = await segment([
        bad(undefined, () => Promise.reject(new Error('no'))),
        bad(
          () => {
            throw new Error('no');
          },
          async () => {},
        ),
        bad(
          () => new Promise<Context>(() => {}),
          () => new Promise(() => {}),
        ),
        create(),
      ]);
      void analytics.track('A');
      void analytics.track('B');
      await sent(2);
      expect(names()).to.deep.equal(['A', 'B']);
    });
  });
});

describe("the built plugin with Segment's standalone build", () => {
  afterEach(closePages);

  const calls = (settings: string): string => `<script type="module">
    import { oneflowDestination } from '/dist/segment.js';
    window.plugin = oneflowDestination({ projectApiKey: '${KEY}', ${settings} });
    analytics.register(plugin);
    analytics.ready(() => {
      analytics.identify('u1', { address: { city: 'Oslo' } });
      analytics.track('A', { items: ['a'] });
      analytics.page('Pricing');
      analytics.screen('Home');
      analytics.track('B');
    });
  </script>`;

  const CALLABLE = [
    ['identify', 'u1', { address_city: 'Oslo' }],
    ['track', 'A', { userId: 'u1', properties: { items: '["a"]' } }],
    ['track', 'screen_Home', { userId: 'u1' }],
    ['track', 'B', { userId: 'u1' }],
  ];
  const METHODS = [
    ['logUser', 'u1', { address_city: 'Oslo' }],
    ['logEvent', 'A', { items: '["a"]' }],
    ['logEvent', 'screen_Home'],
    ['logEvent', 'B'],
  ];

  for (const [sdk, expected] of [
    ['actions', CALLABLE],
    ['2022', METHODS],
    ['npm', METHODS],
  ] as const) {
    for (const query of ['', 'delay=200', 'later=200']) {
      it(`delivers to the ${sdk} SDK, in order${query && `, with ${query}`}`, async () => {
        const head = `${SEGMENT}${calls(`sdkUrl: '/sdk/${sdk}.js?${query}'`)}`;
        const page = await openAddress(await keepPage({ head }));
        const arrived = await received(page, 4);
        expect(essence(arrived)).to.deep.equal(expected);
        expect(arrived.every(({ apiKey, early }) => apiKey === KEY && !early)).to.equal(true);
        expect((page.plugin as Plugin).isLoaded()).to.equal(true);
        expect((page.segmentSent as unknown[]).length).to.equal(5);
        expect([page.errors, page.said]).to.deep.equal([[], []]);
      });
    }
  }

  for (const sdk of ['2022', 'npm']) {
    it(`brings each event to 1Flow's API once, in order, on ten first visits with the ${sdk} SDK`, async () => {
      for (let visit = 0; visit < 10; visit++) {
        const head = `${SEGMENT}${calls(`sdkUrl: '/sdk/${sdk}.js?api=${visit * 10}'`)}`;
        const page = await openAddress(await keepPage({ head }));
        const requests = () => (page.oneflowReceived ?? []) as { eventName?: string; userDetails?: unknown }[];
        await waitFor(() => requests().length >= 4);
        expect(requests().flatMap(({ eventName }) => eventName ?? [])).to.deep.equal(['A', 'screen_Home', 'B']);
        expect(requests().flatMap(({ userDetails }) => userDetails ?? [])).to.deep.equal([{ address_city: 'Oslo' }]);
      }
    });
  }

  it('never keeps Segment waiting for an SDK that does not answer', async () => {
    const head = `${SEGMENT}${calls("sdkUrl: '/sdk/actions.js?fail=hang'")}`;
    const page = await openAddress(await keepPage({ head }));
    const sent = page.segmentSent as { event?: string; type: string }[];
    await waitFor(() => sent.length === 5);
    expect(sent.map(({ type }) => type)).to.deep.equal(['identify', 'track', 'page', 'screen', 'track']);
    expect((page.plugin as Plugin).isLoaded()).to.equal(false);
    expect([page.errors, page.said]).to.deep.equal([[], []]);
  });

  it("stores nothing when a frame goes: its session storage is its page's", async () => {
    const head = `${SEGMENT}${calls("sdkUrl: '/sdk/actions.js?fail=hang'")}`;
    const page = await openAddress(await keepPage({ head }));
    await waitFor(() => (page.segmentSent as unknown[]).length === 5);
    page.dispatchEvent(new PageTransitionEvent('pagehide'));
    expect(Object.keys(sessionStorage).filter((name) => name.startsWith('oneflow'))).to.deep.equal([]);
  });

  it('loads one SDK script on a page that has our snippet as well', async () => {
    const options = JSON.stringify({ src: '/facade.js', sdkUrl: '/sdk/actions.js?delay=100' });
    const snippet = `<script>${await stub};oneflowSegment.load('${KEY}', ${options}); oneflowSegment.track('Ours')</script>`;
    const head = `${SEGMENT}${snippet}${calls("sdkUrl: '/sdk/actions.js?delay=100'")}`;
    const page = await openAddress(await keepPage({ head }));
    const arrived = await received(page, 5);
    expect(arrived.map(({ args }) => args[0]).sort()).to.deep.equal(['A', 'B', 'Ours', 'screen_Home', 'u1'].sort());
    expect(page.oneflowExecutions).to.equal(1);
    expect(page.document.querySelectorAll('script[data-api-key]')).to.have.length(1);
    expect([page.errors, page.said]).to.deep.equal([[], []]);
  });
});
