// From an event to what 1Flow gets: integrations, presets, mappings, and the rules for each payload.
import { expect } from 'chai';
import { diagnosis } from '../src/api/seam.js';
import type {
  Delivery,
  DropReason,
  EventFields,
  Integrations,
  Mapping,
  OneflowOptions,
  SegmentEvent,
} from '../src/api/types.js';
import { type Outcome as Decided, toDeliveries as decide, presets } from '../src/destination/destination.js';
import './helpers/copy.js';

/** A refusal says nothing where something is handed over. */
type Outcome = Omit<Decided, 'refusal'> & Partial<Pick<Decided, 'refusal'>>;
const toDeliveries = (...args: Parameters<typeof decide>): Outcome => {
  const { refusal, ...outcome } = decide(...args);
  return outcome.deliveries.length ? outcome : { ...outcome, refusal };
};

const broken = (): never => {
  throw new Error('broken');
};

type Fields = Partial<EventFields> & { type?: SegmentEvent['type'] };

/** An event as identity leaves it. */
function event(fields: Fields = {}): SegmentEvent {
  const page = { path: '/', referrer: '', search: '', title: '', url: 'https://a.example/' };
  return {
    type: 'track',
    messageId: 'm1',
    timestamp: '2026-01-02T03:04:05.000Z',
    anonymousId: 'a1',
    context: { page },
    integrations: {},
    ...fields,
  } as SegmentEvent;
}

const track = (fields: Fields = {}) => event({ event: 'E', properties: {}, ...fields });
const identify = (fields: Fields = {}) => event({ type: 'identify', userId: 'u1', traits: {}, ...fields });

/** The payload of the one delivery there must be. */
function payload({ deliveries }: Outcome): Record<string, unknown> {
  expect(deliveries).to.have.length(1);
  return deliveries[0]?.payload as Record<string, unknown>;
}

/** Nothing is sent, nothing looked wrong but what `says` says. */
function expectDropped(outcome: Outcome, reason: DropReason, says: RegExp, mistake?: true): void {
  expect(outcome.deliveries).to.deep.equal([]);
  expect(outcome.refusal?.reason).to.equal(reason);
  expect(outcome.refusal?.message).to.match(says);
  expect(outcome.refusal?.isMistake).to.equal(mistake);
}

