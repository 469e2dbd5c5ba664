// 1Flow's web SDK: loads it once, tells by evidence when it is there, and calls it. The only file that knows 1Flow's
// global, its address and the three generations of its API. It must not know calls, identity or mappings.
// Source: 1Flow's web SDK documentation, `javascript-1flow-sdk`, Segment's "1Flow Web (Actions)" destination.
import { quote } from './report.js';
import type { Delivery, Options } from './types.js';

/** 1Flow's own address; the option `sdkUrl` says another. */
export const DEFAULT_SDK_URL = 'https://1flow.app/js/1flow.js';

const RETRIES = 3;
const RETRY_BASE_MS = 1_000;
const ATTEMPT_LIMIT_MS = 15_000;
/** The SDK may define itself long after its script ran: it is looked for in growing steps. */
const FIRST_LOOK_MS = 10;
const LOOK_GROWTH = 1.5;
const LONGEST_LOOK_MS = 500;

/** The earlier generations; the current one is a function. */
interface Methods {
  logUser(userId: unknown, traits: unknown): unknown;
  logEvent(name: unknown, ...properties: unknown[]): unknown;
}
interface Policy {
  createScriptURL(url: string): string;
}
type Page = typeof globalThis & {
  glob?: unknown;
  trustedTypes?: { createPolicy(name: string, rules: Policy): Policy };
};

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

export interface SdkRequest {
  projectApiKey: string;
  sdkUrl: string;
  nonce: string | undefined;
}

export interface SdkLoader {
  /** Looks for the SDK and loads it where nobody has; ends in `ready` or `failed`, after which no timer runs. */
  start(request: SdkRequest): void;
}

/**
 * `failed` gets what is known of the cause. A script that arrives after that still leads to `ready`. `warn` is told of a
 * 1Flow that is on the page for another project.
 */
export function createSdkLoader(
  find: Finder,
  ready: (sdk: unknown) => void,
  failed: (cause: string) => void,
  warn: (sentence: string) => void,
): SdkLoader {
  let done = false;
  /** The SDK's script has run here: it must not run again. */
  let executed = false;
  let looking: ReturnType<typeof setTimeout> | undefined;
  let limit: ReturnType<typeof setTimeout> | undefined;

  const look = (): boolean => {
    const sdk = done ? undefined : find();
    if (sdk) {
      done = true;
      stop();
      ready(sdk);
    }
    return done;
  };

  const keepLooking = (stepMs: number): void => {
    looking = setTimeout(() => {
      if (!look()) keepLooking(Math.min(stepMs * LOOK_GROWTH, LONGEST_LOOK_MS));
    }, stepMs);
  };

  const stop = (): void => {
    clearTimeout(looking);
    clearTimeout(limit);
  };

  const attempt = (request: SdkRequest, count: number): void => {
    if (look()) return;
    let pending = true;
    let own: HTMLScriptElement | undefined;

    const fail = (cause: string, again?: unknown): void => {
      if (!pending) return;
      pending = false;
      stop();
      const next = (): void => attempt(request, count + 1);
      if (again && count < RETRIES) setTimeout(next, RETRY_BASE_MS << count);
      else if (again && count === RETRIES && !navigator.onLine) addEventListener('online', next, { once: true });
      else failed(failure(request, cause));
    };

    const watch = (): void => {
      clearTimeout(limit);
      limit = setTimeout(() => {
        if (executed) return fail('its script ran but defined no SDK');
        // A script whose document has changed never runs: it can't run beside the next attempt's.
        if (own) new Document().adoptNode(own);
        fail('no answer', own);
      }, ATTEMPT_LIMIT_MS);
    };

    keepLooking(FIRST_LOOK_MS);
    watch();
    if (executed) return;
    try {
      const other = findScript(request);
      if (other && other.dataset.apiKey !== request.projectApiKey) {
        warn('1Flow is on the page with another project API key, which gets these calls');
      }
      const script = other ?? (own = insertScript(request));
      script.addEventListener('load', () => {
        executed = true;
        if (!look() && pending) watch();
      });
      script.addEventListener('error', () => {
        script.remove();
        fail('its script did not load', true);
      });
    } catch (error) {
      fail(String(error));
    }
  };

  return { start: (request) => attempt(request, 0) };
}

/** A page that is only being prepared may never be seen: what is not for such a page waits until this one is. */
export function whenSeen(work: () => void): void {
  if ((document as { prerendering?: boolean }).prerendering) {
    document.addEventListener('prerenderingchange', work, { once: true });
  } else work();
}

/** The project API key is public, but masked in every message. */
function failure({ projectApiKey, sdkUrl }: SdkRequest, cause: string): string {
  return (
    `1Flow's SDK at ${quote(sdkUrl)} could not be used: ${cause}. Check for an ad blocker, the page's Content Security ` +
    `Policy, the address, and the region of project API key ${quote(`${projectApiKey.slice(0, 3)}…`)}`
  );
}

const KEYED = 'script[data-api-key]';

/** A tag of 1Flow's that somebody else put on the page, which serves as well as ours. Other vendors have such tags, too. */
function findScript({ projectApiKey, sdkUrl }: SdkRequest): HTMLScriptElement | undefined {
  return [...document.querySelectorAll<HTMLScriptElement>(KEYED)].find(
    ({ dataset, src, attributes }) =>
      dataset.apiKey === projectApiKey || attributes.getNamedItem('src')?.value === sdkUrl || /1flow/i.test(src),
  );
}

function insertScript({ projectApiKey, sdkUrl, nonce }: SdkRequest): HTMLScriptElement {
  const script = document.createElement('script');
  script.dataset.apiKey = projectApiKey;
  if (nonce) script.nonce = nonce;
  script.src = trusted(sdkUrl);
  // The SDK reads its key from the first tag that has one.
  const first = document.querySelector(KEYED);
  if (first) first.before(script);
  else document.head.append(script);
  return script;
}

/** Passes `require-trusted-types-for 'script'` where the page allows the policy `oneflow-segment`. */
let policy: Policy | undefined;
function trusted(url: string): string {
  try {
    policy ??= (globalThis as Page).trustedTypes?.createPolicy('oneflow-segment', {
      createScriptURL: (given) => given,
    });
  } catch {
    // Refused by name: a default policy may still let the plain address through.
  }
  return policy ? policy.createScriptURL(url) : url;
}
