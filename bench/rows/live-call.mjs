// Row 3: what a call costs once all is loaded, from the call until a function that only counts has been called with it.

import { startCounter } from '../counters.mjs';
import { addPeerPage } from '../pages.mjs';
import { PEERS } from '../peers/all.mjs';
import { startSite } from '../site.mjs';
import { rotated } from '../statistics.mjs';

const SCRIPT = '<script type="module" src="/bench/pages/calls.js"></script>';
const IDS = ['ours', 'segment'];
const METRIC = 'live call until it is delivered';
const BUSY = 'main thread busy, per live call';
const FULL = { pages: 8, batches: { calls: 50, iterations: 20, warmup: 5 } };
const QUICK = { pages: 1, batches: { calls: 50, iterations: 2, warmup: 1 } };
/** Half of what was measured before there was a mark, in µs. */
const LIMIT_US = { Chromium: 65, Firefox: 30 };
const MICROSECONDS = 1_000_000;

async function run({ engine, record, quick }) {
  const { pages, batches } = quick ? QUICK : FULL;
  const measured = Object.fromEntries(IDS.map((id) => [id, { calls: [], busy: [] }]));
  for (let turn = 0; turn < pages; turn++) {
    for (const id of rotated(IDS, turn)) {
      const { calls, busy } = await measurePage(engine, id, batches);
      measured[id].calls.push(...calls);
      measured[id].busy.push(...busy);
    }
  }
  for (const [peer, { calls, busy }] of Object.entries(measured)) {
    record({ metric: METRIC, peer, unit: 'µs', samples: calls });
    if (busy.length) record({ metric: BUSY, peer, unit: 'µs', samples: busy });
  }
}

async function measurePage(engine, id, batches) {
  const site = await startSite();
  const page = await engine.newPage();
  try {
    const first = `window.delivered = () => { window.isUp = true }; ${PEERS[id].bareReceiver ?? ''}; peer.track('first', {})`;
    await page.open(await addPeerPage(site, id, { receiver: 'bare', after: first, body: SCRIPT }));
    await page.waitFor('window.benchReady && window.isUp');
    const busySeconds = await startCounter(engine, page);
    const before = await busySeconds?.();
    const calls = await page.evaluate((options) => measureLive(options), batches);
    const made = batches.calls * (batches.iterations + batches.warmup);
    return { calls, busy: busySeconds ? [(((await busySeconds()) - before) / made) * MICROSECONDS] : [] };
  } finally {
    await page.close();
    await site.close();
  }
}

function marks(find, engines) {
  return engines.flatMap((engine) => {
    const [ours, theirs] = IDS.map((id) => find(engine, METRIC, id).median);
    const limit = LIMIT_US[engine];
    const ratio = ours / theirs;
    return [
      { engine, metric: METRIC, must: '≤ 0.01 × Segment', got: `${ratio.toFixed(3)} ×`, reached: ratio <= 0.01 },
      { engine, metric: METRIC, must: `≤ ${limit} µs`, got: `${ours.toFixed(1)} µs`, reached: ours <= limit },
    ];
  });
}

export default {
  id: 'live-call',
  title: 'A call that goes out at once',
  how: '50 calls at a time, 20 times a page after 5 to warm up, 8 fresh pages each, in turns; until a bare function has the last',
  charts: [METRIC],
  run,
  marks,
};
