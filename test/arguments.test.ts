// Every overload of the Segment Spec's calls: the same arguments go into real Analytics.js 2.0, which makes no request
// here, and into this SDK; the two events must say the same.

import { Analytics } from '@segment/analytics-next';
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Command } from '../src/api/contract.js';
import type { Integrations, SegmentMethod } from '../src/api/types.js';
import { type Resolved, resolveArguments } from '../src/call/arguments.js';
import { toCall } from '../src/call/call.js';
import { createIdentity } from '../src/call/identity.js';
import { createVisitorStore } from '../src/call/visitor-store.js';
import { copied } from './helpers/copy.js';
import { SEED, share } from './helpers/share.js';

type Call = [method: SegmentMethod, ...args: unknown[]];
type Event = Record<string, unknown>;
interface Session {
  /** The event of a call; nothing when the call makes none. */
  call(call: Call): Event | undefined;
}

const TIME = Date.UTC(2026, 0, 2, 3, 4, 5);

function command([method, ...args]: Call): Command {
  return [null, method, TIME, location.href, document.title, document.referrer, ...copied(args)];
}

/** Analytics.js keeps the arguments it gets and writes into some; the snippet copies them, so do these tests. */
function copy<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(copy) as Value;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)])) as Value;
}

/** Analytics.js 2.0 without a source: an event goes through its factory and its queue, and nowhere else. */
function analytics(integrations: Integrations = {}): Analytics {
  const options = { disableClientPersistence: true, retryQueue: true, integrations: copy(integrations) };
  // biome-ignore lint/suspicious/noExplicitAny: the oracle gets wrong arguments too.
  return new Analytics({ writeKey: 'none' }, options as any).debug(false);
}

function segment(integrations?: Integrations): Session {
  const oracle = analytics(integrations);
  let event: Event | undefined;
  oracle.on('dispatch_start', (context) => {
    event = { ...context.event };
  });
  return {
    call([method, ...args]) {
      event = undefined;
      const answer = (oracle[method] as (...args: unknown[]) => unknown)(...copy(args));
      if (answer instanceof Promise) answer.catch(() => {});
      return event;
    },
  };
}

function oneflow(integrations?: Integrations): Session {
  const options = { persistence: 'memory' } as const;
  const identity = createIdentity(
    createVisitorStore('key', options, () => {}),
    options,
  );
  return {
    call(call) {
      if (call[0] !== 'reset') return { ...identity.meet(resolveArguments(toCall(command(call)), copy(integrations))) };
      identity.reset();
      return undefined;
    },
  };
}

/** What must be the same: all but message id, time and context; no value, whichever way, is no value. */
function comparable(events: (Event | undefined)[]): (Event | undefined)[] {
  const random: unknown[] = [];
  return events.map((event) => {
    if (!event) return undefined;
    const { messageId, timestamp, context, ...fields } = event;
    // A trait that is given as undefined is gone in both; there its name stays.
    const written = JSON.parse(JSON.stringify(fields)) as Event;
    const said = Object.fromEntries(Object.entries(written).filter(([, value]) => value !== null));
    const id = said.anonymousId;
    // Random ids differ: it matters where the same one comes again.
    if (typeof id === 'string' && /^[\da-f-]{32,}$/.test(id)) {
      if (!random.includes(id)) random.push(id);
      said.anonymousId = `random ${random.indexOf(id)}`;
    }
    return said;
  });
}

function both(
  calls: Call[],
  integrations?: Integrations,
): [ours: (Event | undefined)[], theirs: (Event | undefined)[]] {
  const ours = oneflow(integrations);
  const theirs = segment(integrations);
  return [comparable(calls.map((call) => ours.call(call))), comparable(calls.map((call) => theirs.call(call)))];
}

const callback = (): void => {};
const other = (): void => {};

const T = { plan: 'pro', address: { city: 'Oslo' } };
const P = { price: 5, items: ['a'] };
const O = { integrations: { All: false, '1Flow': true }, context: { ip: '0.0.0.0' } };

