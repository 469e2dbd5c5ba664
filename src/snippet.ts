// The snippet: the whole of what a page pastes. It owns the moment of the call (copies, time, page), the buffer until the
// facade arrives, and the loading of the facade. It must not know Segment's rules or the facade's insides.
// Every byte is in somebody's <head>. What the page may have put something else in the place of is used inside a `try`,
// taken when the snippet starts, or found where no variable of the page's can be.

import {
  ATTEMPT_LIMIT_MS,
  ATTEMPTS,
  CALL_LIMIT,
  CONTRACT,
  type Command,
  DEFAULT_SDK_URL,
  FIRST_NUMBER,
  METHODS,
  RETRY_BASE_MS,
  SETUP_METHODS,
  type SetupCommand,
  type SetupMethod,
  STORED,
  type Stub,
} from './api/contract.js';
import type { SegmentMethod } from './api/types.js';
import { BuiltInObject, copy } from './value/copy.js';

/** Their places among the methods. */
const LOAD = 0;
const STOP = 1;
const ON = 2;

/**
 * Puts the stub on `window.oneflowSegment`; does nothing where one is already there, so a snippet may be pasted twice.
 *
 * The stub's methods stay the public methods for the page's life. A facade that takes over empties `queue` and `setup` and
 * gives each a `push` of its own, so a buffered and a live call take the same path and a saved reference goes on working.
 */
