// The npm entry: the same object for bundlers. Nothing happens on import, in a browser or in Node.

import type { Stub } from '../api/contract.js';
import type { EventPlan, OneflowSegment } from '../api/types.js';
import { VERSION } from '../api/version.js';
import { takeOver } from '../facade.js';
import { snippet } from '../snippet.js';

export type * from '../api/types.js';
export * as destination from '../destination/actions.js';
export { presets } from '../destination/destination.js';

/**
 * The page's `window.oneflowSegment`, made here if no snippet has made it: snippet, bundles and calls of this function
 * all share one object, one order of calls and one SDK. Call `load` on it as with the snippet; `src` is not needed.
 *
 * On a server, and where `window` has no document (React Native), there is no page: every call answers with a `dropped`
 * receipt, and nothing throws.
 *
 * `createOneflowSegment<Plan>()` holds `track` and `identify` to a site's own plan: see {@link EventPlan}.
 */
export function createOneflowSegment<Plan extends EventPlan = EventPlan>(): OneflowSegment<Plan> {
  if (!hasPage()) return createOnServer();
  snippet();
  takeOver(window.oneflowSegment as Stub);
  return window.oneflowSegment as OneflowSegment<Plan>;
}

/** React Native and shims for libraries have a `window` on which there is no page. */
function hasPage(): boolean {
  return typeof window !== 'undefined' && !!window?.document?.documentElement;
}

function createOnServer(): OneflowSegment {
  const receipt = { status: 'dropped', reason: 'no-page', message: 'there is no page on a server' } as const;
  /** As on a page, a callback is told what the promise is. */
  const drop = async (...args: unknown[]) => {
    const callback = args[args.length - 1];
    try {
      if (typeof callback === 'function') callback(receipt);
    } catch (error) {
      console.error('oneflowSegment: a callback threw', error);
    }
    return receipt;
  };
  const nothing = () => {};
  return {
    state: 'idle',
    load: nothing,
    stop: nothing,
    version: VERSION,
    user: () => ({ traits: {} }),
    on: () => nothing,
    off: nothing,
    ready: async () => undefined,
    identify: drop,
    track: drop,
    page: drop,
    screen: drop,
    group: drop,
    alias: drop,
    reset: drop,
  };
}
