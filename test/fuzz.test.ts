// Arguments made to hurt: lists of random calls, some 20,000 calls in one engine and a tenth of them in the others. No error reaches
// the page, no prototype changes, and every call has a receipt. A list that goes wrong is made shorter while it does.
import { expect } from 'chai';
import fc from 'fast-check';
import { closePages, openPage, type Receipt } from './helpers/page.js';
import { SEED, share } from './helpers/share.js';

/** A list has half as many calls on average. */
const LONGEST = 200;
const LISTS = share(200);

/** Values that JSON, a structured clone or a plain read can't take, each made anew. */
const hostile: (() => unknown)[] = [
  () =>
    Object.defineProperty({}, 'boom', {
      enumerable: true,
      get: () => {
        throw new Error('boom');
      },
    }),
  () => {
    const ring: Record<string, unknown> = {};
    ring.ring = [ring];
    return ring;
  },
  () =>
    new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('ownKeys');
        },
        get() {
          throw new Error('get');
        },
        getPrototypeOf() {
          throw new Error('proto');
        },
      },
    ),
  () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  () => JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  () => ({
    toJSON() {
      throw new Error('toJSON');
    },
  }),
  () => ({ toString: null, valueOf: null }),
  // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tried here
  () => ({ then: (resolve: (value: unknown) => void) => resolve('thenable') }),
  () => Object.create(null),
  () => '\ud800lone',
  () => 'x'.repeat(40_000),
  () => Array.from({ length: 300 }, (_, i) => [i]),
  () => {
    let deep: unknown = 1;
    for (let i = 0; i < 1_000; i++) deep = { deep };
    return deep;
  },
  () => 10n ** 40n,
  () => Symbol('s'),
  () => new Date(Number.NaN),
  () => new Map([[{}, 1]]),
  () => new Error('error'),
  () => document.createElement('p'),
  () => () => {
    throw new Error('callback');
  },
  () => new Array(1_000),
  () => -0,
  () => Number.NaN,
];

/** Stands for such a value until the call: fast-check itself can't hold them all. */
class Made {
  constructor(readonly index: number) {}

  [fc.toStringMethod](): string {
    return `${hostile[this.index]}`;
  }
}

const make = (given: unknown): unknown => (given instanceof Made ? hostile[given.index]?.() : given);

const value = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(undefined, null, '', 'u1', 'E', 5, true, {}, []) },
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.nat(hostile.length - 1).map((index) => new Made(index)) },
);
const method = fc.constantFrom('identify', 'track', 'page', 'screen', 'group', 'alias', 'reset');
const call = fc.tuple(method, fc.array(value, { maxLength: 5 }));
const calls = fc.array(call, { maxLength: LONGEST, size: 'max' });

describe('arguments made to hurt (G9)', () => {
  afterEach(closePages);

  it(`random calls: no error, no change, a receipt each (seed ${SEED}, ${LISTS} lists)`, async () => {
    const page = await openPage({ calls: `for (const level of ['warn', 'error']) console[level] = () => {}` });
    await page.oneflowSegment.ready();
    const prototypes = [page.Object.prototype, page.Array.prototype, page.Function.prototype];
    const before = prototypes.map((prototype) => Reflect.ownKeys(prototype).length);
    const counts: Record<string, number> = {};
    const property = fc.asyncProperty(calls, async (list) => {
      page.oneflowCalls = { length: 0 } as never;
      const receipts = list.map(([name, args]) => {
        const receipt = (page.oneflowSegment[name as 'track'] as (...args: unknown[]) => Promise<Receipt>)(
          ...args.map(make),
        );
        expect(receipt).to.be.an.instanceOf(page.Promise);
        return receipt;
      });
      for (const { status } of await Promise.all(receipts)) {
        expect(status).to.be.oneOf(['sent', 'dropped', 'done']);
        counts[status] = (counts[status] ?? 0) + 1;
      }
      // What a promise was rejected with is told in a turn of its own.
      await new Promise((resolve) => setTimeout(resolve));
      expect(page.errors.splice(0)).to.deep.equal([]);
      expect(prototypes.map((prototype) => Reflect.ownKeys(prototype).length)).to.deep.equal(before);
      expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
      expect(page.oneflowSegment.state).to.equal('ready');
    });
    await fc.assert(property, { seed: SEED, numRuns: LISTS });
    const { sent = 0, dropped = 0, done = 0 } = counts;
    expect(sent).to.be.above((sent + dropped + done) / 10);
  });
});
