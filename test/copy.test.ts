// The one copy of what a page gives: plain objects and lists of what JSON has, made at the moment of the call. Nothing of the
// page's own is left behind it, and nothing that it may be given makes it throw.
import { expect } from 'chai';
import * as fc from 'fast-check';
import { copy } from '../src/value/copy.js';
import { Account } from './helpers/account.js';
import { SEED } from './helpers/share.js';

interface Row {
  name: string;
  input: unknown;
  /** `input` as a field of an argument. */
  expected: unknown;
}

/** The copy of a field of an argument, and what became of its neighbours. */
function field(value: unknown): unknown {
  const { before, it, after } = argument({ before: 1, it: value, after: 2 }) as Record<string, unknown>;
  expect([before, after], 'the neighbours').to.deep.equal([1, 2]);
  return it;
}
const argument = (value: unknown): unknown => (copy([[value]], 0) as unknown[])[0];

/** JSON, unlike a literal, makes `__proto__` a key of the object's own. */
const own = (json: string): object => JSON.parse(json);
const broken = (): never => {
  throw new Error('broken');
};
const withGetter = (key: string): Record<string, unknown> =>
  Object.defineProperty({ before: 1 } as Record<string, unknown>, key, { get: broken, enumerable: true });
const revoked = (target: object): object => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const form = (): FormData => {
  const data = new FormData();
  data.append('a', 'x');
  return data;
};

class Money {
  cents = 1250;
  toJSON() {
    return '12.50';
  }
}
const sparse: unknown[] = [];
sparse[2] = 'c';

/** What JSON has no word for stays as it is: whoever reads the copy leaves it out. */
const noop = (): void => {};
const symbol = Symbol('s');
const VALUES: Row[] = [
  ...[null, undefined, '', 'x', '\ud800', true, false, 0, -1.5, Number.MAX_VALUE, Number.NaN, Infinity].map(
    (input) => ({
      name: `${typeof input} ${encodeURI(JSON.stringify(`${input}`))}`,
      input,
      expected: input,
    }),
  ),
  { name: 'a function', input: noop, expected: noop },
  { name: 'a symbol', input: symbol, expected: symbol },
  { name: 'a bigint', input: 12345678901234567890n, expected: '12345678901234567890' },
  { name: 'bigints in a list', input: [1n, [-2n]], expected: ['1', ['-2']] },
  { name: 'an object', input: { a: { b: [1, { c: 'x' }] } }, expected: { a: { b: [1, { c: 'x' }] } } },
  { name: 'nothing in it', input: { a: {}, b: [] }, expected: { a: {}, b: [] } },
  { name: 'a sparse list', input: sparse, expected: sparse },
  {
    name: 'a list with keys that are no indices',
    input: Object.assign([1], { more: 2 }),
    expected: Object.assign([1], { more: 2 }),
  },
  { name: 'a date', input: new Date(1e12), expected: '2001-09-09T01:46:40.000Z' },
  { name: 'an invalid date', input: new Date(Number.NaN), expected: null },
  { name: 'dates in a list', input: [new Date(0)], expected: ['1970-01-01T00:00:00.000Z'] },
  { name: 'an address', input: new URL('https://a.example/?b'), expected: 'https://a.example/?b' },
  { name: 'a class instance', input: new Account(), expected: { plan: 'pro' } },
  { name: 'no prototype', input: Object.assign(Object.create(null), { a: 1 }), expected: { a: 1 } },
  {
    name: 'inherited and hidden keys',
    input: Object.create({ a: 1 }, { b: { value: 2, enumerable: true }, c: { value: 3 } }),
    expected: { b: 2 },
  },
  { name: 'keys that are symbols', input: { [Symbol('k')]: 1 }, expected: {} },
  {
    name: 'a getter',
    input: Object.defineProperty({}, 'a', { get: () => ({ b: 1 }), enumerable: true }),
    expected: { a: { b: 1 } },
  },
  { name: 'working proxies', input: [new Proxy({ b: 1 }, {}), new Proxy([1], {})], expected: [{ b: 1 }, [1]] },
  {
    name: 'typed arrays',
    input: [new Uint8Array([1, 2]), new BigInt64Array([3n])],
    expected: [{ 0: 1, 1: 2 }, { 0: '3' }],
  },
  {
    name: 'the names that events have',
    input: { isTrusted: true, preventDefault: 1, nodeType: 1 },
    expected: { isTrusted: true, preventDefault: 1, nodeType: 1 },
  },
  { name: 'an error', input: new Error('x'), expected: {} },
  {
    name: 'an error with fields of its own',
    input: Object.assign(new TypeError('x'), { status: 404 }),
    expected: { status: 404 },
  },
];

