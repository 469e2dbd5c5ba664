// Row 4: what a page goes on paying when its library answers 404: timers, main thread and heap, ten seconds later, by how
// many calls wait.

import { setTimeout as sleep } from 'node:timers/promises';
import { reachableHeap, startCounter } from '../counters.mjs';
import { addPeerPage } from '../pages.mjs';
import { PEERS } from '../peers/all.mjs';
import { startSite } from '../site.mjs';
import { figure } from '../statistics.mjs';

const STUBS = Object.keys(PEERS).filter((id) => !PEERS[id].noStub);
const FULL = { counts: [1, 100, 1_000, 100_000], waitMs: 10_000, watchMs: 2_000, ids: STUBS };
const QUICK = { counts: [100], waitMs: 500, watchMs: 200, ids: ['ours', 'segment', 'oneflowOfficial'] };
const BLOCKED = /\/(sdk|npm|mixpanel|amplitude|array|rudder-analytics|analytics\.min)\.js$/;
/** These never rest, so they are measured alone. */
const RESTLESS = ['oneflowOfficial', 'oneflowNpm'];
const COUNT_TIMERS = `<script>
  window.timers = 0;
  for (const name of ['setTimeout', 'setInterval']) {
    const real = window[name];
    window[name] = (...args) => { timers += 1; return real(...args) };
  }
</script>`;
const waiting = (count) => `blocked, ${count.toLocaleString('en')} call${count === 1 ? '' : 's'}`;
const timersOf = (count) => `${waiting(count)}: timers a second`;
const busyOf = (count) => `${waiting(count)}: main thread`;
const heapOf = (count) => `${waiting(count)}: heap`;
/** What may be called flat, in MB: one page's heap differs by so much from the next. */
const FLAT_MB = 0.1;
const BYTES_PER_MB = 1e6;

async function run({ engine, record, quick }) {
  const plan = quick ? QUICK : FULL;
  const [quiet, restless] = [false, true].map((rests) => plan.ids.filter((id) => RESTLESS.includes(id) === rests));
  for (const count of plan.counts) {
    const task = (id) => measurePage(engine, id, count, plan, record);
    await Promise.all(quiet.map(task));
    for (const id of restless) await task(id);
  }
}

async function measurePage(engine, peer, count, { waitMs, watchMs }, record) {
  const site = await startSite();
  const page = await engine.newPage();
  try {
    site.block(BLOCKED);
    await page.open(await addPeerPage(site, peer, { receiver: 'bare', before: COUNT_TIMERS }));
    await page.evaluate(`void (() => { for (let i = 0; i < ${count}; i++) peer.track('E' + i, { i }) })()`);
    await sleep(waitMs);
    const { timers, busy } = await watch(engine, page, watchMs);
    record({ metric: timersOf(count), peer, unit: '', samples: [timers] });
    if (busy === undefined) return;
    record({ metric: busyOf(count), peer, unit: '%', samples: [busy * 100] });
    record({ metric: heapOf(count), peer, unit: 'MB', samples: [(await reachableHeap(engine, page)) / BYTES_PER_MB] });
  } finally {
    await page.close();
    await site.close();
  }
}

/** Timers started a second, and the part of the time that the main thread was busy, by the page's own clock. */
async function watch(engine, page, ms) {
  const look = () => page.evaluate('[performance.now(), timers]');
  const busySeconds = await startCounter(engine, page);
  const [start, before] = await look();
  const busyBefore = await busySeconds?.();
  await sleep(ms);
  const busyAfter = await busySeconds?.();
  const [end, after] = await look();
  const seconds = (end - start) / 1000;
  return { timers: (after - before) / seconds, busy: busySeconds && (busyAfter - busyBefore) / seconds };
}

function marks(find, engines) {
  return engines.flatMap((engine) => {
    const none = FULL.counts.map((count) => {
      const { median } = find(engine, timersOf(count), 'ours') ?? {};
      return (
        median !== undefined && {
          engine,
          metric: timersOf(count),
          must: '0',
          got: figure(median),
          reached: median === 0,
        }
      );
    });
    const [full, over] = [1_000, 100_000].map((count) => find(engine, heapOf(count), 'ours')?.median);
    const grown = over - full;
    const heap = over !== undefined && {
      engine,
      metric: heapOf(100_000),
      must: 'as with 1,000',
      got: `${grown >= 0 ? '+' : '−'}${Math.abs(grown).toFixed(2)} MB`,
      reached: grown <= FLAT_MB,
    };
    return [...none, heap].filter(Boolean);
  });
}

export default {
  id: 'blocked',
  title: 'The library is blocked',
  how: 'one page each; seconds 10 to 12 after the calls; heap is what a garbage collection leaves',
  charts: [timersOf(100), timersOf(1_000), busyOf(1_000)],
  run,
  marks,
};
