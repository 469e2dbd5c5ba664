// The benchmark without measuring: what arrived is judged rightly, and what is published of the last whole run is what its raw
// samples say, for which no peer has to be there. That it runs at all is bench/quick.test.mjs, which is not part of `npm test`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

const ROWS = ['bytes', 'buffered-call', 'live-call', 'blocked', 'first-delivery', 'replay', 'fidelity', 'start-up'];

/** What a scene makes of the events that arrived; most of them are wrong. */
const VERDICTS = [
  {
    scene: 'identify, track, reset, identify, track',
    events: [
      { name: 'E1', userId: 'u1' },
      { name: 'E2', userId: 'u2' },
    ],
    verdict: 'right',
  },
  {
    scene: 'identify, track, reset, identify, track',
    events: [
      { name: 'E1', userId: 'u2' },
      { name: 'E2', userId: 'u2' },
    ],
    verdict: 'E1 sent as u2',
  },
  {
    scene: 'identify, track, reset, identify, track',
    events: [
      { name: 'E1', userId: null },
      { name: 'E2', userId: 'u2' },
    ],
    verdict: 'E1 sent as nobody',
  },
  {
    scene: 'identify, track, reset, identify, track',
    events: [
      { name: 'E2', inPage: true, userId: 'u2' },
      { name: 'E1', userId: 'u1' },
    ],
    verdict: 'out of order',
  },
  {
    scene: 'identify, track, reset, identify, track',
    events: [
      { name: 'E2', userId: 'u2' },
      { name: 'E1', userId: 'u1' },
    ],
    verdict: 'right',
  },
  { scene: 'identify, track, reset, identify, track', events: [{ name: 'E2', userId: 'u2' }], verdict: 'E1 lost' },
  { scene: 'argument changed after the call', events: [{ name: 'E1', properties: { plan: 'pro' } }], verdict: 'right' },
  {
    scene: 'argument changed after the call',
    events: [{ name: 'E1', properties: { plan: 'free' } }],
    verdict: 'sent as changed',
  },
  { scene: 'route changed after the call', events: [{ name: 'E1', url: '/page?page=0' }], verdict: 'right' },
  {
    scene: 'route changed after the call',
    events: [{ name: 'E1', url: '/page?page=0&changed' }],
    verdict: 'sent with the next page',
  },
  { scene: 'route changed after the call', events: [{ name: 'E1' }], verdict: 'page not sent' },
  { scene: 'reference saved before load', events: [{ name: 'E1' }, { name: 'E2' }], verdict: 'right' },
  { scene: 'reference saved before load', events: [{ name: 'E2' }], verdict: 'object lost' },
  { scene: 'reference saved before load', events: [{ name: 'E1' }], verdict: 'method lost' },
  { scene: 'click that leaves the page', events: [{ name: 'E1' }, { name: 'E2' }], verdict: 'right' },
  { scene: 'click that leaves the page', events: [{ name: 'E2' }], verdict: 'event lost' },
  {
    scene: 'click that leaves the page',
    events: [{ name: 'E1' }, { name: 'E2' }, { name: 'E1' }],
    verdict: 'sent twice',
  },
];

describe('what arrived is judged', () => {
  for (const { scene, events, verdict } of VERDICTS) {
    test(`${scene}: ${verdict}`, async () => {
      const { SCENES } = await import('../../bench/rows/fidelity.mjs');
      assert.equal(SCENES[scene].judge(events, { hasMethod: true }), verdict);
    });
  }
});

describe('a figure has three digits that count', () => {
  for (const { value, text } of [
    { value: 0, text: '0' },
    { value: 0.04567, text: '0.0457' },
    { value: 9.999, text: '10' },
    { value: 99.96, text: '100' },
    { value: 12_345.6, text: '12,346' },
    { value: -0.5, text: '-0.5' },
  ]) {
    test(`${value} is ${text}`, async () => {
      const { figure } = await import('../../bench/statistics.mjs');
      assert.equal(figure(value), text);
    });
  }
});

describe('what is published', () => {
  const NOTHING = 'no whole run has been kept: npm run bench -- --write';

  test('says what the raw samples of the last whole run say', async (context) => {
    const { findDrift, isPublished } = await import('../../bench/report/files.mjs');
    if (!isPublished()) return context.skip(NOTHING);
    assert.deepEqual(findDrift(), []);
  });

  test('is of a whole run, with every row', async (context) => {
    const { isPublished } = await import('../../bench/report/files.mjs');
    if (!isPublished()) return context.skip(NOTHING);
    const results = JSON.parse(readFileSync(new URL('../../bench/results.json', import.meta.url), 'utf8'));
    assert.equal(results.quick, false);
    assert.deepEqual([...new Set(results.measures.map(({ row }) => row))].sort(), ROWS.toSorted());
  });
});