class Instance {
  plan = 'pro';
}
/** What stands where it does not belong. */
const NONSENSE: [name: string, value: unknown][] = [
  ['a string', 'text'],
  ['an empty string', ''],
  ['a number', 5],
  ['NaN', Number.NaN],
  ['true', true],
  ['false', false],
  ['a list', ['a', { b: 1 }]],
  ['null', null],
  ['undefined', undefined],
  ['a date', new Date(0)],
  ['a symbol', Symbol('s')],
  ['a class instance', new Instance()],
  ['an object without prototype', Object.assign(Object.create(null), { a: 1 })],
];

const OVERLOADS: Record<Exclude<SegmentMethod, 'reset'>, unknown[][]> = {
  track: [
    ['E'],
    ['E', P],
    ['E', P, O],
    ['E', P, O, callback],
    ['E', P, callback],
    ['E', P, null, callback],
    ['E', callback],
    ['E', callback, O],
    ['E', null, O],
    ['E', undefined, O, callback],
    ['E', {}, callback, callback],
    [{ event: 'E' }],
    [{ event: 'E', properties: P }],
    [{ event: 'E', properties: P }, O],
    [{ event: 'E', properties: P }, O, callback],
    [{ event: 'E', properties: P }, callback],
    [{ event: 'E', properties: P }, callback, O],
    [{ event: 'E', properties: P }, null, O],
    [{ event: 'E', properties: P }, undefined, O],
    [{ event: 'E', properties: P }, O, { integrations: { Other: false } }],
    [{ event: 'E', properties: null }],
    [{ event: 'E', userId: 'not here', more: 1 }],
    ['E', P, O, callback, 'one', 'too', 'many'],
    ['E', { event: 'not this', properties: 'nor this' }],
  ],
  identify: [
    [],
    ['u1'],
    [5],
    [0],
    ['u1', T],
    ['u1', T, O],
    ['u1', T, O, callback],
    ['u1', callback],
    ['u1', T, callback],
    ['u1', null, O],
    ['u1', undefined, O, callback],
    ['u1', callback, O],
    ['u1', T, callback, O],
    [null, T],
    [undefined, T, O],
    [null],
    [T],
    [T, O],
    [T, O, callback],
    [T, callback],
    [T, callback, O],
    [callback],
    [callback, T, O],
    [T, T, O],
    ['u1', T, O, callback, 'one', { too: 'many' }],
    ['u1', T, O, { fourth: 1 }],
    ['u1', 'u2', T],
  ],
  group: [
    ['g1'],
    [7],
    ['g1', T],
    ['g1', T, O],
    ['g1', T, O, callback],
    ['g1', callback],
    ['g1', T, callback],
    ['g1', null, O],
    [null, T],
    [null],
    [undefined, T, O],
    [T],
    [T, O],
    [T, O, callback],
    [T, callback],
    [callback],
  ],
  alias: [
    ['to'],
    ['to', 'from'],
    ['to', 'from', O],
    ['to', 'from', O, callback],
    ['to', O],
    ['to', O, callback],
    ['to', callback],
    ['to', 'from', callback],
    [1, 2],
    [1, O],
    ['to', 2, O],
    ['to', null, O],
    ['to', undefined, O, callback],
    ['to', O, 'late'],
    ['to', null, 'late', O],
    ['to', 'from', 'third', O],
    ['to', O, { integrations: { Other: false } }],
    ['to', 'from', null, null, O],
    ['', 'from'],
    [],
    [undefined, 'from'],
  ],
  page: pages(),
  screen: pages(),
};

