// The inspector's own thinking, without a page: copies of any value, what the rules changed, which receipt is which call's.
import { expect } from 'chai';
import sinon from 'sinon';
import type { SegmentPlugin } from '../src/api/seam.js';
import type { Delivery, SegmentEvent } from '../src/api/types.js';
import { checkDelivery, explainOption, findOther } from '../src/diagnosis/checks.js';
import { codeOf, deliveryCode } from '../src/inspector/call.js';
import { compare, type Row } from '../src/inspector/compare.js';
import { nameIn, numberIn, sentenceIn, wordIn } from '../src/inspector/safe.js';
import { snapshot, toCall, toText } from '../src/inspector/snapshot.js';
import { factsOf } from '../src/inspector/status-view.js';
import { toSupportJson } from '../src/inspector/support.js';
import type { Target, Waiting } from '../src/inspector/target.js';
import {
  type Call,
  callsOf,
  conclude,
  createTimeline,
  MAX_ITEMS,
  note,
  setWaiting,
  type Timeline,
  warn,
} from '../src/inspector/timeline.js';
import { startWatch, type Watch } from '../src/inspector/watch.js';

const cycle: { self?: unknown; list?: unknown[] } = {};
cycle.self = cycle;
cycle.list = [cycle];
const throwing = Object.defineProperty({ after: 1 }, 'bad', {
  enumerable: true,
  get() {
    throw new Error('read');
  },
});
const hostile = new Proxy(
  {},
  {
    ownKeys() {
      throw new Error('keys');
    },
  },
);
let deep: object = {};
for (let level = 0; level < 5_000; level++) deep = { deep };

const nested = (levels: number): object => ({ a: levels > 1 ? nested(levels - 1) : 1 });

describe('the inspector copies any value', () => {
  const VALUES: { name: string; value: unknown; text: string }[] = [
    { name: 'an object', value: { plan: 'pro', seats: [1, null] }, text: "{ plan: 'pro', seats: [1, null] }" },
    { name: 'an empty object and list', value: [{}, []], text: '[{}, []]' },
    { name: 'a name that is no word', value: { 'a-b': 1 }, text: "{ 'a-b': 1 }" },
    { name: 'a quote and a backslash', value: "it's \\", text: "'it\\'s \\\\'" },
    { name: 'undefined', value: undefined, text: 'undefined' },
    { name: 'numbers that JSON lacks', value: [Number.NaN, -0, 10n], text: "[NaN, 0, '10n']" },
    { name: 'a date', value: new Date(86_400_000), text: "'1970-01-02T00:00:00.000Z'" },
    { name: 'a date that is none', value: new Date('x'), text: 'null' },
    { name: 'a function and a symbol', value: [() => {}, Symbol('s')], text: "['[function]', '[symbol]']" },
    { name: 'a map', value: new Map([[1, 2]]), text: "'[Map]'" },
    {
      name: 'kinds with the name of another in theirs',
      value: [new ArrayBuffer(8), new Uint8Array()],
      text: "['[ArrayBuffer]', '[Uint8Array]']",
    },
    { name: 'nine levels, and no more', value: nested(10), text: `${'{ a: '.repeat(9)}'…'${' }'.repeat(9)}` },
    { name: 'nine levels, whole', value: nested(9), text: `${'{ a: '.repeat(9)}1${' }'.repeat(9)}` },
    { name: 'a cycle', value: cycle, text: "{ self: '[cycle]', list: ['[cycle]'] }" },
    { name: 'a getter that throws', value: throwing, text: "{ after: 1, bad: '[can\\'t be read]' }" },
    { name: 'a proxy that throws', value: hostile, text: "'[can\\'t be read]'" },
    { name: 'an object without prototype', value: Object.assign(Object.create(null), { a: 1 }), text: '{ a: 1 }' },
    { name: 'a long text', value: 'x'.repeat(1e6), text: `'${'x'.repeat(159)}…` },
    { name: 'a list of a million', value: Array(1e6).fill(7), text: `[${'7, '.repeat(53)}…` },
  ];
  for (const { name, value, text } of VALUES) {
    it(`${name}, as one line`, () => expect(toText(value)).to.equal(text));
  }

  it('of any depth and width in bounded work', () => {
    expect(JSON.stringify(snapshot(deep)).length).to.be.below(200);
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, index]));
    expect(Object.entries(snapshot(wide) as object).slice(-2)).to.deep.equal([
      ['k298', 298],
      ['…', '…'],
    ]);
    const long = snapshot(Array(1_000).fill(7)) as unknown[];
    expect([long.length, ...long.slice(-2)]).to.deep.equal([300, 7, '…']);
    expect(snapshot('x'.repeat(501))).to.equal(`${'x'.repeat(500)}…`);
  });

  it('keeps a key __proto__ as a key', () => {
    const copied = snapshot(JSON.parse('{"__proto__": {"polluted": 1}}')) as object;
    expect(Object.keys(copied)).to.deep.equal(['__proto__']);
    expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
  });

  it('as a call', () => expect(toCall('track', ['E', { a: 1 }])).to.equal("track('E', { a: 1 })"));
});

describe('the inspector compares what was called with what 1Flow received', () => {
  const short = ({ change, from, key }: Row): string => `${change}: ${from ?? '-'} > ${key ?? '-'}`;
  const ROWS: { name: string; called: unknown; received: unknown; delimiter?: string; rows: string[] }[] = [
    { name: 'the same value', called: { a: 1 }, received: { a: 1 }, rows: ['same: a > a'] },
    { name: 'a nested one', called: { a: { b: 1 } }, received: { a_b: 1 }, rows: ['flattened: a.b > a_b'] },
    {
      name: 'another delimiter',
      called: { a: { b: 1 } },
      received: { 'a-b': 1 },
      delimiter: '-',
      rows: ['flattened: a.b > a-b'],
    },
    { name: 'a list as JSON', called: { a: [1] }, received: { a: '[1]' }, rows: ['changed: a > a'] },
    { name: 'a list by index', called: { a: [1] }, received: { a_0: 1 }, rows: ['flattened: a.0 > a_0'] },
    { name: 'an empty object', called: { a: {} }, received: {}, rows: ['left out: a > -'] },
    { name: 'another value', called: { a: Number.NaN }, received: { a: null }, rows: ['changed: a > a'] },
    { name: 'a renamed one', called: { plan: 'pro' }, received: { tier: 'pro' }, rows: ['renamed: plan > tier'] },
    { name: 'an added one', called: {}, received: { page_url: 'x' }, rows: ['added: - > page_url'] },
    {
      name: 'an added one, beside one that was left out',
      called: { a: 1 },
      received: { b: 2 },
      rows: ['added: - > b', 'left out: a > -'],
    },
    {
      name: 'a value that a mapping put in the place of an object',
      called: { a: { b: 1 } },
      received: { a: 2 },
      rows: ['added: - > a', 'left out: a.b > -'],
    },
    { name: 'nothing received', called: { a: 1 }, received: undefined, rows: ['left out: a > -'] },
    { name: 'nothing called', called: undefined, received: undefined, rows: [] },
    { name: 'no object at all', called: 'text', received: 5, rows: [] },
    {
      name: 'a nested one that meets an explicit one',
      called: { a: { b: 2 }, a_b: 1 },
      received: { a_b: 1 },
      rows: ['same: a_b > a_b', 'left out: a.b > -'],
    },
    { name: 'a cycle', called: cycle, received: { list: '[]' }, rows: ['changed: list > list', 'left out: self > -'] },
    {
      name: 'a getter that throws',
      called: throwing,
      received: { after: 1 },
      rows: ['same: after > after', 'left out: bad > -'],
    },
  ];
  for (const { name, called, received, delimiter, rows } of ROWS) {
    it(name, () => expect(compare(called, received, delimiter).map(short)).to.deep.equal(rows));
  }
});

