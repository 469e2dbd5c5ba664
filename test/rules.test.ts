// The destination's rules for values, row by row, and as properties that hold for any input.
import { expect } from '@open-wc/testing';
import * as fc from 'fast-check';
import { MAX_NODES } from '../src/destination/plain.js';
import { type FlattenOptions, flatten } from '../src/destination/rules.js';

interface Row {
  name: string;
  input: object;
  options?: FlattenOptions;
  expected: Record<string, unknown>;
  /** One pattern for each thing that must be reported; none when left out. */
  problems?: RegExp[];
}

/** JSON, unlike a literal, makes `__proto__` a key of the object's own. */
const own = (json: string) => JSON.parse(json) as Record<string, unknown>;

const broken = (): never => {
  throw new Error('broken');
};
const throwingProxy = (): object => new Proxy({ a: 1 }, { ownKeys: broken, get: broken });
const revokedProxy = (target: object = {}): object => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const withGetter = (key: string): Record<string, unknown> =>
  Object.defineProperty({ before: 1 } as Record<string, unknown>, key, { get: broken, enumerable: true });

const cyclic: Record<string, unknown> = { name: 'Ada' };
cyclic.self = cyclic;
cyclic.child = { parent: cyclic, age: 36 };

const cyclicList: unknown[] = ['a'];
cyclicList.push(cyclicList, [cyclicList]);

const shared = { city: 'Oslo' };

class Account {
  plan = 'pro';
  #secret = 1;
  get seats() {
    return this.#secret;
  }
  upgrade() {}
}

const sparse: unknown[] = [];
sparse[2] = 'c';

const LEFT_OUT = (key: string) => new RegExp(`"${key}".*left out`);

const NESTING: Row[] = [
  { name: 'nothing', input: {}, expected: {} },
  { name: 'flat keys', input: { a: 1, b: 'x' }, expected: { a: 1, b: 'x' } },
  { name: 'a nested object', input: { address: { city: 'Oslo' } }, expected: { address_city: 'Oslo' } },
  { name: 'three levels', input: { a: { b: { c: 1 }, d: 2 } }, expected: { a_b_c: 1, a_d: 2 } },
  {
    name: 'empty nested objects',
    input: { a: {}, b: { c: {} }, d: 1 },
    expected: { d: 1 },
    problems: [LEFT_OUT('a'), LEFT_OUT('b_c')],
  },
  {
    name: 'an object of which nothing is left',
    input: { a: { b: undefined, c() {} }, d: 1 },
    expected: { d: 1 },
    problems: [LEFT_OUT('a')],
  },
  { name: 'empty keys', input: { '': 1, a: { '': 2 } }, expected: { '': 1, a_: 2 } },
  {
    name: 'delimiter "."',
    input: { a: { b: [1], c: 1 } },
    options: { delimiter: '.' },
    expected: { 'a.b': '[1]', 'a.c': 1 },
  },
  { name: 'delimiter ""', input: { a: { b: 1 } }, options: { delimiter: '' }, expected: { ab: 1 } },
  {
    name: 'a longer delimiter, lists too',
    input: { a: { b: [1] } },
    options: { delimiter: ' / ', lists: 'index' },
    expected: { 'a / b / 0': 1 },
  },
  {
    name: 'the same object in two places',
    input: { home: shared, work: shared },
    expected: { home_city: 'Oslo', work_city: 'Oslo' },
  },
  {
    name: 'the same object twice in a list',
    input: { list: [shared, shared] },
    expected: { list: '[{"city":"Oslo"},{"city":"Oslo"}]' },
  },
];

const COLLISIONS: Row[] = [
  { name: 'explicit first', input: { a_b: 'explicit', a: { b: 'nested' } }, expected: { a_b: 'explicit' } },
  { name: 'explicit last', input: { a: { b: 'nested' }, a_b: 'explicit' }, expected: { a_b: 'explicit' } },
  { name: 'an explicit null', input: { a: { b: 1 }, a_b: null }, expected: { a_b: null } },
  { name: 'an explicit list', input: { a: { b: 1 }, a_b: ['x'] }, expected: { a_b: '["x"]' } },
  { name: 'an explicit key without a value', input: { a: { b: 1 }, a_b: undefined }, expected: { a_b: 1 } },
  {
    name: 'an explicit key that is an empty object',
    input: { a_b: {}, a: { b: 1 } },
    expected: { a_b: 1 },
    problems: [LEFT_OUT('a_b')],
  },
  {
    name: 'an explicit key against an index',
    input: { roles: ['a'], roles_0: 'z' },
    options: { lists: 'index' },
    expected: { roles_0: 'z' },
  },
  {
    name: 'an explicit key that only the delimiter makes',
    input: { a: { b: 1 }, ab: 2 },
    options: { delimiter: '' },
    expected: { ab: 2 },
  },
  {
    name: 'two nested keys, the nearer one last',
    input: { a: { b: { c: 'far' } }, a_b: { c: 'near' } },
    expected: { a_b_c: 'near' },
    problems: [/"a_b_c"/],
  },
  {
    name: 'two nested keys, the nearer one first',
    input: { a_b: { c: 'near' }, a: { b: { c: 'far' } } },
    expected: { a_b_c: 'near' },
    problems: [/"a_b_c"/],
  },
  {
    name: 'two nested keys equally near',
    input: { a: { b_c: 'first' }, a_b: { c: 'second' } },
    expected: { a_b_c: 'first' },
    problems: [/"a_b_c"/],
  },
];

