// Owns the pages of the top-level suite: the built snippet in the head, calls right after it, a stand-in for 1Flow's
// SDK that logs on the server what it receives. It knows no test.

import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { inlineScript, KEY, pageHead, snippetOf } from '../helpers/page-html.js';

export { KEY };

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const BUILT = snippetOf(read('dist/snippet.consent.html'));
const WATCH = pageScript('watch.js');

/** A script of `test/pages/` as HTML; it finds `data` in its own dataset. */
export function pageScript(file, data) {
  return inlineScript(read(`test/pages/${file}`), data);
}

/**
 * Adds a page to the server and returns its address. `generation`, `sdk` and `facade`: the stand-in's generation, and
 * options of its and the facade's address, such as `fail=hang`; `run`: the log that the stand-in writes to; `body`: HTML.
 * The rest is as `pageHead` takes it.
 */
export function addPage(
  server,
  { generation, sdk = '', facade, run = 'calls', body = '', snippet = BUILT, ...parts } = {},
) {
  const queries = { sdk: generation, sdkQuery: `log=${run}&${sdk}`, facadeQuery: facade };
  const head = pageHead({ ...parts, ...queries, snippet, watch: WATCH });
  return server.origin + server.addPage({ head, body });
}

/** What the SDK received, over all pages, in its order there: a page that is being left may have logged it late, or twice. */
export function received(server, run = 'calls') {
  const byPlace = new Map(server.log(run).map((call) => [`${call.page} ${call.place}`, call]));
  return [...byPlace.values()].toSorted(
    ({ place: [page, index] }, { place: [otherPage, other] }) => page - otherPage || index - other,
  );
}

/** The same, in short: event names for tracks, user ids for identifies. */
export function delivered(server, run = 'calls') {
  return received(server, run).map(({ args }) => args[0]);
}

/** What the earlier generations of the SDK asked 1Flow's API for, sessions left out. */
export function asked(server, run = 'calls') {
  return server.log(`api ${run}`).filter(({ session }) => !session);
}

/** Resolves once `look` answers true, looking again every few milliseconds; fails after `limitMs`. */
export async function until(look, limitMs = 60_000) {
  for (const end = Date.now() + limitMs; !look(); await pause(5)) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain for ${look}`);
  }
}

/**
 * The page's SDK is there, no call waits any more, and the log has every one: Firefox answers while the stand-in's request
 * for a call is under way.
 */
export const SETTLED =
  "window.oneflowSegment?.state === 'ready' && oneflowSegment.queue.length === 0 && !Object.keys(sessionStorage).some((name) => name.startsWith('oneflow_2_')) && oneflowCalls.length === oneflowLogged";

/** Resolves when the page is settled. */
export function settled(page) {
  return page.waitFor(SETTLED);
}