const TIME = 1_700_000_000_000;
let ids = 0;

function waiting(method: string, ...args: unknown[]): Waiting {
  return { method, time: TIME, url: 'https://site.example/#top', id: `7-${ids++}`, args };
}

/** With another id. */
function takenFromStorage(stored: Waiting): Waiting {
  const id = `8-${ids++}`;
  return { ...stored, id, event: eventOf({ ...stored, id }) };
}

function eventOf({ method, time, id }: Waiting, other: Partial<SegmentEvent> = {}): SegmentEvent {
  const page = { url: 'https://site.example/', path: '/', referrer: '', search: '', title: 'Title' };
  const messageId = `oneflow-${time}-${id}`;
  const event = {
    type: method,
    messageId,
    timestamp: new Date(time).toISOString(),
    context: { page },
    integrations: {},
  };
  return { ...event, ...other } as SegmentEvent;
}

const outline = (timeline: Timeline): string[] =>
  timeline.items.map((item) => (item.kind === 'call' ? `${item.method} ${item.status}` : `(${item.message})`));

describe("the inspector's time line", () => {
  it('has a call that waits, and what became of it', () => {
    const timeline = createTimeline();
    const [one, two] = [waiting('track', 'E'), waiting('page')];
    setWaiting(timeline, [one, two], [], 'waiting');
    expect(outline(timeline)).to.deep.equal(['track waiting', 'page waiting']);
    expect(timeline.cut).to.equal(false);
    conclude(timeline, { status: 'sent', event: eventOf(one), deliveries: [] }, [two]);
    conclude(timeline, { status: 'dropped', event: eventOf(two), reason: 'no-mapping' }, []);
    setWaiting(timeline, [], [], 'waiting');
    expect(outline(timeline)).to.deep.equal(['track sent', 'page dropped']);
    expect(timeline.counts).to.deep.equal({ sent: 1, dropped: 1 });
    expect(callsOf(timeline).map(({ warnings }) => warnings)).to.deep.equal([[], []]);
  });

  it('knows a call that gives its own message id by its place in the order', () => {
    const timeline = createTimeline();
    const [one, two] = [waiting('track', 'A'), waiting('track', 'B')];
    setWaiting(timeline, [one, two], [], 'waiting');
    conclude(timeline, { status: 'sent', event: eventOf(one, { messageId: 'mine', event: 'A' }) }, [two]);
    expect(callsOf(timeline).map(({ status, receipt }) => [status, receipt?.event?.event])).to.deep.equal([
      ['sent', 'A'],
      ['waiting', undefined],
    ]);
  });

  it('follows a call from storage into the queue, where it has another id', () => {
    const timeline = createTimeline();
    const stored = waiting('track', 'E');
    setWaiting(timeline, [], [stored], 'waiting');
    expect(outline(timeline)).to.deep.equal(['track stored']);
    const taken = takenFromStorage(stored);
    setWaiting(timeline, [taken], [], 'waiting');
    expect(outline(timeline)).to.deep.equal(['track waiting']);
    conclude(timeline, { status: 'sent', event: eventOf(taken) }, []);
    expect(outline(timeline)).to.deep.equal(['track sent']);
  });

  it('follows by its message id a call that the facade has stored as an event, among others of its moment', () => {
    const timeline = createTimeline();
    const met = [waiting('track', 'A'), waiting('track', 'B')].map((call) => ({ ...call, event: eventOf(call) }));
    setWaiting(timeline, met, [], 'waiting');
    const moved = met.map((call) => ({ ...call, id: `9-${ids++}`, args: [] })).reverse();
    setWaiting(timeline, [], moved, 'waiting');
    expect(outline(timeline)).to.deep.equal(['track stored', 'track stored']);
    expect(callsOf(timeline).map(({ waited }) => [waited?.args[0], waited?.id])).to.deep.equal([
      ['A', moved[1]?.id],
      ['B', moved[0]?.id],
    ]);
  });

  const MOVED: { name: string; change: Partial<Waiting>; isSame: boolean }[] = [
    { name: 'of another fragment', change: { url: 'https://site.example/#other' }, isSame: true },
    { name: 'of another page', change: { url: 'https://site.example/other#top' }, isSame: false },
    { name: 'of another moment', change: { time: TIME + 1 }, isSame: false },
    { name: 'of another method', change: { method: 'page' }, isSame: false },
  ];
  for (const { name, change, isSame } of MOVED) {
    it(`takes a call ${name} for ${isSame ? 'the one' : 'another than the one'} that is no longer in storage`, () => {
      const timeline = createTimeline();
      const stored = waiting('track', 'E');
      setWaiting(timeline, [], [stored], 'waiting');
      setWaiting(timeline, [{ ...stored, id: `9-${ids++}`, ...change }], [], 'waiting');
      const statuses = callsOf(timeline).map(({ status }) => status);
      expect(statuses).to.deep.equal(isSame ? ['waiting'] : ['gone', 'waiting']);
    });
  }

  it('follows the one of two calls of a moment that was stored, and leaves the other in its place', () => {
    const timeline = createTimeline();
    const [stays, goes] = [waiting('track', 'A'), waiting('track', 'B')];
    setWaiting(timeline, [stays, goes], [], 'waiting');
    setWaiting(timeline, [stays], [{ ...goes, id: `9-${ids++}` }], 'waiting');
    expect(callsOf(timeline).map(({ waited, status }) => [waited?.args[0], status])).to.deep.equal([
      ['A', 'waiting'],
      ['B', 'stored'],
    ]);
  });

  it('says that older ones had to go where more wait than it has places for', () => {
    for (const [more, isCut] of [
      [0, false],
      [1, true],
    ] as const) {
      const timeline = createTimeline();
      const queue = Array.from({ length: MAX_ITEMS + more }, () => waiting('track', 'E'));
      setWaiting(timeline, queue, [], 'waiting');
      expect([timeline.items.length, timeline.cut]).to.deep.equal([MAX_ITEMS, isCut]);
    }
  });

  it('leaves calls of one moment as they are while nothing changes, however many wait', () => {
    const timeline = createTimeline();
    const queue = Array.from({ length: MAX_ITEMS + 10 }, () => waiting('track', 'E'));
    setWaiting(timeline, queue, [], 'waiting');
    const before = callsOf(timeline);
    timeline.fresh.clear();
    setWaiting(timeline, queue, [], 'waiting');
    expect(callsOf(timeline).map((call, index) => call === before[index])).to.deep.equal(Array(MAX_ITEMS).fill(true));
    expect(timeline.fresh.size).to.equal(0);
  });

  it('knows a call by its message id, though an older one of its kind has left the queue as well', () => {
    const timeline = createTimeline();
    const [one, two] = [waiting('track', 'A'), waiting('track', 'B')].map((call) => ({
      ...call,
      event: eventOf(call),
    }));
    setWaiting(timeline, [one, two] as Waiting[], [], 'waiting');
    conclude(timeline, { status: 'sent', event: two?.event as SegmentEvent }, []);
    expect(outline(timeline)).to.deep.equal(['track waiting', 'track sent']);
  });

  it('takes for a new call what was sent while the one of its kind still waits', () => {
    const timeline = createTimeline();
    const waits = waiting('track', 'A');
    setWaiting(timeline, [waits], [], 'waiting');
    conclude(timeline, { status: 'sent', event: eventOf(waiting('track', 'B'), { messageId: 'mine' }) }, [waits]);
    expect(outline(timeline)).to.deep.equal(['track waiting', 'track sent']);
  });

  it('has a call once that was warned of before it was seen to wait', () => {
    const timeline = createTimeline();
    const call = waiting('track', 'E');
    const event = eventOf(call);
    warn(timeline, 'left out', event, []);
    setWaiting(timeline, [{ ...call, event }, waiting('page')], [], 'waiting');
    expect(outline(timeline)).to.deep.equal(['track waiting', 'page waiting']);
  });

  const UNSEEN: { name: string; event: Partial<SegmentEvent>; time: number; url: string }[] = [
    { name: 'an id of ours', event: {}, time: TIME, url: 'https://site.example/' },
    { name: "a page's own id", event: { messageId: 'my-oneflow-5-id' }, time: TIME + 7, url: 'https://site.example/' },
    { name: 'no context', event: { context: undefined as never }, time: TIME, url: '' },
    { name: 'a context without a page', event: { context: {} as never }, time: TIME, url: '' },
  ];
  for (const { name, event, time, url } of UNSEEN) {
    it(`has a call that was never seen to wait, whose event has ${name}, at its moment and on its page`, () => {
      const clock = sinon.useFakeTimers({ now: TIME + 7, toFake: ['Date'] });
      try {
        const timeline = createTimeline();
        conclude(timeline, { status: 'sent', event: eventOf(waiting('track'), event) }, []);
        expect(timeline.items[0]).to.include({ time, url, settled: TIME + 7 });
      } finally {
        clock.restore();
      }
    });
  }

  it('says of calls that waited when stop was called that they were dropped, for nobody else does', () => {
    const timeline = createTimeline();
    setWaiting(timeline, [waiting('track', 'E')], [], 'waiting');
    setWaiting(timeline, [], [], 'waiting', true);
    expect([outline(timeline), timeline.counts.dropped]).to.deep.equal([['track dropped'], 1]);
    expect(callsOf(timeline)[0]?.receipt).to.include({ reason: 'stopped', message: 'stop was called' });
  });

  it('takes two calls of one moment for two, before and after they were stored', () => {
    const timeline = createTimeline();
    const twins = [waiting('track', 'E'), waiting('track', 'E')];
    setWaiting(timeline, [], twins, 'waiting');
    setWaiting(timeline, twins.map(takenFromStorage), [], 'kept');
    expect(outline(timeline)).to.deep.equal(['track kept', 'track kept']);
  });

  it('has a call that never waited, once, with the warning that came first', () => {
    const timeline = createTimeline();
    const event = eventOf(waiting('track', 'E'));
    warn(timeline, 'left out', event, []);
    conclude(timeline, { status: 'sent', event, warnings: ['left out', 'too long'] }, []);
    expect(outline(timeline)).to.deep.equal(['track sent']);
    expect(callsOf(timeline)[0]?.warnings).to.deep.equal(['left out', 'too long']);
  });

  it('has a reset that waited and one that did not, and says of a call that left the queue that nobody said', () => {
    const timeline = createTimeline();
    setWaiting(timeline, [waiting('reset'), waiting('alias', 'x')], [], 'waiting');
    conclude(timeline, { status: 'done' }, []);
    conclude(timeline, { status: 'done' }, []);
    setWaiting(timeline, [], [], 'waiting');
    expect(outline(timeline)).to.deep.equal(['reset done', 'alias gone', 'reset done']);
    expect(timeline.counts).to.deep.equal({ sent: 0, dropped: 0 });
  });

  it('takes a receipt without an event for the oldest call that left the queue, or a new one', () => {
    const timeline = createTimeline();
    setWaiting(timeline, [waiting('track', 'E')], [], 'waiting');
    conclude(timeline, { status: 'dropped', reason: 'bad-arguments' }, []);
    conclude(timeline, { status: 'dropped', reason: 'bad-arguments' }, []);
    expect(outline(timeline)).to.deep.equal(['track dropped', 'a call dropped']);
  });

  it('puts notes where they happened, and a warning without a call among them', () => {
    const timeline = createTimeline();
    note(timeline, 'info', 'state is loading');
    setWaiting(timeline, [waiting('track', 'E')], [], 'waiting');
    warn(timeline, 'storage is full', undefined, []);
    expect(outline(timeline)).to.deep.equal(['track waiting', '(state is loading)', '(storage is full)']);
    expect(timeline.items.map((item) => 'level' in item && item.level)).to.deep.equal([false, 'info', 'warning']);
    expect(outline({ ...timeline, items: callsOf(timeline) })).to.deep.equal(['track waiting']);
  });

  it('keeps the newest of 10,000 calls, and counts all', () => {
    const timeline = createTimeline();
    const queue = Array.from({ length: 10_000 }, () => waiting('track', 'E'));
    setWaiting(timeline, queue, [], 'waiting');
    for (let left = queue.length; left > 0; left--) {
      conclude(timeline, { status: 'sent', event: eventOf(queue.shift() as Waiting) }, queue);
    }
    expect(timeline.items.length).to.equal(MAX_ITEMS);
    expect([timeline.counts.sent, timeline.cut]).to.deep.equal([10_000, true]);
    expect(new Set(outline(timeline))).to.deep.equal(new Set(['track sent']));
    expect(timeline.fresh.size).to.be.at.most(MAX_ITEMS);
  });
});