const LISTS: Row[] = [
  { name: 'json', input: { roles: ['a', 'b'] }, expected: { roles: '["a","b"]' } },
  { name: 'json, said so', input: { roles: ['a'] }, options: { lists: 'json' }, expected: { roles: '["a"]' } },
  { name: 'json, nested', input: { a: { roles: [1, [2, [3]]] } }, expected: { a_roles: '[1,[2,[3]]]' } },
  { name: 'json, empty', input: { roles: [], nested: [[], {}] }, expected: { roles: '[]', nested: '[[],{}]' } },
  { name: 'json, objects stay nested inside', input: { x: [{ a: { b: 1 } }] }, expected: { x: '[{"a":{"b":1}}]' } },
  { name: 'json, sparse', input: { x: sparse }, expected: { x: '[null,null,"c"]' } },
  {
    name: 'json, what JSON has no word for',
    input: {
      x: [undefined, () => {}, Symbol('s'), Number.NaN, -Infinity, 12n, { a: undefined, b: 3n, c: Number.NaN }],
    },
    expected: { x: '[null,null,null,null,null,"12",{"b":"3","c":null}]' },
  },
  {
    name: 'json, dates',
    input: { x: [new Date(0), new Date(Number.NaN)] },
    expected: { x: '["1970-01-01T00:00:00.000Z",null]' },
  },
  { name: 'json, keys that are not indices', input: { x: Object.assign([1], { more: 2 }) }, expected: { x: '[1]' } },
  {
    name: 'index',
    input: { roles: ['a', 'b'] },
    options: { lists: 'index' },
    expected: { roles_0: 'a', roles_1: 'b' },
  },
  {
    name: 'index, nested, objects inside',
    input: { x: [[1, { a: [2] }], []] },
    options: { lists: 'index' },
    expected: { x_0_0: 1, x_0_1_a_0: 2, x_1: '[]' },
  },
  { name: 'index, empty', input: { x: [] }, options: { lists: 'index' }, expected: { x: '[]' } },
  {
    name: 'index, an empty object in a list',
    input: { x: [{}, 1] },
    options: { lists: 'index' },
    expected: { x_1: 1 },
    problems: [LEFT_OUT('x_0')],
  },
  { name: 'index, sparse', input: { x: sparse }, options: { lists: 'index' }, expected: { x_2: 'c' } },
  {
    name: 'index, undefined keeps its place',
    input: { x: [undefined, 1] },
    options: { lists: 'index' },
    expected: { x_1: 1 },
  },
];

const VALUES: Row[] = [
  {
    name: 'null, strings, booleans, finite numbers',
    input: { a: null, b: '', c: 'x', d: true, e: false, f: 0, g: -1.5, h: Number.MAX_VALUE },
    expected: { a: null, b: '', c: 'x', d: true, e: false, f: 0, g: -1.5, h: Number.MAX_VALUE },
  },
  {
    name: 'a date',
    input: { at: new Date(1e12), in: { at: new Date(0) } },
    expected: { at: '2001-09-09T01:46:40.000Z', in_at: '1970-01-01T00:00:00.000Z' },
  },
  { name: 'an invalid date', input: { at: new Date('never') }, expected: { at: null } },
  {
    name: 'toJSON: a string',
    input: { url: new URL('https://a.example/?b') },
    expected: { url: 'https://a.example/?b' },
  },
  { name: 'toJSON: an object', input: { money: { toJSON: () => ({ amount: 5 }) } }, expected: { money_amount: 5 } },
  { name: 'toJSON: a list', input: { tags: { toJSON: () => [1] } }, expected: { tags: '[1]' } },
  { name: 'toJSON: undefined', input: { a: { toJSON: () => undefined }, b: 1 }, expected: { b: 1 } },
  { name: 'toJSON: a bigint', input: { a: { toJSON: () => 5n } }, expected: { a: '5' } },
  {
    name: 'toJSON gets its key and its object',
    input: {
      k: {
        v: 1,
        toJSON(key: string) {
          return `${key}${this.v}`;
        },
      },
    },
    expected: { k: 'k1' },
  },
  { name: 'toJSON that is no function', input: { a: { toJSON: 5 } }, expected: { a_toJSON: 5 } },
  { name: 'toJSON that throws', input: { a: { toJSON: broken }, b: 1 }, expected: { b: 1 }, problems: [LEFT_OUT('a')] },
  {
    name: 'toJSON that throws in a list',
    input: { x: [{ toJSON: broken }, 1] },
    expected: { x: '[null,1]' },
    problems: [/left out/],
  },
  {
    name: 'NaN and infinities',
    input: { a: Number.NaN, b: Infinity, c: -Infinity },
    expected: { a: null, b: null, c: null },
  },
  { name: 'bigint', input: { a: 12345678901234567890n, b: -1n }, expected: { a: '12345678901234567890', b: '-1' } },
  {
    name: 'undefined, functions, symbols',
    input: { a: undefined, b: () => {}, c: Symbol('c'), [Symbol('f')]: 1 },
    expected: {},
  },
  {
    name: 'lone surrogates',
    input: { a: '\ud800', b: ['\udfff'], '\udc00': 1 },
    expected: { a: '\ud800', b: '["\\udfff"]', '\udc00': 1 },
  },
  { name: 'a class instance', input: { account: new Account() }, expected: { account_plan: 'pro' } },
  {
    name: 'an object without prototype',
    input: { a: Object.assign(Object.create(null), { b: 1 }) },
    expected: { a_b: 1 },
  },
  {
    name: 'an input without prototype',
    input: Object.assign(Object.create(null), { a: { b: 1 } }),
    expected: { a_b: 1 },
  },
  {
    name: 'inherited keys',
    input: Object.create({ a: 1 }, { b: { value: 2, enumerable: true }, c: { value: 3 } }),
    expected: { b: 2 },
  },
  {
    name: 'boxed values',
    input: { a: Object('x'), b: Object(1), c: Object(false), d: Object(Number.NaN), e: Object(2n), f: [Object('y')] },
    expected: { a: 'x', b: 1, c: false, d: null, e: '2', f: '["y"]' },
  },
  {
    name: 'a working proxy',
    input: { a: new Proxy({ b: 1 }, {}), c: new Proxy([1], {}) },
    expected: { a_b: 1, c: '[1]' },
  },
];

