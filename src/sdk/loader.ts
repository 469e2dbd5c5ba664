// Brings 1Flow's SDK onto the page, once: its script, the attempts and their limits, and the look for the SDK, which may
// define itself late. It must not know how the SDK is called or what is sent.
import { quote } from '../api/report.js';
import type { Finder } from './sdk.js';

const RETRIES = 3;
const RETRY_BASE_MS = 1_000;
const ATTEMPT_LIMIT_MS = 15_000;
/** The SDK may define itself long after its script ran: it is looked for in growing steps. */
const FIRST_LOOK_MS = 10;
const LOOK_GROWTH = 1.5;
const LONGEST_LOOK_MS = 500;

const NO_SESSION = '1Flow started no session: is session capture on in 1Flow?';

interface Policy {
  createScriptURL(url: string): string;
}
type Page = typeof globalThis & { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } };

export interface SdkRequest {
  projectApiKey: string;
  sdkUrl: string;
  nonce: string | undefined;
}

export interface SdkLoader {
  /** Looks for the SDK and loads it where nobody has; ends in `ready` or `failed`, after which no timer runs. */
  start(request: SdkRequest): void;
  /** Looks for the SDK now, whatever has failed before; whether it takes calls. */
  look(): boolean;
}

/**
 * `ready` is called once each call arrives once. `failed` gets the sentence about the cause; an SDK that comes after that,
 * or starts its session then, still leads to `ready`. `warn` is told of a
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
  /** The SDK is there, whether it takes calls already or not. */
  let seen = false;
  let hasFailed = false;
  let looking: ReturnType<typeof setTimeout> | undefined;
  let limit: ReturnType<typeof setTimeout> | undefined;

  const look = (): boolean => {
    const found = done ? undefined : find();
    if (found) seen = executed = true;
    if (found?.takesCalls) {
      done = true;
      stop();
      ready(found.sdk);
    }
    return done;
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
      else {
        failed(seen ? NO_SESSION : failure(request, cause));
        if (!hasFailed) whenSomethingLoads(look);
        hasFailed = true;
      }
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

    const keepLooking = (stepMs: number): void => {
      looking = setTimeout(() => {
        const known = seen;
        if (look()) return;
        // Its first session has a wait of its own.
        if (seen !== known) watch();
        keepLooking(Math.min(stepMs * LOOK_GROWTH, LONGEST_LOOK_MS));
      }, stepMs);
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

  return { start: (request) => attempt(request, 0), look };
}

/**
 * After `failed` no timer runs. The SDK, or its session, can only have come where the page has loaded something: looks
 * then, a moment later, until one look answers true. Where the browser has no such observer, the next call looks.
 */
function whenSomethingLoads(look: () => boolean): void {
  let planned = false;
  const plan = (_: unknown, observer: PerformanceObserver): void => {
    if (planned) return;
    planned = true;
    setTimeout(() => {
      planned = false;
      if (look()) observer.disconnect();
    }, LONGEST_LOOK_MS);
  };
  try {
    new PerformanceObserver(plan).observe({ type: 'resource' });
  } catch {}
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
    `Policy, the address, and the region of project API key ${quote(`${projectApiKey.slice(0, 3)}…`)}.`
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