function pages(): unknown[][] {
  return [
    [],
    ['Name'],
    [''],
    ['Name', P],
    ['Name', P, O],
    ['Name', P, O, callback],
    ['Name', P, callback],
    ['Name', callback],
    ['Name', null, P],
    ['Name', null, P, O],
    ['Name', null, null, O],
    ['Category', 'Name'],
    ['Category', 'Name', P],
    ['Category', 'Name', P, O],
    ['Category', 'Name', P, O, callback],
    ['Category', 'Name', null, O],
    ['Category', 'Name', undefined, O, callback],
    ['Category', 'Name', P, callback],
    ['Category', 'Name', callback],
    ['Category', ''],
    ['', 'Name'],
    ['Category', null, P, O],
    ['Category', P, 'late'],
    [null, 'Name'],
    [null, 'Name', P, O],
    [undefined, undefined, P, O],
    [null, P, 'Category', 'Name'],
    [P],
    [P, O],
    [P, O, callback],
    [P, callback],
    [P, null, O],
    [callback],
    [callback, P],
    ['one', 'two', 'three'],
    ['one', 'two', 'three', P],
    [P, O, { third: 1 }],
    ['Category', 'Name', P, O, { third: 1 }],
    ['Category', 'Name', P, O, callback, 'one', { too: 'many' }],
    [null, null, null, null, P],
    [null, null, null, P, O],
    [
      {
        name: 'in the properties',
        category: 'c',
        path: '/own',
        url: 'https://a.example',
        title: 'Own',
        referrer: 'r',
        search: '?s',
      },
    ],
    ['Name', { name: 'in the properties', search: '?own' }],
    ['Category', 'Name', { category: 'in the properties', name: 'n' }],
  ];
}

const OPTIONS: [name: string, options: Record<string, unknown>][] = [
  ['integrations', { integrations: { All: true, '1Flow Web (Actions)': { mode: 'x' }, Other: false } }],
  ['integrations: null', { integrations: null }],
  ['integrations: nonsense', { integrations: 'ab' }],
  ['userId', { userId: 'from options' }],
  ['userId, a number', { userId: 5 }],
  ['userId: undefined', { userId: undefined }],
  ['anonymousId', { anonymousId: 'anonymous 1' }],
  ['anonymousId: empty', { anonymousId: '' }],
  ['anonymousId: null', { anonymousId: null }],
  ['messageId', { messageId: 'm1' }],
  ['messageId: empty', { messageId: '' }],
  ['timestamp', { timestamp: new Date(0) }],
  ['timestamp, nonsense', { timestamp: 'never' }],
  ['context', { context: { campaign: { name: 'spring' } } }],
  ['context: null', { context: null }],
  ['other keys', { type: 'alias', event: 'not this', traits: { a: 1 }, properties: { b: 1 }, groupId: 'g' }],
];

const WITH_OPTIONS: Record<keyof typeof OVERLOADS, (options: unknown) => Call> = {
  track: (options) => ['track', 'E', P, options],
  identify: (options) => ['identify', 'u1', T, options],
  group: (options) => ['group', 'g1', T, options],
  alias: (options) => ['alias', 'to', 'from', options],
  page: (options) => ['page', 'Category', 'Name', P, options],
  screen: (options) => ['screen', 'Category', 'Name', P, options],
};