const TO_JSON: Row[] = [
  { name: 'a string', input: new Money(), expected: '12.50' },
  { name: 'an object', input: { toJSON: () => ({ amount: { value: 5 } }) }, expected: { amount: { value: 5 } } },
  { name: 'a list', input: { toJSON: () => [1, { a: 2 }] }, expected: [1, { a: 2 }] },
  { name: 'a class instance', input: { toJSON: () => new Account() }, expected: { plan: 'pro' } },
  {
    name: 'itself',
    input: {
      a: 1,
      toJSON() {
        return this;
      },
    },
    expected: { a: 1, toJSON: 'function' },
  },
  { name: 'null', input: { toJSON: () => null }, expected: null },
  { name: 'undefined', input: { toJSON: () => undefined }, expected: undefined },
  { name: 'a number, which is no object', input: { toJSON: () => 5 }, expected: 5 },
  { name: 'a bigint', input: { toJSON: () => 5n }, expected: '5' },
  { name: 'a node', input: { toJSON: () => document.body }, expected: {} },
  {
    name: 'what has a toJSON itself, which JSON does not ask',
    input: { toJSON: () => ({ a: 1, toJSON: broken }) },
    expected: { a: 1, toJSON: 'function' },
  },
  { name: 'nothing, as it is no function', input: { a: 1, toJSON: 5 }, expected: { a: 1, toJSON: 5 } },
  { name: 'an error that it throws', input: { a: 1, toJSON: broken }, expected: {} },
  { name: 'an error that its getter throws', input: withGetter('toJSON'), expected: {} },
  {
    name: 'its key and its own object',
    input: {
      v: 1,
      toJSON(this: { v: number }, key: string) {
        return `${key}${this.v}`;
      },
    },
    expected: 'it1',
  },
  {
    name: 'what leads back to it',
    input: {
      toJSON() {
        return { me: this, b: 1 };
      },
    },
    expected: { me: {}, b: 1 },
  },
];

const WITHOUT_PLAIN_FORM: [name: string, value: object][] = [
  ['a map', new Map([['k', 1]])],
  ['a set', new Set([1])],
  ['a weak map', new WeakMap()],
  ['a promise', Promise.resolve(1)],
  ['a file', new File(['x'], 'x.txt')],
  ['a blob', new Blob(['x'])],
  ['a buffer', new ArrayBuffer(2)],
  ['a view', new DataView(new ArrayBuffer(2))],
  ['a pattern', /x/],
  ['a form', form()],
  ['the query of an address', new URLSearchParams('a=1')],
  ['headers', new Headers({ h: 'x' })],
  ['an exception of the browser', new DOMException('y', 'AbortError')],
  ['a boxed string', Object('x')],
  ['a boxed number', Object(1)],
  [
    'a generator',
    (function* () {
      yield 1;
    })(),
  ],
];

/** What a framework hangs on a node: it leads to the whole page, and back. */
function fiber(): Record<string, unknown> {
  const parent: Record<string, unknown> = { memoizedProps: { users: ['eve@a.example'] } };
  const child: Record<string, unknown> = { return: parent, memoizedProps: { users: ['eve@a.example'] } };
  parent.child = child;
  child.alternate = { alternate: child, return: parent };
  return child;
}
const withFiber = <Target extends object>(target: Target): Target => Object.assign(target, { __reactFiber$x: fiber() });
const frame = document.body.appendChild(document.createElement('iframe'));
const inFrame = frame.contentWindow as Window & typeof globalThis;
after(() => frame.remove());

