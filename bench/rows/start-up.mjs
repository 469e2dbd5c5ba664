// Row 8: what a page's start costs: first paint and blocked time with and without a peer, and the main-thread time of its
// scripts, on a processor made four times slower. Chromium only: no other engine can be slowed down or tells this.

import { traceScripts } from '../counters.mjs';
import { addBarePage, addPeerPage } from '../pages.mjs';
import { PEERS } from '../peers/all.mjs';
import { startSite } from '../site.mjs';
import { rotated } from '../statistics.mjs';

const FULL = { loads: 20, ids: ['without', ...Object.keys(PEERS)] };
const QUICK = { loads: 1, ids: ['without', 'ours', 'segment'] };
const SLOWDOWN = 4;
const LATENCY_MS = 50;
const WAIT_MS = 30_000;
const FACADE_LIMIT_MS = 5;
const PAINT = 'first contentful paint';
const BLOCKING = 'blocked: what tasks take over 50 ms';
const LIBRARY = 'main thread of what is loaded';
const INLINE = 'main thread of the inline script';
/** In the page: sums what long tasks take over 50 ms. */
const OBSERVE = `<script>window.blockedMs = 0; new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) blockedMs += duration - 50 }).observe({ type: 'longtask', buffered: true })</script>`;
const PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime";

async function run({ engine, record, quick }) {
  const { loads, ids } = quick ? QUICK : FULL;
  const measured = Object.fromEntries(ids.map((id) => [id, []]));
  const page = await engine.newPage();
  const session = await page.cdp();
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  for (let load = 0; load < loads; load++) {
    for (const id of rotated(ids, load)) measured[id].push(await measureLoad(page, session, id));
  }
  await page.close();
  for (const [peer, all] of Object.entries(measured)) {
    const note = (metric, read) => record({ metric, peer, unit: 'ms', samples: all.map(read) });
    note(PAINT, ({ paint }) => paint);
    note(BLOCKING, ({ blocking }) => blocking);
    if (peer === 'without') continue;
    note(INLINE, ({ inline }) => inline);
    note(LIBRARY, ({ library }) => library);
  }
}

/** As for the first delivery: one window, and a site of its own for each load. */
async function measureLoad(page, session, id) {
  const site = await startSite();
  try {
    await page.open(addBarePage(site));
    site.setLatency(LATENCY_MS);
    const address = await pageOf(site, id);
    const stopTrace = await traceScripts(session);
    await page.open(address);
    await page.waitFor(arrivedIn(id), WAIT_MS);
    const paint = await page.waitFor(PAINTED);
    const blocking = await page.evaluate('blockedMs');
    return { paint, blocking, ...sumScripts(await stopTrace(), address, site.origin) };
  } finally {
    await site.close();
  }
}

async function pageOf(site, id) {
  if (id === 'without') return addBarePage(site, { head: OBSERVE });
  const options = { receiver: 'bare', before: OBSERVE, after: "peer.track('E1', {})", preload: true };
  return addPeerPage(site, id, options);
}

/** Nothing to wait for but the page itself, or 1Flow's SDK called, or a moment after the library has come. */
function arrivedIn(id) {
  if (id === 'ours') return 'window.deliveredAt';
  const [library] = PEERS[id]?.library ?? [];
  if (!library) return "document.readyState === 'complete'";
  const entry = `performance.getEntriesByType('resource').find(({ name }) => name.endsWith('${library}'))`;
  return `(${entry}?.responseEnd || Infinity) < performance.now() - 300`;
}

/** Milliseconds of the page's own scripts, and of those that came from a peer's address; 1Flow's SDK is not counted. */
function sumScripts(scripts, address, origin) {
  const sum = (test) => scripts.reduce((total, { url, ms }) => total + (test(url) ? ms : 0), 0);
  return {
    inline: sum((url) => url === address),
    library: sum((url) => url.startsWith(`${origin}/peer/`) && !url.endsWith('/sdk.js')),
  };
}

function marks(find, engines) {
  return engines.flatMap((engine) => {
    const [ours, bare] = ['ours', 'without'].map((id) => find(engine, PAINT, id));
    const facade = find(engine, LIBRARY, 'ours').median;
    const later = ours.median - bare.median;
    const noise = Math.max(ours.spread, bare.spread);
    return [
      {
        engine,
        metric: PAINT,
        must: 'within the spread of the page without',
        got: `${later >= 0 ? '+' : '−'}${Math.abs(later).toFixed(1)} ms, spread ${noise.toFixed(1)} ms`,
        reached: later <= noise,
      },
      {
        engine,
        metric: LIBRARY,
        must: `< ${FACADE_LIMIT_MS} ms`,
        got: `${facade.toFixed(1)} ms`,
        reached: facade < FACADE_LIMIT_MS,
      },
    ];
  });
}

export default {
  id: 'start-up',
  title: 'Start-up',
  how: '20 loads each, in turns, processor 4 × slower, 50 ms a request, with the preload lines',
  engines: ['Chromium'],
  charts: [LIBRARY, PAINT],
  run,
  marks,
};