const SEQUENCES: { name: string; calls: Call[]; integrations?: Integrations }[] = [
  {
    name: 'the user of an identify is the user of what follows',
    calls: [['identify', 'u1'], ['track', 'E'], ['page'], ['screen'], ['group', 'g'], ['alias', 'to']],
  },
  {
    name: 'another user',
    calls: [
      ['identify', 'u1', { a: 1 }],
      ['track', 'E1'],
      ['identify', 'u2', { b: 2 }],
      ['track', 'E2'],
    ],
  },
  {
    name: 'another user, then the first again',
    calls: [
      ['identify', 'u1', { a: 1 }],
      ['identify', 'u2', { b: 2 }],
      ['identify', 'u1', { c: 3 }],
    ],
  },
  {
    name: 'the same user again: traits merge',
    calls: [
      ['identify', 'u1', { a: 1, b: { c: 1 } }],
      ['identify', 'u1', { b: { d: 2 }, e: null }],
    ],
  },
  {
    name: 'the same user as a number',
    calls: [
      ['identify', 5, { a: 1 }],
      ['identify', '5', { b: 2 }],
      ['identify', 5],
    ],
  },
  {
    name: 'traits of a known user, without the id',
    calls: [['identify', 'u1', { a: 1 }], ['identify', { b: 2 }], ['identify', null, { c: 3 }], ['identify']],
  },
  {
    name: 'anonymous traits, then an id',
    calls: [
      ['identify', { a: 1 }],
      ['identify', { b: 2 }],
      ['identify', 'u1', { c: 3 }],
      ['identify', 'u2'],
    ],
  },
  {
    name: 'an anonymous id of the page',
    calls: [
      ['track', 'E1'],
      ['track', 'E2', {}, { anonymousId: 'a1' }],
      ['track', 'E3'],
      ['identify', 'u1'],
      ['track', 'E4'],
    ],
  },
  {
    name: 'a known user, then another with an anonymous id',
    calls: [
      ['identify', 'u1'],
      ['identify', 'u2', {}, { anonymousId: 'a2' }],
      ['track', 'E'],
    ],
  },
  {
    name: 'an anonymous id of the page, then another user',
    calls: [
      ['track', 'E', {}, { anonymousId: 'a1' }],
      ['identify', 'u1'],
      ['identify', 'u2'],
      ['track', 'E'],
    ],
  },
  {
    name: 'a user id in the options of one call only',
    calls: [
      ['track', 'E1', {}, { userId: 'once' }],
      ['track', 'E2'],
      ['identify', 'u1', {}, { userId: 'once' }],
      ['track', 'E3', {}, { userId: 'once' }],
    ],
  },
  {
    name: 'groups merge and change',
    calls: [
      ['group', 'g1', { a: 1 }],
      ['group', 'g1', { b: 2 }],
      ['group', { c: 3 }],
      ['group', 'g2', { d: 4 }],
      ['group', null],
    ],
  },
  {
    name: 'group traits, then a group id',
    calls: [
      ['group', { a: 1 }],
      ['group', 'g1', { b: 2 }],
    ],
  },
  {
    name: 'a group is not a user',
    calls: [
      ['group', 'g1', { a: 1 }],
      ['track', 'E'],
      ['identify', 'u1', { b: 2 }],
      ['group', 'g2'],
    ],
  },
  {
    name: 'reset',
    calls: [
      ['identify', 'u1', { a: 1 }],
      ['group', 'g1', { b: 2 }],
      ['reset'],
      ['track', 'E'],
      ['identify', { c: 3 }],
      ['group', { d: 4 }],
      ['identify', 'u2'],
    ],
  },
  { name: 'reset before anything', calls: [['reset'], ['track', 'E1'], ['reset'], ['reset'], ['track', 'E2']] },
  { name: 'reset drops anonymous traits', calls: [['identify', { a: 1 }], ['reset'], ['identify', 'u1', { b: 2 }]] },
  {
    name: 'alias changes nobody',
    calls: [
      ['alias', 'u2', 'u1'],
      ['track', 'E'],
      ['identify', 'u1'],
      ['alias', 'u2'],
      ['track', 'E'],
    ],
  },
  {
    name: 'integrations of load, and of a call over them',
    integrations: { All: false, '1Flow': true },
    calls: [
      ['track', 'E'],
      ['track', 'E', {}, { integrations: { '1Flow': false, Other: { a: 1 } } }],
      ['identify', 'u1'],
      ['page'],
      ['screen'],
      ['group', 'g'],
      ['alias', 'to'],
    ],
  },
  {
    name: 'settings in the integrations of load are a switch, those of a call stay settings',
    integrations: { 'Customer.io': {}, '1Flow': { mode: 'x' }, Other: false, None: null, Empty: '', Zero: 0 } as never,
    calls: [['track', 'E'], ['identify', 'u1', {}, { integrations: { '1Flow': { mode: 'y' }, Zero: 0 } }], ['page']],
  },
];

