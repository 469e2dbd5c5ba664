// Guarantees 1, 2 and 6 in histories that nobody thought of: pages of one or two tabs, left by a link, by a form, by a reload, back
// and forward; a facade and an SDK that come at once, when they are told to, or never; storage that is emptied or full. A history that
// goes wrong is made shorter while it does, and printed step by step. `HISTORIES=200 SEED=7` chooses others, and
// `HISTORY=13 HISTORIES=1` one of them.

import assert from 'node:assert/strict';
import { SEED } from '../../scripts/seed.mjs';
import { createSteps, describe, live } from './history.mjs';
import { createRandom } from './random.mjs';

export const needsWholeBrowser = true;

const FIRST = Number(process.env.HISTORY ?? 0);
const HISTORIES = Number(process.env.HISTORIES ?? 2);
const SEEDS = { Chromium: 1, Firefox: 2, WebKitGTK: 3 };
/** So many in one test, which has a limit. */
const GROUP = 6;
/** After so long a test makes nothing shorter any more. */
const LIMIT_MS = 120_000;

/** Fewer steps, while they still fail: halves, quarters, single ones. `fails` answers for a list, until `isOver`. */
async function shrink(steps, fails, isOver) {
  let left = steps;
  for (let size = left.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < left.length && !isOver(); ) {
      const fewer = left.toSpliced(at, size);
      if (fewer.length && (await fails(fewer))) left = fewer;
      else at += size;
    }
  }
  return left;
}

/** What was wrong; a browser that did not do its step as well. */
async function problemsOf(steps, exchange) {
  try {
    return await live(steps, exchange);
  } catch (error) {
    return [error.message];
  }
}

async function tell(steps, exchange, index, end) {
  const isOver = () => Date.now() > end;
  const fails = async (fewer) => (await problemsOf(fewer, exchange)).length > 0;
  const shorter = await shrink(steps, fails, isOver);
  return [
    `seed ${SEED}, history ${index} of ${exchange.engine}; of its ${steps.length} steps these are left:`,
    ...shorter.map(describe),
    ...(await problemsOf(shorter, exchange)),
  ].join('\n');
}

async function liveAll(indices, { page, newPage, ...exchange }) {
  const end = Date.now() + LIMIT_MS;
  // puppeteer waits in vain for Firefox to leave a page that came back from the back/forward cache.
  const window = exchange.engine === 'Firefox' ? await newPage() : page;
  const lived = { ...exchange, page: window };
  for (const index of indices) {
    const steps = createSteps(createRandom(SEED + SEEDS[exchange.engine] * 1_000_003 + index * 7_919));
    const problems = await problemsOf(steps, lived);
    if (problems.length) assert.fail([...problems, await tell(steps, lived, index, end)].join('\n'));
  }
}

export const tests = {};

for (let from = FIRST; from < FIRST + HISTORIES; from += GROUP) {
  const indices = Array.from({ length: Math.min(GROUP, FIRST + HISTORIES - from) }, (_, at) => from + at);
  tests[
    `histories at random, ${from} to ${from + indices.length - 1} of seed ${SEED}: each call arrives once, in its order, for its person (G1, G2, G6)`
  ] = (exchange) => liveAll(indices, exchange);
}