/** A money of the page's own: what it says of itself and what it holds are two things. */
class Money {
  total_cents = 1250;
  toJSON() {
    return '12.50';
  }
}
const basket: Record<string, unknown> = { total: new Money(), at: new Date(0), list: [new Money()] };
basket.self = basket;

class RequestError extends Error {
  override name = 'RequestError';
  status = 404;
}
class Endless {
  entries() {}
  *[Symbol.iterator]() {
    for (;;) yield 1;
  }
}
/** As much of it as there is room for. */
const ENDLESS = Object.fromEntries([['b', 1], ...Array.from({ length: MAX_NODES - 2 }, (_, i) => [`s_${i}`, 1])]);

const itself = new Map<string, unknown>([['a', 1]]);
itself.set('self', itself);

/** What JSON would lose without a word: its content, or a problem that names it. */
const CONTENT: Row[] = [
  { name: 'an error', input: { e: new Error('x') }, expected: { e_name: 'Error', e_message: 'x' } },
  {
    name: 'errors of other kinds',
    input: { a: new TypeError('x'), b: new DOMException('y', 'AbortError') },
    expected: { a_name: 'TypeError', a_message: 'x', b_name: 'AbortError', b_message: 'y' },
  },
  {
    name: 'an error with fields of its own',
    input: { e: new RequestError('gone') },
    expected: { e_name: 'RequestError', e_message: 'gone', e_status: 404 },
  },
  {
    name: 'an error with a toJSON',
    input: { e: Object.assign(new Error('x'), { toJSON: () => 'said' }) },
    expected: { e: 'said' },
  },
  { name: 'errors in a list', input: { x: [new Error('x')] }, expected: { x: '[{"name":"Error","message":"x"}]' } },
  {
    name: 'a map',
    input: {
      m: new Map<unknown, unknown>([
        ['k', 1],
        [2, { a: 'x' }],
      ]),
    },
    expected: { m_k: 1, m_2_a: 'x' },
  },
  { name: 'a map whose keys are objects', input: { m: new Map([[{ id: 1 }, 2]]) }, expected: { m: '[[{"id":1},2]]' } },
  {
    name: 'a map two of whose keys are one text',
    input: {
      m: new Map<unknown, unknown>([
        ['1', 'a'],
        [1, 'b'],
      ]),
    },
    expected: { m: '[["1","a"],[1,"b"]]' },
  },
  { name: 'a set', input: { s: new Set(['a', 1]) }, expected: { s: '["a",1]' } },
  { name: 'a set by index', input: { s: new Set(['a']) }, options: { lists: 'index' }, expected: { s_0: 'a' } },
  {
    name: 'an empty set, an empty map',
    input: { s: new Set(), m: new Map() },
    expected: { s: '[]' },
    problems: [LEFT_OUT('m')],
  },
  {
    name: 'maps and sets in a list',
    input: { x: [new Map([['k', 1]]), new Set([1])] },
    expected: { x: '[{"k":1},[1]]' },
  },
  {
    name: 'typed arrays',
    input: { a: new Uint8Array([1, 2]), b: new Float32Array([0.5, Number.NaN]), c: new BigInt64Array([3n]) },
    expected: { a: '[1,2]', b: '[0.5,null]', c: '["3"]' },
  },
  {
    name: "an address's and a form's entries",
    input: {
      query: new URLSearchParams('a=1&b=2'),
      twice: new URLSearchParams('a=1&a=2'),
      headers: new Headers({ h: 'x' }),
    },
    expected: { query_a: '1', query_b: '2', twice: '[["a","1"],["a","2"]]', headers_h: 'x' },
  },
  {
    name: 'what has no plain form',
    input: {
      file: new File(['x'], 'x.txt'),
      blob: new Blob(['x']),
      buffer: new ArrayBuffer(2),
      view: new DataView(new ArrayBuffer(2)),
      weak: new WeakMap(),
      soon: Promise.resolve(1),
      pattern: /x/,
      after: 1,
    },
    expected: { after: 1 },
    problems: ['file', 'blob', 'buffer', 'view', 'weak', 'soon', 'pattern'].map(LEFT_OUT),
  },
  {
    name: 'a form with a file in it',
    input: { f: form({ a: 'x', file: new File(['x'], 'y') }) },
    expected: { f_a: 'x' },
    problems: [LEFT_OUT('f_file')],
  },
  {
    name: 'a generator, which reading would use up',
    input: {
      g: (function* () {
        yield 1;
      })(),
    },
    expected: {},
    problems: [LEFT_OUT('g')],
  },
  {
    name: 'a cycle beside a toJSON',
    input: basket,
    expected: { total: '12.50', at: '1970-01-01T00:00:00.000Z', list: '["12.50"]' },
    problems: [LEFT_OUT('self')],
  },
  {
    name: 'a cycle through a map',
    input: { m: itself, after: 1 },
    expected: { m_a: 1, after: 1 },
    problems: [LEFT_OUT('self')],
  },
  {
    name: 'a toJSON that leads back',
    input: {
      a: {
        toJSON() {
          return { me: this, b: 1 };
        },
      },
    },
    expected: { a_b: 1 },
    problems: [LEFT_OUT('me')],
  },
];