/** Where the two part, and why. */
const DIFFERENCES: {
  name: string;
  calls: Call[];
  integrations?: Integrations;
  ours: Event;
  theirs: Event | undefined;
}[] = [
  {
    name: 'an id is a string: an alias to something else has none',
    calls: [['alias', { to: 'x' }]],
    ours: { userId: undefined },
    theirs: { userId: { to: 'x' } },
  },
  {
    name: 'a bigint is its decimal text, as everywhere',
    calls: [['identify', 5n, { a: 1 }]],
    ours: { userId: '5', traits: { a: 1 } },
    theirs: { traits: {} },
  },
  {
    name: 'an alias to nobody keeps its options',
    calls: [['alias', undefined, O]],
    ours: { integrations: O.integrations },
    theirs: { integrations: {} },
  },
  {
    name: 'an empty user id is no other user: the traits stay',
    calls: [
      ['identify', 'u1', { a: 1 }],
      ['identify', '', { b: 2 }],
    ],
    ours: { userId: 'u1', traits: { a: 1, b: 2 } },
    theirs: { userId: 'u1', traits: { b: 2 } },
  },
  {
    name: 'an anonymous id that is no string is not taken',
    calls: [
      ['track', 'E', {}, { anonymousId: 'a1' }],
      ['track', 'E', {}, { anonymousId: 5 }],
    ],
    ours: { anonymousId: 'a1' },
    theirs: { anonymousId: '5' },
  },
  {
    name: "an empty user id in an alias's options is none",
    calls: [['alias', 'to', 'from', { userId: '' }]],
    ours: { userId: 'to' },
    theirs: { userId: '' },
  },
  {
    name: 'group without arguments is a call like any other',
    calls: [['group', 'g1', { a: 1 }], ['group']],
    ours: { type: 'group', groupId: 'g1', traits: { a: 1 } },
    theirs: undefined,
  },
  {
    name: 'a track without a name is an event, which the destination drops',
    calls: [['track', 5]],
    ours: { event: 5, properties: {} },
    theirs: undefined,
  },
  {
    name: 'properties that are none are left out, and the track goes on',
    calls: [['track', { event: 'E', properties: 'text' }]],
    ours: { event: 'E', properties: {} },
    theirs: undefined,
  },
];

