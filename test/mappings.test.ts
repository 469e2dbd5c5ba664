// Segment's mappings, read as Segment writes them: what each directive gives, what is refused and how it is said, and lists
// made to hurt.
import './helpers/copy.js';
import { expect } from 'chai';
import type { Mapping, SegmentEvent } from '../src/api/event.js';
import { actions } from '../src/destination/actions.js';
import { presets, toDeliveries } from '../src/destination/destination.js';
import { fromSegment } from '../src/mappings/from-segment.js';

const EVENT: SegmentEvent = {
  type: 'track',
  event: 'Order Completed',
  messageId: 'm1',
  timestamp: '2026-11-25T00:00:00.000Z',
  userId: 'u1',
  anonymousId: 'a1',
  properties: {
    plan: 'Pro',
    total: 12.5,
    none: null,
    empty: '',
    json: '{"a":1}',
    address: { city: 'Oslo', zip: null },
    items: [
      { sku: 'A', price: 1 },
      { sku: 'B', price: 2 },
    ],
    roles: ['admin', 'owner'],
  },
  context: { page: { path: '/shop', referrer: '', search: '', title: 'Shop', url: 'https://example.com/shop' } },
  integrations: {},
};

const ENTRY = {
  name: 'Orders',
  enabled: true,
  partnerAction: 'trackEvent',
  subscribe: 'type = "track" and event = "Order Completed"',
  mapping: { event_name: { '@path': '$.event' } } as Record<string, unknown>,
};

/** The mappings of a list, and what was said of it. */
function read(json: unknown): { mappings: Mapping[]; said: string[] } {
  const said: string[] = [];
  return { mappings: fromSegment(json, { report: (sentence) => said.push(sentence) }), said };
}

/** What a mapping's `properties` become. */
function propertiesOf(value: unknown): unknown {
  const { mappings, said } = read([{ ...ENTRY, mapping: { ...ENTRY.mapping, properties: value } }]);
  expect(said).to.deep.equal([]);
  return (mappings[0]?.fields(EVENT) as { properties?: unknown } | undefined)?.properties;
}

const choose = (ask: object, then: unknown, other?: unknown) => ({ '@if': { ...ask, then, else: other } });
const path = (to: string) => ({ '@path': `$.properties.${to}` });

describe('a directive', () => {
  for (const [name, value, expected] of [
    ['@path', path('address.city'), 'Oslo'],
    ['@path into a list', path('items[1].sku'), 'B'],
    ['@path to nothing', path('a.b.c'), undefined],
    ['@path into the context', { '@path': '$.context.page.url' }, 'https://example.com/shop'],
    [
      '@template',
      { '@template': '{{properties.plan}} for {{ properties.total }}{{properties.nothing}}' },
      'Pro for 12.5',
    ],
    ['@literal', { '@literal': 'as it is' }, 'as it is'],
    ['@if exists', choose({ exists: path('plan') }, 'yes', 'no'), 'yes'],
    ['@if exists, without', choose({ exists: path('none') }, 'yes', 'no'), 'no'],
    ['@if blank', choose({ blank: path('empty') }, 'filled', 'blank'), 'blank'],
    ['@case', { '@case': { operator: 'upper', value: path('plan') } }, 'PRO'],
    ['@replace', { '@replace': { pattern: 'o', replacement: '0', value: path('address.city') } }, 'Osl0'],
    [
      '@replace, all in any case',
      { '@replace': { pattern: 'o', replacement: '0', ignorecase: true, value: path('address.city') } },
      '0sl0',
    ],
    ['@arrayPath', { '@arrayPath': ['$.properties.items', { id: { '@path': '$.sku' } }] }, [{ id: 'A' }, { id: 'B' }]],
    [
      '@flatten',
      { '@flatten': { value: { roles: path('roles'), address: path('address') }, separator: '_' } },
      { roles_0: 'admin', roles_1: 'owner', address_city: 'Oslo', address_zip: null },
    ],
    ['@json, encode', { '@json': { mode: 'encode', value: path('roles') } }, '["admin","owner"]'],
    ['@json, decode', { '@json': { mode: 'decode', value: path('json') } }, { a: 1 }],
    [
      '@merge',
      { '@merge': { direction: 'right', objects: [path('address'), { city: 'Bergen', country: 'NO' }] } },
      { city: 'Bergen', zip: null, country: 'NO' },
    ],
    [
      '@transform',
      { '@transform': { apply: { town: path('address.city') }, mapping: { place: { '@path': '$.town' } } } },
      { place: 'Oslo' },
    ],
    ['@excludeWhenNull', { '@excludeWhenNull': path('address') }, { city: 'Oslo' }],
    ['@excludeWhenNull of null', { '@excludeWhenNull': path('none') }, undefined],
    ['beside _metadata', { '@path': '$.event', _metadata: { label: 'Event', type: 'variable' } }, 'Order Completed'],
    ['in an object in a list', [{ deep: [path('plan')] }], [{ deep: ['Pro'] }]],
  ] as [string, unknown, unknown][]) {
    it(name, () => expect(propertiesOf(value)).to.deep.equal(expected));
  }

  it('around all fields is resolved as the kit does it', () => {
    const root = { '@transform': { apply: { town: path('address.city') } } };
    const mapping = { __segment_internal_directive: root, event_name: { '@path': '$.town' } };
    const { mappings, said } = read([{ ...ENTRY, mapping }]);
    expect(said).to.deep.equal([]);
    expect([1, 2].map(() => mappings[0]?.fields(EVENT))).to.deep.equal(Array(2).fill({ event_name: 'Oslo' }));
    expect(root).to.deep.equal({ '@transform': { apply: { town: path('address.city') } } });
  });

  it('around all fields may bring one that the action requires', () => {
    const root = { '@merge': { direction: 'right', objects: [{ event_name: { '@path': '$.event' } }, {}] } };
    const { mappings, said } = read([{ ...ENTRY, mapping: { __segment_internal_directive: root } }]);
    expect([mappings[0]?.fields(EVENT), said]).to.deep.equal([{ event_name: 'Order Completed' }, []]);
  });

  it("@flatten wins over our own rules, which give a list's JSON", () => {
    const flat = { '@flatten': { value: { roles: path('roles') }, separator: '_' } };
    const mapping = { ...ENTRY.mapping, properties: flat };
    const { deliveries } = toDeliveries(EVENT, { mappings: fromSegment([{ ...ENTRY, mapping }]) });
    expect(deliveries.map(({ payload }) => payload)).to.deep.equal([
      { event_name: 'Order Completed', properties: { roles_0: 'admin', roles_1: 'owner' } },
    ]);
  });
});

