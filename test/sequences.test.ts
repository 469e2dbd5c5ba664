// Any sequence of calls gives the same deliveries in the same order, whether the calls were buffered, live, or some of
// both. The built snippet and the built facade run in blank frames, where a recorder stands in for 1Flow's SDK.
import { expect } from 'chai';
import fc from 'fast-check';
import type { Stub } from '../src/api/contract.js';
import { closePages, KEY, type OneflowSegment, stub, waitFor } from './helpers/page.js';
import { share } from './helpers/share.js';

const SEED = 20261123;
const RUNS = share(150, 3);

type Call = [method: 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias' | 'reset', ...args: unknown[]];
type Frame = Window & typeof globalThis & { oneflowSegment: OneflowSegment; _1flow: unknown };

const json = fc.jsonValue({ maxDepth: 3, noUnicodeString: false } as fc.JsonSharedConstraints);
const bag = fc.dictionary(fc.constantFrom('a', 'b', 'a_b', 'nested', 'plan'), json, { maxKeys: 4 });
const id = fc.constantFrom('u1', 'u2', 'u3', 7);
const name = fc.constantFrom('E1', 'E2', '', 'Plan Chosen');
const options = fc.constantFrom(
  undefined,
  {},
  { integrations: { All: false } },
  { anonymousId: 'anon' },
  { context: { a: 1 } },
);

const call: fc.Arbitrary<Call> = fc.oneof(
  fc.tuple(fc.constant('identify' as const), id, bag, options),
  fc.tuple(fc.constant('identify' as const), bag),
  fc.tuple(fc.constant('track' as const), name, bag, options),
  fc.tuple(fc.constant('track' as const), name),
  fc.tuple(fc.constant('screen' as const), name, bag),
  fc.tuple(fc.constant('page' as const), name),
  fc.tuple(fc.constant('group' as const), id, bag),
  fc.tuple(fc.constant('alias' as const), id),
  fc.tuple(fc.constant('reset' as const)),
);

let facade: string;

/** Makes the first `buffered` calls before the SDK is there, the others after it, and returns what it received. */
async function run(calls: Call[], buffered: number): Promise<unknown[]> {
  localStorage.clear();
  const element = document.createElement('iframe');
  document.body.append(element);
  const page = element.contentWindow as Frame;
  const seen: unknown[] = [];
  // Anonymous ids are random: the first one seen is 0, and so on.
  const anonymous: unknown[] = [];
  page._1flow = (...args: unknown[]) =>
    seen.push(
      JSON.parse(JSON.stringify(args), (key, value) => {
        if (key !== 'anonymousId' || value === 'anon') return value;
        if (!anonymous.includes(value)) anonymous.push(value);
        return anonymous.indexOf(value);
      }),
    );
  page.eval(script);
  const make = ([method, ...args]: Call): unknown =>
    (page.oneflowSegment[method] as (...args: unknown[]) => unknown)(...args);
  calls.slice(0, buffered).forEach(make);
  page.eval(facade);
  page.oneflowSegment.load(KEY);
  calls.slice(buffered).forEach(make);
  // A replay may take more than one slice on a busy machine.
  await waitFor(() => (page.oneflowSegment as Stub).queue.length === 0);
  element.remove();
  return seen;
}

let script: string;

describe('any sequence of calls (G1, G2, G5)', () => {
  before(async () => {
    [script, facade] = await Promise.all([
      stub,
      fetch('/dist/oneflow-segment.min.js').then((response) => response.text()),
    ]);
  });
  afterEach(closePages);

  it(`buffered, live, or half and half, is delivered the same (seed ${SEED})`, async () => {
    const was = console.warn;
    console.warn = () => {};
    let deliveries = 0;
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(call, { maxLength: 12 }), fc.nat(), async (calls, cut) => {
          const live = await run(calls, 0);
          deliveries += live.length;
          expect(await run(calls, calls.length), 'buffered').to.deep.equal(live);
          expect(await run(calls, cut % (calls.length + 1)), 'half and half').to.deep.equal(live);
        }),
        { seed: SEED, numRuns: RUNS },
      );
    } finally {
      console.warn = was;
    }
    // The sequences are no empty exercise.
    expect(deliveries).to.be.above(RUNS);
  });
});
