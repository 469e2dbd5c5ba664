// The border to the contract: the frozen list, read once, and written for storage.
import { expect } from '@open-wc/testing';
import type { Command } from '../src/api/contract.js';
import { callbackOf, readCall, toCall, writeCall } from '../src/call/command.js';

const COMMAND: Command = [
  () => {},
  'track',
  5,
  'https://a.example/',
  'Title',
  'https://r.example/',
  'id',
  'E',
  { a: 1 },
];
const FORM = [null, 'track', 5, 'https://a.example/', 'Title', 'https://r.example/', 'id', 'E', { a: 1 }];
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a command', () => {
  it('is read into named fields', () => {
    const { settle, ...call } = toCall(COMMAND);
    expect(settle).to.equal(COMMAND[0]);
    expect(call).to.deep.equal({
      ...{ method: 'track', time: 5, url: 'https://a.example/', title: 'Title', referrer: 'https://r.example/' },
      ...{ id: 'id', args: ['E', { a: 1 }] },
    });
  });

  it('has empty texts where an element of the page hid them', () => {
    const hidden = [
      null,
      'track',
      5,
      'https://a.example/',
      {},
      document.createElement('p'),
      'id',
    ] as unknown as Command;
    expect(toCall(hidden)).to.include({ title: '', referrer: '' });
  });

  it('has the first function among its arguments as callback', () => {
    const [first, second] = [() => {}, () => {}];
    expect(callbackOf(toCall([null, 'track', 0, '', '', '', '', 'E', first, second]))).to.equal(first);
    expect(callbackOf(toCall(COMMAND))).to.equal(undefined);
  });

  const visitors: [said: unknown, known: unknown, written: unknown][] = [
    [undefined, undefined, null],
    [undefined, ['u1', null], ['u1', null]],
    [
      ['u0', 'a0'],
      ['u1', 'a1'],
      ['u0', 'a0'],
    ],
  ];
  for (const [said, known, written] of visitors) {
    it(`is stored with ${JSON.stringify(written)} where it says ${JSON.stringify(said)} and known is ${JSON.stringify(known)}`, () => {
      const form = writeCall({ ...toCall(COMMAND), visitor: said as never }, known as never, new Set());
      expect(asJson(form)).to.deep.equal([written, ...FORM.slice(1)]);
      expect(readCall(asJson(form) as unknown[])).to.deep.include({ visitor: written ?? undefined, waited: true });
    });
  }

  it('is stored without what JSON has nothing of, and says so; the other arguments stay', () => {
    const problems = new Set<string>();
    const ring: Record<string, unknown> = { a: 1 };
    ring.ring = ring;
    const call = toCall([
      null,
      'track',
      5,
      '',
      '',
      '',
      'id',
      'E',
      ring,
      () => {},
      5n,
      document.body,
      undefined,
      new Map([['k', 1]]),
    ]);
    const form = writeCall(call, undefined, problems);
    expect((asJson(form) as unknown[]).slice(7)).to.deep.equal(['E', { a: 1 }, null, '5', null, null, { k: 1 }]);
    expect([...problems].join())
      .to.match(/ring/)
      .and.match(/part of the page/);
  });

  for (const [name, form] of [
    ['of no known method', ['x', 'load', 5, '']],
    ['whose time is no number', [null, 'track', '5', '']],
    ['without an address', [null, 'track', 5, null]],
    ['of a visitor that is none', [[5], 'track', 5, '']],
    ['that is empty', []],
  ] as const) {
    it(`${name} is none of ours`, () => expect(readCall([...form])).to.equal(undefined));
  }
});