describe('the arguments of a call', () => {
  for (const [method, overloads] of Object.entries(OVERLOADS) as [Exclude<SegmentMethod, 'reset'>, unknown[][]][]) {
    describe(method, () => {
      for (const args of overloads) {
        it(`(${args.map(show).join(', ')})`, () => {
          for (const before of [[], [['identify', 'u0', { known: 1 }]]] as Call[][]) {
            const [ours, theirs] = both([...before, [method, ...args]]);
            expect(theirs.at(-1), 'the oracle').to.include({ type: method });
            expect(ours).to.deep.equal(theirs);
          }
        });
      }

      for (const [name, value] of NONSENSE) {
        it(`takes ${name} in any place as Analytics.js does`, () => {
          for (const place of [0, 1, 2, 3, 4]) {
            for (const args of [
              ['Name', P, O, callback],
              ['Category', 'Name', P, O, callback],
              [P, O],
            ]) {
              const given = [...args.slice(0, place), value, ...args.slice(place + 1)];
              expectSame([[method, ...given]]);
              expectSame([[method, ...args.slice(0, place), value, ...args.slice(place)]]);
            }
          }
        });
      }

      for (const [name, options] of OPTIONS) {
        it(`takes the option ${name}`, () => expectSame([WITH_OPTIONS[method](options), ['track', 'E']]));
      }
    });
  }

  describe('one after the other', () => {
    for (const { name, calls, integrations } of SEQUENCES) {
      it(name, () => {
        const [ours, theirs] = both(calls, integrations);
        expect(theirs.filter(Boolean)).to.have.length(calls.filter(([method]) => method !== 'reset').length);
        expect(ours).to.deep.equal(theirs);
      });
    }
  });

  describe('where Analytics.js is not followed', () => {
    for (const { name, calls, integrations, ours, theirs } of DIFFERENCES) {
      it(name, () => {
        const last = both(calls, integrations).map((events) => events.at(-1));
        expect(pick(last[0], ours)).to.deep.equal(ours);
        expect(theirs && pick(last[1], theirs)).to.deep.equal(theirs);
        if (!theirs) expect(last[1]).to.equal(undefined);
      });
    }

    it("names the page by its own address, not by a canonical link's", () => {
      const link = document.head.appendChild(Object.assign(document.createElement('link'), { rel: 'canonical' }));
      link.href = 'https://canonical.example/there';
      try {
        const [ours, theirs] = both([['page']]);
        expect(theirs[0]?.properties).to.include({ path: '/there' });
        expect(ours[0]?.properties).to.include({ path: location.pathname, url: location.href });
      } finally {
        link.remove();
      }
    });
  });

  describe('context', () => {
    const rows: [name: string, call: Call][] = [
      ['nothing said', ['track', 'E']],
      ['context', ['track', 'E', {}, { context: { ip: '0.0.0.0', campaign: { name: 'spring' } } }]],
      ['other keys go into it', ['track', 'E', {}, { traits: { a: 1 }, type: 'x', event: 'y', ip: 5 }]],
      ['other keys win over it', ['track', 'E', {}, { context: { ip: 'context', app: 1 }, ip: 'option' }]],
      ['a page in it', ['track', 'E', {}, { context: { page: { title: 'Own', more: 1 } } }]],
      ['a page beside it', ['track', 'E', {}, { page: { title: 'Own' } }]],
      ['options of an identify', ['identify', 'u1', {}, { context: { a: 1 }, b: 2 }]],
      ["a page call's properties", ['page', 'Name', { title: 'Own', path: '/own' }]],
      [
        "a page call's properties, and a page in its context",
        ['page', 'Name', { title: 'Own', path: '/own' }, { context: { page: { title: 'Context' } } }],
      ],
      ['a path', ['track', 'E', {}, { 'a.b': 1 }]],
      ['paths that meet', ['track', 'E', {}, { 'a.b': 1, 'a.c.d': 2, e: 3 }]],
      ['a path into what is there', ['track', 'E', {}, { context: { a: { b: 1 } }, 'a.c': 2 }]],
      ['a path into a value', ['track', 'E', {}, { context: { a: 1 }, 'a.b': 2 }]],
      ['a path over a value', ['track', 'E', {}, { context: { a: { b: { c: 1 } } }, 'a.b': 2 }]],
      ['paths into lists', ['track', 'E', {}, { 'a.0': 1, 'a.2': 3, context: { b: [1, 2] }, 'b.1': 'x', 'c.0.d': 1 }]],
      ['dots alone', ['track', 'E', {}, { '.': 1, 'a.': 2, '.b': 3, 'c..d': 4 }]],
      ['a path into the page', ['track', 'E', {}, { 'page.title': 'Own', 'page.more': 1 }]],
      ["a page call's path into its page", ['page', 'Name', {}, { 'page.title': 'Own' }]],
      ['a path in the context stays a key', ['track', 'E', {}, { context: { 'a.b': 1 } }]],
      ['paths of other calls', ['group', 'g1', {}, { 'a.b': 1 }]],
      [
        'a path to a prototype',
        ['track', 'E', {}, JSON.parse('{"__proto__.x":1,"a.constructor.x":1,"b.prototype":1}')],
      ],
      [
        'names that are only like those of a prototype',
        ['track', 'E', {}, { myconstructor: 1, prototypes: 2, 'a.constructors': 3, 'b.a__proto__': 4 }],
      ],
      [
        'ids and time stay out of it',
        ['track', 'E', {}, { userId: 'u', anonymousId: 'a', messageId: 'm', timestamp: 0, integrations: {} }],
      ],
    ];
    for (const [name, call] of rows) {
      it(name, () => expect(oneflow().call(call)?.context).to.deep.equal(segment().call(call)?.context));
    }

    it("leaves the caller's own objects alone, and every prototype", () => {
      const context = Object.freeze({ a: Object.freeze({ b: 1 }), list: Object.freeze([1]) });
      const paths = JSON.parse('{"a.c":2,"list.1":2,"__proto__.polluted":1,"a.__proto__.polluted":1}');
      const { event } = resolve(['track', 'E', {}, { context, ...paths }]);
      expect(event.context).to.deep.include({ a: { b: 1, c: 2 }, list: [1, 2] });
      expect(context).to.deep.equal({ a: { b: 1 }, list: [1] });
      expect({}).to.not.have.property('polluted');
    });

    it('asks a getter once', () => {
      const reads: string[] = [];
      const counting = (...keys: string[]) =>
        Object.defineProperties(
          {},
          Object.fromEntries(keys.map((key) => [key, { enumerable: true, get: () => void reads.push(key) }])),
        );
      resolve(['track', counting('event', 'properties') as never, counting('a', 'context', 'integrations', 'userId')]);
      expect(reads.sort()).to.deep.equal(['a', 'context', 'event', 'integrations', 'properties', 'userId']);
    });

    it('leaves the fragment out of the address', () => {
      const { href } = location;
      history.replaceState(null, '', '#part?not=search');
      try {
        const [ours, theirs] = [oneflow().call(['page']), segment().call(['page'])];
        expect(ours?.context).to.deep.equal(theirs?.context);
        expect(ours?.properties).to.deep.equal(theirs?.properties);
        expect(ours?.properties).to.include({ url: href });
      } finally {
        history.replaceState(null, '', href);
      }
    });

    it("is the command's page, wherever it is resolved", () => {
      const elsewhere: Command = [null, 'page', TIME, 'https://shop.example/a/b?c=d#e', 'Shop', 'https://ref.example/'];
      const page = {
        path: '/a/b',
        referrer: 'https://ref.example/',
        search: '?c=d',
        title: 'Shop',
        url: 'https://shop.example/a/b?c=d',
      };
      const { event } = resolveArguments(toCall(elsewhere), undefined);
      expect(event.context).to.deep.equal({ page });
      expect(event.properties).to.deep.equal(page);
    });

    it('has the path that Segment says of an address without a host', () => {
      const { event } = resolveArguments(toCall([null, 'track', TIME, 'about:srcdoc?a', 'Shop', '', 'E']), undefined);
      expect(event.context.page).to.include({ path: 'srcdoc', search: '?a', url: 'about:srcdoc?a' });
    });

    it('has no path and no query where a page has put a call into the queue that says no address', () => {
      const { event } = resolveArguments(toCall([null, 'track', TIME, '', 'Shop', '', 'E']), undefined);
      expect(event.context.page).to.deep.equal({ path: '', referrer: '', search: '', title: 'Shop', url: '' });
    });
  });

  describe('time and message id', () => {
    const at = (timestamp: unknown) => resolve(['track', 'E', {}, { timestamp }]).event.timestamp;

    it('are the ones of the call', () => {
      const { timestamp, messageId } = resolve(['track', 'E']).event;
      expect(timestamp).to.equal('2026-01-02T03:04:05.000Z');
      expect(messageId).to.be.a('string').that.includes(`${TIME}`);
    });

    it('the message id holds 128 random bits, and differs from call to call', () => {
      const ids = [1, 2].map(() => resolve(['track', 'E']).event.messageId);
      for (const id of ids) expect(id).to.match(new RegExp(`^oneflow-${TIME}-\\d+(-\\d+){3}$`));
      expect(ids[0]).to.not.equal(ids[1]);
    });

    for (const [name, given, expected] of [
      ['a date', new Date(1e12), '2001-09-09T01:46:40.000Z'],
      ['milliseconds', 1e12, '2001-09-09T01:46:40.000Z'],
      ['0', 0, '1970-01-01T00:00:00.000Z'],
      ['ISO 8601', '2001-09-09T01:46:40Z', '2001-09-09T01:46:40.000Z'],
      ['a date in JSON', JSON.parse(JSON.stringify(new Date(1e12))), '2001-09-09T01:46:40.000Z'],
      ['nonsense', 'never', '2026-01-02T03:04:05.000Z'],
      ['an invalid date', new Date(Number.NaN), '2026-01-02T03:04:05.000Z'],
      ['null', null, '2026-01-02T03:04:05.000Z'],
      ['undefined', undefined, '2026-01-02T03:04:05.000Z'],
      ['an object', {}, '2026-01-02T03:04:05.000Z'],
    ] as const) {
      it(`timestamp: ${name}`, () => expect(at(given)).to.equal(expected));
    }

    it('messageId of the options wins, unless it is empty', () => {
      expect(resolve(['track', 'E', {}, { messageId: 'm1' }]).event.messageId).to.equal('m1');
      expect(resolve(['track', 'E', {}, { messageId: '' }]).event.messageId).to.match(/\d/);
    });
  });

  describe('for any arguments', () => {
    const RUNS = share(400);
    const settings = { seed: SEED, numRuns: RUNS };

    // Nothing here that the table of differences is about.
    const pool = fc.constantFrom<unknown>(
      'E',
      'u1',
      'u2',
      1,
      0,
      null,
      undefined,
      true,
      callback,
      other,
      {},
      [],
      ['a'],
      T,
      P,
      O,
      new Date(0),
      new Instance(),
      { event: 'E', properties: P },
      { event: 'E' },
      { event: 5 },
      { a: undefined, b: null },
      { integrations: { All: false } },
      { userId: 'option' },
      { anonymousId: 'a1' },
      { anonymousId: 'a2', integrations: { X: {} } },
      { context: { page: { path: '/p' } }, timestamp: 'x' },
      { name: 'n', category: 'c', title: 't' },
    );
    const method = fc.constantFrom<SegmentMethod>('track', 'identify', 'group', 'alias', 'page', 'screen', 'reset');
    const args = fc.array(pool, { maxLength: 7 });
    const any = fc
      .tuple(method, args)
      .map(([name, given]): Call => [name, ...given])
      // The first rows of the differences.
      .filter(([name, to]) => name !== 'alias' || typeof to === 'string');
    const named = fc.constantFrom<unknown>('E', '5', { event: 'E' }, { event: 'E', properties: P });
    const call = fc.oneof(
      { weight: 3, arbitrary: any.filter(([name]) => name !== 'track') },
      { weight: 1, arbitrary: fc.tuple(named, args).map(([name, given]): Call => ['track', name, ...given]) },
    );

    it(`makes the same events, call after call (seed ${SEED}, ${RUNS} runs)`, () => {
      fc.assert(
        fc.property(fc.array(call, { minLength: 1, maxLength: 6 }), (calls) => expectSame(calls)),
        settings,
      );
    });

    it(`makes the same event or throws nothing where Analytics.js does (seed ${SEED}, ${RUNS} runs)`, () => {
      fc.assert(
        fc.property(any, (given) => expectSame([given])),
        settings,
      );
    });
  });
});

