// Whole mappings against Segment's own running code: its parser and evaluator of triggers, its mapping kit. 5,000 generated
// mappings and events in one engine, a tenth in the others; payloads are compared before the destination's
// rules flatten them.

import { transform } from '@segment/actions-core/mapping-kit';
import { parseFql, validate } from '@segment/destination-subscriptions';
import { expect } from 'chai';
import fc from 'fast-check';
import type { SegmentEvent } from '../src/api/event.js';
import { fromSegment } from '../src/mappings/from-segment.js';
import { SEED, share } from './helpers/share.js';

const RUNS = share(5_000);
/** Of what the minifier might break, any directive, many times over. */
const BUILT_RUNS = share(1_000);

type Kit = Parameters<typeof transform>[0];
type Answer = { payload?: unknown; threw?: true };

const oneOf = <Value>(...values: Value[]) => fc.constantFrom(...values);
const key = oneOf('plan', 'city', 'items', 'sku', 'address', 'a b', '0');
const scalar = fc.oneof(
  oneOf<unknown>('', 'Oslo', 'oslo city', 0, 1, 12.5, true, false, null),
  fc.string({ maxLength: 6 }),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(key, tie('value'))),
})).value as fc.Arbitrary<unknown>;

const path = fc.oneof(
  oneOf(
    '$.event',
    '$.userId',
    '$.traits',
    '$.properties',
    '$.context.page.url',
    '$.',
    '$.nothing',
    '$.timestamp',
    'event',
  ),
  fc
    .tuple(
      oneOf('properties', 'traits'),
      fc.array(fc.oneof(key, oneOf('items[0]', "['a b']", 'items[1].sku')), { maxLength: 3 }),
    )
    .map(([whole, parts]) => ['$', whole, ...parts].join('.')),
);
const template = fc
  .array(
    fc.oneof(
      path.map((to) => `{{${to.slice(2)}}}`),
      oneOf(' for ', '{{{event}}}', '{{', '}}'),
    ),
    {
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(''));

/** Every directive, around values that hold others. */
const { value } = fc.letrec((tie) => {
  const any = tie('value');
  const bag = fc.dictionary(key, any, { maxKeys: 3 });
  // biome-ignore lint/suspicious/noThenProperty: Segment's name for it
  const choice = { then: any, else: any };
  const directive = fc.oneof(
    fc.record({ '@path': path }),
    fc.record({ '@path': path, _metadata: fc.constant({ label: 'x', type: 'variable' }) }),
    fc.record({ '@template': template }),
    fc.record({ '@literal': any }),
    fc.record({ '@if': fc.oneof(fc.record({ exists: any, ...choice }), fc.record({ blank: any, ...choice })) }),
    fc.record({ '@case': fc.record({ operator: oneOf('lower', 'upper'), value: any }) }),
    fc.record({
      '@replace': fc.record(
        {
          pattern: fc.string({ minLength: 1, maxLength: 11 }),
          replacement: fc.string({ maxLength: 3 }),
          value: any,
          ignorecase: fc.boolean(),
          global: fc.boolean(),
          pattern2: oneOf('s', 'o'),
        },
        { requiredKeys: ['pattern', 'value'] },
      ),
    }),
    fc.record({ '@arrayPath': fc.oneof(fc.tuple(fc.oneof(path, any)), fc.tuple(fc.oneof(path, any), bag)) }),
    fc.record({ '@flatten': fc.record({ value: any, separator: oneOf('_', '.'), omitArrays: fc.boolean() }) }),
    fc.record({ '@json': fc.record({ value: any, mode: oneOf('encode', 'decode') }) }),
    fc.record({
      '@merge': fc.record({
        direction: oneOf('left', 'right'),
        objects: fc.array(fc.oneof(bag, tie('directive')), { maxLength: 3 }),
      }),
    }),
    fc.record({ '@transform': fc.record({ apply: bag, mapping: fc.oneof(bag, tie('directive')) }) }),
    fc.record({ '@excludeWhenNull': any }),
  );
  return {
    directive,
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      scalar,
      fc.record({ '@path': path }),
      directive,
      directive,
      bag,
      fc.array(any, { maxLength: 3 }),
    ),
  };
});

const trigger = oneOf(
  'type = "track"',
  'type = "identify" or type = "page"',
  'event = "Order Completed" and properties.plan != null',
  'type = "track" and (properties.total >= 10 or properties.city = "Oslo")',
  'contains(traits.city, "sl")',
  '!match(properties.plan, "o*")',
  'properties.plan = true',
  'context.page.path = "/shop"',
  'type = track or type = page',
  'type = "track" AND event = "E"',
  'type = "track" OR event = "E"',
);
/** One directive around all fields, some mappings in a hundred. */
const root = {
  __segment_internal_directive: fc.oneof(
    fc.record({ '@transform': fc.record({ apply: fc.dictionary(key, value, { maxKeys: 3 }) }) }),
    fc.record({
      '@merge': fc.record({ direction: oneOf('left', 'right'), objects: fc.array(value, { maxLength: 2 }) }),
    }),
    fc.record({ '@arrayPath': fc.tuple(path, fc.record({ event_name: value })) }),
    fc.record({ '@literal': value }),
    (value as fc.Arbitrary<unknown>).filter((given) => !Array.isArray(given)),
  ),
};
const entry = fc.oneof(
  fc.record({
    partnerAction: fc.constant('trackEvent' as const),
    subscribe: trigger,
    mapping: fc.record(
      { event_name: value, userId: value, properties: value, ...root },
      { requiredKeys: ['event_name'] },
    ),
  }),
  fc.record({
    partnerAction: fc.constant('identifyUser' as const),
    subscribe: trigger,
    mapping: fc.record({ userId: value, traits: value, ...root }, { requiredKeys: [] }),
  }),
);