function form(fields: Record<string, string | File>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

/** A node as frameworks leave it: what they hang on it leads to the whole page. */
function withFiber<Target extends object>(target: Target): Target {
  return Object.assign(target, { __reactFiber$x: { memoizedProps: { users: ['eve@a.example'] } } });
}
/** As React makes them: what the page sees is no event of the browser's. */
class SyntheticEvent {
  _targetInst = { users: ['eve@a.example'] };
  type = 'click';
  preventDefault() {}
}
const frame = document.body.appendChild(document.createElement('iframe'));
const inFrame = frame.contentWindow as Window & typeof globalThis;
const foreignNode = withFiber(inFrame.document.createElement('p'));
after(() => frame.remove());

/** Leads to the page: never sent, always said. */
const PAGE: [name: string, value: object][] = [
  ['an element', withFiber(document.createElement('button'))],
  ['a text', withFiber(document.createTextNode('x'))],
  ['a fragment', withFiber(document.createDocumentFragment())],
  ['an SVG element', withFiber(document.createElementNS('http://www.w3.org/2000/svg', 'g'))],
  ['an attribute', document.createAttribute('x')],
  ['the document', document],
  ['the window', window],
  ["a frame's window", inFrame],
  ["a frame's element", foreignNode],
  ['an event', withFiber(new MouseEvent('click'))],
  ['an event of its own data', new CustomEvent('x', { detail: { users: ['eve@a.example'] } })],
  ["a framework's event", new SyntheticEvent()],
  ['a list of elements', document.querySelectorAll('head, body')],
  ['a collection of elements', document.children],
];

const HOSTILE: Row[] = [
  {
    name: 'a collection without end',
    input: { b: 1, s: new Endless() },
    options: { lists: 'index' },
    expected: ENDLESS,
    problems: [/more than/],
  },
  {
    name: 'a cycle',
    input: cyclic,
    expected: { name: 'Ada', child_age: 36 },
    problems: [LEFT_OUT('self'), LEFT_OUT('parent')],
  },
  {
    name: 'a cycle below the root',
    input: { a: cyclic },
    expected: { a_name: 'Ada', a_child_age: 36 },
    problems: [LEFT_OUT('self'), LEFT_OUT('parent')],
  },
  {
    name: 'a cycle of lists',
    input: { x: cyclicList, y: 1 },
    expected: { x: '["a",null,[null]]', y: 1 },
    problems: [LEFT_OUT('1'), LEFT_OUT('0')],
  },
  {
    name: 'a cycle of lists by index',
    input: { x: cyclicList, y: 1 },
    options: { lists: 'index' },
    expected: { x_0: 'a', y: 1 },
    problems: [LEFT_OUT('1'), LEFT_OUT('0')],
  },
  {
    name: 'a cycle through a list',
    input: { x: [cyclic] },
    expected: { x: '[{"name":"Ada","child":{"age":36}}]' },
    problems: [LEFT_OUT('self'), LEFT_OUT('parent')],
  },
  {
    name: 'a getter that throws',
    input: Object.assign(withGetter('bad'), { after: 2 }),
    expected: { before: 1, after: 2 },
    problems: [LEFT_OUT('bad')],
  },
  {
    name: 'a nested getter that throws',
    input: { a: withGetter('bad'), b: 2 },
    expected: { a_before: 1, b: 2 },
    problems: [LEFT_OUT('bad')],
  },
  {
    name: 'a getter that throws in a list',
    input: { x: [withGetter('bad'), 2] },
    expected: { x: '[{"before":1},2]' },
    problems: [LEFT_OUT('bad')],
  },
  {
    name: 'a toJSON getter that throws',
    input: { a: withGetter('toJSON'), b: 1 },
    expected: { b: 1 },
    problems: [LEFT_OUT('a')],
  },
  {
    name: 'a getter that works',
    input: {
      get a() {
        return { b: 1 };
      },
    },
    expected: { a_b: 1 },
  },
  { name: 'a proxy that throws', input: { a: throwingProxy(), b: 1 }, expected: { b: 1 }, problems: [LEFT_OUT('a')] },
  { name: 'a proxy that throws, as the input', input: throwingProxy(), expected: {}, problems: [/left out/] },
  {
    name: 'a proxy that hides its keys',
    input: { a: new Proxy({}, { ownKeys: broken }), b: 1 },
    expected: { b: 1 },
    problems: [/left out/, LEFT_OUT('a')],
  },
  {
    name: 'a list proxy of impossible length',
    input: { a: new Proxy([], { get: (_, key) => (key === 'length' ? broken() : undefined) }), b: 1 },
    expected: { a: '[]', b: 1 },
    problems: [/left out/],
  },
  { name: 'a revoked proxy', input: { a: revokedProxy(), b: 1 }, expected: { b: 1 }, problems: [LEFT_OUT('a')] },
  {
    name: 'a revoked list proxy',
    input: { a: revokedProxy([]), b: [revokedProxy([]), 1], c: 1 },
    expected: { b: '[null,1]', c: 1 },
    problems: [LEFT_OUT('a'), LEFT_OUT('0')],
  },
  { name: 'a revoked proxy, as the input', input: revokedProxy(), expected: {}, problems: [/left out/] },
  {
    name: '__proto__',
    input: own('{"__proto__":{"polluted":1},"a":1}'),
    expected: { a: 1 },
    problems: [LEFT_OUT('__proto__')],
  },
  {
    name: '__proto__ below the root',
    input: { a: own('{"__proto__":{"polluted":1},"b":1}') },
    expected: { a_b: 1 },
    problems: [LEFT_OUT('__proto__')],
  },
  {
    name: '__proto__ in a list',
    input: { x: [own('{"__proto__":{"polluted":1},"b":1}')] },
    expected: { x: '[{"b":1}]' },
    problems: [LEFT_OUT('__proto__')],
  },
  {
    name: 'constructor and prototype',
    input: own('{"constructor":{"prototype":{"polluted":1}},"prototype":2}'),
    expected: { constructor_prototype_polluted: 1, prototype: 2 },
  },
  {
    name: 'names of Object.prototype',
    input: own('{"toString":1,"a":{"hasOwnProperty":2},"valueOf":{"b":3}}'),
    expected: { toString: 1, a_hasOwnProperty: 2, valueOf_b: 3 },
  },
];

const TABLES = {
  nesting: NESTING,
  collisions: COLLISIONS,
  lists: LISTS,
  values: VALUES,
  'content that JSON loses': CONTENT,
  'hostile values': HOSTILE,
};

/** `levels` objects or lists around `core`. */
function nest(levels: number, wrap: (inner: unknown) => object, core: unknown = 1): object {
  let value = core;
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value as object;
}
const inObject = (inner: unknown) => ({ a: inner });
const inList = (inner: unknown) => [inner];

describe('flatten', () => {
  for (const [table, rows] of Object.entries(TABLES)) {
    describe(table, () => {
      for (const { name, input, options, expected, problems = [] } of rows) {
        it(name, () => {
          const result = flatten(input, options);
          expect(result.flat).to.deep.equal(expected);
          expect(Object.getPrototypeOf(result.flat)).to.equal(Object.prototype);
          expect(result.problems, result.problems.join('; ')).to.have.length(problems.length);
          for (const problem of problems)
            expect(
              result.problems.some((said) => problem.test(said)),
              `${problem}`,
            ).to.equal(true);
          expect({}).to.not.have.property('polluted');
        });
      }
    });
  }

  describe('parts of the page', () => {
    for (const [name, value] of PAGE) {
      for (const where of ['a key', 'a list', 'all of it'] as const) {
        it(`${name} as ${where}: left out and said, nothing else with it`, () => {
          const input = where === 'all of it' ? value : { target: where === 'a list' ? [value] : value, after: 1 };
          const { flat, problems } = flatten(input);
          expect(JSON.stringify(flat)).to.not.match(/eve|isTrusted|click/);
          if (where !== 'all of it') expect(flat.after).to.equal(1);
          expect(problems.join()).to.match(/left out/);
        });
      }
    }

    it('has data of the same names sent', () => {
      const input = { nodeType: 1, nodeName: 'x', window: 'w', detail: { nodeName: 'y', nodeType: 3 } };
      const { flat, problems } = flatten(input);
      expect(flat).to.deep.equal({ nodeType: 1, nodeName: 'x', window: 'w', detail_nodeName: 'y', detail_nodeType: 3 });
      expect(problems).to.deep.equal([]);
    });
  });

  describe('reading', () => {
    for (const [name, wrap] of [
      ['at the root', (counts: object) => counts],
      ['below it', (counts: object) => ({ a: counts })],
      ['in a list', (counts: object) => ({ a: [counts] })],
    ] as const) {
      it(`asks a getter once ${name}`, () => {
        const reads: string[] = [];
        const keys = ['n', 'window', 'nodeType', 'entries', 'preventDefault', 'name', 'message'];
        const counts = Object.defineProperties(
          {},
          Object.fromEntries(keys.map((key) => [key, { enumerable: true, get: () => reads.push(key) }])),
        );
        const { problems } = flatten(wrap(counts));
        expect(reads).to.deep.equal(keys);
        expect(problems).to.deep.equal([]);
      });
    }
  });

  describe('size', () => {
    it('keeps the budget of values as it is documented', () => expect(MAX_NODES).to.equal(10_000));

    it('takes 10,000 keys', () => {
      const input = Object.fromEntries(Array.from({ length: MAX_NODES }, (_, i) => [`k${i}`, i]));
      expect(flatten(input)).to.deep.equal({ flat: input, problems: [] });
    });

    it('leaves out what comes after 10,000 values, and says how many there may be', () => {
      const input = Object.fromEntries(Array.from({ length: MAX_NODES + 5 }, (_, i) => [`k${i}`, i]));
      const { flat, problems } = flatten(input);
      expect(Object.keys(flat)).to.have.length(MAX_NODES);
      expect(flat).to.include({ k0: 0, [`k${MAX_NODES - 1}`]: MAX_NODES - 1 });
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(/10.?000 values.*left out/);
    });

    it('counts the values of one call together', () => {
      const half = Object.fromEntries(Array.from({ length: 6_000 }, (_, i) => [`k${i}`, i]));
      const { flat, problems } = flatten({ a: half, b: half });
      expect(Object.keys(flat)).to.have.length(MAX_NODES - 2);
      expect(problems).to.have.length(1);
    });

    it('starts a new budget with the next call', () => {
      const input = Object.fromEntries(Array.from({ length: MAX_NODES + 5 }, (_, i) => [`k${i}`, i]));
      flatten(input);
      expect(flatten({ a: { b: 1 } })).to.deep.equal({ flat: { a_b: 1 }, problems: [] });
    });

    for (const lists of ['json', 'index'] as const) {
      it(`is not held up by a huge sparse list, ${lists}`, () => {
        const huge = Object.assign(new Array(4_294_967_295), { 1: 'a' });
        const { flat, problems } = flatten({ before: 1, huge }, { lists });
        expect(flat).to.include({ before: 1 });
        if (lists === 'index') expect(flat).to.deep.equal({ before: 1, huge_1: 'a' });
        else expect(flat.huge).to.match(/^\[null,"a",null,/);
        expect(problems).to.have.length(1);
        expect(problems[0]).to.match(/10.?000 values/);
      });
    }
  });

  describe('depth', () => {
    it('takes 1,000 levels of objects', () => {
      const key = Array.from({ length: 1_000 }, () => 'a').join('_');
      expect(flatten(nest(1_000, inObject))).to.deep.equal({ flat: { [key]: 1 }, problems: [] });
    });

    it('takes 1,000 levels of lists', () => {
      const expected = `${'['.repeat(1_000)}1${']'.repeat(1_000)}`;
      expect(flatten({ x: nest(1_000, inList) })).to.deep.equal({ flat: { x: expected }, problems: [] });
    });

    it('takes 1,000 levels of lists by index', () => {
      const key = `x${'_0'.repeat(1_000)}`;
      expect(flatten({ x: nest(1_000, inList) }, { lists: 'index' })).to.deep.equal({
        flat: { [key]: 1 },
        problems: [],
      });
    });

    for (const [name, wrap, lists] of [
      ['objects', inObject, 'json'],
      ['lists', inList, 'json'],
      ['lists by index', inList, 'index'],
      ['objects in lists', (inner: unknown) => [{ a: inner }], 'json'],
    ] as const) {
      it(`reports 20,000 levels of ${name}, and keeps the rest of the call`, () => {
        const { flat, problems } = flatten(
          { before: 1, deep: nest(20_000, wrap), ...(lists === 'json' && { after: 2 }) },
          { lists },
        );
        expect(flat.before).to.equal(1);
        expect(problems).to.not.be.empty;
        expect(Object.values(flat).every((value) => typeof value !== 'object' || value === null)).to.equal(true);
      });
    }

    it('keeps what stands beside a list that is too deep to be written', () => {
      const { flat, problems } = flatten({ deep: nest(9_000, inList), after: 2 });
      expect(flat.after).to.equal(2);
      if (flat.deep === undefined) expect(problems.join()).to.match(LEFT_OUT('deep'));
    });

    for (const [name, endless] of [
      ['objects', (): object => ({ toJSON: () => ({ next: endlessly(0) }) })],
      ['lists', (): object => ({ toJSON: () => [endlessly(1)] })],
    ] as const) {
      it(`ends where toJSON makes ever new ${name}`, () => {
        const { flat, problems } = flatten({ before: 1, endless: endless() });
        expect(flat.before).to.equal(1);
        expect(problems).to.not.be.empty;
      });
    }
  });

  describe('on a page with Prototype.js 1.6', () => {
    const { toJSON } = Date.prototype;
    beforeEach(() => {
      Date.prototype.toJSON = function () {
        return `"${this.toISOString()}"`;
      };
    });
    afterEach(() => {
      Date.prototype.toJSON = toJSON;
    });

    it('has dates as they are, those that a JSON copy has made text of too', () => {
      const input = { at: new Date(0), list: [new Date(0)], copy: JSON.parse(JSON.stringify({ at: new Date(0) })) };
      const at = '1970-01-01T00:00:00.000Z';
      expect(flatten(input)).to.deep.equal({ flat: { at, list: `["${at}"]`, copy_at: at }, problems: [] });
    });

    it('leaves other text in quotes alone', () => {
      expect(flatten({ a: '"x"', b: '"1970"' }).flat).to.deep.equal({ a: '"x"', b: '"1970"' });
    });
  });

  it('leaves a quoted date alone where the page has not asked for quotes', () => {
    expect(flatten({ a: '"1970-01-01T00:00:00Z"' }).flat).to.deep.equal({ a: '"1970-01-01T00:00:00Z"' });
  });

  describe('on a page that has changed its intrinsics', () => {
    const prototypes: [string, Record<string, unknown>, string][] = [
      ['Object.prototype.toJSON', Object.prototype as unknown as Record<string, unknown>, 'toJSON'],
      ['Array.prototype.toJSON', Array.prototype as unknown as Record<string, unknown>, 'toJSON'],
      ['Object.prototype, an enumerable key', Object.prototype as unknown as Record<string, unknown>, 'extra'],
      ['Array.prototype, an enumerable key', Array.prototype as unknown as Record<string, unknown>, 'extra'],
    ];
    for (const [name, prototype, key] of prototypes) {
      it(`throws nothing and adds nothing: ${name}`, () => {
        let result: ReturnType<typeof flatten>;
        prototype[key] = () => 'changed';
        try {
          result = flatten({ a: 1, b: { c: 2 }, d: ['e'] });
        } finally {
          delete prototype[key];
        }
        expect(result.flat.a).to.equal(1);
        for (const value of Object.values(result.flat))
          expect(value).to.be.oneOf([1, 2, '["e"]', 'changed', '"changed"']);
        if (key === 'extra') expect(result.flat).to.deep.equal({ a: 1, b_c: 2, d: '["e"]' });
      });
    }
  });

  describe('for any input', () => {
    const SEED = 1_204_571;
    const RUNS = 300;
    const settings = { seed: SEED, numRuns: RUNS };

    /** What fast-check can't hold itself: it looks into the values it generates. */
    const HOSTILE_VALUES: unknown[] = [
      Number.NaN,
      { toJSON: broken },
      { toJSON: () => ({ a: { b: 1 } }) },
      withGetter('bad'),
      throwingProxy(),
      revokedProxy(),
      revokedProxy([]),
      own('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
      cyclic,
      cyclicList,
    ];
    class Marker {
      constructor(readonly index: number) {}
    }
    const marker = fc.nat(HOSTILE_VALUES.length - 1).map((index) => new Marker(index));

    const keys = fc.oneof(fc.string(), fc.constantFrom('', '_', 'a', 'a_b', '__proto__', 'constructor', 'toJSON'));
    const generated = fc.object({
      key: keys,
      maxDepth: 4,
      values: [
        marker,
        fc.constantFrom<unknown>(() => {}, Symbol('s'), new Account()),
        fc.anything({
          maxDepth: 2,
          withBigInt: true,
          withBoxedValues: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withNullPrototype: true,
          withTypedArray: true,
          withSparseArray: true,
        }),
      ],
    });
    const options: fc.Arbitrary<FlattenOptions> = fc.record(
      { delimiter: fc.constantFrom('_', '.', '', '__'), lists: fc.constantFrom('json', 'index') },
      { requiredKeys: [] },
    );
    const withHostileValues = (raw: object): object => {
      for (const [key, value] of Object.entries(raw)) {
        const put = (part: unknown) =>
          Object.defineProperty(raw, key, { value: part, writable: true, enumerable: true, configurable: true });
        if (value instanceof Marker) put(HOSTILE_VALUES[value.index]);
        else if (isPlain(value) || Array.isArray(value)) put(withHostileValues(value));
      }
      return raw;
    };
    const intrinsics = (): unknown[] =>
      [Object.prototype, Array.prototype].flatMap((prototype) =>
        Reflect.ownKeys(prototype).map((key) => [key, Object.getOwnPropertyDescriptor(prototype, key)?.value]),
      );

    it(`never throws, and yields flat JSON values only (seed ${SEED}, ${RUNS} runs)`, () => {
      const before = intrinsics();
      fc.assert(
        fc.property(generated, options, (raw, given) => {
          const { flat, problems } = flatten(withHostileValues(raw), given);
          for (const value of Object.values(flat)) {
            if (value !== null) expect(typeof value).to.be.oneOf(['string', 'number', 'boolean']);
            if (typeof value === 'number') expect(Number.isFinite(value)).to.equal(true);
          }
          expect(problems.every((problem) => typeof problem === 'string')).to.equal(true);
        }),
        settings,
      );
      expect(intrinsics()).to.deep.equal(before);
    });

    it(`leaves its input as it was (seed ${SEED}, ${RUNS} runs)`, () => {
      fc.assert(
        fc.property(generated, options, (raw, given) => {
          const input = withHostileValues(raw);
          const before = everything(input);
          flatten(input, given);
          const after = everything(input);
          expect(after.length).to.equal(before.length);
          expect(after.findIndex((part, i) => !Object.is(part, before[i]))).to.equal(-1);
        }),
        settings,
      );
    });

    it(`says the same of the same input (seed ${SEED}, ${RUNS} runs)`, () => {
      fc.assert(
        fc.property(generated, options, (raw, given) => {
          const input = withHostileValues(raw);
          expect(flatten(input, given)).to.deep.equal(flatten(input, given));
        }),
        settings,
      );
    });

    it(`does with JSON what a plain recursion does (seed ${SEED}, ${RUNS} runs)`, () => {
      // No key holds a delimiter, so no two paths make one name.
      const key = fc.stringMatching(/^[a-z]{0,3}$/);
      const { json } = fc.letrec<{ json: unknown }>((tie) => ({
        json: fc.oneof(
          { maxDepth: 4, depthSize: 'small' },
          fc.oneof(
            fc.string(),
            fc.integer(),
            fc.double({ noNaN: true, noDefaultInfinity: true }),
            fc.boolean(),
            fc.constant(null),
          ),
          fc.array(tie('json'), { maxLength: 4 }),
          fc.dictionary(key, tie('json'), { maxKeys: 4 }),
        ),
      }));
      const input = fc.dictionary(key, json, { maxKeys: 6 });
      const given = fc.record({
        delimiter: fc.constantFrom('_', '.', '--'),
        lists: fc.constantFrom('json' as const, 'index' as const),
      });
      fc.assert(
        fc.property(input, given, (value, { delimiter, lists }) => {
          const { flat, problems } = flatten(value, { delimiter, lists });
          expect(flat).to.deep.equal(reference(value, delimiter, lists));
          expect(problems.length > 0).to.equal(hasEmptyObject(value, lists));
        }),
        settings,
      );
    });
  });
});

/** The rules for plain JSON as a reader would write them down first. */
function reference(value: object, delimiter: string, lists: 'json' | 'index', prefix = ''): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    if (Array.isArray(part) && (lists === 'json' || !part.length)) flat[prefix + key] = JSON.stringify(part);
    else if (typeof part === 'object' && part !== null)
      Object.assign(flat, reference(part, delimiter, lists, prefix + key + delimiter));
    else flat[prefix + key] = part;
  }
  return flat;
}

/** Whether something has no place in a flat object: an object without keys, where no list is around it. */
function hasEmptyObject(value: object, lists: 'json' | 'index'): boolean {
  return Object.values(value).some((part) => {
    if (typeof part !== 'object' || part === null || (Array.isArray(part) && lists === 'json')) return false;
    return Object.keys(part).length ? hasEmptyObject(part, lists) : !Array.isArray(part);
  });
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Every key and value that can be reached without running code, in order. */
function everything(value: unknown, found: unknown[] = []): unknown[] {
  if (typeof value !== 'object' || value === null || found.includes(value)) return [...found, value];
  found.push(value);
  try {
    for (const key of Reflect.ownKeys(value)) {
      const descriptor = Object.getOwnPropertyDescriptor(value, key);
      found.push(key, descriptor?.get, descriptor?.value);
      everything(descriptor?.value, found);
    }
  } catch {
    // A proxy that tells nothing.
  }
  return found;
}

function endlessly(depth: 0 | 1): object {
  return { toJSON: () => (depth ? [endlessly(depth)] : { next: endlessly(depth) }) };
}