/** Ours says what the oracle says; where the oracle throws or makes no event, ours doesn't throw. */
function expectSame(calls: Call[]): void {
  const ours = oneflow();
  const theirs = segment();
  const pairs = calls.map((call) => [ours.call(call), theirs.call(call)] as const).filter(([, event]) => event);
  const mine = comparable(pairs.map(([event, oracle]) => sameOfAlias(event, oracle)));
  expect(mine).to.deep.equal(comparable(pairs.map(([, oracle]) => sameOfAlias(oracle, oracle))));
}

/** The first rows of the differences: what is no string is no id to alias to, and takes no option with it. */
function sameOfAlias(event: Event | undefined, oracle: Event | undefined): Event | undefined {
  if (oracle?.type !== 'alias' || typeof oracle.userId === 'string') return event;
  const { userId, integrations, ...rest } = event ?? {};
  return rest;
}

function resolve(call: Call): Resolved {
  return resolveArguments(toCall(command(call)), undefined);
}

function pick(event: Event | undefined, like: Event): Event {
  return Object.fromEntries(Object.keys(like).map((key) => [key, event?.[key]]));
}

function show(value: unknown): string {
  if (value === callback) return 'callback';
  if (value === T) return 'traits';
  if (value === P) return 'properties';
  if (value === O) return 'options';
  return JSON.stringify(value) ?? String(value);
}