export function snippet(): void {
  // As they are now: the page may put others in their places. Only while the script runs is there a current one.
  const {
    JSON: json,
    Date: { now },
    Promise: Deferred,
    setTimeout: wait,
    document: page,
  } = window;
  const { referrer } = page;
  const queue: Command[] = [];
  const setup: SetupCommand[] = [];
  const stub = {
    v: CONTRACT,
    state: 'idle',
    queue,
    setup,
    copy,
    json,
    nonce: page.currentScript?.nonce,
  } as unknown as Stub & Record<string, unknown>;
  /** How many calls may wait: none after `stop`. */
  let limit = CALL_LIMIT;
  /** The number of the next call that this page stores. */
  let number = FIRST_NUMBER;
  let attempts: number;
  /** The page goes, or nothing fetches its calls. */
  let isStoring: unknown;
  let options: Given;

  METHODS.split(' ').forEach((method, index) => {
    stub[method] = (...args: unknown[]) => {
      let settle!: (answer?: unknown) => void;
      const promise = new Deferred((resolve: typeof settle) => (settle = resolve));
      safely(() => {
        if (index < SETUP_METHODS) {
          setup.push([settle, method as SetupMethod, args]);
          if (index === LOAD) start(args);
          else if (index === STOP) {
            stub.state = 'stopped';
            limit = 0;
            safely(() => listen(removeEventListener));
          }
        } else {
          queue.push([
            settle,
            method as SegmentMethod,
            now(),
            location.href,
            page.title + '',
            referrer,
            ...(copy([args], 0) as unknown[]),
          ]);
          // What is no function is none of `then`'s business.
          args.map((part) => promise.then(part as () => void).catch(console.error));
        }
        const reason = limit ? 'queue-full' : 'stopped';
        queue.splice(limit).forEach(([settle]) => (settle as Settle)({ status: 'dropped', reason, message: reason }));
        if (isStoring) store();
      });
      return index === ON ? () => stub.off(...(args as Parameters<Stub['off']>)) : promise;
    };
  });
  // Not configurable: Angular's zone.js puts an event handler in the place of every other name that begins with "on".
  // It throws where there is a stub already. An element whose id is our name is none.
  safely(() => BuiltInObject.defineProperty(window, 'oneflowSegment', { value: stub }));

  /** To what tells that the page goes, or no longer; and that there may be a way again. */
  function listen(how: typeof addEventListener): void {
    // WebKit fires no pagehide for a page that is left before its load event.
    how('pageswap', store);
    how('pagehide', store);
    how('online', again);
  }

  /** A script element has no use for what makes a link ask early. */
  function element(tag: string, ...properties: object[]): HTMLElement {
    return BuiltInObject.assign(document.createElement(tag), ...properties, {
      rel: 'preload',
      as: 'script',
      nonce: options.nonce || stub.nonce,
    });
  }

  /** A facade is there, or nobody wants one any more. */
  function isOver(): boolean | undefined {
    return stub.state !== 'loading' || stub.facade;
  }

  function request(): void {
    if (isOver()) return;
    new Deferred((end) => {
      // WebKit never asks again for what a preload link failed to fetch: every second attempt has an address of its own.
      // A trusted address is no longer one with anything added to it, be it nothing.
      const src = ++attempts % 2 ? options.src : options.src + (/[?]/.test(options.src as string) ? '&' : '?') + 2;
      // An answer that is not the facade is none. Options have the names of the elements' properties.
      const script = element('script', options, { stub, src, onerror: end, onload: end });
      // A page may have no head while it is made anew.
      const insert = () => isOver() || document.head?.append(script);
      if (attempts < 2) {
        // A script element holds the page's load event until its answer is there, a link does not. What it has fetched, or
        // failed to fetch, is the script's then. A link may tell nothing, as the browser knows none or the head is made anew:
        // then the load event is the signal, or else the next attempt, which has no link.
        // The facade would ask for the SDK only once it is there itself.
        document.head.append(
          element('link', options, { href: src, onerror: insert, onload: insert }),
          element('link', { href: options.sdkUrl || DEFAULT_SDK_URL }),
        );
        addEventListener('load', insert);
      } else insert();
      wait(end, ATTEMPT_LIMIT_MS);
    })
      // Trusted Types refuse a plain address for a script element, not for import(), which checks no integrity.
      // The fragment makes a failed address a new one for the page's module map.
      // The comments are for bundlers of the npm entry, which can't know this address and would warn.
      .catch(
        () => options.integrity || import(/* webpackIgnore: true */ /* @vite-ignore */ options.src + '#' + attempts),
      )
      .then(next)
      .catch(next);
  }

  function start(args: unknown[]): void {
    if (stub.state === 'loading' || stub.facade) return;
    isStoring = attempts = 0;
    // A page may have something on every object's prototype: only what is the object's own counts.
    options = { __proto__: null, ...(args[1] as object) } as Given;
    stub.loaded = args;
    stub.state = 'loading';
    limit = CALL_LIMIT;
    request();
    listen(addEventListener);
  }

  /** As often as at first: the route may not be up yet when the browser says that it is online. */
  function again(): void {
    if (stub.state === 'failed') start(stub.loaded as unknown[]);
  }

  /** Moves the calls to session storage, a key for each: one that no longer fits leaves the older ones whole. */
  function store(): void {
    isStoring = true;
    safely(() => {
      // A frame's session storage is its page's.
      if (top === window && options.persistence !== 'memory')
        for (
          ;
          number < FIRST_NUMBER + CALL_LIMIT && queue[0];
          ((queue.shift() as Command)[0] as Settle)({ status: 'stored' })
        )
          sessionStorage.setItem(
            STORED + [(stub.loaded as unknown[])[0], queue[0][2], number++, Math.random()],
            // As it is, whatever toJSON an old library has given to every list.
            json.stringify(queue[0], function (this: Record<string, unknown>, name) {
              return this[name];
            }),
          );
    });
    if ('failed' === stub.state) {
      queue.forEach(([settle]) => (settle as Settle)({ status: 'kept' }));
      setup.forEach(([settle]) => settle());
    }
  }

  function next(): void {
    if (isOver()) return;
    // Chromium throws away what a page stores before anybody sees it: such a page goes on trying.
    if ((page as { prerendering?: unknown }).prerendering === true || attempts < ATTEMPTS)
      wait(request, (RETRY_BASE_MS / 2) << attempts);
    else {
      stub.state = 'failed';
      store();
      // A page may have taken the console's methods away: that throws, and the state says so then.
      console.error('oneflowSegment did not load', options.src);
    }
  }

  function safely(work: () => unknown): void {
    try {
      work();
    } catch {}
  }
}

/** What the snippet itself reads of the options. */
interface Given {
  src?: string;
  sdkUrl?: string;
  integrity?: string;
  nonce?: string;
  persistence?: string;
}
type Settle = (answer: unknown) => void;
