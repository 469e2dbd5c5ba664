// Segment's event as ours: a copy by value that loses nothing the destination's rules could still send or name.
import { expect } from 'chai';
import { toDeliveries } from '../src/destination/destination.js';
import { type Original, toEvent } from '../src/segment/event.js';
import './helpers/copy.js';

const original = (properties: object, more: object = {}) =>
  ({ type: 'track', event: 'E', timestamp: new Date(0), properties, ...more }) as unknown as Original;

/** What 1Flow gets of an event's properties, and what is said of them. */
function send(properties: object, lists: 'json' | 'index' = 'json'): [unknown, string[]] {
  const { deliveries, warnings } = toDeliveries(toEvent(original(properties)), { lists });
  return [(deliveries[0]?.payload as { properties?: object } | undefined)?.properties, warnings];
}

class Money {
  total_cents = 1250;
  toJSON() {
    return '12.50';
  }
}
const endlessly = (): object => ({ toJSON: () => ({ next: endlessly() }) });

describe("Segment's event", () => {
  const cycle: Record<string, unknown> = { total: new Money(), at: new Date(0), list: [new Money()] };
  cycle.self = cycle;
  const rows: [name: string, properties: object, expected: object | undefined, said?: RegExp][] = [
    ['plain values', { a: 1, b: { c: [true, null] } }, { a: 1, b_c: '[true,null]' }],
    [
      'dates, classes with a toJSON, bigints',
      { at: new Date(0), m: new Money(), n: 5n },
      { at: '1970-01-01T00:00:00.000Z', m: '12.50', n: '5' },
    ],
    [
      'a cycle beside them',
      cycle,
      { total: '12.50', at: '1970-01-01T00:00:00.000Z', list: '["12.50"]' },
      /"self".*left out/,
    ],
    [
      'an error, a map, a set',
      { e: Object.assign(new Error('x'), { code: 1 }), m: new Map([['k', 1]]), s: new Set([2]) },
      { e_code: 1 },
      /"m" was left out.*"s" was left out/,
    ],
    ['a node beside a value', { target: document.body, a: 1 }, { a: 1 }, /"target" was left out/],
    [
      'a function beside a cycle',
      Object.assign(Object.create(null), { fn() {}, a: 1, b: cycle }),
      { a: 1, b_total: '12.50', b_at: '1970-01-01T00:00:00.000Z', b_list: '["12.50"]' },
      /self"/,
    ],
    ['a file', { f: new File([], 'x') }, undefined, /"f" was left out/],
    ['sparse lists', { x: Object.assign([], { 2: 'c' }) }, { x: '[null,null,"c"]' }],
    ['ever new objects', { a: 1, deep: endlessly() }, { a: 1 }, /left out/],
  ];
  for (const [name, properties, expected, said] of rows) {
    it(`has ${name}`, () => {
      const [sent, warnings] = send(properties);
      expect(sent).to.deep.equal(expected);
      if (said) expect(warnings.join()).to.match(said);
      else expect(warnings).to.deep.equal([]);
    });
  }

  it('is a copy: what becomes of the original changes nothing', () => {
    const properties = { a: { b: [1] }, cycle };
    const event = toEvent(original(properties));
    properties.a.b.push(2);
    Object.assign(properties.a, { c: 3 });
    expect(event.properties)
      .to.have.property('a')
      .that.deep.equals({ b: [1] });
  });

  it('asks a getter once, and has one that throws named', () => {
    let reads = 0;
    const counts = {
      get n() {
        return ++reads;
      },
    };
    expect(
      send({
        counts,
        cycle: {
          get bad(): never {
            throw new Error('broken');
          },
        },
        a: 1,
      }),
    ).to.deep.equal([
      { counts_n: 1, a: 1 },
      [
        '"cycle_bad" was left out: it holds nothing that JSON has, is part of the page, leads back to itself or can\'t be read',
      ],
    ]);
    expect(reads).to.equal(1);
  });

  it('has a key named __proto__ reach no prototype', () => {
    const [sent] = send(JSON.parse('{"__proto__":{"polluted":1},"a":1}'));
    expect(sent).to.deep.equal({ a: 1 });
    expect({}).to.not.have.property('polluted');
  });

  for (const prototype of [Array.prototype, Object.prototype] as { toJSON?: unknown }[]) {
    it(`has lists as they are where ${prototype === Array.prototype ? 'lists' : 'all objects'} got a toJSON`, () => {
      Object.defineProperty(prototype, 'toJSON', { value: () => '["a", "b"]', configurable: true });
      try {
        expect(send({ items: ['a', 'b'], o: { c: 1 } }, 'index')).to.deep.equal([
          { items_0: 'a', items_1: 'b', o_c: 1 },
          [],
        ]);
        expect(send({ items: ['a', 'b'] })).to.deep.equal([{ items: '["a","b"]' }, []]);
      } finally {
        delete prototype.toJSON;
      }
    });
  }

  it('needs no structuredClone', () => {
    const { structuredClone } = window;
    Reflect.deleteProperty(window, 'structuredClone');
    try {
      expect(send(cycle)[0]).to.include({ total: '12.50' });
    } finally {
      Object.assign(window, { structuredClone });
    }
  });

  for (const [name, timestamp, expected] of [
    ['a date', new Date(5), '1970-01-01T00:00:00.005Z'],
    ['a text', '1970-01-01T00:00:01Z', '1970-01-01T00:00:01.000Z'],
    ['milliseconds', 7, '1970-01-01T00:00:00.007Z'],
  ] as const) {
    it(`has its time from ${name}`, () => {
      expect(toEvent(original({}, { timestamp })).timestamp).to.equal(expected);
    });
  }

  it('has integrations of its own where Segment gave none', () =>
    expect(toEvent({ type: 'track' })).to.deep.include({ type: 'track', integrations: {} }));
});
