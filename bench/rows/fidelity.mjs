// Row 7: who sends what was meant. Each scene is played while the library is still on its way, and what arrives is judged.

import { until } from '../../test/top-level/pages.mjs';
import { addPeerPage } from '../pages.mjs';
import { PEERS } from '../peers/all.mjs';
import { startSite } from '../site.mjs';

const FULL = { loads: 3, latency: 400, ids: Object.keys(PEERS) };
const QUICK = { loads: 1, latency: 150, ids: ['ours', 'segment'] };
const WAIT_MS = 15_000;
/** What has not come so long after the last event does not come. */
const GRACE_MS = 1_000;
const RIGHT = 'right';

/** `after` is played right behind the snippet, `later` once the first event has arrived; `judge` gets all that arrived. */
export const SCENES = {
  'identify, track, reset, identify, track': {
    after: "peer.identify('u1'); peer.track('E1', {}); peer.reset(); peer.identify('u2'); peer.track('E2', {});",
    last: 'E2',
    judge: (events) =>
      lost(events, 'E1', 'E1') ??
      wrongUser(events, 'E1', 'u1') ??
      wrongUser(events, 'E2', 'u2') ??
      disorder(events) ??
      RIGHT,
  },
  'argument changed after the call': {
    after: "const given = { plan: 'pro' }; peer.track('E1', given); given.plan = 'free';",
    last: 'E1',
    judge: ([{ properties }]) => (properties.plan === 'pro' ? RIGHT : 'sent as changed'),
  },
  'route changed after the call': {
    after: "peer.track('E1', {}); history.pushState(null, '', location.href + '&changed');",
    last: 'E1',
    judge: ([{ url }]) =>
      url === undefined ? 'page not sent' : url.includes('&changed') ? 'sent with the next page' : RIGHT,
  },
  'reference saved before load': {
    after: "window.kept = peer.keep(); peer.track('E0', {});",
    last: 'E0',
    later: `peer.track('E3', {});
      for (const [way, name] of [['whole', 'E1'], ['method', 'E2']]) try { kept[way]?.(name, {}) } catch {}
      setTimeout(() => peer.track('E4', {}), 100)`,
    end: 'E4',
    judge: (events, { hasMethod }) =>
      lost(events, 'E1', 'object') ?? (hasMethod ? lost(events, 'E2', 'method') : null) ?? RIGHT,
  },
  'click that leaves the page': {
    leaves: "peer.track('E1', {}), document.querySelector('a').click()",
    last: 'E2',
    judge: (events) => lost(events, 'E1', 'event') ?? twice(events, 'E1') ?? RIGHT,
  },
};

function wrongUser(events, name, id) {
  const { userId } = events.find((event) => event.name === name);
  return userId === id ? null : `${name} sent as ${userId ?? 'nobody'}`;
}

/** Requests of their own may overtake each other on the way; calls in the page can't. */
const disorder = ([first]) => (first.inPage && first.name !== 'E1' ? 'out of order' : null);
const lost = (events, name, what) => (events.some((event) => event.name === name) ? null : `${what} lost`);
const twice = (events, name) => (events.filter((event) => event.name === name).length > 1 ? 'sent twice' : null);

async function run({ engine, record, quick }) {
  const { loads, latency, ids } = quick ? QUICK : FULL;
  for (const [metric, scene] of Object.entries(SCENES)) {
    for (const peer of ids) {
      const outcomes = [];
      for (let load = 0; load < loads; load++) outcomes.push(await play(engine, peer, scene, latency));
      record({ metric, peer, outcomes });
    }
  }
}

async function play(engine, id, scene, latency) {
  if (PEERS[id].noStub) return 'no stub on npm';
  const site = await startSite();
  const page = await engine.newPage();
  const events = () => PEERS[id].events(site).filter(({ name }) => /^E\d$/.test(name));
  const arrived = (name) => until(() => events().some((event) => event.name === name), WAIT_MS);
  try {
    site.setLatency(latency);
    await start(site, page, id, scene);
    await arrived(scene.last);
    await until(() => events().some(({ name }) => name === 'E1'), scene.later ? 0 : GRACE_MS).catch(() => {});
    if (scene.later) {
      await page.evaluate(`void (() => { ${scene.later} })()`);
      await arrived(scene.end);
    }
    return scene.judge(events(), { hasMethod: Boolean(PEERS[id].calls.method) });
  } catch (error) {
    if (!error.message.startsWith('waited')) throw error;
    return 'nothing arrived';
  } finally {
    await page.close();
    await site.close();
  }
}

/** A page that is left has a link to the next, which tracks as well. */
async function start(site, page, id, { after, leaves }) {
  if (!leaves) return page.open(await addPeerPage(site, id, { after }));
  const next = await addPeerPage(site, id, { after: "peer.track('E2', {})" });
  await page.open(await addPeerPage(site, id, { body: `<a href="${next}">next</a>` }));
  return page.navigate(() => page.evaluate(`void (${leaves})`));
}

function marks(find, engines) {
  return engines.flatMap((engine) =>
    Object.keys(SCENES).map((metric) => {
      const { outcomes } = find(engine, metric, 'ours');
      const wrong = outcomes.find((outcome) => outcome !== RIGHT);
      return { engine, metric, must: RIGHT, got: wrong ?? RIGHT, reached: !wrong };
    }),
  );
}

export default {
  id: 'fidelity',
  title: 'What arrives is what was meant',
  how: '3 loads each, the library 400 ms a request away',
  run,
  marks,
};