describe('the inspector writes a call as code', () => {
  const made = (method: string, call: Partial<Call> = {}): Call => ({
    ...{ kind: 'call', method, time: TIME, url: '', status: 'sent', warnings: [], ...call },
  });
  const told = (method: string, event: Partial<SegmentEvent>): Call =>
    made(method, { receipt: { status: 'sent', event: eventOf(waiting(method), event) } });
  const rows: { name: string; input: Call; expected: string }[] = [
    {
      name: 'one that waits, with its arguments',
      input: made('track', { waited: waiting('track', 'E', { a: [1] }) }),
      expected: "track('E', { a: [1] })",
    },
    {
      name: 'one that waited, with its arguments and not what its event says',
      input: { ...told('identify', { userId: 'u1', traits: { a: 1 } }), waited: waiting('identify', 'u1') },
      expected: "identify('u1')",
    },
    {
      name: 'one out of storage, with what its event says',
      input: { ...told('track', { event: 'E', properties: { a: 1 } }), waited: waiting('track') },
      expected: "track('E', { a: 1 })",
    },
    { name: 'an identify', input: told('identify', { userId: 'u1', traits: {} }), expected: "identify('u1', {})" },
    { name: 'an identify of nobody', input: told('identify', { traits: { a: 1 } }), expected: 'identify({ a: 1 })' },
    { name: 'a group', input: told('group', { groupId: 'g1', traits: {} }), expected: "group('g1', {})" },
    { name: 'a page', input: told('page', { name: 'Home', properties: {} }), expected: "page('Home', {})" },
    { name: 'a screen', input: told('screen', { name: 'Home', properties: {} }), expected: "screen('Home', {})" },
    { name: 'an alias', input: told('alias', { userId: 'u1' }), expected: "alias('u1')" },
    { name: 'a reset', input: made('reset'), expected: 'reset()' },
    { name: 'one of which nothing is known', input: made('track'), expected: 'track(…)' },
  ];
  for (const { name, input, expected } of rows) {
    it(name, () => expect(codeOf(input)).to.equal(expected));
  }

  const deliveries: { name: string; input: Delivery; expected: string }[] = [
    {
      name: 'an identify',
      input: { action: 'identifyUser', payload: { userId: 'u1', traits: { a: 1 } } },
      expected: "identify('u1', { a: 1 })",
    },
    {
      name: 'a track, of whose anonymous id the beginning is enough',
      input: { action: 'trackEvent', payload: { event_name: 'E', anonymousId: '123456', properties: { a: 1 } } },
      expected: "track('E', { anonymousId: '1234…', properties: { a: 1 } })",
    },
    {
      name: 'a track, of whose anonymous id there is no more than that',
      input: { action: 'trackEvent', payload: { event_name: 'E', anonymousId: '1234' } },
      expected: "track('E', { anonymousId: '1234' })",
    },
    {
      name: 'a track of a user',
      input: { action: 'trackEvent', payload: { event_name: 'E', userId: 'u1' } },
      expected: "track('E', { userId: 'u1' })",
    },
  ];
  for (const { name, input, expected } of deliveries) {
    it(`as 1Flow received it: ${name}`, () => expect(deliveryCode(input)).to.equal(expected));
  }
});

