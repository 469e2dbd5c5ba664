// Row 5: how long it takes until 1Flow's SDK is called for the first time, from the navigation, or from the consent, on:
// beside a page that has nothing but the SDK, at three latencies.

import { addBarePage, addPeerPage } from '../pages.mjs';
import { BARE_SDK } from '../peers/oneflow.mjs';
import { loadLine, stub } from '../peers/ours.mjs';
import { startSite } from '../site.mjs';
import { rotated } from '../statistics.mjs';

const FULL = { loads: 10, latencies: [0, 50, 200] };
const QUICK = { loads: 1, latencies: [50] };
const WAIT_MS = 20_000;
const PRELOADED = 'with the preload lines';
const PLAIN = 'without them';
const CONSENT = 'after consent';
const metricOf = (how, latency) => `first delivery ${how}, ${latency} ms a request`;

/** The SDK alone, as its vendor's tag has it: called as soon as it is there. */
const ALONE = `<script async src="${BARE_SDK}" onload="_1flow('track', 'E1', {})"></script>`;
/** The same a moment after the page has loaded, when a visitor would consent. */
const CONSENT_ALONE = whenLoaded(`const script = document.createElement('script');
  script.src = '${BARE_SDK}'; script.onload = () => _1flow('track', 'E1', {}); document.head.append(script)`);
const CONSENT_OURS = `<script>${stub()}; oneflowSegment.track('E1', {})</script>${whenLoaded(loadLine(BARE_SDK))}`;
const TRACK = "peer.track('E1', {})";

/** Each way to a first delivery: in whose column, and its page. */
const WAYS = [
  {
    how: PRELOADED,
    peer: 'ours',
    add: (site) => addPeerPage(site, 'ours', { receiver: 'bare', after: TRACK, preload: true }),
  },
  { how: PRELOADED, peer: 'without', add: (site) => addBarePage(site, { head: ALONE }) },
  { how: PLAIN, peer: 'ours', add: (site) => addPeerPage(site, 'ours', { receiver: 'bare', after: TRACK }) },
  {
    how: PLAIN,
    peer: 'segment',
    add: (site) => addPeerPage(site, 'segment', { receiver: 'destination', after: TRACK }),
  },
  {
    how: PLAIN,
    peer: 'oneflowOfficial',
    add: (site) => addPeerPage(site, 'oneflowOfficial', { receiver: 'bare', after: TRACK }),
  },
  { how: CONSENT, peer: 'ours', add: (site) => addBarePage(site, { head: CONSENT_OURS }) },
  { how: CONSENT, peer: 'without', add: (site) => addBarePage(site, { head: CONSENT_ALONE }) },
];

function whenLoaded(code) {
  const wait = `addEventListener('load', () => setTimeout(() => { window.askedAt = performance.now(); ${code} }, 50))`;
  return `<script>${wait}</script>`;
}

async function run({ engine, record, quick }) {
  const { loads, latencies } = quick ? QUICK : FULL;
  const page = await engine.newPage();
  for (const latency of latencies) {
    const samples = WAYS.map(() => []);
    for (let load = 0; load < loads; load++) {
      for (const way of rotated(WAYS, load)) samples[WAYS.indexOf(way)].push(await measureLoad(page, way, latency));
    }
    WAYS.forEach(({ how, peer }, index) => {
      record({ metric: metricOf(how, latency), peer, unit: 'ms', samples: samples[index] });
    });
  }
  await page.close();
}

/**
 * One window for all, because a browser is busy with a new one for a while. Each load has a site, and so a process, of its
 * own; the page before has started that process and the connection.
 */
async function measureLoad(page, { add }, latency) {
  const site = await startSite();
  try {
    await page.open(addBarePage(site));
    site.setLatency(latency);
    await page.open(await add(site));
    await page.waitFor('window.deliveredAt', WAIT_MS);
    return await page.evaluate('deliveredAt - (window.askedAt ?? 0)');
  } finally {
    await site.close();
  }
}

const LIMITS = { [PRELOADED]: 1.1, [PLAIN]: 1.2, [CONSENT]: 1.2 };
const CHAIN_LIMIT = 0.5;

function marks(find, engines) {
  return engines.flatMap((engine) =>
    FULL.latencies.flatMap((latency) => {
      const median = (how, peer) => find(engine, metricOf(how, latency), peer)?.median;
      const alone = { [CONSENT]: median(CONSENT, 'without') };
      const beside = (how) => alone[how] ?? median(PRELOADED, 'without');
      const mark = (how, ratio, limit, what) => ({
        engine,
        metric: metricOf(how, latency),
        must: `≤ ${limit} × ${what}`,
        got: `${ratio.toFixed(2)} ×`,
        reached: ratio <= limit,
      });
      if (median(PRELOADED, 'ours') === undefined) return [];
      return [
        ...Object.entries(LIMITS).map(([how, limit]) =>
          mark(how, median(how, 'ours') / beside(how), limit, 'the SDK alone'),
        ),
        mark(PRELOADED, median(PRELOADED, 'ours') / median(PLAIN, 'segment'), CHAIN_LIMIT, 'Segment'),
      ];
    }),
  );
}

export default {
  id: 'first-delivery',
  title: 'First delivery',
  how: '10 loads each, in turns, each from a site of its own after one page of it; the page itself comes at once',
  charts: [PRELOADED, PLAIN, CONSENT].map((how) => metricOf(how, 200)),
  run,
  marks,
};
