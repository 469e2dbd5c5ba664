// Any sequence of calls gives the same deliveries in the same order, and tells its callbacks the same, whether the calls were
// buffered, live, or some of both, and whatever options `load` has. The built snippet and the built facade run in blank frames, where
// a recorder stands in for 1Flow's SDK. Pages that are left, and other tabs, are in histories.test.mjs.
import { expect } from 'chai';
import fc from 'fast-check';
import type { Stub } from '../src/api/contract.js';
import type { Delivery, SegmentEvent } from '../src/api/types.js';
import { closePages, KEY, type OneflowSegment, type Receipt, stub, waitFor } from './helpers/page.js';
import { SEED, share } from './helpers/share.js';

const RUNS = share(150, 3);

type Call = [method: 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias' | 'reset', ...args: unknown[]];
/** What the SDK received, and what callbacks were told. */
type Outcome = { sent: unknown[]; told: unknown[] };
type Frame = Window & typeof globalThis & { oneflowSegment: OneflowSegment; _1flow: unknown };

const json = fc.jsonValue({ maxDepth: 3, noUnicodeString: false } as fc.JsonSharedConstraints);
/** Stands for a callback of its own in each run. */
const CALLBACK = Symbol('callback');
const date = fc.integer({ min: 0, max: 2e12 }).map((time) => new Date(time));
const part = fc.oneof({ weight: 4, arbitrary: json }, date);
const bag = fc.dictionary(fc.constantFrom('a', 'b', 'a_b', 'nested', 'plan'), part, { maxKeys: 4 });
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
const callWithCallback = fc
  .tuple(call, fc.boolean())
  .map(([made, hasOne]): Call => (hasOne ? [...made, CALLBACK] : made));

/** Sends each call, whatever its method. */
const EVERYTHING = {
  action: 'trackEvent',
  when: () => true,
  fields: ({ type, userId, anonymousId, traits, properties }: SegmentEvent) => ({
    event_name: type,
    userId,
    anonymousId,
    properties: { ...traits, ...properties },
  }),
};
const given = fc.record(
  {
    mappings: fc.constant([EVERYTHING]),
    lists: fc.constant('index'),
    delimiter: fc.constantFrom('.', ''),
    eventProperties: fc.boolean(),
    trackPayload: fc.constant('properties'),
    beforeSend: fc.constant(({ action, payload }: Delivery) => ({ action, payload: { ...payload, userId: 'masked' } })),
  },
  { requiredKeys: [] },
);

let facade: string;

/** Makes the first `buffered` calls before the SDK is there, the others after it. */
async function run(calls: Call[], options: object, buffered: number): Promise<Outcome> {
  localStorage.clear();
  const element = document.createElement('iframe');
  document.body.append(element);
  const page = element.contentWindow as Frame;
  const sent: unknown[] = [];
  const told: unknown[] = [];
  // Anonymous ids are random: the first one seen is 0, and so on.
  const anonymous: unknown[] = [];
  page._1flow = (...args: unknown[]) =>
    sent.push(
      JSON.parse(JSON.stringify(args), (key, value) => {
        if (key !== 'anonymousId' || value === 'anon') return value;
        if (!anonymous.includes(value)) anonymous.push(value);
        return anonymous.indexOf(value);
      }),
    );
  page.eval(script);
  const make = ([method, ...args]: Call): unknown =>
    (page.oneflowSegment[method] as (...args: unknown[]) => unknown)(
      ...args.map((part) =>
        part === CALLBACK
          ? (receipt: Receipt) => told.push([method, receipt.status, 'reason' in receipt && receipt.reason])
          : part,
      ),
    );
  calls.slice(0, buffered).forEach(make);
  page.eval(facade);
  page.oneflowSegment.load(KEY, options);
  calls.slice(buffered).forEach(make);
  // A replay may take more than one slice on a busy machine.
  await waitFor(() => (page.oneflowSegment as Stub).queue.length === 0);
  await page.Promise.resolve();
  element.remove();
  return { sent, told };
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
    let callbacks = 0;
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(callWithCallback, { maxLength: 12 }),
          given,
          fc.nat(),
          async (calls, options, cut) => {
            const live = await run(calls, options, 0);
            deliveries += live.sent.length;
            callbacks += live.told.length;
            expect(await run(calls, options, calls.length), 'buffered').to.deep.equal(live);
            expect(await run(calls, options, cut % (calls.length + 1)), 'half and half').to.deep.equal(live);
          },
        ),
        { seed: SEED, numRuns: RUNS },
      );
    } finally {
      console.warn = was;
    }
    // The sequences are no empty exercise.
    expect(deliveries).to.be.above(RUNS);
    expect(callbacks).to.be.above(RUNS);
  });
});