describe('the inspector watches the page', () => {
  const watches: Watch[] = [];
  afterEach(() => {
    for (const watch of watches.splice(0)) watch.stop();
    Reflect.deleteProperty(window, 'oneflowSegment');
    Reflect.deleteProperty(window, 'analytics');
    sessionStorage.clear();
    sinon.restore();
  });
  const put = (target: object): void =>
    void Object.defineProperty(window, 'oneflowSegment', { value: target, configurable: true });

  it('shows stored calls in the order in which they were made, whatever the order of their keys', () => {
    const call = (name: string, time: number) => [null, 'track', time, 'https://site.example/', '', '', name];
    for (const [name, time, number] of [
      ['C', 30, 1_000_000],
      ['B2', 20, 1_000_001],
      ['B1', 20, 1_000_000],
      ['A', 10, 1_000_002],
    ] as const)
      sessionStorage.setItem(`oneflow_2_key,${time},${number},0.${time}`, JSON.stringify(call(name, time)));
    put({ v: 2, queue: [], loaded: ['key'], on() {} });
    const watch = startWatch();
    const shown = callsOf(watch.timeline).map(({ waited, status }) => [waited?.args[0], status]);
    expect(shown).to.deep.equal(['A', 'B1', 'B2', 'C'].map((name) => [name, 'stored']));
    watch.stop();
  });

  it('listens until it is stopped: every listener is taken off, and nothing is told after that', () => {
    const listeners = new Map<unknown, string>();
    put({
      ...{ v: 2, queue: [], state: 'ready' },
      on(name: string, listener: unknown) {
        listeners.set(listener, name);
        return () => listeners.delete(listener);
      },
    });
    const watch = startWatch();
    expect([...listeners.values()].sort()).to.deep.equal(['done', 'dropped', 'error', 'sent', 'state', 'warning']);
    watch.stop();
    expect(listeners.size).to.equal(0);
  });

  /** What its own functions ask for goes nowhere. */
  const watchWith = (target: object): Watch => {
    sinon.stub(document.head, 'append');
    sinon.stub(window, 'fetch').resolves(new Response('', { status: 404 }));
    put({ v: 2, queue: [], on() {}, ...target });
    const watch = startWatch();
    watches.push(watch);
    return watch;
  };

  for (const [name, found] of [
    ['nothing', undefined],
    ['an element', document.createElement('form')],
    ["a page's own variable", { v: 2 }],
    ['an object with another on', { on() {} }],
  ] as const) {
    it(`for a snippet that comes late, in the place of ${name}`, () => {
      if (found) put(found);
      const watch = startWatch();
      expect(() => watch.look()).to.not.throw();
      expect([watch.target, watch.waiting]).to.deep.equal([undefined, 0]);
      const target = { v: 2, queue: [[null, 'track', TIME, 'https://site.example/', '', '', 'E']], on() {} };
      put(target);
      watch.look();
      expect([watch.target, outline(watch.timeline)[0]]).to.deep.equal([target, 'track waiting']);
      watch.stop();
    });
  }

  it('though its queue holds more than calls, or storage does', () => {
    const url = 'https://site.example/';
    const nonsense = [null, 7, [], ['x'], {}, [null, 5, TIME, url], [null, 'track', 'now', url]];
    const others = [[null, 'track', TIME, 5], { method: 'track', time: TIME, url, args: 5 }];
    const queue = [...nonsense, ...others, [null, 'page', TIME, url]];
    for (const [index, form] of nonsense.entries())
      sessionStorage.setItem(`oneflow_2_key,1,100000${index},0.1`, JSON.stringify(form));
    sessionStorage.setItem('oneflow_2_key,1,1000009,0.1', 'no JSON');
    const watch = watchWith({ queue, loaded: ['key'], state: 'ready' });
    expect([watch.waiting, watch.stored, outline(watch.timeline)]).to.deep.equal([
      1,
      0,
      ['page waiting', '(state is ready)'],
    ]);
  });

  it('shows of what is stored only calls of its own project, and parses each once', () => {
    for (const key of ['key', 'other', 'key2'])
      sessionStorage.setItem(
        `oneflow_2_${key},1,1000000,0.1`,
        JSON.stringify([null, 'track', TIME, 'https://site.example/', '', '', key]),
      );
    sessionStorage.setItem('mine', JSON.stringify([null, 'track', TIME, 'https://site.example/', '', '', 'mine']));
    const parse = sinon.spy(JSON, 'parse');
    const watch = watchWith({ loaded: ['key'] });
    watch.look();
    expect(callsOf(watch.timeline).map(({ waited }) => waited?.args)).to.deep.equal([['key']]);
    expect([watch.stored, parse.callCount]).to.deep.equal([1, 1]);
  });

  it('though storage throws', () => {
    const refuse = (): never => {
      throw new DOMException('no', 'SecurityError');
    };
    const stub = sinon.stub(window, 'sessionStorage').get(refuse);
    try {
      const watch = watchWith({ state: 'ready', loaded: ['key'] });
      expect([watch.stored, outline(watch.timeline)]).to.deep.equal([0, ['(state is ready)']]);
    } finally {
      stub.restore();
    }
  });

  it('though its queue is none', () => {
    const watch = watchWith({ queue: { length: 1 }, state: 'ready' });
    expect([watch.waiting, outline(watch.timeline)]).to.deep.equal([0, ['(state is ready)']]);
  });

  it('shows a call that an earlier facade has stored as an event, as what it is', () => {
    const event = eventOf(waiting('track'), { event: 'Plan Chosen', userId: 'u1' });
    sessionStorage.setItem('oneflow_2_key,1,1000000,0.1', JSON.stringify(event));
    const [call] = callsOf(watchWith({ loaded: ['key'] }).timeline);
    expect(call).to.include({ method: 'track', time: TIME, url: 'https://site.example/', status: 'stored' });
    expect([call?.waited?.event, call?.waited?.args]).to.deep.equal([event, []]);
  });

  it('after a failure: calls are kept, why is said, and what failed is asked for again', async () => {
    const watch = watchWith({
      ...{ state: 'failed', version: '0.1.0', failure: 'no answer', loaded: ['key', { sdkUrl: '/sdk.js' }] },
      queue: [{ method: 'track', time: TIME, url: 'https://site.example/', args: ['E'] }],
    });
    expect(outline(watch.timeline)).to.deep.equal(['track kept', '(no answer)', '(state is failed)']);
    expect(watch.timeline.items.map((item) => item.kind === 'note' && item.level)).to.deep.equal([
      false,
      'warning',
      'error',
    ]);
    await Promise.resolve();
    expect(watch.asked).to.deep.equal({ url: '/sdk.js', status: 404 });
    // Another host's answer may be seen no other way.
    sinon.assert.calledOnceWithExactly(window.fetch as sinon.SinonStub, '/sdk.js', { mode: 'no-cors' });
  });

  it('knows where what failed can not be reached at all', async () => {
    const watch = watchWith({ state: 'loading', loaded: ['key', { src: '/facade.js' }] });
    (window.fetch as sinon.SinonStub).rejects(new TypeError('no network'));
    Object.assign(watch.target as Target, { state: 'failed' });
    watch.look();
    await Promise.resolve();
    expect(watch.asked).to.deep.equal({ url: '/facade.js', status: -1 });
  });

  for (const [state, status] of [
    ['stopped', 'dropped'],
    ['ready', 'gone'],
  ] as const) {
    it(`says of a call that left the queue, of which nobody told, where the state is ${state}: ${status}`, () => {
      const watch = watchWith({ state: 'loading', queue: [[null, 'track', TIME, 'https://site.example/', '', '']] });
      Object.assign(watch.target as Target, { state, queue: [] });
      watch.look();
      expect(outline(watch.timeline)).to.deep.equal([`track ${status}`, '(state is loading)', `(state is ${state})`]);
      expect(watch.timeline.counts).to.deep.equal({ sent: 0, dropped: state === 'stopped' ? 1 : 0 });
    });
  }

  it('has what was dropped before anybody listened: the number, and the last', () => {
    const receipt = { status: 'dropped', reason: 'no-user-id', event: eventOf(waiting('identify')) };
    const { timeline } = watchWith({ dropped: [25, receipt] });
    expect([outline(timeline)[0], timeline.counts]).to.deep.equal(['identify dropped', { sent: 0, dropped: 25 }]);
    expect(callsOf(timeline)[0]?.warnings).to.deep.equal(['identify got no user id: for a logout call reset()']);
  });

  it('asks again for the facade where it is what failed, and forgets it where all goes well', () => {
    const watch = watchWith({ state: 'failed', loaded: ['key', { src: '/facade.js' }] });
    expect(watch.asked?.url).to.equal('/facade.js');
    Object.assign(watch.target as Target, { state: 'ready' });
    watch.look();
    expect(watch.asked).to.equal(undefined);
  });

  it('though nothing can be read of the mappings that load was given', () => {
    const mappings = new Proxy([], {
      get() {
        throw new Error('read');
      },
    });
    const loaded = ['key', { mappings }];
    expect(outline(watchWith({ state: 'ready', loaded }).timeline)).to.deep.equal(['(state is ready)']);
  });

  for (const [options, address] of [
    [{ sdkUrl: 'https://sdk.example/1flow.js' }, 'https://sdk.example/events'],
    [{}, 'https://1flow.app/events'],
  ] as const) {
    it(`says what 1Flow answered at ${address}`, () => {
      const observer = sinon.stub(window, 'PerformanceObserver').returns({ observe() {}, disconnect() {} });
      const { timeline } = watchWith({ loaded: ['key', options] });
      observer.firstCall.args[0]({ getEntries: () => [{ name: address, responseStatus: 404 }] } as never, {} as never);
      expect(outline(timeline).join()).to.include(`1Flow answered 404 at "${address}"`);
    });
  }

  it('says what looks wrong in what load was given', () => {
    const watch = watchWith({ loaded: ['key', { src: 5, mappings: [{ action: 'Track Event' }] }] });
    expect(watch.timeline.items.map((item) => 'message' in item && item.message).slice(0, 2)).to.deep.equal([
      'option src must be a string, not "5"',
      'mapping 0: its action must be identifyUser or trackEvent, not "Track Event"',
    ]);
  });

  it('says once that from here on it is another visitor', () => {
    let user: object | undefined;
    const { timeline, look } = watchWith({ state: 'ready', user: () => user });
    const ends: number[] = [];
    for (const anonymousId of ['a1', 'a1', 'a2', 'a2']) {
      user = { anonymousId };
      look();
      ends.push(outline(timeline).filter((line) => /another visitor/.test(line)).length);
    }
    expect(ends).to.deep.equal([0, 0, 1, 1]);
    expect(timeline.items.map((item) => 'level' in item && item.level)).to.deep.equal(['info', 'info']);
  });

  /** What the page's object has been asked to tell. */
  const hearing = () => {
    const listeners: Record<string, (told: unknown, more?: unknown) => void> = {};
    return { listeners, on: (name: string, listener: () => void) => void (listeners[name] = listener) };
  };

  it('says what is told of warnings, of errors and of attempts, with what an option must be', () => {
    const { listeners, on } = hearing();
    const sdk = { on() {} };
    const watch = watchWith({
      on,
      loaded: ['key', { lists: 'x' }],
      ready: (tell: (sdk: unknown) => void) => tell(sdk),
    });
    const event = eventOf(waiting('track'));
    listeners.warning?.({ message: '"a" was left out', event });
    const others = ['the option lists is ignored', 'option lists is ignored, too'];
    for (const message of ['option lists is ignored', ...others]) listeners.warning?.({ message });
    listeners.error?.({ message: 'no answer' });
    listeners.state?.('loading', { attempt: 2, attempts: 4, nextInMs: 1_000 });
    expect(outline(watch.timeline).sort()).to.deep.equal([
      '(no answer)',
      ...['(option lists is ignored, too)', '(option lists must be json or index, not "x")'],
      ...['(the option lists is ignored)', 'track waiting'],
    ]);
    expect(watch.timeline.items.flatMap((item) => (item.kind === 'note' ? item.level : []))).to.deep.equal([
      ...['warning', 'warning', 'warning', 'error'],
    ]);
    expect(callsOf(watch.timeline)[0]?.warnings).to.deep.equal(['"a" was left out']);
    expect(watch.attempts).to.deep.equal({ generation: 'npm', attempt: 2, attempts: 4, nextInMs: 1_000 });
    listeners.state?.('ready');
    expect(watch.attempts).to.deep.equal({ generation: 'npm' });
  });

  for (const [sdk, generation] of [
    [() => {}, 'Actions'],
    [{ on() {} }, 'npm'],
    [{ logEvent() {} }, '2022'],
  ] as const) {
    it(`knows 1Flow's SDK by its shape: ${generation}`, () => {
      const watch = watchWith({ ready: (tell: (sdk: unknown) => void) => tell(sdk) });
      expect(watch.attempts).to.deep.equal({ generation });
    });
  }

  for (const [type, loads] of [
    ['load', true],
    ['error', false],
  ] as const) {
    it(`knows by a link whether what failed can be had as a script: ${loads}`, () => {
      const watch = watchWith({ state: 'failed', nonce: 'n0nce', loaded: ['key', { src: '/facade.js' }] });
      const [link] = (document.head.append as sinon.SinonStub).firstCall.args as [HTMLLinkElement];
      expect([link.rel, link.as, link.getAttribute('href'), link.nonce]).to.deep.equal([
        'preload',
        'script',
        '/facade.js',
        'n0nce',
      ]);
      link.dispatchEvent(new Event(type));
      expect(watch.asked?.loads).to.equal(loads);
    });
  }

  for (const [name, nonce, options, expected] of [
    ["load's own nonce rather than the snippet's", 'n0nce', { nonce: 'own' }, 'own'],
    ['no nonce where there is none', undefined, {}, ''],
  ] as const) {
    it(`asks again with ${name}`, () => {
      watchWith({ state: 'failed', nonce, loaded: ['key', { src: '/facade.js', ...options }] });
      const [link] = (document.head.append as sinon.SinonStub).firstCall.args as [HTMLLinkElement];
      expect(link.nonce).to.equal(expected);
    });
  }

  it('says why the page refuses what is asked for again', () => {
    const watch = watchWith({ state: 'failed', loaded: ['key', { src: `${location.origin}/facade.js` }] });
    const refuse = (path: string): void =>
      void document.dispatchEvent(
        Object.assign(new Event('securitypolicyviolation'), {
          blockedURI: `${location.origin}${path}`,
          effectiveDirective: 'script-src-elem',
        }),
      );
    refuse('/other.js');
    expect(watch.asked?.directive).to.equal(undefined);
    refuse('/facade.js?2');
    expect(watch.asked?.directive).to.equal('script-src-elem');
    delete watch.asked?.directive;
    watch.stop();
    refuse('/facade.js');
    expect(watch.asked).to.not.have.property('directive');
  });

  it("says once that Segment's own destination is active as well", () => {
    const plugin = { type: 'destination', name: '1Flow Web (Actions)' };
    Object.assign(window, { analytics: { queue: { plugins: [plugin] } } });
    const { listeners, on } = hearing();
    const { timeline } = watchWith({ on });
    for (const id of ['m1', 'm2']) listeners.sent?.({ status: 'sent', event: { type: 'track', messageId: id } });
    const notes = timeline.items.filter((item) => item.kind === 'note');
    expect(notes.filter(({ message }) => /arrives twice/.test(message)).map(({ level }) => level)).to.deep.equal([
      'warning',
    ]);
    expect(outline(timeline).filter((line) => line === 'track sent')).to.have.length(2);
  });

  it('says what looks wrong in what was sent, with its call, and of what can not be read nothing', () => {
    const { listeners, on } = hearing();
    const { timeline } = watchWith({ on, state: 'ready' });
    const send = (userId: unknown, id: string): void =>
      listeners.sent?.({
        ...{ status: 'sent', event: { type: 'identify', messageId: id } },
        deliveries: [{ action: 'identifyUser', payload: { userId } }],
      });
    send('undefined', 'm1');
    send(1n, 'm2');
    listeners.sent?.({ status: 'sent', event: { type: 'track', messageId: 'm3' } });
    const said = callsOf(timeline).map(({ warnings }) => warnings.map((warning) => warning.slice(0, 40)));
    expect(said).to.deep.equal([['user id "undefined" looks like a missing'], [], []]);
    expect(outline(timeline).filter((line) => line.startsWith('('))).to.deep.equal(['(state is ready)']);
  });

  it('shows a call once that the facade hands on when it is asked who the visitor is', () => {
    const listeners: Record<string, (receipt: unknown) => void> = {};
    const queue: unknown[] = [];
    const target = {
      ...{ v: 2, queue },
      on: (name: string, listener: (receipt: unknown) => void) => void (listeners[name] = listener),
      user() {
        if (queue.shift()) listeners.sent?.({ status: 'sent', event: { type: 'track', messageId: 'm1' } });
      },
    };
    Object.defineProperty(window, 'oneflowSegment', { value: target, configurable: true });
    try {
      const watch = startWatch();
      queue.push({ method: 'track', time: Date.now(), url: 'https://site.example/', args: ['E1'] });
      watch.look();
      watch.look();
      expect(callsOf(watch.timeline).map(({ method, status }) => [method, status])).to.deep.equal([['track', 'sent']]);
      watch.stop();
    } finally {
      Reflect.deleteProperty(window, 'oneflowSegment');
    }
  });
});