describe('the presets of Segment', () => {
  // As the destination's metadata has them: https://github.com/segmentio/action-destinations
  const PRESETS = (['identifyUser', 'trackEvent'] as const).map((action) => ({
    partnerAction: action,
    subscribe: `type = "${action === 'identifyUser' ? 'identify' : 'track'}"`,
    mapping: Object.fromEntries(
      Object.entries(actions[action]).map(([name, field]) => [name, { '@path': field.default }]),
    ),
  }));

  for (const event of [EVENT, { ...EVENT, type: 'identify', traits: { plan: 'pro' } }, { ...EVENT, type: 'page' }]) {
    it(`give what ours give: ${event.type}`, () => {
      const payloads = (mappings: Mapping[]) => toDeliveries(event as SegmentEvent, { mappings }).deliveries;
      expect(payloads(fromSegment(PRESETS))).to.deep.equal(payloads(presets));
    });
  }
});

describe('the list', () => {
  it('may be JSON', () => {
    const { mappings, said } = read(JSON.stringify([ENTRY]));
    expect(mappings.map(({ action, when, fields }) => [action, when(EVENT), fields(EVENT)])).to.deep.equal([
      ['trackEvent', true, { event_name: 'Order Completed' }],
    ]);
    expect(said).to.deep.equal([]);
  });

  it("may have the names of Segment's Public API", () => {
    const { name, subscribe: trigger, mapping: settings } = ENTRY;
    const { mappings } = read([
      { id: 's1', name, enabled: true, actionId: 'x', actionSlug: 'trackEvent', trigger, settings },
    ]);
    expect(mappings[0]?.fields(EVENT)).to.deep.equal({ event_name: 'Order Completed' });
  });

  const TEXT = JSON.stringify(ENTRY);
  for (const [name, list] of [
    ['as a list', [ENTRY]],
    ['as JSON', `[${TEXT}]`],
    ['among the settings of a destination', { subscriptions: [ENTRY] }],
    ['as a text among the settings', { projectApiKey: 'k', subscriptions: `[${TEXT}]` }],
    ['in the JSON of such settings', JSON.stringify({ subscriptions: `[${TEXT}]` })],
    ['as a list of texts', [TEXT]],
    ['as a list of a text with a list', [`[${TEXT}]`]],
    ['with its settings as JSON, as in Terraform files', [{ ...ENTRY, mapping: JSON.stringify(ENTRY.mapping) }]],
    [
      "with those as the Public API's text",
      [{ ...ENTRY, mapping: undefined, settings: ` ${JSON.stringify(ENTRY.mapping)}\n` }],
    ],
    [
      'with what Segment keeps among the fields for itself',
      [
        {
          ...ENTRY,
          mapping: {
            ...ENTRY.mapping,
            __segment_internal_sync_mode: 'add',
            __segment_internal_matching_key: 'email',
            __segment_internal_directives: { '@liquid': 'x' },
            enable_batching: true,
            batch_size: 1_000,
            batch_keys: ['a'],
            batch_bytes: 5,
          },
        },
      ],
    ],
  ] as [string, unknown][]) {
    it(`may come ${name}`, () => {
      const { mappings, said } = read(list);
      expect([mappings.map(({ fields }) => fields(EVENT)), said]).to.deep.equal([
        [{ event_name: 'Order Completed' }],
        [],
      ]);
    });
  }

  it('has a place for each mapping that a text of several holds', () => {
    const { mappings, said } = read([`[${TEXT},{"name":"b"}]`, ENTRY]);
    expect(mappings.length).to.equal(2);
    expect(said.join()).to.match(/^mapping 1 "b" was left out: /);
  });

  it('starts as Segment does where a trigger says otherwise, and says so', () => {
    const { mappings, said } = read([{ ...ENTRY, subscribe: 'type = "track" OR type = "page"' }]);
    expect(mappings[0]?.when(EVENT)).to.equal(false);
    expect(said).to.deep.equal([
      `mapping 0 "Orders": /subscribe has OR, which Segment's code reads as and: write or where you mean it`,
    ]);
  });

  it('loses its disabled mappings without a word, also one that could not be read', () => {
    const { mappings, said } = read([{ ...ENTRY, enabled: false }, ENTRY, { enabled: false, subscribe: '((' }]);
    expect([mappings.length, said]).to.deep.equal([1, []]);
  });

  it('keeps the first 50 that are enabled', () => {
    const { mappings, said } = read([{ enabled: false }, ...Array(52).fill(ENTRY)]);
    expect(mappings.length).to.equal(50);
    expect(said).to.deep.equal([
      'mapping 51 "Orders" was left out: there may be 50',
      'mapping 52 "Orders" was left out: there may be 50',
    ]);
  });

  it('stays as it is, frozen or changed later', () => {
    const value = { '@replace': { pattern: 'P', value: path('plan') } };
    const entry = { ...ENTRY, mapping: { ...ENTRY.mapping, properties: value } };
    const [mapping] = read([entry]).mappings;
    expect(mapping?.fields(EVENT)).to.deep.include({ properties: 'ro' });
    expect(value).to.deep.equal({ '@replace': { pattern: 'P', value: path('plan') } });
    value['@replace'].pattern = 'r';
    expect(mapping?.fields(EVENT)).to.deep.include({ properties: 'ro' });
    const frozen = read([Object.freeze({ ...entry, mapping: deepFreeze(entry.mapping) })]).mappings[0];
    expect(frozen?.fields(EVENT)).to.deep.include({ properties: 'Po' });
  });

  it('is reported in the console where nobody else asks', () => {
    const said: unknown[] = [];
    const { warn } = console;
    console.warn = (...args) => said.push(...args);
    try {
      fromSegment([{ ...ENTRY, partnerAction: 'x' }]);
    } finally {
      console.warn = warn;
    }
    expect(said).to.deep.equal([
      'oneflowSegment: mapping 0 "Orders" was left out: /partnerAction must be identifyUser or trackEvent, not "x"',
    ]);
  });
});

