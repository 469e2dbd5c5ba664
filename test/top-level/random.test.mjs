// Guarantee 6 at random: a chain of pages, each left at a random moment, with a facade and an SDK that are quick, slow or
// never there. The list of calls that 1Flow got equals the list that was made: all, once, in order, for whom they were.
// The engines share the departures, and each has a seed of its own.

import assert from 'node:assert/strict';
import { SEED } from '../../scripts/seed.mjs';
import { addPage, pageScript, received, settled, until } from './pages.mjs';
import { createRandom } from './random.mjs';

export const needsWholeBrowser = true;

/** In all engines. */
const DEPARTURES = Number(process.env.DEPARTURES ?? 42);
const SEEDS = { Chromium: SEED, Firefox: SEED + 1, WebKitGTK: SEED + 2 };
const NAVIGATIONS = Math.ceil(DEPARTURES / Object.keys(SEEDS).length);
const LONGEST_TRIP_MS = 50_000;
const SDKS = ['', 'delay=30', 'delay=120', 'later=60', 'fail=hang'];
const FACADES = ['', '', 'delay=40', 'fail=hang'];
const LONGEST_STAY_MS = 100;
const before = pageScript('make.js');

/** What one page does: calls at random moments, and then the departure. */
function script(index, random, next) {
  const stay = random(LONGEST_STAY_MS);
  const calls = Array.from({ length: 1 + random(4) }, (_, n) => {
    const user = random(4) === 0 ? `u${random(3)}` : '';
    return `make('${index}.${n}', '${user}')`;
  });
  const early = random(calls.length + 1);
  const lines = calls.map((call, n) =>
    n < early ? `${call};` : `setTimeout(() => ${call}, ${Math.min(stay, (n + 1) * 20)});`,
  );
  return `${lines.join('\n')}
    ${next ? `setTimeout(() => { location.href = ${JSON.stringify(next)} }, ${stay});` : ''}`;
}

/** What 1Flow should have got for the calls that were made; beacons may have overtaken each other. */
function expected(made) {
  const place = ({ id }) =>
    id.split('.').reduce((sum, part) => sum * 10 + (part === 'last' ? NAVIGATIONS : Number(part)), 0);
  let known;
  return made
    .toSorted((a, b) => place(a) - place(b))
    .flatMap(({ id, user }) => {
      if (user) known = user;
      return user ? [user, `${id} ${known}`] : [`${id} ${known}`];
    });
}

export const tests = {
  [`${NAVIGATIONS} departures at random moments lose, repeat and reorder nothing (seeds from ${SEED} on)`]: async ({
    page,
    server,
    engine,
  }) => {
    const random = createRandom(SEEDS[engine]);
    let next = addPage(server, { before, calls: script('last', random) });
    const last = next;
    for (let index = NAVIGATIONS - 1; index >= 0; index--) {
      const calls = script(index, random, next);
      next = addPage(server, {
        before,
        calls,
        sdk: `beacon&${SDKS[random(SDKS.length)]}`,
        facade: FACADES[random(FACADES.length)],
      });
    }
    // The first page may leave before anybody has seen it.
    await page.open(server.origin + server.addPage({}));
    await page.evaluate(`void setTimeout(() => { location.href = ${JSON.stringify(next)} })`);
    await page.waitFor(`location.href === ${JSON.stringify(last)}`, LONGEST_TRIP_MS);
    await settled(page);
    // The last beacons and the last page's last timers; where some never come, the comparison says which.
    const isComplete = () => expected(server.log('made')).length === received(server).length;
    await until(isComplete, 2_000).catch(() => {});
    const got = received(server).map(({ method, args: [name, detail] }) =>
      method === 'track' ? `${name} ${detail.userId}` : name,
    );
    assert.deepEqual(got, expected(server.log('made')));
  },
};
