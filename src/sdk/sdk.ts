// 1Flow's web SDK: tells by evidence when it is there, and calls it. The only file that knows 1Flow's global and
// the three generations of its API. It must not know how the SDK comes (loader.ts), calls, identity or mappings.
// Source: https://1flow.ai/docs/install-sdk/javascript, https://www.npmjs.com/package/javascript-1flow-sdk,
// https://www.twilio.com/docs/segment/connections/destinations/catalog/actions-1flow
import type { Delivery, OneflowOptions } from '../api/types.js';
import { isFunction } from '../value/is.js';

/** The earlier generations; the current one is a function. */
interface Methods {
  logUser(userId: unknown, traits: unknown): unknown;
  logEvent(name: unknown, ...properties: unknown[]): unknown;
}
interface Helpers {
  __valid?(what: 'session'): unknown;
}
type Page = typeof globalThis & { glob?: { getHelpers?(): Helpers } };

/** A global *lexical* binding in the 2022 build, a property of `window` in the others: only the free name finds both. */
declare const _1flow: unknown;

/** 1Flow's SDK on the page. */
export interface Sighting {
  /** What 1Flow put there; its messenger and `on` are on it. */
  sdk: unknown;
  /** Whether each call handed over now arrives once. Without a session the earlier generations keep one event only. */
  takesCalls: boolean;
}

export interface Finder {
  /** Looks for the SDK once. */
  find(): Sighting | undefined;
  /** Whether a script of 1Flow's has left anything here: then it must not run again. */
  hasRun(): boolean;
}

export function createFinder(): Finder {
  /** The first function that was ever seen, which may be 1Flow's own stub. Pasted twice the stub is the same. */
  let first: string | undefined;

  function find(): Sighting | undefined {
    try {
      // Where nothing has that name, an error thrown and caught would cost Chromium milliseconds.
      if (typeof _1flow === 'undefined') return undefined;
      const sdk = _1flow;
      if (isFunction(sdk)) {
        first ??= String(sdk);
        return callsItself(sdk) && String(sdk) === first ? undefined : { sdk, takesCalls: true };
      }
      const { glob } = window as unknown as Page;
      return glob && isFunction((sdk as Methods).logEvent) ? { sdk, takesCalls: hasSession() } : undefined;
    } catch {
      // A build that threw early left the name in its dead zone.
      return undefined;
    }
  }

  function hasRun(): boolean {
    try {
      // An element of that name is no SDK.
      return (
        typeof _1flow !== 'undefined' &&
        (isFunction(_1flow) ? !callsItself(_1flow) : isFunction((_1flow as Methods).logEvent))
      );
    } catch {
      return true;
    }
  }

  return { find, hasRun };
}

let asked: unknown;
let isStub = false;

/**
 * 1Flow's stub calls `_1flow` again from a timer until the SDK has taken its place. What is before the first closing
 * bracket is the function's own name. A function is read once: an SDK may have hundreds of kilobytes.
 */
function callsItself(found: unknown): boolean {
  if (found !== asked) {
    asked = found;
    const source = String(found);
    isStub = /\b_1flow\s*\(/.test(source.slice(source.indexOf(')')));
  }
  return isStub;
}

/**
 * Whether the SDK's first session exists, where it can be asked. An answer that throws is none yet: calls handed over too
 * early are lost without a word. So the build of 2022 was seen to do.
 */
function hasSession(): boolean {
  try {
    const helpers = (window as unknown as Page).glob?.getHelpers?.();
    return !helpers?.__valid || !!helpers.__valid('session');
  } catch {
    return false;
  }
}

/** Calls the function on the page at this moment. Throws what it throws, and answers what it answers. */
export function handOver(sdk: unknown, delivery: Delivery, trackPayload: OneflowOptions['trackPayload']): unknown {
  return callWith(inPlace(sdk), delivery, trackPayload);
}

/** 1Flow may put another function in the place of its first one; its stub, pasted late, is not what takes calls. */
function inPlace(sdk: unknown): unknown {
  try {
    return isFunction(_1flow) && _1flow !== sdk && !callsItself(_1flow) ? _1flow : sdk;
  } catch {
    return sdk;
  }
}

function callWith(sdk: unknown, { action, payload }: Delivery, trackPayload: OneflowOptions['trackPayload']): unknown {
  if (action === 'identifyUser') {
    const { userId, traits } = payload;
    return isFunction(sdk) ? sdk('identify', userId, traits) : (sdk as Methods).logUser(userId, traits);
  }
  const { event_name, ...envelope } = payload;
  const { properties } = payload;
  // Events of the earlier generations carry no ids: 1Flow attributes them to the session.
  if (typeof sdk !== 'function') return (sdk as Methods).logEvent(event_name, ...(properties ? [properties] : []));
  // Segment's own code always gives three.
  return sdk('track', event_name, trackPayload === 'properties' ? (properties ?? {}) : envelope);
}
