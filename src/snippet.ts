// The snippet: the whole of what a page pastes. It owns the moment of the call (copies, time, page), the buffer until the
// facade arrives, and the loading of the facade. Of 1Flow it knows the SDK's address and
// no more; it must not know Segment's rules or the facade's insides.
// Every byte is in somebody's <head>. Globals go by their free names: tests run the built text among fakes of these names.

import type { Command, SetupCommand, SetupMethod, Stub } from './api/contract.js';
import type { Receipt, SegmentMethod } from './api/types.js';
import { VERSION } from './api/version.js';
import { STORED } from './browser/store.js';
import { DEFAULT_SDK_URL } from './sdk/address.js';

const METHODS = 'load ready on off identify track page screen group alias reset';
const SETUP_METHODS = 4;
/** How many calls wait at most; the oldest are kept. */
const LIMIT = 1_000;
const ATTEMPTS = 4;
const ATTEMPT_LIMIT_MS = 15_000;
/** The first retry comes after twice this, each further one after twice the wait before it. */
const RETRY_BASE_MS = 500;

/** As it is now: a library of the page's may put another in its place. */
const json = JSON;
const queue: Command[] & { toJSON?: unknown } = [];
const setup: SetupCommand[] = [];
const stub = { v: 1, state: 'idle', queue, setup, json } as unknown as Stub & Record<string, unknown>;
/** The browser's own, where Angular's zone.js has put another in its place: Angular would wait for each of its timers. */
let wait: typeof setTimeout;
/** No clock and no seed of the page's makes two of them equal; with the number of the call it is the call's id. */
let pageId: string;
let calls = 0;
/** A page has the same one for life. */
let referrer: string;
let options: Given;
let attempts: number;
/** The page goes, or nothing fetches its calls. */
let isStoring: boolean;

/**
 * Puts the stub on `window.oneflowSegment`; does nothing where one is already there, so a snippet may be pasted twice.
 *
 * The stub's methods stay the public methods for the page's life. A facade that takes over empties `queue` and `setup` and
 * gives each a `push` of its own, so a buffered and a live call take the same path and a saved reference goes on working.
 */
export function snippet(): void {
  // An element whose id is our name is no stub.
  if ((window.oneflowSegment as Stub | undefined)?.v) return;
  // Only while the script runs does the page say which nonce it has.
  stub.nonce = document.currentScript?.nonce;
  // Once a page: at each call it would cost more than the rest of the call.
  pageId = ',' + window.crypto.getRandomValues(new Uint32Array(4));
  referrer = document.referrer;
  wait = (window as Zoned).__zone_symbol__setTimeout || setTimeout;
  METHODS.split(' ').forEach((method, index) => {
    stub[method] = (...args: unknown[]) => {
      const promise = new Promise((settle: (value: unknown) => void) => {
        if (index < SETUP_METHODS) {
          setup.push([settle, method as SetupMethod, args]);
          if (method === 'load') start(args);
          if (stub.state === 'failed') settle(undefined);
        } else if (queue.length < LIMIT) {
          queue.push([
            settle,
            method as SegmentMethod,
            Date.now(),
            location.href,
            document.title,
            referrer,
            calls++ + pageId,
            ...args.map(copy),
          ]);
          if (isStoring) store();
        } else answer([settle, ...args], { status: 'dropped', reason: 'queue-full', message: 'too many calls' });
      });
      return method === 'on' ? () => stub.off(...(args as Parameters<Stub['off']>)) : promise;
    };
  });
  window.oneflowSegment = stub;
}

function attempt<In, Out>(work: (input: In) => Out, input?: In): Out | undefined {
  try {
    return work(input as In);
  } catch {}
}

/** What JSON would say without what makes it throw, and without what an old library makes it say. */
function safeText(value: unknown): string {
  const around: unknown[] = [];
  const replacer: Replacer = function (name, part) {
    // One toJSON for every list, or every object, says nothing of any of them.
    if (this[name]?.toJSON === queue.toJSON) part = this[name];
    while (around.length && around[0] !== this) around.shift();
    // A cycle. What hangs on a node, a window or an event leads to the whole page.
    if (around.includes(part) || part?.addEventListener || part?.preventDefault) return {};
    around.unshift(part);
    return typeof part === 'bigint' ? part + '' : part;
  };
  return json.stringify(value, replacer);
}

/** JSON says what a call means (dates, toJSON). The facade reads the text: that is the half of a copy that can wait. */
function copy(value: unknown): unknown {
  if (typeof value !== 'object') return value;
  const text = attempt(queue.toJSON ? safeText : json?.stringify, value) ?? attempt(safeText, value);
  return text ? [text] : (attempt(window.structuredClone, value) ?? value);
}