const bag = fc.dictionary(fc.oneof(key, oneOf('total')), json, { maxKeys: 5 });
const event = fc.record(
  {
    type: oneOf('track', 'identify', 'page', 'screen', 'group', 'alias'),
    messageId: fc.constant('m1'),
    timestamp: fc.constant('2026-11-25T00:00:00.000Z'),
    event: oneOf('Order Completed', 'E'),
    userId: oneOf('u1', 'u2'),
    properties: bag,
    traits: bag,
    context: fc.record({
      page: fc.constant({ path: '/shop', referrer: '', search: '', title: '', url: 'https://a.b/shop' }),
    }),
    integrations: fc.constant({}),
  },
  { requiredKeys: ['type', 'messageId', 'timestamp', 'context', 'integrations'] },
) as fc.Arbitrary<SegmentEvent>;

function copyOf<Value>(given: Value): Value {
  return JSON.parse(JSON.stringify(given));
}

function attempt(work: () => unknown): Answer {
  try {
    return { payload: work() };
  } catch {
    return { threw: true };
  }
}

/** Lays what `read` makes of generated mappings and events beside what Segment makes of them. */
function compare(read: typeof fromSegment, numRuns: number): Record<string, number> {
  const count = { refused: 0, threw: 0, payloads: 0, started: 0 };
  const property = fc.property(entry, event.map(copyOf), (given, happened) => {
    const data = happened as unknown as Record<string, unknown>;
    const mapping = copyOf(given.mapping) as Kit;
    const segment = attempt(() => transform(mapping, copyOf(data)));
    const [own] = read(JSON.stringify([given]), { report: (said) => (count.refused += Number(/left out/.test(said))) });
    // What is refused could not have given Segment a payload either: its shape is wrong, or a required field is empty.
    if (!own) {
      const { event_name: name = '' } = given.mapping as { event_name?: unknown };
      const isMissing = given.partnerAction === 'trackEvent' && (name === '' || name === null);
      expect(segment.threw || isMissing).to.equal(true);
      return;
    }
    expect(own.when(happened)).to.equal(validate(parseFql(given.subscribe), data));
    expect(attempt(() => own.fields(happened))).to.deep.equal(segment);
    count[segment.threw ? 'threw' : 'payloads']++;
    if (own.when(happened)) count.started++;
  });
  fc.assert(property, { seed: SEED, numRuns, includeErrorInReport: true });
  console.log(`mappings: seed ${SEED}, ${numRuns} runs, ${JSON.stringify(count)}`);
  return count;
}

describe(`mappings as Segment runs them, seed ${SEED}`, () => {
  it('start on the same events and give the same payloads', () => {
    const { payloads, started } = compare(fromSegment, RUNS);
    // Of five some three give a payload, and one of eight starts; a tenth of the runs varies more.
    expect(payloads).to.be.above(RUNS / 4);
    expect(started).to.be.above(RUNS / 50);
  });

  it('do so once they are built and minified', async () => {
    const script = document.createElement('script');
    script.src = '/dist/mappings.min.js';
    const loaded = new Promise((resolve) => script.addEventListener('load', resolve));
    document.head.append(script);
    await loaded;
    const { oneflowMappings } = window as unknown as { oneflowMappings: { fromSegment: typeof fromSegment } };
    expect(compare(oneflowMappings.fromSegment, BUILT_RUNS).payloads).to.be.above(BUILT_RUNS / 4);
  });

  it('never throw, whatever the list holds, and leave out what is no mapping', () => {
    const wild = fc.anything({
      withNullPrototype: true,
      withDate: true,
      withMap: true,
      withBigInt: true,
      withSparseArray: true,
    });
    const any = <Value>(good: fc.Arbitrary<Value>) =>
      fc.oneof({ weight: 3, arbitrary: good as fc.Arbitrary<unknown> }, wild);
    const hostile = fc.record(
      {
        name: any(fc.string()),
        enabled: any(fc.constant(true)),
        partnerAction: any(oneOf('trackEvent', 'identifyUser')),
        subscribe: any(trigger),
        mapping: any(
          fc.dictionary(fc.oneof(oneOf('event_name', 'userId', 'traits', '__proto__'), fc.string()), any(value)),
        ),
      },
      { requiredKeys: [] },
    );
    const list = any(fc.array(any(hostile), { maxLength: 3 }));
    const property = fc.property(list, event, (given, happened) => {
      for (const mapping of fromSegment(given, { report: () => {} })) {
        expect(mapping.when(happened)).to.be.a('boolean');
        attempt(() => mapping.fields(happened));
      }
    });
    fc.assert(property, { seed: SEED, numRuns: RUNS, includeErrorInReport: true });
  });
});
