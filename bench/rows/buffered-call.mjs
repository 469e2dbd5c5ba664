// Row 2: what a call costs that has to wait, with small and with large properties. Each sample is a batch of calls, each
// page is fresh, and peers take turns.

import { addPeerPage } from '../pages.mjs';
import { PEERS } from '../peers/all.mjs';
import { startSite } from '../site.mjs';
import { rotated } from '../statistics.mjs';

/** Longer than a page is measured: no library comes. */
const NEVER_MS = 60_000;
const SCRIPT = '<script type="module" src="/bench/pages/calls.js"></script>';
const FULL = { pages: 8, calls: { small: 200, large: 20 }, batches: { iterations: 40, warmup: 10 } };
const QUICK = { pages: 1, calls: { small: 20, large: 5 }, batches: { iterations: 5, warmup: 1 } };
const QUICK_IDS = ['ours', 'segment', 'oneflowOfficial'];
/** Half of what was measured before there was a mark, in µs. */
const LARGE_LIMIT_US = { Chromium: 38.5, Firefox: 65 };
const metricOf = (kind) => `buffered call, ${kind} properties`;

async function run({ engine, record, quick }) {
  const { pages, ...sizes } = quick ? QUICK : FULL;
  const ids = quick ? QUICK_IDS : Object.keys(PEERS).filter((id) => !PEERS[id].noStub);
  const samples = new Map();
  const add = (metric, peer, list) => {
    const key = `${metric} ${peer}`;
    samples.set(key, { metric, peer, unit: 'µs', samples: [...(samples.get(key)?.samples ?? []), ...list] });
  };
  for (let turn = 0; turn < pages; turn++) {
    for (const id of rotated(ids, turn)) {
      await measurePage(engine, id, sizes, add);
    }
  }
  for (const measure of samples.values()) record(measure);
}

async function measurePage(engine, id, { calls, batches }, add) {
  const site = await startSite();
  const page = await engine.newPage();
  try {
    site.setLatency(NEVER_MS);
    await page.open(await addPeerPage(site, id, { body: SCRIPT }));
    await page.waitFor('window.benchReady');
    for (const kind of ['small', 'large']) {
      const options = { kind, calls: calls[kind], ...batches };
      add(metricOf(kind), id, await page.evaluate((given) => measureBuffered(given), options));
    }
    // What limits whoever copies: the engine's own copies, on the same page.
    for (const copy of id === 'ours' ? ['JSON', 'JSON.stringify alone', 'structuredClone'] : []) {
      const options = { copy, calls: calls.large, ...batches };
      add(
        `a copy by ${copy}, large properties`,
        'without',
        await page.evaluate((given) => measureCopy(given), options),
      );
    }
  } finally {
    await page.close();
    await site.close();
  }
}

function marks(find, engines) {
  return engines.flatMap((engine) => {
    const [ours, theirs] = ['ours', 'segment'].map((id) => find(engine, metricOf('small'), id).median);
    const large = find(engine, metricOf('large'), 'ours').median;
    const limit = LARGE_LIMIT_US[engine];
    return [
      {
        engine,
        metric: metricOf('small'),
        must: '≤ 1.0 × Segment',
        got: `${(ours / theirs).toFixed(2)} ×`,
        reached: ours <= theirs,
      },
      {
        engine,
        metric: metricOf('large'),
        must: `≤ ${limit} µs`,
        got: `${large.toFixed(1)} µs`,
        reached: large <= limit,
      },
    ];
  });
}

export default {
  id: 'buffered-call',
  title: 'A call that waits',
  how: 'batches of 200 calls (20 with large properties), 40 a page after 10 to warm up, 8 fresh pages each, in turns; 25 B and 9 kB of properties',
  charts: [metricOf('small'), metricOf('large')],
  run,
  marks,
};