/** Tells the promise, then a callback, each the first time only. */
function answer(command: unknown[], receipt: Receipt): void {
  command.forEach((part, place) => {
    if (typeof part === 'function') command[place] = attempt(part as Settle, receipt);
  });
}

/** Moves the calls to session storage, a key for each: one that no longer fits leaves the older ones whole. */
function store(): void {
  isStoring = true;
  attempt(() => {
    // A frame's session storage is its page's.
    if (options.persistence === 'memory' || top !== window) return;
    for (let slot = 0; queue[0] && slot < LIMIT; slot++) {
      const name = STORED + (stub.loaded as unknown[])[0] + '_' + slot;
      if (sessionStorage[name]) continue;
      sessionStorage[name] = safeText(queue[0].map((part) => attempt(safeText, part) && part));
      answer(queue.shift() as Command, { status: 'stored' });
    }
  });
  if (stub.state === 'failed')
    queue.forEach((command) => {
      answer(command, { status: 'kept' });
    });
}

function fail(): void {
  stub.state = 'failed';
  store();
  setup.forEach(([settle]) => {
    settle(undefined);
  });
  addEventListener('online', again);
  // A page may have taken the console's methods away.
  attempt(() => console.error('oneflowSegment ' + VERSION + ': ad blocker, CSP, wrong src? ' + options.src));
}

/** As often as at first: the route may not be up yet when the browser says that it is online. */
function again(): void {
  start(stub.loaded as unknown[]);
}

function element(tag: string, ...properties: object[]): HTMLElement {
  return Object.assign(document.createElement(tag), { nonce: options.nonce || stub.nonce }, ...properties);
}

function request(): void {
  let isPending = true;
  attempts++;
  function retry(): void {
    if (!isPending || stub.facade) return;
    isPending = false;
    if (attempts < ATTEMPTS) wait(request, RETRY_BASE_MS << attempts);
    else fail();
  }
  wait(retry, ATTEMPT_LIMIT_MS);
  try {
    // An element named head hides document.head.
    const head = document.querySelector('head') as HTMLElement;
    const given = { integrity: options.integrity || '', crossOrigin: options.crossOrigin || null };
    // WebKit never asks again for what a preload link failed to fetch: every second attempt has an address of its own.
    const src = attempts % 2 ? options.src : options.src + ((options.src + '').includes('?') ? '&' : '?') + attempts;
    const script = element('script', given, { src, onerror: retry, stub });
    const insert = () => head.append(script);
    if (attempts > 1) insert();
    else {
      // A script element holds the page's load event until its answer is there, a link does not. What it has fetched, or
      // failed to fetch, is the script's then. Where the browser knows no such link, the second attempt goes without. The
      // facade would ask for the SDK only once it is there itself.
      const link = { rel: 'preload', as: 'script' };
      head.append(
        element('link', given, link, { href: options.src, onload: insert, onerror: insert }),
        element('link', link, { href: options.sdkUrl || DEFAULT_SDK_URL }),
      );
    }
  } catch {
    // Trusted Types refuse a plain address for a script element, not for import(), which checks no integrity.
    // The fragment makes a failed address a new one for the page's module map.
    // The comments are for bundlers of the npm entry, which can't know this address and would warn.
    attempt(() =>
      options.integrity
        ? retry()
        : import(/* webpackIgnore: true */ /* @vite-ignore */ options.src + '#' + attempts).catch(retry),
    );
  }
}

function start(args: unknown[]): void {
  if (stub.facade || stub.state === 'loading') return;
  stub.loaded = args;
  stub.state = 'loading';
  attempts = 0;
  options = Object(args[1]);
  // First: a page may have a function of its own named addEventListener.
  request();
  // Firefox loses what is stored in pagehide by a page that has not looked at its storage before.
  attempt(() => sessionStorage.length);
  addEventListener('pagehide', store);
  // WebKit fires no pagehide for a page that is left before its load event.
  addEventListener('pageswap', store);
}

/** What the snippet itself reads of the options. */
interface Given {
  key?: unknown;
  src?: string;
  sdkUrl?: string;
  integrity?: string;
  crossOrigin?: string;
  nonce?: string;
  persistence?: string;
}
type Zoned = typeof globalThis & { __zone_symbol__setTimeout?: typeof setTimeout };
type Settle = (receipt: Receipt) => void;
interface Part {
  toJSON?: unknown;
  addEventListener?: unknown;
  preventDefault?: unknown;
}
type Replacer = (this: Record<string, Part | undefined>, name: string, part: Part | undefined) => unknown;