const PAGE: [name: string, value: object][] = [
  ['an element', withFiber(document.createElement('button'))],
  ['a text', withFiber(document.createTextNode('x'))],
  ['a fragment', withFiber(document.createDocumentFragment())],
  ['an SVG element', withFiber(document.createElementNS('http://www.w3.org/2000/svg', 'g'))],
  ['an attribute', withFiber(document.createAttribute('x'))],
  ['the document', document],
  ['the window', window],
  ["a frame's window", inFrame],
  ["a frame's element", withFiber(inFrame.document.createElement('p'))],
  ['an event', withFiber(new MouseEvent('click'))],
  ['an event of its own data', new CustomEvent('x', { detail: { users: ['eve@a.example'] } })],
  ['a list of elements', withFiber(document.querySelectorAll('head, body'))],
  ['a collection of elements', withFiber(document.getElementsByTagName('body'))],
];

/** As React makes them: what the page sees is no event of the browser's. */
class SyntheticEvent {
  _reactName = 'onClick';
  _targetInst: unknown = fiber();
  type = 'click';
  nativeEvent = withFiber(new MouseEvent('click'));
  target = withFiber(document.createElement('button'));
  preventDefault() {}
}

const cyclic = (): Record<string, unknown> => {
  const whole: Record<string, unknown> = { name: 'Ada' };
  whole.self = whole;
  whole.child = { parent: whole, age: 36 };
  return whole;
};

/** `levels` objects or lists around a 1. */
function nest(levels: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
}
const inObject = (inner: unknown): unknown => ({ a: inner });
const inList = (inner: unknown): unknown => [inner];

/** Functions by their kind, as two of them are never equal. */
function plain(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, typeof part === 'function' ? 'function' : plain(part)]),
  );
}