describe('a mapping that is left out', () => {
  const mapping = (more: object) => ({ mapping: { ...ENTRY.mapping, ...more } });

  for (const [name, change, sentence] of [
    ['trigger that does not parse', { subscribe: 'type = "track" and' }, '/subscribe needs and or or at "and"'],
    ['no trigger', { subscribe: undefined }, '/subscribe must be a string, not "undefined"'],
    [
      'unknown action',
      { partnerAction: 'trackPage' },
      '/partnerAction must be identifyUser or trackEvent, not "trackPage"',
    ],
    [
      'an action named like an error',
      { partnerAction: 'An Error: x' },
      '/partnerAction must be identifyUser or trackEvent, not "An Error: x"',
    ],
    ['an action that every object has', { partnerAction: 'toString' }, /partnerAction must be/],
    ...[
      ...['a__segment_internal_x', '__segment_internal', 'enable_batching_', 'enable_batch', 'rebatch_size', 'batch'],
    ].map((name): [string, object, string] => [
      `field that only looks like one of Segment's own: ${name}`,
      mapping({ [name]: 'x' }),
      `/mapping/${name} is no field of trackEvent, which has event_name, userId, anonymousId, properties`,
    ]),
    [
      'field the action lacks',
      mapping({ eventName: 'x' }),
      '/mapping/eventName is no field of trackEvent, which has event_name, userId, anonymousId, properties',
    ],
    ['required field without a mapping', { mapping: {} }, '/mapping/event_name is missing: trackEvent requires it'],
    [
      'required field that is empty',
      { mapping: { event_name: '' } },
      '/mapping/event_name is missing: trackEvent requires it',
    ],
    [
      'a mapping that is a text and no JSON',
      { mapping: '{"event_name":' },
      /^\/mapping is a text that is no JSON: (?!\w*Error)./,
    ],
    ['a mapping that is the JSON of a text', { mapping: '"event_name"' }, '/mapping must be an object, not event_name'],
    [
      'a root that is two directives',
      mapping({ __segment_internal_directive: { '@transform': { apply: {} }, '@merge': {} } }),
      '/mapping/__segment_internal_directive must be one directive with an object in it',
    ],
    [
      'a root without an object in it',
      mapping({ __segment_internal_directive: { '@path': '$.properties' } }),
      '/mapping/__segment_internal_directive must be one directive with an object in it',
    ],
    ['a root that is nothing', mapping({ __segment_internal_directive: null }), /must be one directive/],
    ['an unknown root', mapping({ __segment_internal_directive: { '@each': {} } }), /@each is no directive/],
    [
      'a root without its parts',
      mapping({ __segment_internal_directive: { '@transform': {} } }),
      /should have field "apply"/,
    ],
    [
      'a field the action lacks, beside a root',
      mapping({ eventName: 'x', __segment_internal_directive: { '@transform': { apply: {} } } }),
      /eventName is no field/,
    ],
    ['no mapping', { mapping: undefined }, '/mapping must be an object, not undefined'],
    ['a list as mapping', { mapping: [] }, /mapping must be an object/],
    [
      'unknown directive',
      mapping({ properties: { a: [choose({ exists: 'x' }, { b: { '@upper': 1 } })] } }),
      "/mapping/properties/a/0/@if/then/b/@upper is no directive of Segment's mapping kit",
    ],
    [
      'unknown directive beside _metadata',
      mapping({ userId: { '@upper': 1, _metadata: { label: 'x' } } }),
      "/mapping/userId/@upper is no directive of Segment's mapping kit",
    ],
    ['Liquid beside _metadata', mapping({ userId: { '@liquid': 'x', _metadata: {} } }), /@liquid is not supported/],
    ['unknown directive named like a method', mapping({ userId: { '@toString': 1 } }), /@toString is no directive/],
    [
      'Liquid',
      mapping({ userId: { '@liquid': '{{ userId | upcase }}' } }),
      /^\/mapping\/userId\/@liquid is not supported: write "@template": "{{properties\.plan}}", or @if, @case/,
    ],
    [
      'directive of the wrong shape',
      mapping({ userId: { '@path': 1 } }),
      '/mapping/userId/@path should be a string or a mapping directive but it is a number.',
    ],
    [
      'two of them',
      mapping({ userId: { '@path': 1 }, anonymousId: { '@json': {} } }),
      /^\/mapping\/userId\/@path should be .*\. \/mapping\/anonymousId\/@json should have field "value" but it doesn't\./,
    ],
    [
      'two directives in one',
      mapping({ userId: { '@path': '$.a', '@literal': 1 } }),
      /should only have one @-prefixed key/,
    ],
    ['directive beside a key', mapping({ userId: { '@path': '$.a', b: 1 } }), /should only have one @-prefixed key/],
    ['a mapping that leads back to itself', mapping({ properties: ring() }), /./],
  ] as [string, object, string | RegExp][]) {
    it(name, () => {
      const { mappings, said } = read([ENTRY, { ...ENTRY, ...change }, ENTRY]);
      expect(mappings.length).to.equal(2);
      expect(said.length).to.equal(1);
      const [, reason] = /^mapping 1 "Orders" was left out: (.*)$/.exec(said[0] as string) ?? [];
      if (typeof sentence === 'string') expect(reason).to.equal(sentence);
      else expect(reason).to.match(sentence);
    });
  }

  it('has its place for a name where it has none', () => {
    const { said } = read([undefined, ''].map((name) => ({ ...ENTRY, name, partnerAction: 'x' })));
    const reason = 'was left out: /partnerAction must be identifyUser or trackEvent, not "x"';
    expect(said).to.deep.equal([`mapping 0 ${reason}`, `mapping 1 ${reason}`]);
  });

  for (const [name, json, sentence] of [
    ['no list', { mappings: [] }, 'fromSegment needs the list of mappings, or its JSON, not object: none is in force'],
    ['nothing', undefined, /not undefined: none is in force/],
    ['null', null, /not null: none is in force/],
    ['JSON of no list', '{"a":1}', /not object: none is in force/],
    ['no JSON', '[{', /^fromSegment can't read the list of mappings, none is in force: (?!\w*Error)./],
  ] as [string, unknown, string | RegExp][]) {
    it(`all of them: ${name}`, () => {
      const { mappings, said } = read(json);
      expect([mappings, said.length]).to.deep.equal([[], 1]);
      if (typeof sentence === 'string') expect(said[0]).to.equal(sentence);
      else expect(said[0]).to.match(sentence);
    });
  }

  it('at the event, where its directives need one: the sentence has its number and name', () => {
    const { mappings } = read([{ enabled: false }, { ...ENTRY, mapping: { event_name: choose({}, 'x') } }]);
    const { warnings } = toDeliveries(EVENT, { mappings });
    expect(warnings.join()).to.match(
      /mapping 0 was skipped: mapping 1 "Orders" of Segment's list: @if requires an "exists" key/,
    );
  });
});

describe('a list made to hurt', () => {
  const explode = (): never => {
    throw new Error('boom');
  };
  const boom = (name: string, from: object = ENTRY) =>
    Object.defineProperty({ ...from }, name, { enumerable: true, get: explode });

  for (const [name, entry] of [
    ['null', null],
    ['a number', 5],
    ['a text', 'x'],
    ['a getter that throws: name', boom('name')],
    ['a getter that throws: enabled', boom('enabled')],
    ['a getter that throws: subscribe', boom('subscribe')],
    ['a getter that throws: mapping', boom('mapping')],
    ['a getter that throws: in the mapping', { ...ENTRY, mapping: boom('event_name', {}) }],
    ['a proxy that throws', new Proxy({}, { get: explode })],
    ['a name that can not be a text', { ...ENTRY, partnerAction: 0, name: Object.create(null) }],
    [
      'an error that can not be a text',
      {
        ...ENTRY,
        get subscribe() {
          throw Object.create(null);
        },
      },
    ],
  ] as [string, unknown][]) {
    it(`${name}: one sentence, and the others stay`, () => {
      const { mappings, said } = read([ENTRY, entry, ENTRY]);
      expect([mappings.length, said.length]).to.deep.equal([2, 1]);
      expect(said[0]).to.match(/^mapping 1\b.* was left out: ./);
    });
  }

  it('a list that throws, a function that throws, options that are none', () => {
    const throws = new Proxy([], { get: explode });
    expect(read(throws).said.length).to.equal(1);
    expect(fromSegment([{}], { report: explode })).to.deep.equal([]);
    for (const options of [null, 5, boom('report', {})]) {
      expect(fromSegment([ENTRY], options as never).length).to.equal(1);
    }
    expect(fromSegment([{}], boom('report', {}) as never)).to.deep.equal([]);
  });

  it('changes no prototype', () => {
    const json = JSON.stringify([ENTRY]).replace(
      '"mapping":{',
      '"mapping":{"properties":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":{"@merge":{"direction":"left","objects":[{"__proto__":{"polluted":1}},{"@path":"$.__proto__"}]}}},',
    );
    const { mappings, said } = read(json);
    mappings[0]?.fields(EVENT);
    expect(said).to.deep.equal([]);
    expect('polluted' in {}).to.equal(false);
  });

  it('is read the same where an old library gave everything a toJSON', () => {
    const polluted = Object.prototype as { toJSON?: unknown };
    Object.defineProperty(polluted, 'toJSON', { configurable: true, value: () => 'old' });
    try {
      expect(read([ENTRY]).mappings[0]?.fields(EVENT)).to.deep.equal({ event_name: 'Order Completed' });
    } finally {
      delete polluted.toJSON;
    }
  });

  it('an event that throws makes the mapping throw, which the destination answers with a warning', () => {
    const event = { ...EVENT, properties: boom('plan', {}) as never };
    const mappings = fromSegment([{ ...ENTRY, subscribe: 'properties.plan = "Pro"' }, ENTRY]);
    const { deliveries, warnings } = toDeliveries(event, { mappings });
    expect([deliveries.length, warnings.length]).to.deep.equal([1, 1]);
    expect(warnings[0]).to.match(/mapping 0 was skipped: .*boom/);
  });
});

function ring(): object {
  const around: Record<string, unknown> = {};
  around.around = around;
  return around;
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