describe('without values the inspector lets through', () => {
  const PLUGIN = { type: 'destination', name: '1Flow' };
  const identifyOf = (userId: string): Delivery => ({ action: 'identifyUser', payload: { userId } });
  const SENTENCES: [sentence: unknown, expected: string][] = [
    ['1Flow\'s SDK at "x" could not be used: its script did not load. Check', '… its script did not load …'],
    ['its script ran but defined no SDK', '… its script ran but defined no SDK …'],
    ['no answer', '… no answer …'],
    ['1Flow started no session: is session capture on in 1Flow?', '… started no session …'],
    ['1Flow\'s SDK threw at "trackEvent": no answer from Jane', '… no answer … SDK threw …'],
    ["storage can't be used, so who the visitor is ends with the page: x", "… storage can't be used …"],
    ['1Flow answered 404 at "https://1flow.app/x": the key is wrong', '… answered 404 …'],
    [findOther([PLUGIN as SegmentPlugin]), '… destination is active …'],
    [explainOption('lists', 'x'), '… must be …'],
    [checkDelivery(identifyOf('null'))[0], '… looks like a missing value …'],
    ['"a" was left out: it holds nothing that JSON has, is part of', '… holds nothing that JSON has …'],
    ['something else', 'a sentence of 14 characters'],
  ];
  for (const [sentence, expected] of SENTENCES) {
    it(`of a sentence what is ours: ${sentence}`, () => expect(sentenceIn(sentence)).to.equal(expected));
  }

  const LET: [as: string, letThrough: (value: unknown) => unknown, values: [value: unknown, expected: unknown][]][] = [
    [
      'a name',
      nameIn,
      [
        ['Größe (cm)', 'Größe (cm)'],
        ['Step 1', 'Step 1'],
        ['Step 12 of 20', 'Step 12 of 20'],
        ['Step 123', 'string(8)'],
        ['x'.repeat(60), 'x'.repeat(60)],
        ['x'.repeat(61), 'string(61)'],
        ['', 'string(0)'],
        [undefined, undefined],
      ],
    ],
    [
      'a small number or a version',
      numberIn,
      [
        ['0.1.0', '0.1.0'],
        ['123.12.345', '123.12.345'],
        [999, 999],
        [1_000, 'number'],
        ['1.2.3.4', 'string(7)'],
        ['v1', 'string(2)'],
        ['1.0-rc', 'string(6)'],
        [null, null],
      ],
    ],
    [
      'a word of ours',
      wordIn,
      [
        ['no-user-id', 'no-user-id'],
        ['jane', 'string(4)'],
        [true, true],
        [7, 'number'],
        [undefined, undefined],
      ],
    ],
  ];
  for (const [as, letThrough, values] of LET) {
    for (const [value, expected] of values)
      it(`as ${as}, of ${JSON.stringify(value)}: ${expected}`, () => expect(letThrough(value)).to.equal(expected));
  }
});