describe('the destination', () => {
  describe('presets', () => {
    const rows: { name: string; given: SegmentEvent; expected: Outcome['deliveries'] }[] = [
      {
        name: 'identify: Identify User',
        given: identify({ traits: { plan: 'pro', address: { city: 'Oslo' } } }),
        expected: [
          { action: 'identifyUser', payload: { userId: 'u1', traits: { plan: 'pro', address_city: 'Oslo' } } },
        ],
      },
      {
        name: 'identify without traits: an empty object of them',
        given: identify(),
        expected: [{ action: 'identifyUser', payload: { userId: 'u1', traits: {} } }],
      },
      {
        name: 'track: Track Event',
        given: track({ userId: 'u1', properties: { plan: 'pro', items: ['a'] } }),
        expected: [
          {
            action: 'trackEvent',
            payload: { event_name: 'E', userId: 'u1', anonymousId: 'a1', properties: { plan: 'pro', items: '["a"]' } },
          },
        ],
      },
      {
        name: 'track of somebody unknown: no user id at all',
        given: track(),
        expected: [{ action: 'trackEvent', payload: { event_name: 'E', anonymousId: 'a1' } }],
      },
      {
        name: 'screen with a name: screen_[name]',
        given: event({ type: 'screen', name: 'Home', category: 'Main', properties: { a: 1 } }),
        expected: [
          { action: 'trackEvent', payload: { event_name: 'screen_Home', anonymousId: 'a1', properties: { a: 1 } } },
        ],
      },
      {
        name: 'screen without a name: screen_view',
        given: event({ type: 'screen', userId: 'u1', properties: {} }),
        expected: [{ action: 'trackEvent', payload: { event_name: 'screen_view', userId: 'u1', anonymousId: 'a1' } }],
      },
      {
        name: 'screen with an empty name: screen_view',
        given: event({ type: 'screen', name: '', properties: {} }),
        expected: [{ action: 'trackEvent', payload: { event_name: 'screen_view', anonymousId: 'a1' } }],
      },
    ];
    for (const { name, given, expected } of rows) {
      it(name, () =>
        expect(toDeliveries(given as SegmentEvent, {})).to.deep.equal({ deliveries: expected, warnings: [] }),
      );
    }

    for (const type of ['page', 'group', 'alias'] as const) {
      it(`${type}: nothing, and the reason names the call and mappings`, () => {
        const outcome = toDeliveries(event({ type, name: 'N', groupId: 'g', userId: 'u1', traits: { a: 1 } }), {});
        expectDropped(outcome, 'no-mapping', new RegExp(`mapping.*${type}`));
        expect(outcome.warnings).to.deep.equal([]);
      });
    }

    it('are what every reader of their list sees: one action for each of three calls', () => {
      const types = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
      const started = types.map((type) =>
        presets.filter(({ when }) => when(event({ type }))).map(({ action }) => action),
      );
      expect(started).to.deep.equal([['identifyUser'], ['trackEvent'], [], ['trackEvent'], [], []]);
    });
  });

  describe('integrations', () => {
    const rows: [integrations: unknown, sends: boolean][] = [
      [{}, true],
      [{ All: true }, true],
      [{ All: false }, false],
      [{ All: false, Other: true }, false],
      [{ Other: false }, true],
      [{ '1Flow': false }, false],
      [{ '1Flow Web (Actions)': false }, false],
      [{ All: true, '1Flow': false }, false],
      [{ All: true, '1Flow Web (Actions)': false }, false],
      [{ All: false, '1Flow': true }, true],
      [{ All: false, '1Flow Web (Actions)': true }, true],
      [{ All: false, '1Flow': {} }, true],
      [{ All: false, '1Flow Web (Actions)': { mode: 'x' } }, true],
      [{ All: false, '1Flow': undefined }, false],
      [{ All: undefined }, true],
      [{ '1flow': false }, true],
    ];
    for (const [integrations, sends] of rows) {
      const shown = JSON.stringify(integrations, (_, value) => value ?? String(value));
      it(`${shown}: ${sends ? 'sent' : 'dropped'}`, () => {
        for (const given of [track(), identify()]) {
          const outcome = toDeliveries({ ...given, integrations: integrations as Integrations }, {});
          expect(outcome.deliveries).to.have.length(sends ? 1 : 0);
          if (!sends) expectDropped(outcome, 'integrations', /integrations/);
        }
      });
    }

    it('that switch 1Flow off ask no mapping', () => {
      const mappings: Mapping[] = [{ action: 'trackEvent', when: broken, fields: broken }];
      expect(toDeliveries(track({ integrations: { All: false } }), { mappings }).warnings).to.deep.equal([]);
    });
  });

  describe('identify', () => {
    for (const userId of [undefined, '']) {
      it(`with the user id ${JSON.stringify(userId)}: nothing, which is no mistake`, () => {
        const { userId: _, ...unknown } = identify({ traits: { a: 1 } });
        const outcome = toDeliveries(userId === undefined ? unknown : { ...unknown, userId }, {});
        expectDropped(outcome, 'no-user-id', /user id.*kept/);
        expect(outcome.warnings).to.deep.equal([]);
      });
    }
  });

  describe('the event name', () => {
    const loop: Record<string, unknown> = {};
    loop.loop = loop;
    const rows: [name: string, value: unknown, said: string][] = [
      ['undefined', undefined, 'undefined'],
      ['an empty string', '', ''],
      ['null', null, 'null'],
      ['a number', 5, '5'],
      ['0', 0, '0'],
      ['true', true, 'true'],
      ['an object', { name: 'E' }, 'object'],
      ['an object in a circle', loop, 'object'],
      ['an object that throws when shown', { toString: broken, toJSON: broken }, 'object'],
      ['a list', ['E'], 'E'],
      ['a bigint', 5n, '5'],
      ['a symbol', Symbol('E'), 'Symbol'],
      ['a function', () => 'E', 'E'],
    ];
    for (const [name, value, said] of rows) {
      it(`that is ${name}: nothing, a mistake, and said what a name is and what was given`, () => {
        const outcome = toDeliveries(track({ event: value as string, properties: { a: 1 } }), {});
        expectDropped(outcome, 'no-event-name', /event name.*string/, true);
        expect(outcome.refusal?.message).to.include(said);
        expect(outcome.warnings).to.deep.equal([]);
      });
    }

    it('is sent as it is', () => {
      for (const name of [' ', 'screen_view', '__proto__', 'Größe ✓', '5']) {
        expect(payload(toDeliveries(track({ event: name }), {})).event_name).to.equal(name);
      }
    });
  });

  describe('properties', () => {
    const { properties: _, ...none } = track();
    for (const [name, given] of [
      ['left out', none],
      ['undefined', track({ properties: undefined as never })],
      ['null', track({ properties: null as never })],
      ['empty', track({ properties: {} })],
      ['empty once flattened', track({ properties: { a: undefined, b: {} } })],
    ] as const) {
      it(`${name}: the call goes without them`, () => {
        expect(payload(toDeliveries(given as SegmentEvent, {}))).to.deep.equal({ event_name: 'E', anonymousId: 'a1' });
        expect(payload(toDeliveries(given as SegmentEvent, {}))).to.not.have.property('properties');
      });
    }

    it('follow the options delimiter and lists, as traits do', () => {
      const options: OneflowOptions = { delimiter: '.', lists: 'index' };
      const given = { a: { b: [1, { c: 2 }] } };
      const flat = { 'a.b.0': 1, 'a.b.1.c': 2 };
      expect(payload(toDeliveries(track({ properties: given }), options)).properties).to.deep.equal(flat);
      expect(payload(toDeliveries(identify({ traits: given }), options)).traits).to.deep.equal(flat);
    });

    it('eventProperties: false leaves them out of every event, not traits', () => {
      const options: OneflowOptions = { eventProperties: false };
      const { deliveries, warnings } = toDeliveries(track({ properties: { a: 1, bad: {} } }), options, {
        b: '2',
      });
      expect(deliveries).to.deep.equal([{ action: 'trackEvent', payload: { event_name: 'E', anonymousId: 'a1' } }]);
      expect(warnings).to.deep.equal([]);
      expect(payload(toDeliveries(event({ type: 'screen', properties: { a: 1 } }), options))).to.not.have.property(
        'properties',
      );
      expect(payload(toDeliveries(identify({ traits: { a: 1 } }), options)).traits).to.deep.equal({ a: 1 });
    });

    it('eventProperties: true is the same as nothing said', () => {
      const given = track({ properties: { a: 1 } });
      expect(toDeliveries(given, { eventProperties: true })).to.deep.equal(toDeliveries(given as SegmentEvent, {}));
    });

    it('that could not be read are left out and named, and the call goes on', () => {
      for (const [given, key] of [
        [track({ properties: { ok: 1, bad: {} } }), 'properties'],
        [identify({ traits: { ok: 1, bad: {} } }), 'traits'],
      ] as const) {
        const outcome = toDeliveries(given as SegmentEvent, {});
        expect(payload(outcome)[key]).to.deep.equal({ ok: 1 });
        expect(outcome.warnings).to.have.length(1);
        expect(outcome.warnings[0]).to.match(/"bad".*left out/);
      }
    });

    it('could not be read with more to add: the same', () => {
      const outcome = toDeliveries(track({ properties: { ok: 1, bad: {} } }), {}, { page_url: '/x' });
      expect(payload(outcome).properties).to.deep.equal({ ok: 1, page_url: '/x' });
      expect(outcome.warnings[0]).to.match(/"bad"/);
    });
  });

  describe('extra properties', () => {
    const extra = { original_timestamp: '2026-01-02T03:04:05.000Z', page_url: 'https://a.example/' };
    it("join an event's own", () => {
      expect(payload(toDeliveries(track({ properties: { a: { b: 1 } } }), {}, extra)).properties).to.deep.equal({
        a_b: 1,
        ...extra,
      });
    });
    it('are there where the event has none', () => {
      expect(payload(toDeliveries(track(), {}, extra)).properties).to.deep.equal(extra);
    });
    it('join a screen', () => {
      expect(payload(toDeliveries(event({ type: 'screen' }), {}, extra)).properties).to.deep.equal(extra);
    });
    it('are no traits', () => {
      expect(payload(toDeliveries(identify({ traits: { a: 1 } }), {}, extra))).to.deep.equal({
        userId: 'u1',
        traits: { a: 1 },
      });
    });
  });

  it('of any size is sent, and nothing is said: that is the diagnosis', () => {
    const a = 'x'.repeat(100_000);
    for (const outcome of [
      toDeliveries(track({ properties: { a } }), {}),
      toDeliveries(identify({ traits: { a } }), {}),
    ]) {
      expect(outcome.warnings).to.deep.equal([]);
      expect(Object.values(payload(outcome))).to.deep.include({ a });
    }
  });

  describe('mappings', () => {
    const send = (name: string, when: Mapping['when'] = () => true): Mapping => ({
      action: 'trackEvent',
      when,
      fields: () => ({ event_name: name }),
    });
    const sent = ({ deliveries }: Outcome) =>
      deliveries.map(({ action, payload }) => ('event_name' in payload ? payload.event_name : action));

    it('replace the presets', () => {
      const mappings = [send('Paged', ({ type }) => type === 'page')];
      expect(sent(toDeliveries(event({ type: 'page' }), { mappings }))).to.deep.equal(['Paged']);
      expectDropped(toDeliveries(track(), { mappings }), 'no-mapping', /mapping.*track/);
      expectDropped(toDeliveries(identify(), { mappings }), 'no-mapping', /mapping.*identify/);
    });

    it('with the presets among them add to these', () => {
      const mappings = [...presets, send('Too')];
      expect(sent(toDeliveries(track(), { mappings }))).to.deep.equal(['E', 'Too']);
      expect(sent(toDeliveries(identify(), { mappings }))).to.deep.equal(['identifyUser', 'Too']);
    });

    it('that are none send nothing', () =>
      expectDropped(toDeliveries(track(), { mappings: [] }), 'no-mapping', /mapping/));

    it('that match the same event each send, in their order', () => {
      const mappings = [send('one'), send('no', () => false), send('two'), send('three')];
      expect(toDeliveries(track(), { mappings })).to.deep.equal({
        deliveries: ['one', 'two', 'three'].map((event_name) => ({ action: 'trackEvent', payload: { event_name } })),
        warnings: [],
      });
    });

    it('are fifty at most, as in Segment', () => {
      const mappings = Array.from({ length: 51 }, (_, index) => send(`E${index}`));
      expect(sent(toDeliveries(track(), { mappings })))
        .to.have.length(50)
        .and.not.include('E50');
    });

    it('see the whole event', () => {
      const seen: SegmentEvent[] = [];
      const given = event({ type: 'group', groupId: 'g1', traits: { a: { b: 1 } }, userId: 'u1' });
      const mappings: Mapping[] = [
        {
          action: 'identifyUser',
          when: (one) => seen.push(one) > 0,
          fields: ({ userId, groupId, traits }) => ({ userId, traits: { groupId, ...traits } }),
        },
      ];
      expect(payload(toDeliveries(given, { mappings }))).to.deep.equal({
        userId: 'u1',
        traits: { groupId: 'g1', a_b: 1 },
      });
      expect(seen).to.deep.equal([given]);
    });

    it('may name an action only partly: what is not said is left out', () => {
      const mappings: Mapping[] = [
        { action: 'identifyUser', when: () => true, fields: () => ({ userId: 'u1' }) },
        {
          action: 'trackEvent',
          when: () => true,
          fields: () => ({ event_name: 'N', userId: '', anonymousId: undefined }),
        },
      ];
      expect(toDeliveries(track(), { mappings }).deliveries).to.deep.equal([
        { action: 'identifyUser', payload: { userId: 'u1', traits: {} } },
        { action: 'trackEvent', payload: { event_name: 'N' } },
      ]);
    });

    it('without what the action requires send nothing; the others do', () => {
      const mappings: Mapping[] = [
        { action: 'trackEvent', when: () => true, fields: () => ({}) },
        { action: 'identifyUser', when: () => true, fields: () => ({ traits: { a: 1 } }) },
      ];
      const outcome = toDeliveries(track(), { mappings });
      expect(outcome.deliveries).to.deep.equal([]);
      expect(outcome.warnings).to.deep.equal([
        'mapping 0 was skipped: event_name must be a non-empty string, not undefined "undefined"',
      ]);
      const others = toDeliveries(track(), { mappings: [...mappings, send('N')] });
      expect(sent(others)).to.deep.equal(['N']);
      expect(others.refusal, 'the call itself is right').to.equal(undefined);
    });

    describe('with a field of the wrong type', () => {
      /** What the second mapping gives to an action, what is left of it, and what is said. */
      type Row = [action: Mapping['action'], field: string, value: unknown, sent: unknown, said: string | null];
      const text = 'must be of type string, not';
      const object = 'must be of type object, not';
      const rows: Row[] = [
        ['identifyUser', 'userId', 5, '5', `${text} number "5"; it was sent as one`],
        ['identifyUser', 'userId', 0, '0', `${text} number "0"; it was sent as one`],
        ['identifyUser', 'userId', true, 'true', `${text} boolean "true"; it was sent as one`],
        ['trackEvent', 'userId', 5, '5', `${text} number "5"; it was sent as one`],
        ['trackEvent', 'userId', false, 'false', `${text} boolean "false"; it was sent as one`],
        ['trackEvent', 'userId', Number.NaN, undefined, `${text} number "NaN"; it was left out`],
        ['trackEvent', 'userId', Infinity, undefined, `${text} number "Infinity"; it was left out`],
        ['trackEvent', 'userId', { id: 1 }, undefined, `${text} object "[object Object]"; it was left out`],
        ['trackEvent', 'userId', ['u1'], undefined, `${text} list "u1"; it was left out`],
        ['trackEvent', 'userId', () => 'u1', undefined, `${text} function "() => "u1""; it was left out`],
        // The copy has made text of it.
        ['trackEvent', 'userId', 5n, '5', null],
        ['trackEvent', 'userId', Symbol('u'), undefined, `${text} symbol "Symbol(u)"; it was left out`],
        ['trackEvent', 'userId', { toString: broken }, undefined, `${text} object "object"; it was left out`],
        ['trackEvent', 'anonymousId', 1.5, '1.5', `${text} number "1.5"; it was sent as one`],
        ['trackEvent', 'event_name', 5, '5', `must be a non-empty string, not number "5"; it was sent as one`],
        [
          'trackEvent',
          'event_name',
          true,
          'true',
          `must be a non-empty string, not boolean "true"; it was sent as one`,
        ],
        ['trackEvent', 'properties', 'a', undefined, `${object} string "a"; it was left out`],
        ['trackEvent', 'properties', ['a'], undefined, `${object} list "a"; it was left out`],
        ['trackEvent', 'properties', 5, undefined, `${object} number "5"; it was left out`],
        ['trackEvent', 'properties', true, undefined, `${object} boolean "true"; it was left out`],
        ['identifyUser', 'traits', 'a', {}, `${object} string "a"; it was left out`],
        ['identifyUser', 'traits', [{ a: 1 }], {}, `${object} list "[object Object]"; it was left out`],
        // Not given is no wrong type.
        ['trackEvent', 'userId', null, undefined, null],
        ['trackEvent', 'userId', undefined, undefined, null],
        ['trackEvent', 'userId', '', undefined, null],
        ['trackEvent', 'properties', null, undefined, null],
        ['identifyUser', 'traits', undefined, {}, null],
      ];
      for (const [action, field, value, expected, said] of rows) {
        const given = `${typeof value} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
        it(`${action}: ${field} ${given} is ${said ? 'said, ' : ''}${expected ? 'sent' : 'left out'}`, () => {
          const base = action === 'identifyUser' ? { userId: 'u1' } : { event_name: 'N' };
          const mapping = { action, when: () => true, fields: () => ({ ...base, [field]: value }) } as Mapping;
          const outcome = toDeliveries(track(), { mappings: [send('no', () => false), mapping] });
          expect(payload(outcome)[field]).to.deep.equal(expected);
          expect(field in payload(outcome)).to.equal(expected !== undefined);
          const warnings = outcome.warnings.map((warning) => warning.replace("'u1'", '"u1"'));
          expect(warnings).to.deep.equal(said ? [`mapping 1: ${field} ${said}`] : []);
        });
      }

      for (const value of [{}, [], ['N'], Number.NaN, '', null, undefined]) {
        const given = `${typeof value} ${String(value)}`;
        it(`that the action requires, ${given}: skipped, in one sentence, and that is the reason`, () => {
          const mapping = { action: 'trackEvent', when: () => true, fields: () => ({ event_name: value }) } as Mapping;
          const { deliveries, refusal, warnings } = toDeliveries(track(), { mappings: [mapping] });
          expect(deliveries).to.deep.equal([]);
          expect(warnings).to.have.length(1);
          expect(warnings[0]).to.match(/^mapping 0 was skipped: event_name must be a non-empty string, not /);
          expect(refusal).to.deep.equal({ reason: 'bad-payload', message: warnings[0] });
        });
      }

      it('sends what is not a field of the action nowhere', () => {
        const fields = () => ({ event_name: 'N', traits: { a: 1 }, colour: 'red' });
        const mappings: Mapping[] = [{ action: 'trackEvent', when: () => true, fields }];
        expect(payload(toDeliveries(track(), { mappings }))).to.deep.equal({ event_name: 'N' });
      });
    });

    const throwing: [name: string, mapping: Mapping, said: RegExp][] = [
      ['when throws', { action: 'trackEvent', when: broken, fields: () => ({ event_name: 'N' }) }, /broken/],
      ['fields throws', { action: 'trackEvent', when: () => true, fields: broken }, /broken/],
      ['fields of an identify throws', { action: 'identifyUser', when: () => true, fields: broken }, /broken/],
      ['fields gives nothing', { action: 'trackEvent', when: () => true, fields: () => undefined as never }, /./],
      ['fields gives null', { action: 'identifyUser', when: () => true, fields: () => null as never }, /./],
      ['when throws a string', { action: 'trackEvent', when: () => fail('in words'), fields: () => ({}) }, /in words/],
      ['when throws undefined', { action: 'trackEvent', when: () => fail(undefined), fields: () => ({}) }, /undefined/],
      ['when throws a symbol', { action: 'trackEvent', when: () => fail(Symbol('s')), fields: () => ({}) }, /Symbol/],
      [
        'when throws what can not be shown',
        { action: 'trackEvent', when: () => fail(Object.create(null)), fields: () => ({}) },
        /./,
      ],
    ];
    for (const [name, mapping, said] of throwing) {
      it(`one of them wrong is skipped, named by its index and reason: ${name}`, () => {
        const mappings = [send('before'), mapping, send('after')];
        const outcome = toDeliveries(track(), { mappings });
        expect(sent(outcome)).to.deep.equal(['before', 'after']);
        expect(outcome.warnings).to.have.length(1);
        expect(outcome.warnings[0])
          .to.match(/mapping 1\b.*skipped/)
          .and.match(said);
      });
    }

    it('all of them wrong: nothing is sent, each is named', () => {
      const mapping: Mapping = { action: 'trackEvent', when: broken, fields: broken };
      const { deliveries, refusal, warnings } = toDeliveries(track(), { mappings: [mapping, mapping] });
      expect(deliveries).to.deep.equal([]);
      expect(refusal).to.deep.equal({ reason: 'bad-payload', message: warnings[1] });
      expect(warnings.map((warning) => /mapping \d/.exec(warning)?.[0])).to.deep.equal(['mapping 0', 'mapping 1']);
    });
  });

  for (const [name, beforeSend, says, warns] of [
    ['keeps it back', () => null, /answered with nothing to send/, 0],
    ['is an async function', async () => null, /answered with nothing to send/, 0],
    ['throws', broken, /beforeSend failed.*broken/, 1],
  ] as const) {
    it(`is kept back where the last look ${name}, ${warns ? 'with a warning' : 'which nobody has to be told'}`, () => {
      const outcome = toDeliveries(track(), { beforeSend: beforeSend as never });
      expectDropped(outcome, 'before-send', says);
      expect(outcome.warnings).to.deep.equal(warns ? [outcome.refusal?.message] : []);
    });
  }

  it('sends what the last look answers, by the rules, and asks it once for each delivery', () => {
    const given = track({ properties: { a: { secret: 1 }, b: 2 } });
    const asked: unknown[] = [];
    const rows: [answer: (delivery: Delivery) => unknown, sent: unknown][] = [
      [
        (delivery) => delivery,
        {
          action: 'trackEvent',
          payload: { event_name: 'E', anonymousId: 'a1', properties: { a_secret: 1, b: 2, c: '3' } },
        },
      ],
      [
        // What joins a call is in what it is asked about: where it takes that out, it stays out.
        ({ action, payload }) => ({ action, payload: { ...payload, properties: { d: { e: [4] } } } }),
        { action: 'trackEvent', payload: { event_name: 'E', anonymousId: 'a1', properties: { d_e: '[4]' } } },
      ],
      [
        () => ({ action: 'identifyUser', payload: { userId: 5, traits: { plan: { name: 'pro' } } } }),
        { action: 'identifyUser', payload: { userId: '5', traits: { plan_name: 'pro' } } },
      ],
    ];
    for (const [answer, sent] of rows) {
      const beforeSend = (delivery: Delivery, event: SegmentEvent): never => {
        asked.push(event);
        return answer(delivery) as never;
      };
      expect(toDeliveries(given, { beforeSend }, { c: '3' }).deliveries).to.deep.equal([sent]);
    }
    expect(asked).to.deep.equal([given, given, given]);
  });

  it('shows the diagnosis each delivery that there is, and hands on what that says', () => {
    const seen: Delivery[] = [];
    diagnosis.delivery = (delivery, warnings) => {
      seen.push(delivery);
      warnings.push('too long');
    };
    try {
      const outcome = toDeliveries(track(), {});
      expect([seen, outcome.warnings]).to.deep.equal([outcome.deliveries, ['too long']]);
      const nobody = toDeliveries(identify({ userId: '' }), {});
      expect([seen.length, nobody.warnings]).to.deep.equal([1, []]);
    } finally {
      delete diagnosis.delivery;
    }
  });

  it('leaves the event as it was', () => {
    for (const given of [track({ properties: { a: { b: [1] } } }), identify({ traits: { a: { b: [1] } } })]) {
      const before = structuredClone(given);
      toDeliveries(given, {}, { page_url: '/x' });
      expect(given).to.deep.equal(before);
    }
  });
});

function fail(error: unknown): never {
  throw error;
}