describe('the copy', () => {
  for (const [table, rows] of [
    ['of what JSON has', VALUES],
    ['asks toJSON, which answers with', TO_JSON],
  ] as const) {
    describe(table, () => {
      for (const { name, input, expected } of rows) it(name, () => expect(plain(field(input))).to.deep.equal(expected));
    });
  }

  it('makes objects and lists of its own, as literals are', () => {
    const input = { a: new Account(), b: [new Proxy({ c: 1 }, {})], d: new inFrame.Object(), e: new inFrame.Array(1) };
    const made = argument(input) as { a: object; b: [object]; d: object; e: unknown[] };
    for (const part of [made, made.a, made.b[0], made.d])
      expect(Object.getPrototypeOf(part)).to.equal(Object.prototype);
    for (const part of [made.b, made.e]) expect(Object.getPrototypeOf(part)).to.equal(Array.prototype);
    expect(made).to.not.equal(input);
  });

  it('asks a getter once, and changes with nothing that comes after it', () => {
    const reads: string[] = [];
    const counts = Object.defineProperty({}, 'n', { enumerable: true, get: () => reads.push('n') });
    const later = { list: [1], inner: { a: 1 } };
    const made = argument({ counts, later });
    later.list.push(2);
    later.inner.a = 2;
    expect(made).to.deep.equal({ counts: { n: 1 }, later: { list: [1], inner: { a: 1 } } });
    expect(reads).to.have.length(1);
  });

  it('leaves what it is given as it was, frozen or not', () => {
    const input = Object.freeze({ a: Object.freeze([1]), at: new Date(0) });
    argument(input);
    expect(input).to.deep.equal({ a: [1], at: new Date(0) });
  });

  it('has the same object in two places twice', () => {
    const shared = { city: 'Oslo' };
    expect(argument({ home: shared, work: [shared, shared] })).to.deep.equal({ home: shared, work: [shared, shared] });
  });

  describe('of what has no plain form', () => {
    for (const [name, value] of WITHOUT_PLAIN_FORM) {
      it(`${name} is an empty object`, () => {
        expect([field(value), field([value])]).to.deep.equal([{}, [{}]]);
        expect(argument(value)).to.deep.equal({});
      });
    }
  });

  describe('of an argument', () => {
    for (const [name, value] of [
      ['a date', new Date(0)],
      ['an invalid date', new Date(Number.NaN)],
      ['an address', new URL('https://a.example/')],
      ['what JSON makes a text of', new Money()],
      ['what JSON makes a number of', { toJSON: () => 5 }],
      ['what JSON makes nothing of', { toJSON: () => undefined }],
    ] as const) {
      it(`that is ${name} is neither an id nor a name: an empty list`, () => expect(argument(value)).to.deep.equal([]));
    }

    for (const value of ['u1', 5, true, null, undefined, noop]) {
      it(`that is ${typeof value} ${value} is itself`, () => expect(argument(value)).to.equal(value));
    }

    it('that is a bigint is its decimal text', () => expect(argument(5n)).to.equal('5'));

    it('whose toJSON answers with an object is that object', () =>
      expect(argument({ toJSON: () => ({ event: 'E' }) })).to.deep.equal({ event: 'E' }));

    it('that can not be read is an empty object, and the others stay', () => {
      const args = Object.defineProperty(['E', undefined, { a: 1 }], 1, { get: broken });
      expect([0, 1, 2].map((place) => copy(args, place))).to.deep.equal(['E', {}, { a: 1 }]);
    });
  });

  describe('of a part of the page', () => {
    for (const [name, value] of PAGE) {
      it(`${name} is an empty object, wherever it is`, () => {
        for (const made of [
          argument(value),
          field(value),
          (field([value]) as unknown[])[0],
          (field({ a: { b: value } }) as { a: { b: unknown } }).a.b,
        ])
          expect(made).to.deep.equal({});
      });
    }

    for (const [name, make] of [
      ['as the argument', () => argument(new SyntheticEvent())],
      ['in a field', () => field(new SyntheticEvent())],
      ['deep in it', () => field({ a: [{ b: new SyntheticEvent() }] })],
      ['as what toJSON answers', () => field({ toJSON: () => new SyntheticEvent() })],
    ] as const) {
      it(`a framework's event ${name} takes nothing of the page along`, () => {
        expect(JSON.stringify(make())).to.not.match(/eve|users|memoized|isTrusted/);
      });
    }

    it("a framework's tree itself is left out, and its neighbours stay", () => {
      expect(argument({ tree: fiber(), plan: 'pro' })).to.deep.equal({ tree: {}, plan: 'pro' });
      expect(field({ tree: fiber(), more: 1 })).to.deep.equal({});
    });
  });

  describe('of what leads back to itself', () => {
    it('has all the rest, where it is near the root', () => {
      expect(argument(cyclic())).to.deep.equal({ name: 'Ada', self: {}, child: { parent: {}, age: 36 } });
    });

    it('has nothing of it, where it may be a tree, and all of its neighbours', () => {
      for (const value of [cyclic(), { a: cyclic() }, [cyclic()]]) {
        const made = argument({ before: 1, value, after: [2] }) as Record<string, unknown>;
        expect(made)
          .to.include({ before: 1 })
          .and.to.deep.include({ after: [2] });
        expect(JSON.stringify(made.value).length, 'it ends').to.be.below(200);
      }
      const list: unknown[] = ['a'];
      list.push(list, [list]);
      expect(argument(list)).to.deep.equal(['a', {}, [{}]]);
    });
  });

  describe('of what can not be read', () => {
    for (const [name, input, expected] of [
      ['a getter that throws', withGetter('bad'), { before: 1, bad: {} }],
      ['one in a list', [withGetter('bad'), 2], [{ before: 1, bad: {} }, 2]],
      [
        'one that throws nothing',
        Object.defineProperty({ a: 1 }, 'bad', {
          enumerable: true,
          get: () => {
            throw undefined;
          },
        }),
        { a: 1, bad: {} },
      ],
      ['a proxy that throws', new Proxy({ a: 1 }, { ownKeys: broken, get: broken }), {}],
      ['a proxy that hides its keys', new Proxy({}, { ownKeys: broken }), {}],
      ['a proxy that says that it is none', new Proxy({ a: 1 }, { getPrototypeOf: broken }), { a: 1 }],
      ['a revoked proxy', revoked({}), {}],
      ['a revoked proxy of a list', [revoked([]), 1], [{}, 1]],
      ['a revoked proxy of a function', Proxy.revocable(noop, {}).proxy, 'function'],
      ['a tag that throws', Object.defineProperty({ a: 1 }, Symbol.toStringTag, { get: broken }), {}],
    ] as const) {
      it(`${name}: an empty object, and the rest`, () =>
        expect(plain({ it: field(input) })).to.deep.equal({ it: expected }));
    }
  });

  describe('of names that reach a prototype', () => {
    for (const [name, json] of [
      ['at the root', '{"__proto__":{"polluted":1},"a":1}'],
      ['below it', '{"b":{"__proto__":{"polluted":1},"a":1}}'],
      ['in a list', '{"b":[{"__proto__":null,"a":1}]}'],
      ['constructor', '{"constructor":{"prototype":{"polluted":1}},"prototype":2}'],
    ] as const) {
      it(`has them as keys of its own, as JSON has: ${name}`, () => {
        const made = argument(own(json)) as Record<string, unknown>;
        expect(JSON.stringify(made)).to.equal(json);
        expect(made).to.not.have.property('polluted');
        expect({}).to.not.have.property('polluted');
        expect(Object.getPrototypeOf(made)).to.equal(Object.prototype);
      });
    }
  });

  describe('on a page that has changed every object', () => {
    for (const [name, prototype, key] of [
      ['Array.prototype.toJSON', Array.prototype, 'toJSON'],
      ['Object.prototype.toJSON', Object.prototype, 'toJSON'],
      ['a key of Array.prototype', Array.prototype, 'extra'],
      ['a key of Object.prototype', Object.prototype, 'extra'],
    ] as const) {
      it(`is as on any other: ${name}`, () => {
        const input = { a: [1, { b: 2 }], at: new Date(0), money: new Money(), o: { toJSON: () => [1] } };
        Object.defineProperty(prototype, key, { value: () => '"changed"', enumerable: true, configurable: true });
        let made: unknown;
        try {
          made = argument(input);
        } finally {
          delete (prototype as unknown as Record<string, unknown>)[key];
        }
        expect(made).to.deep.equal({ a: [1, { b: 2 }], at: '1970-01-01T00:00:00.000Z', money: '12.50', o: [1] });
      });
    }
  });

  it('is as on any other page where lists and objects have got a toJSON each of its own', () => {
    const names = [
      [Array.prototype, '"a list"'],
      [Object.prototype, '"an object"'],
    ] as const;
    for (const [prototype, text] of names)
      Object.defineProperty(prototype, 'toJSON', { value: () => text, configurable: true });
    let made: unknown;
    try {
      made = argument({ a: [1, { b: [2] }], money: new Money() });
    } finally {
      for (const [prototype] of names) delete (prototype as { toJSON?: unknown }).toJSON;
    }
    expect(made).to.deep.equal({ a: [1, { b: [2] }], money: '12.50' });
  });

  describe('of objects from another page', () => {
    it('is as of those from this one', () => {
      const input = inFrame.eval(`({
        list: [1, [2]], object: { a: 1 }, at: new Date(0), error: Object.assign(new Error('x'), { status: 5 }),
        map: new Map([[1, 2]]), bytes: new Uint8Array([7]), big: 5n, element: document.createElement('p'),
      })`);
      expect(argument(input)).to.deep.equal({
        ...{ list: [1, [2]], object: { a: 1 }, at: '1970-01-01T00:00:00.000Z', error: { status: 5 } },
        ...{ map: {}, bytes: { 0: 7 }, big: '5', element: {} },
      });
    });

    it('that says nothing of itself, being of another origin, is empty', async () => {
      const other = document.createElement('iframe');
      other.setAttribute('sandbox', '');
      other.srcdoc = 'x';
      await new Promise((resolve) => {
        other.onload = resolve;
        document.body.append(other);
      });
      try {
        expect(field(other.contentWindow)).to.deep.equal({});
      } finally {
        other.remove();
      }
    });
  });

  describe('of much', () => {
    it('has 10,000 keys, and as many elements', () => {
      const keys = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, { i }]));
      const list = Array.from({ length: 10_000 }, (_, i) => i);
      expect(argument({ keys, list })).to.deep.equal({ keys, list });
    });

    for (const [name, wrap] of [
      ['objects', inObject],
      ['lists', inList],
    ] as const) {
      it(`has 190 levels of ${name}`, () => {
        const deep = nest(190, wrap);
        expect(JSON.stringify(argument(deep))).to.equal(JSON.stringify(deep));
      });

      it(`has what it can of 20,000 levels of ${name}, and all beside them, and JSON can write it`, () => {
        const made = argument({ deep: nest(20_000, wrap), after: 1 }) as { deep: object; after: number };
        expect(made.after).to.equal(1);
        expect(() => JSON.stringify(made, (_, value) => value)).to.not.throw();
      });
    }

    it('has all that 100,000 pays for, each object costing as much as it is deep, and no object more', () => {
      // The list of arguments costs 2, this list 3, and each object in it 4, or 9 with one of its own.
      const list = (more: number) => Array.from({ length: 24_995 + more }, (_, i) => (i < 3 ? { o: { i } } : { i }));
      const whole = list(0);
      expect(JSON.stringify(argument(whole))).to.equal(JSON.stringify(whole));
      expect(JSON.stringify(argument(list(1)))).to.equal(JSON.stringify([...whole, {}]));
    });

    it('ends where each object has the next one twice', () => {
      let shared: object = { end: 1 };
      for (let level = 0; level < 60; level++) shared = { left: shared, right: shared };
      const made = argument({ shared, after: 1 }) as { after: number };
      expect(made.after).to.equal(1);
    });

    it('ends where toJSON makes two ever new objects', () => {
      const endless = (): object => ({ toJSON: () => ({ left: endless(), right: endless() }) });
      const made = argument({ endless: endless(), after: 1 }) as { after: number };
      expect(made.after).to.equal(1);
    });

    it('ends where toJSON makes ever new objects', () => {
      const endless = (): object => ({ toJSON: () => ({ next: endless() }) });
      const made = argument({ endless: endless(), after: 1 }) as { after: number };
      expect(made.after).to.equal(1);
    });

    it('is not held up by a list that says it is huge', () => {
      const huge = Object.assign(new Array(4_294_967_295), { 1: 'a' });
      expect(Object.keys(argument({ huge, after: 1 }) as object)).to.include('after');
    });
  });

  it(`is what JSON makes of plain data (seed ${SEED}, 300 runs)`, () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // JSON has no -0: the rules take it away.
        expect(withoutNegativeZero(argument({ value }))).to.deep.equal(JSON.parse(JSON.stringify({ value })));
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it(`never throws, and is plain all through (seed ${SEED}, 300 runs)`, () => {
    const anything = fc.anything({
      ...{ maxDepth: 4, withBigInt: true, withBoxedValues: true, withDate: true, withMap: true, withSet: true },
      ...{ withNullPrototype: true, withTypedArray: true, withSparseArray: true },
    });
    fc.assert(
      fc.property(anything, (value) => expectPlain(argument({ value }))),
      { seed: SEED, numRuns: 300 },
    );
  });
});

function withoutNegativeZero(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value === 0 ? 0 : value;
  for (const [name, part] of Object.entries(value))
    Object.defineProperty(value, name, { value: withoutNegativeZero(part) });
  return value;
}

function expectPlain(value: unknown): void {
  expect(typeof value).to.not.equal('bigint');
  if (typeof value !== 'object' || value === null) return;
  expect(Object.getPrototypeOf(value)).to.equal(Array.isArray(value) ? Array.prototype : Object.prototype);
  for (const part of Object.values(value)) expectPlain(part);
}
