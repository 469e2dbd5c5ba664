// The benchmark as CI can hold it: it runs and says something of everybody, whatever the figures are; and what is
// published of the last whole run is what its raw samples say.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { installPeers } from '../../bench/install.mjs';

const LIMIT_MS = 180_000;
const ROWS = ['bytes', 'buffered-call', 'live-call', 'blocked', 'first-delivery', 'replay', 'fidelity', 'start-up'];
const ONCE = ['bytes'];
const CHROMIUM_ONLY = ['start-up'];
const ENGINES = ['Chromium', 'Firefox'];

before(() => installPeers());

describe('a quick run', { timeout: LIMIT_MS }, () => {
  let results;
  let printed;
  before(async () => {
    ({ results, printed } = await runQuickly());
  });

  for (const row of ROWS) {
    test(`measures ${row}, of us and of somebody else, in every engine that can`, () => {
      const engines = ONCE.includes(row) ? ['any'] : CHROMIUM_ONLY.includes(row) ? ['Chromium'] : ENGINES;
      for (const engine of engines) {
        const measures = results.measures.filter((measure) => measure.row === row && measure.engine === engine);
        const peers = new Set(measures.map(({ peer }) => peer));
        assert.ok(peers.has('ours') && peers.size > 1, `${row} in ${engine}: ${[...peers]}`);
        for (const measure of measures) assert.deepEqual(mistakes(measure), [], JSON.stringify(measure));
      }
    });
  }

  test('prints one table, and what must be reached', () => {
    assert.match(printed, /^# +what +in +oneflow-segment +Segment /m);
    for (let number = 1; number <= ROWS.length; number++)
      assert.match(printed, new RegExp(`^${number} .* (yes|no)$`, 'm'));
    assert.match(printed, /Chromium \d+.*Firefox \d+.*@segment\/snippet \d/);
  });
});

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

/** What a measure lacks to be one. */
function mistakes({ metric, samples, outcomes, unit }) {
  return [
    !metric && 'no metric',
    !samples === !outcomes && 'samples or outcomes',
    samples &&
      !(samples.length > 0 && samples.every(Number.isFinite) && typeof unit === 'string') &&
      'samples without numbers',
    outcomes &&
      !(outcomes.length > 0 && outcomes.every((outcome) => typeof outcome === 'string')) &&
      'outcomes without words',
  ].filter(Boolean);
}

async function runQuickly() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const out = join(folder, 'results.json');
  try {
    const child = spawn(process.execPath, ['bench/run.mjs', '--quick', `--out=${out}`], {
      cwd: new URL('../..', import.meta.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      printed += text;
    });
    const [code] = await once(child, 'close');
    assert.equal(code, 0);
    return { results: JSON.parse(readFileSync(out, 'utf8')), printed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
