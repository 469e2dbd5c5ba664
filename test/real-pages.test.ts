// What real pages do to everybody's scripts, and the calls arrive all the same: variables of a built-in's name, elements that
// hide parts of the document, old libraries, clocks that stand still.
import { expect } from 'chai';
import { CLOCK, closePages, essence, goOn, KEY, openPage, type PageOptions, received } from './helpers/page.js';

const CALLS = "oneflowSegment.identify('u1'); oneflowSegment.track('E', { list: ['a', 'b'], at: new Date(0) })";
const DELIVERED = [
  ['identify', 'u1', {}],
  ['track', 'E', { userId: 'u1', properties: { list: '["a","b"]', at: '1970-01-01T00:00:00.000Z' } }],
];

/** The built-ins that the facade's text names, as far as a script may declare a variable of that name. */
async function shadowable(): Promise<string[]> {
  const text = await (await fetch('/dist/oneflow-segment.js')).text();
  const names = new Set(text.match(/\b[A-Za-z_$][\w$]*\b/g));
  return [...names].filter((name) => {
    const property =
      Object.getOwnPropertyDescriptor(window, name) ?? Object.getOwnPropertyDescriptor(EventTarget.prototype, name);
    return (
      property?.configurable &&
      !/^(globalThis|self|parent|name|event|status|origin|length|closed|external|stop|find|open)$/.test(name)
    );
  });
}

const names = await shadowable();

describe('a page', () => {
  afterEach(closePages);

  const deliver = async (options: PageOptions) => {
    const page = await openPage({ calls: CALLS, ...options });
    expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
    expect(page.errors).to.deep.equal([]);
    return page;
  };

  it('with many built-ins to hide is what the next tests have', () => {
    expect(names).to.include.members(['crypto', 'JSON', 'Promise', 'Object', 'addEventListener', 'setTimeout']);
  });

  for (const name of names) {
    it(`whose script has a variable named ${name}`, async () => {
      await deliver({ after: `<script>const ${name} = [];</script>`, facadeQuery: 'delay=20' });
    });
  }

  const LIBRARIES = [
    ['MooTools 1.2, which has a JSON of its own', 'window.JSON = { encode() {}, decode() {} };'],
    ['a library that takes JSON away', 'window.JSON = undefined;'],
    ['a clock that stands still', 'Date.now = () => 0; Math.random = () => 0.5;'],
    ['a browser without structuredClone', 'window.structuredClone = undefined;'],
  ];
  for (const [library, change] of LIBRARIES) {
    it(`with ${library}`, async () => {
      // The stand-in for 1Flow's SDK and the page's own notes need a JSON that works.
      await deliver({ before: `<script>window.realJSON = JSON; ${change}</script>` });
    });

    it(`with ${library}, after the snippet`, async () => {
      const before = '<script>window.realJSON = JSON;</script>';
      await deliver({ before, after: `<script>${change}</script>`, facadeQuery: 'delay=20' });
    });
  }

  for (const name of ['head', 'title', 'referrer', 'currentScript', 'cookie', 'prerendering']) {
    for (const element of [`<iframe name="${name}"></iframe>`, `<form name="${name}"></form>`]) {
      it(`with ${element} in it`, async () => {
        const page = await openPage({ load: false, calls: CALLS, after: `<div>${element}</div>` });
        page.oneflowSegment.load(KEY, { src: '/facade.js', sdkUrl: '/sdk/actions.js' } as never);
        expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
        expect([page.oneflowSegment.state, page.errors]).to.deep.equal(['ready', []]);
      });
    }
  }

  it('in two tabs with a clock and a random number that are always the same loses no stored call', async () => {
    const frozen = '<script>Date.now = () => 0; Math.random = () => 0.5;</script>';
    // A frame stores nothing itself: its facade's store is asked as a page's would be.
    const keys = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const page = await openPage({ load: false, before: frozen });
      const { createStore } = (await page.eval(
        "import('/src/browser/store.ts')",
      )) as typeof import('../src/browser/store.js');
      const store = createStore({ name: KEY, write: () => [1], read: () => ({ time: 0 }) });
      store.move([{ time: 0 }, { time: 0 }]);
      for (const key of Object.keys(sessionStorage)) keys.add(key);
    }
    expect(keys).to.have.property('size', 6);
  });
});

describe('on', () => {
  afterEach(closePages);

  it('tells of every state, and of the attempts to load the SDK', async () => {
    const page = await openPage({ before: CLOCK, load: false });
    const heard: unknown[] = [];
    page.oneflowSegment.on('state', (state, attempt) => heard.push([state, attempt?.attempt, attempt?.nextInMs]));
    page.oneflowSegment.load(KEY, { src: '/facade.js', sdkUrl: '/sdk/actions.js?fail=404' } as never);
    await goOn(page, () => page.oneflowSegment.state === 'failed');
    expect(heard).to.deep.equal([
      ['loading', 1, 0],
      ['loading', 2, 1_000],
      ['loading', 2, 0],
      ['loading', 3, 2_000],
      ['loading', 3, 0],
      ['loading', 4, 4_000],
      ['loading', 4, 0],
      ['failed', undefined, undefined],
    ]);
  });

  it('is ended by what it answers, and user and version are there with the facade', async () => {
    const page = await openPage({ load: false });
    const told: string[] = [];
    const off = page.oneflowSegment.on('sent', ({ event }) => told.push(event.type));
    expect(page.oneflowSegment.version).to.equal(undefined);
    page.oneflowSegment.load(KEY, { src: '/facade.js', sdkUrl: '/sdk/actions.js' } as never);
    await page.oneflowSegment.identify('u1', { plan: 'pro' });
    off();
    await page.oneflowSegment.track('E');
    expect(told).to.deep.equal(['identify']);
    expect(page.oneflowSegment.version).to.match(/^\d+\.\d+\.\d+/);
    const { anonymousId, ...user } = page.oneflowSegment.user?.() ?? { traits: {} };
    expect(anonymousId).to.be.a('string');
    expect(user).to.deep.equal({ userId: 'u1', traits: { plan: 'pro' } });
    await page.oneflowSegment.reset();
    expect(page.oneflowSegment.user?.()).to.deep.equal({ traits: {} });
  });

  it('tells of calls that are kept where nothing may be stored, and their callbacks hear it once', async () => {
    const told: string[] = [];
    const page = await openPage({
      load: "{ persistence: 'memory' }",
      sdkQuery: 'fail=404',
      calls: "window.first = oneflowSegment.track('E1', {}, ({ status }) => told(status))",
      before: `${CLOCK}<script>window.heard = []; window.told = (status) => heard.push(status)</script>`,
    });
    page.oneflowSegment.on('kept', ({ status }) => told.push(status));
    await goOn(page, () => page.oneflowSegment.state === 'failed');
    expect(await page.first).to.deep.equal({ status: 'kept' });
    expect(await page.oneflowSegment.track('E2')).to.deep.equal({ status: 'kept' });
    page.oneflowSegment.load(KEY, { sdkUrl: '/sdk/actions.js' });
    expect((await received(page, 2)).map(({ args }) => args[0])).to.deep.equal(['E1', 'E2']);
    expect(page.heard, 'what was settled stays so').to.deep.equal(['kept']);
    expect([...new Set(told)], 'listeners hear of each time that it is kept').to.deep.equal(['kept']);
  });
});
