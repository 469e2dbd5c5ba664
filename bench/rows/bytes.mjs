// Row 1: how many bytes a page carries inline, how many must load before a first event can leave, and how many requests
// that takes, one after the other.

import { brotliCompressSync, gzipSync } from 'node:zlib';
import { until } from '../../test/top-level/pages.mjs';
import { addPeerPage } from '../pages.mjs';
import { PEERS } from '../peers/all.mjs';
import { minify } from '../peers/package.mjs';
import { startSite } from '../site.mjs';

/** Much longer than anything else takes, so that it can be counted. */
const LATENCY_MS = 1_000;
const QUICK_LATENCY_MS = 100;
const QUICK_IDS = ['ours', 'segment'];
const WAIT_MS = 10_000;
const SIZES = {
  raw: (content) => content.length,
  gzip: (content) => gzipSync(content, { level: 9 }).length,
  brotli: (content) => brotliCompressSync(content).length,
};
const INLINE = 'inline script';
const TOTAL = 'inline and loaded';
const CHAIN = 'requests one after the other';

async function run({ engine, record, quick }) {
  for (const id of Object.keys(PEERS)) {
    await recordSizes(id, record);
    if (quick && !QUICK_IDS.includes(id)) continue;
    record({
      metric: CHAIN,
      peer: id,
      unit: '',
      samples: [await chainLength(engine, id, quick ? QUICK_LATENCY_MS : LATENCY_MS)],
    });
  }
}

async function recordSizes(id, record) {
  const { pasted, inline, files = {}, library, bundled } = PEERS[id];
  const text = minify(pasted?.() ?? inline('http://localhost'));
  const loaded = await Promise.all(library.map((path) => files[path]()));
  if (bundled) loaded.push(await bundled());
  const all = [text, ...loaded.map(minify)];
  for (const [name, size] of Object.entries(SIZES)) {
    const bytes = (parts) => parts.reduce((sum, part) => sum + (part ? size(Buffer.from(part)) : 0), 0);
    record({ metric: `${INLINE}, ${name}`, peer: id, unit: 'B', samples: [bytes([text])] });
    record({ metric: `${TOTAL}, ${name}`, peer: id, unit: 'B', samples: [bytes(all)] });
  }
}

/** Each request takes the same time, so the time of the first event says how many there were before it, one by one. */
async function chainLength(engine, id, latency) {
  const site = await startSite();
  const page = await engine.newPage();
  try {
    site.setLatency(latency);
    await page.open(await addPeerPage(site, id, { after: "peer.track('E1', {})", preload: true }));
    await until(() => PEERS[id].events(site).length > 0, WAIT_MS);
    return Math.floor((Date.now() - site.pageRequestedAt()) / latency);
  } finally {
    await page.close();
    await site.close();
  }
}

function marks(find) {
  const median = (metric, peer) => find('any', metric, peer).median;
  const others = Object.keys(PEERS).filter((id) => id !== 'ours');
  const total = `${TOTAL}, brotli`;
  const smaller = others.filter((id) => median(total, id) < median(total, 'ours'));
  const inline = `${INLINE}, brotli`;
  const largest = Math.max(...others.map((id) => median(inline, id)));
  return [
    {
      metric: total,
      must: 'fewest of all',
      got: smaller.length ? `more than ${smaller.map((id) => PEERS[id].name).join(', ')}` : 'fewest',
      reached: smaller.length === 0,
    },
    {
      metric: inline,
      must: 'not the largest',
      got: `${median(inline, 'ours')} B, largest other ${largest} B`,
      reached: median(inline, 'ours') <= largest,
    },
  ];
}

export default {
  id: 'bytes',
  title: 'Bytes',
  how: 'one minifier for all; settings of an account and 1Flow’s SDK are not counted as bytes, but as requests they are',
  once: true,
  charts: [`${TOTAL}, brotli`, `${INLINE}, brotli`],
  run,
  marks,
};