describe('a copy for support without values', () => {
  const made = { state: 'ready', v: 2, version: '0.1.0' };

  function copyOf(watch: Partial<Watch>, target: object = {}): string {
    const whole = { timeline: createTimeline(), attempts: {}, waiting: 0, stored: 0, ...watch };
    return toSupportJson({ target: { ...made, ...target } as Target, ...whole } as Watch, false);
  }

  function copyOfCall(call: Partial<Call>): string {
    const timeline = createTimeline();
    const whole: Call = { kind: 'call', method: 'track', time: TIME, url: '', status: 'sent', warnings: [], ...call };
    timeline.items.push(whole);
    return copyOf({ timeline });
  }

  const sent = (event: object, payload: object = {}): Partial<Call> => ({
    receipt: {
      status: 'sent',
      event: eventOf(waiting('track'), event),
      deliveries: [{ action: 'trackEvent', payload }],
    },
  });
  const noted = (message: string): string => {
    const timeline = createTimeline();
    note(timeline, 'error', message);
    return copyOf({ timeline });
  };
  class Tagged {
    get [Symbol.toStringTag](): string {
      return 'jane@x.example';
    }
  }

  /** A visitor's data, in the forms that a mask over text has let through, or may. */
  const FORMS: unknown[] = [
    'jane@x.example',
    '{{"jane@x.example"}}',
    '"jane@x.example',
    'say "hi" to jane@x.example and "bye"',
    'Jane\njane@x.example',
    '\\"jane@x.example\\"',
    ['jane@x.example', 'bob@x.example'],
    { 'jane@x.example': ['jane@x.example'] },
    'https://jane@x.example/users/4711?mail=jane@x.example',
    4711,
    4711n,
    new Date(4711 * 86_400_000),
    new Error('jane@x.example'),
    Object.assign(() => {}, { toString: () => 'jane@x.example' }),
    new Tagged(),
  ];
  /** Each place that such data can be in. */
  const PLACES: Record<string, (value: unknown) => string> = {
    'a value': (value) => copyOfCall(sent({ properties: { a: value } }, { properties: { a: value } })),
    'a value in a list in an object': (value) => copyOfCall(sent({ properties: { a: [{ b: value }] } })),
    'a name of a property': (value) => copyOfCall(sent({ properties: { [`${value}`]: 1 } })),
    'a name inside a name': (value) => copyOfCall(sent({ properties: { a: { [`${value}`]: 1 } } }, { properties: {} })),
    'a name that 1Flow got': (value) => copyOfCall(sent({}, { properties: { [`${value}`]: 1 } })),
    'the name of an event': (value) => copyOfCall(sent({ event: value }, { event_name: value })),
    'the name of a page': (value) => copyOfCall({ ...sent({ name: value }), method: 'page' }),
    'an argument of a call that waits': (value) =>
      copyOfCall({ method: 'identify', waited: waiting('identify', value, [JSON.stringify([`${value}`])]) }),
    'ids of a call': (value) => copyOfCall(sent({ userId: value }, { userId: value, anonymousId: value })),
    'a method': (value) => copyOfCall({ method: `${value}` }),
    'a reason and its sentence': (value) =>
      copyOfCall({ receipt: { status: 'dropped', reason: `${value}`, message: `no event name, not "${value}"` } }),
    "what 1Flow's function threw": (value) => copyOfCall({ warnings: [`1Flow's SDK threw at "trackEvent": ${value}`] }),
    'a warning': (value) => copyOfCall({ warnings: [`user id "${value}" looks like a missing value`] }),
    "the page's address": (value) =>
      copyOfCall({ url: `https://site.example/users/${value}/orders?id=${value}#${value}` }),
    'the name in an address': (value) =>
      copyOfCall({ url: `https://${encodeURIComponent(`${value}`)}:pass@site.example/` }),
    'an address that is none': (value) => copyOfCall({ url: `${value}` }),
    'a note': (value) => noted(`state is ${value}`),
    'the address of what failed': (value) =>
      copyOf({ asked: { url: `https://site.example/${value}`, status: 404, directive: `${value}` } }),
    'the attempts': (value) => copyOf({ attempts: { generation: value, attempt: value, more: value } as object }),
    'the state and the versions': (value) => copyOf({}, { state: value, v: value, version: value }),
    'the visitor': (value) =>
      copyOf({}, { user: () => ({ userId: value, anonymousId: value, traits: { a: value, [`${value}`]: value } }) }),
    options: (value) =>
      copyOf(
        {},
        { loaded: ['key', { integrations: { [`${value}`]: value }, lists: value, delimiter: value, nonce: value }] },
      ),
    'addresses among the options': (value) =>
      copyOf({}, { loaded: ['key', { src: `/users/${value}`, sdkUrl: `https://1flow.app/${value}?key=${value}` }] }),
    'options before there is a facade': (value) => copyOf({}, { loaded: ['key', { mappings: [value], more: value }] }),
  };
  for (const [name, copyWith] of Object.entries(PLACES)) {
    it(`has nothing of ${name}`, () => {
      for (const form of FORMS) {
        const text = copyWith(form).replaceAll(/"(?:time|browser)": ".*"/g, '');
        expect(text, String(form)).not.to.match(/jane|bob@|4711|1982|say/i);
      }
    });
  }

  it('has nothing that looks like a name where no name belongs', () => {
    const places = { ...PLACES };
    for (const name of Object.keys(places)) if (/name/.test(name)) delete places[name];
    for (const [name, copyWith] of Object.entries(places)) {
      if (/visitor|options$/.test(name)) continue; // Their keys are names.
      expect(copyWith('Jane'), name).not.to.match(/Jane/i);
    }
  });

  it('says what helps: names, kinds, changes, and what our sentences say', () => {
    const properties = { plan: 'pro', of: { seats: 5 }, 'Größe (cm)': null };
    const call = sent(
      { event: 'Plan Chosen', properties },
      { event_name: 'Plan Chosen', properties: { plan: 'pro', of_seats: 5 } },
    );
    const warnings = [
      '"a" was left out: it holds nothing that JSON has, is part of the page',
      'something of another version',
    ];
    const [described] = JSON.parse(copyOfCall({ ...call, warnings, url: 'https://site.example/a?b' })).calls;
    expect(described).to.deep.include({
      method: 'track',
      name: 'Plan Chosen',
      page: 'https://site.example',
      called: { plan: 'string(3)', of: { seats: 'number' }, 'Größe (cm)': null },
      received: [
        { action: 'trackEvent', event_name: 'Plan Chosen', properties: { plan: 'string(3)', of_seats: 'number' } },
      ],
      changes: ['flattened of.seats to of_seats', 'left out Größe (cm)'],
      warnings: ['… holds nothing that JSON has …', 'a sentence of 28 characters'],
    });
  });

  const rows: { name: string; call: Partial<Call>; options?: object; called: object; changes: string[] }[] = [
    {
      name: 'an identify',
      call: {
        method: 'identify',
        receipt: {
          status: 'sent',
          event: eventOf(waiting('identify'), { traits: { of: { seats: 5 } } }),
          deliveries: [{ action: 'identifyUser', payload: { userId: 'u1', traits: { of_seats: 5 } } }],
        },
      },
      called: { of: { seats: 'number' } },
      changes: ['flattened of.seats to of_seats'],
    },
    {
      name: 'a group',
      call: {
        method: 'group',
        receipt: { status: 'dropped', event: eventOf(waiting('group'), { traits: { plan: 'pro' } }) },
      },
      called: { plan: 'string(3)' },
      changes: [],
    },
    {
      name: 'a track where the delimiter is another',
      call: sent({ properties: { of: { seats: 5 } } }, { properties: { 'of.seats': 5 } }),
      options: { delimiter: '.' },
      called: { of: { seats: 'number' } },
      changes: ['flattened of.seats to of.seats'],
    },
    {
      name: 'a track where the delimiter is none',
      call: sent({ properties: { of: { seats: 5 } } }, { properties: { of_seats: 5 } }),
      options: { delimiter: 5 },
      called: { of: { seats: 'number' } },
      changes: ['flattened of.seats to of_seats'],
    },
  ];
  for (const { name, call, options = {}, called, changes } of rows) {
    it(`says what ${name} was made with, and what the rules changed`, () => {
      const timeline = createTimeline();
      timeline.items.push({
        kind: 'call',
        method: 'track',
        time: TIME,
        url: '',
        status: 'sent',
        warnings: [],
        ...call,
      });
      const [described] = JSON.parse(copyOf({ timeline }, { loaded: ['key', options] })).calls;
      expect([described.called, described.changes]).to.deep.equal([called, changes]);
    });
  }

  it('says no site of an address that is none', () => {
    const [described] = JSON.parse(copyOfCall({ url: 'http://[' })).calls;
    expect([described.page, described.status]).to.deep.equal(['', 'sent']);
  });

  it('says of a call that was dropped, and of a note, no more than there is', () => {
    const receipt = { status: 'dropped' as const, event: eventOf(waiting('identify')) };
    const calls = [
      copyOfCall({ method: 'identify', status: 'dropped', receipt }),
      copyOfCall({
        method: 'identify',
        status: 'dropped',
        receipt: { ...receipt, reason: 'no-user-id', message: 'no user id yet' },
      }),
      noted("its script did not load from Jane's host"),
    ].map((text) => {
      const [{ time, ...described }] = JSON.parse(text).calls;
      return [described, new Date(time).getTime() > 0];
    });
    const known = {
      method: 'identify',
      page: location.origin,
      status: 'dropped',
      warnings: [],
      received: [],
      changes: [],
    };
    expect(calls).to.deep.equal([
      [known, true],
      [{ ...known, reason: 'no-user-id', message: 'a sentence of 14 characters' }, true],
      [{ error: '… its script did not load …' }, true],
    ]);
  });

  it('says that there is no snippet where there is none', () => {
    const watch = { timeline: createTimeline(), attempts: {}, waiting: 0, stored: 0 } as unknown as Watch;
    expect(JSON.parse(toSupportJson(watch, false))).to.include({ state: 'not found', why: 'the-snippet-is-not-there' });
  });

  it('says how the SDK was asked for, and with which choices', () => {
    const attempts = { attempt: 2, attempts: 4, nextInMs: 1_000, generation: 'npm' };
    const options = {
      src: '/f.js',
      sdkUrl: 'https://eu.1flow.app/js/1flow.js',
      lists: 'index',
      debug: true,
    };
    expect(
      JSON.parse(copyOf({ attempts, asked: { url: '/sdk.js', status: 404 } }, { loaded: ['test-key', options] })),
    ).to.deep.include({
      state: 'ready',
      snippet: 2,
      facade: '0.1.0',
      values: 'masked',
      sdk: { attempt: 2, attempts: 4, nextInMs: 'number', generation: 'npm' },
      why: 'the-address-is-wrong',
      options: { key: 'tes…', src: location.origin, sdkUrl: 'https://eu.1flow.app', lists: 'index', debug: true },
    });
  });
});

