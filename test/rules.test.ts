// The destination's rules for values, row by row, and as properties that hold for any input.
import { expect } from 'chai';
import * as fc from 'fast-check';
import { type FlattenOptions, flatten as flattenCopy } from '../src/destination/rules.js';
import { Account } from './helpers/account.js';
import { copied } from './helpers/copy.js';
import { SEED, share } from './helpers/share.js';

/** Of values for one object. */
const MAX_VALUES = 10_000;

/** What a page gives arrives here as a copy. */
const flatten = (input: object, options?: FlattenOptions) => {
  const problems: string[] = [];
  return { flat: flattenCopy(copied([input])[0] as object, options, problems), problems };
};

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
  {
    name: 'explicit first',
    input: { a_b: 'explicit', a: { b: 'nested' } },
    expected: { a_b: 'explicit' },
    problems: [/two keys.*"a_b"/],
  },
  {
    name: 'explicit last',
    input: { a: { b: 'nested' }, a_b: 'explicit' },
    expected: { a_b: 'explicit' },
    problems: [/two keys.*"a_b"/],
  },
  { name: 'an explicit null', input: { a: { b: 1 }, a_b: null }, expected: { a_b: null }, problems: [/"a_b"/] },
  { name: 'an explicit list', input: { a: { b: 1 }, a_b: ['x'] }, expected: { a_b: '["x"]' }, problems: [/"a_b"/] },
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
    problems: [/"roles_0"/],
  },
  {
    name: 'an explicit key that only the delimiter makes',
    input: { a: { b: 1 }, ab: 2 },
    options: { delimiter: '' },
    expected: { ab: 2 },
    problems: [/"ab"/],
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
    expected: { x: '[{},1]' },
  },
  {
    name: 'a zero has no sign, as in JSON',
    input: { a: -0 },
    expected: { a: 0 },
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
    name: 'a working proxy',
    input: { a: new Proxy({ b: 1 }, {}), c: new Proxy([1], {}) },
    expected: { a_b: 1, c: '[1]' },
  },
];

/** What JSON sees nothing of is left out, and said: a page that wants it sends plain data. */
const CONTENT: Row[] = [
  { name: 'an error', input: { e: new Error('x') }, expected: {}, problems: [LEFT_OUT('e')] },
  {
    name: 'a map, a set',
    input: { m: new Map([['k', 1]]), s: new Set([1]) },
    expected: {},
    problems: [LEFT_OUT('m'), LEFT_OUT('s')],
  },
  {
    name: 'a part of the page',
    input: { e: document.body, after: 1 },
    expected: { after: 1 },
    problems: [LEFT_OUT('e')],
  },
  { name: 'the same in a list', input: { x: [new Map(), 1] }, expected: { x: '[{},1]' } },
  { name: 'typed arrays', input: { a: new Uint8Array([1, 2]) }, expected: { a_0: 1, a_1: 2 } },
];

const HOSTILE: Row[] = [
  {
    name: 'a cycle',
    input: cyclic,
    expected: { name: 'Ada', child_age: 36 },
    problems: [LEFT_OUT('self'), LEFT_OUT('child_parent')],
  },
  {
    name: 'a getter that throws',
    input: Object.assign(withGetter('bad'), { after: 2 }),
    expected: { before: 1, after: 2 },
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
  { name: 'a revoked proxy', input: { a: revokedProxy(), b: 1 }, expected: { b: 1 }, problems: [LEFT_OUT('a')] },
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
    problems: [LEFT_OUT('a___proto__')],
  },
  {
    name: '__proto__ put together of two levels',
    input: { _: { proto__: { polluted: 1 }, a: 1 }, '': { _proto__: 1 } },
    expected: { __a: 1, __proto___polluted: 1 },
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

  describe('size', () => {
    it('keeps the budget of values as it is documented', () => expect(MAX_VALUES).to.equal(10_000));

    it('takes 10,000 keys', () => {
      const input = Object.fromEntries(Array.from({ length: MAX_VALUES }, (_, i) => [`k${i}`, i]));
      expect(flatten(input)).to.deep.equal({ flat: input, problems: [] });
    });

    it('leaves out what comes after 10,000 values, and says how many there may be', () => {
      const input = Object.fromEntries(Array.from({ length: MAX_VALUES + 5 }, (_, i) => [`k${i}`, i]));
      const { flat, problems } = flatten(input);
      expect(Object.keys(flat)).to.have.length(MAX_VALUES);
      expect(flat).to.include({ k0: 0, [`k${MAX_VALUES - 1}`]: MAX_VALUES - 1 });
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(/10.?000 values.*left out/);
    });

    it('counts the values of one call together', () => {
      const half = Object.fromEntries(Array.from({ length: 6_000 }, (_, i) => [`k${i}`, i]));
      const { flat, problems } = flatten({ a: half, b: half });
      expect(Object.keys(flat)).to.have.length(MAX_VALUES - 2);
      expect(problems).to.have.length(1);
    });

    it('starts a new budget with the next call', () => {
      const input = Object.fromEntries(Array.from({ length: MAX_VALUES + 5 }, (_, i) => [`k${i}`, i]));
      flatten(input);
      expect(flatten({ a: { b: 1 } })).to.deep.equal({ flat: { a_b: 1 }, problems: [] });
    });
  });

  describe('depth', () => {
    it('takes 190 levels of objects', () => {
      const key = Array.from({ length: 190 }, () => 'a').join('_');
      expect(flatten(nest(190, inObject))).to.deep.equal({ flat: { [key]: 1 }, problems: [] });
    });

    it('takes 190 levels of lists', () => {
      const expected = `${'['.repeat(190)}1${']'.repeat(190)}`;
      expect(flatten({ x: nest(190, inList) })).to.deep.equal({ flat: { x: expected }, problems: [] });
    });

    it('takes 190 levels of lists by index', () => {
      const key = `x${'_0'.repeat(190)}`;
      expect(flatten({ x: nest(190, inList) }, { lists: 'index' })).to.deep.equal({
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
      it(`ends somewhere in 20,000 levels of ${name}, and keeps the rest of the call`, () => {
        const { flat, problems } = flatten(
          { before: 1, deep: nest(20_000, wrap), ...(lists === 'json' && { after: 2 }) },
          { lists },
        );
        expect(flat.before).to.equal(1);
        if (lists === 'index' || wrap === inObject) expect(problems).to.not.be.empty;
        expect(Object.values(flat).every((value) => typeof value !== 'object' || value === null)).to.equal(true);
      });
    }
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
    const RUNS = share(300);
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
    // JSON has no -0.
    else flat[prefix + key] = part === 0 ? 0 : part;
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
