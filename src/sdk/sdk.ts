// 1Flow's web SDK: tells by evidence when it is there, and calls it. The only file that knows 1Flow's global, its address
// and the three generations of its API. It must not know how the SDK comes (loader.ts), calls, identity or mappings.
// Source: 1Flow's web SDK documentation, `javascript-1flow-sdk`, Segment's "1Flow Web (Actions)" destination.
import { describe, quote } from '../api/report.js';
import type { Delivery, Options } from '../api/types.js';

/** 1Flow's own address; the option `sdkUrl` says another. */
export const DEFAULT_SDK_URL = 'https://1flow.app/js/1flow.js';

/** The earlier generations; the current one is a function. */
interface Methods {
  logUser(userId: unknown, traits: unknown): unknown;
  logEvent(name: unknown, ...properties: unknown[]): unknown;
}
type Page = typeof globalThis & { glob?: unknown };

/** A global *lexical* binding in the 2022 build, a property of `window` in the others: only the free name finds both. */
declare const _1flow: unknown;

/**
 * Looks for the SDK once: answers what 1Flow put on the page (its messenger and `on` are there), ready for calls, or
 * nothing. The first function it ever saw may be 1Flow's own stub.
 */
export type Finder = () => unknown;

export function createFinder(): Finder {
  let first: string | undefined;
  return () => {
    try {
      const found = _1flow;
      if (typeof found === 'function') {
        const source = String(found);
        first ??= source;
        // 1Flow's stub calls `_1flow` again from a timer until the SDK has taken its place. Pasted twice it is the same.
        // What is before the first closing bracket is the function's own name.
        return source === first && /\).*\b_1flow\s*\(/s.test(source) ? undefined : found;
      }
      return (globalThis as Page).glob && typeof (found as Methods).logEvent === 'function' ? found : undefined;
    } catch {
      // Not there yet, or a build that threw early left the name in its dead zone.
      return undefined;
    }
  };
}

/** Hands over one payload, at once. Throws what the SDK throws; `rejected` gets what a promise it answers with does. */
export function deliver(
  sdk: unknown,
  delivery: Delivery,
  trackPayload: Options['trackPayload'],
  rejected: (error: unknown) => void,
): void {
  Promise.resolve(handOver(sdk, delivery, trackPayload)).catch(rejected);
}

/** The sentence about what the SDK threw or rejected. */
export function thrown({ action }: Delivery, error: unknown): string {
  return `1Flow's SDK threw at ${quote(action)}: ${describe(error)}`;
}

function handOver(sdk: unknown, { action, payload }: Delivery, trackPayload: Options['trackPayload']): unknown {
  if (action === 'identifyUser') {
    const { userId, traits } = payload;
    return typeof sdk === 'function' ? sdk('identify', userId, traits) : (sdk as Methods).logUser(userId, traits);
  }
  const { event_name, ...envelope } = payload;
  const properties = given(payload.properties);
  // Events of the earlier generations carry no ids: 1Flow attributes them to the session.
  if (typeof sdk !== 'function') return (sdk as Methods).logEvent(event_name, ...properties);
  return sdk('track', event_name, ...(trackPayload === 'properties' ? properties : [envelope]));
}

/** As an argument, or as none at all: never `undefined` in its place. */
function given<Value>(value: Value | undefined): Value[] {
  return value === undefined ? [] : [value];
}
