// Row 6: how long the replay of what waited holds up a page: its longest task, and the whole of it, from the first delivery
// to the last.

import { addPeerPage } from '../pages.mjs';
import { PEERS } from '../peers/all.mjs';
import { startSite } from '../site.mjs';
import { rotated } from '../statistics.mjs';

/** Pages by how many calls wait. */
const FULL = { 10: 5, 1000: 5, 10000: 2 };
const QUICK = { 1000: 1 };
const COUNTS = Object.keys(FULL).map(Number);
const IDS = ['ours', 'segment', 'oneflowOfficial'];
/** So late that all calls have been made. */
const LATENCY_MS = 300;
const WAIT_MS = 120_000;
const LIMIT_MS = 50;
/** Linear, and a tenth for the noise. */
const GROWTH = 1.1;
const longestOf = (count) => `replay of ${count.toLocaleString('en')} calls: longest task`;
const longTasksOf = (count) => `replay of ${count.toLocaleString('en')} calls: tasks over 50 ms since they were made`;
const totalOf = (count) => `replay of ${count.toLocaleString('en')} calls: all of it`;

async function run({ engine, record, quick }) {
  for (const [text, pages] of Object.entries(quick ? QUICK : FULL)) {
    const count = Number(text);
    const measured = Object.fromEntries(IDS.map((id) => [id, []]));
    for (let turn = 0; turn < pages; turn++) {
      for (const id of rotated(IDS, turn)) measured[id].push(await measurePage(engine, id, count));
    }
    for (const [peer, replays] of Object.entries(measured)) {
      record({ metric: longestOf(count), peer, unit: 'ms', samples: replays.map(({ longest }) => longest) });
      record({ metric: totalOf(count), peer, unit: 'ms', samples: replays.map(({ total }) => total) });
      if (engine.name !== 'Chromium') continue;
      record({ metric: longTasksOf(count), peer, unit: '', samples: replays.map(({ longTasks }) => longTasks) });
    }
  }
}

async function measurePage(engine, id, count) {
  const site = await startSite();
  const page = await engine.newPage();
  const { bareReceiver = '', fill = '' } = PEERS[id];
  const before = `<script src="/bench/pages/replay.js"></script><script>watchReplay(${count})</script>`;
  const calls = `for (let i = 0; i < ${count}; i++) peer.track('E' + i, { i, nested: { list: [i] } });`;
  const after = `${bareReceiver}; { const count = ${count}; ${calls} ${fill} } replay.madeAt = performance.now()`;
  try {
    site.setLatency(LATENCY_MS);
    await page.open(await addPeerPage(site, id, { receiver: 'bare', before, after }));
    await page.waitFor('replay.done', WAIT_MS);
    return await page.evaluate('replay');
  } finally {
    await page.close();
    await site.close();
  }
}

function marks(find, engines) {
  const mark = (engine, metric, must, got, reached) => ({ engine, metric, must, got, reached });
  return engines.flatMap((engine) => {
    const tasks = COUNTS.flatMap((count) => {
      const { max } = find(engine, longestOf(count), 'ours') ?? {};
      const got = `${max?.toFixed(0)} ms at most`;
      return max === undefined
        ? []
        : mark(engine, longestOf(count), `no task over ${LIMIT_MS} ms`, got, max <= LIMIT_MS);
    });
    const [thousand, tenThousand] = [1_000, 10_000].map((count) => find(engine, totalOf(count), 'ours')?.median);
    if (tenThousand === undefined) return tasks;
    const growth = tenThousand / thousand;
    const must = '≤ 10 × that of 1,000';
    return [...tasks, mark(engine, totalOf(10_000), must, `${growth.toFixed(1)} ×`, growth <= 10 * GROWTH)];
  });
}

export default {
  id: 'replay',
  title: 'Replay',
  how: '5 fresh pages each (2 with 10,000 calls), in turns; beyond the 1,000 calls that the snippet keeps, its list is filled by hand',
  charts: [totalOf(1_000), longestOf(1_000)],
  run,
  marks,
};
