// Owns the pages of the top-level suite: the built snippet in the head, calls right after it, a stand-in for 1Flow's
// SDK that logs on the server what it receives. It knows no test.

import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

export const KEY = 'test-key-123';

const [, BUILT] = readFileSync(new URL('../../dist/snippet.consent.html', import.meta.url), 'utf8').match(
  /<script[^>]*>([\s\S]*)<\/script>/,
);

/**
 * Adds a page to the server and returns its address. `calls`: JavaScript right after the snippet; `sdk`: options of the
 * stand-in's address, such as `fail=hang`; `facade`: those of the facade's; `load`: more options for `load`, as
 * JavaScript, or `false` for no load line; `run`: the log that the stand-in writes to; `generation`: of the stand-in, `actions`, `2022` or `npm`; `snippet`: another than the built one.
 */
export function addPage(
  server,
  {
    calls = '',
    sdk = '',
    facade = '',
    load = '{}',
    run = 'calls',
    generation = 'actions',
    body = '',
    before = '',
    snippet = BUILT,
  } = {},
) {
  const options = { src: `/facade.js?${facade}`, sdkUrl: `/sdk/${generation}.js?log=${run}&${sdk}` };
  const line =
    load === false ? '' : `oneflowSegment.load(${JSON.stringify(KEY)},{...${JSON.stringify(options)},...${load}})`;
  const watch = `window.errors=[];addEventListener('error',(event)=>{if(event.message)errors.push(event.message)});
    addEventListener('unhandledrejection',(event)=>errors.push('unhandled: '+event.reason));
    addEventListener('pageshow',(event)=>{window.shown=event.persisted});`;
  const head = `${before}<script>${watch}</script><script>${snippet};${line}</script><script>${calls}</script>`;
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
export async function until(look, limitMs = 10_000) {
  for (const end = Date.now() + limitMs; !look(); await pause(5)) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain for ${look}`);
  }
}

/**
 * Resolves when the page's SDK is there and no call waits any more. Firefox answers while the stand-in's request for the
 * last call is under way: a timer's turn comes only after it.
 */
export async function settled(page) {
  await page.waitFor(
    "window.oneflowSegment?.state === 'ready' && oneflowSegment.queue.length === 0 && !Object.keys(sessionStorage).some((name) => name.startsWith('oneflow_1_'))",
  );
  await page.evaluate('new Promise((done) => setTimeout(() => setTimeout(() => done(true), 50)))');
}
