// The stub: the whole of what a page pastes. It owns the moment of the call (copies, time, page), the buffer until the
// facade arrives, and the loading of the facade. It must not know 1Flow, Segment's rules or the facade's insides.
// Every byte is in somebody's <head>: plain words in this file, tricks only where a comment says why.

import type { Command, SetupCommand, SetupMethod, Stub } from './api/contract.js';
import type { Method, Receipt } from './api/types.js';
import { STORED } from './browser/stored.js';

/**
 * Puts the stub on `window.oneflowSegment`; does nothing where one is already there, so a snippet may be pasted twice.
 *
 * The stub's methods stay the public methods for the page's life: a facade that takes over replaces only `queue.push`
 * and `setup.push`, so a buffered and a live call take the same path and a saved reference goes on working.
 */
export function snippet(window: Window & typeof globalThis): void {
  // An element whose id is our name is no stub.
  if ((window.oneflowSegment as Stub | undefined)?.v) return;

  // Only while the script runs does the page say which nonce it has.
  const nonce = window.document.currentScript?.nonce;
  const queue: Command[] = [];
  const setup: SetupCommand[] = [];
  let attempts: number;

  const attempt = <In, Out>(work: (input: In) => Out, input?: In): Out | undefined => {
    try {
      return work(input as In);
    } catch {}
  };

  // An old library may have given every list, or every object, one toJSON: there the value itself is meant. Only there is
  // it read once more: a getter may count.
  const replacer = function (this: Record<string, { toJSON?: unknown }>, key: string, part: unknown): unknown {
    return (queue as { toJSON?: unknown }).toJSON && this[key]?.toJSON === (queue as { toJSON?: unknown }).toJSON
      ? this[key]
      : typeof part === 'bigint'
        ? part + ''
        : part;
  };

  const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value, replacer));

  // JSON says what a call means (dates, toJSON); it throws on cycles, on undefined and on functions.
  const copy = (value: unknown): unknown => attempt(json, value) ?? attempt(window.structuredClone, value) ?? value;

  // To the promise, which is first, and to a callback where the last argument is one. A promise can be told twice.
  const answer = (told: unknown[], receipt: Receipt): void => {
    attempt(told[0] as (receipt: Receipt) => void, receipt);
    attempt(told.pop() as (receipt: Receipt) => void, receipt);
  };

  // One storage key per call: a call that no longer fits leaves the older ones whole. A frame's storage is its page's.
  // Here and below a division: no call is lost over a limit that is no number, or less than 0, until the facade says so.
  const store = (): void => {
    stub.storing = true;
    const { key, persistence, queueLimit } = stub.options;
    if (persistence === 'memory' || window.top !== window) return;
    attempt(() => {
      for (let slot = 0; queue[0] && !(slot / (queueLimit as number) >= 1); slot++) {
        const name = `${STORED}${key}_${slot}`;
        if (!window.sessionStorage[name]) {
          window.sessionStorage[name] = JSON.stringify(
            // First whose call it is: the facade knows. A call that has been stored before has it there, as a list.
            queue[0].map((part, place) => attempt(json, place || (part as unknown[])?.pop ? part : stub.visitor)),
            replacer,
          );
          answer(queue.shift() as Command, { status: 'stored' });
        }
      }
    });
  };

  const load = (): void => {
    let pending = ++attempts;
    const fail = (): void => {
      if (!pending || stub.facade) return;
      pending = 0;
      if (attempts < 4) window.setTimeout(load, 500 << attempts);
      else if (attempts < 5 && !window.navigator.onLine) window.addEventListener('online', load, { once: true });
      else {
        stub.state = 'failed';
        store();
        // A page may have taken the console's methods away.
        attempt(console.error, 'oneflowSegment: ad blocker, CSP, wrong src? ' + stub.options.src);
      }
    };
    window.setTimeout(fail, 15e3);
    try {
      window.document.head.append(
        Object.assign(window.document.createElement('script'), stub.options, { onerror: fail, stub }),
      );
    } catch {
      // Trusted Types refuse a plain address for a script element, not for import(). import() can't check integrity.
      // The fragment makes a failed address a new one for the page's module map.
      // The comments are for bundlers of the npm entry, which can't know this address and would warn.
      stub.options.integrity
        ? fail()
        : import(/* webpackIgnore: true */ /* @vite-ignore */ stub.options.src + '#' + attempts).catch(fail);
    }
  };

  // The script element takes the options too.
  const options = { queueLimit: 1e3, nonce, fetchPriority: 'high' };
  const stub = { v: 1, state: 'idle', queue, setup, options, store } as unknown as Stub & Record<string, unknown>;
  window.oneflowSegment = stub;

  'load ready on off identify track page screen group alias reset'.split(' ').forEach((method, index) => {
    stub[method] = (...args: unknown[]) =>
      new Promise<unknown>((settle: (value: unknown) => void) => {
        if (index < 4) {
          setup.push([settle, method as SetupMethod, args]);
          // 'idle' and 'failed' sort before 'l', 'loading' and 'ready' after it.
          if (!index && !stub.facade && stub.state < 'l') {
            stub.options = options as Stub['options'];
            // One by one: an option that throws when it is read, or that is no text, takes no other with it. The sum is
            // falsy for what is not given: undefined, null.
            attempt(
              (given) => {
                for (const name in given) {
                  attempt(
                    () => (given[name] as string) + 0 && (stub.options = { ...stub.options, [name]: given[name] }),
                  );
                }
              },
              args[1] as Record<string, unknown>,
            );
            stub.options.key = args[0] as string;
            stub.loaded = args;
            stub.state = 'loading';
            // Firefox loses what is stored in pagehide by a page that has not looked at its storage before.
            attempt(() => window.sessionStorage.length);
            attempts = 0;
            window.addEventListener('pagehide', store);
            // WebKit fires no pagehide for a page that is left before its load event.
            window.addEventListener('pageswap', store);
            load();
          }
        } else if (queue.length / (stub.options.queueLimit as number) >= 1) {
          answer([settle, ...args], { status: 'dropped', reason: 'queueLimit' });
        } else {
          queue.push([
            settle,
            method as Method,
            Date.now(),
            window.location.href,
            window.document.title,
            window.document.referrer,
            Math.random() * Date.now(),
            ...args.map(copy),
          ]);
          // The page is going, or nothing will fetch this call here: it waits for a page where something does.
          if (stub.storing) store();
        }
      });
  });
}
