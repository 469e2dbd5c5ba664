// A quick run of the benchmark: it runs and says something of everybody, whatever the figures are. `npm run bench:quick`, and
// every night: it takes the processor for a minute and a half.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';

const LIMIT_MS = 300_000;
const ROWS = ['bytes', 'buffered-call', 'live-call', 'blocked', 'first-delivery', 'replay', 'fidelity', 'start-up'];
const ONCE = ['bytes'];
const CHROMIUM_ONLY = ['start-up'];
const ENGINES = ['Chromium', 'Firefox'];

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
      cwd: new URL('..', import.meta.url),
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