describe('a copy for support with values', () => {
  it('has them as they are, and the project API key masked all the same', () => {
    const timeline = createTimeline();
    const properties = { mail: 'jane@x.example', seats: [4711] };
    const event = eventOf(waiting('track'), { event: 'Plan 4711', properties });
    const url = 'https://site.example/users/4711?a=b';
    const payload = { event_name: 'Plan 4711', properties };
    timeline.items.push({
      ...{ kind: 'call', method: 'track', time: TIME, status: 'sent', url, warnings: ['why'] },
      receipt: { status: 'sent', event, deliveries: [{ action: 'trackEvent', payload }] },
    });
    const user = () => ({ userId: 'jane@x.example', traits: { plan: 'pro' } });
    const loaded = ['secret-key', { sdkUrl: 'https://1flow.app/1.js' }];
    const target = { ...{ state: 'ready', v: 2, version: '0.1.0' }, user, loaded };
    const watch = { target, timeline, attempts: { generation: 'npm' }, waiting: 0, stored: 0 };
    const text = toSupportJson(watch as unknown as Watch, true);
    const { calls, ...rest } = JSON.parse(text);
    expect(rest).to.deep.include({
      ...{ state: 'ready', snippet: 2, facade: '0.1.0', values: 'as they are', page: location.href, visitor: user() },
      options: { key: 'sec…', sdkUrl: 'https://1flow.app/1.js' },
    });
    expect(calls[0]).to.deep.include({ name: 'Plan 4711', page: url, called: properties, warnings: ['why'] });
    expect(calls[0].received).to.deep.equal([{ action: 'trackEvent', ...payload }]);
    expect(text).to.not.include('secret-key');
  });
});

describe('the inspector on what waits', () => {
  const said = (waiting: number) => {
    const watch = { target: {}, attempts: {}, waiting, stored: 2 } as unknown as Watch;
    return new Map(factsOf(watch)).get('Waiting');
  };

  it('says where there is no more room that others are dropped: the snippet does not count them', () => {
    expect(said(999)).to.equal('999 on this page, 2 in session storage');
    expect(said(1_000)).to.equal('1000 on this page, 2 in session storage, others are dropped');
  });
});
