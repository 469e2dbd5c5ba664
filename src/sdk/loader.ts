// Brings 1Flow's SDK onto the page, once: its script, the attempts and their limits, and the look for the SDK, which may
// define itself late. One search, and steps over it. It must not know how the SDK is called or what is sent.
import { quote } from '../api/quote.js';
import type { Attempt } from '../api/types.js';
import { VERSION } from '../api/version.js';
import { cancel, later, type Timer } from '../browser/timers.js';
import { findScript, insertScript, type SdkRequest } from './script.js';
import type { Finder } from './sdk.js';

const ATTEMPTS = 4;
const RETRY_BASE_MS = 1_000;
const ATTEMPT_LIMIT_MS = 15_000;
/** The SDK may define itself long after its script ran: it is looked for in growing steps. */
const FIRST_LOOK_MS = 10;
const LOOK_GROWTH = 1.5;
const LONGEST_LOOK_MS = 500;

/** How long a page that was prerendered leaves the tab's storage to the page before it. */
const HANDOVER_MS = 200;

const NO_SESSION = '1Flow started no session: is session capture on in 1Flow?';

/** Who is told what comes of it. */
export interface SdkListener {
  /** Called once, when each call handed over reaches 1Flow once. */
  ready(sdk: unknown): void;
  /** Gets the sentence about the cause. An SDK that comes after that, or starts its session then, still leads to `ready`. */
  failed(sentence: string): void;
  /** Is told of a 1Flow that is on the page for another project. */
  warn(sentence: string): void;
  /** Is told when an attempt begins, and when the next one is planned. */
  trying?(attempt: Attempt): void;
}

export interface SdkLoader {
  /** Looks for the SDK and loads it where nobody has; ends in `ready` or `failed`, after which no timer runs. */
  start(request: SdkRequest): void;
  /** Looks for the SDK now, whatever has failed before; whether it takes calls. */
  look(): boolean;
}

/** How far the search for the SDK is. */
interface Search {
  readonly find: Finder;
  readonly listener: SdkListener;
  phase: 'idle' | 'asking' | 'pausing' | 'failed' | 'ready';
  request: SdkRequest;
  /** Attempts that have failed. */
  failures: number;
  /** The script that has been asked for and has not answered yet. It may still run, so no second one is asked for. */
  script: HTMLScriptElement | undefined;
  /** Our own script element, the last one; somebody else's is not ours to take away. */
  own: HTMLScriptElement | undefined;
  /** The SDK's script has run here: it must not run again. */
  executed: boolean;
  /** The SDK is there, whether it takes calls already or not. */
  seen: boolean;
  /** What makes a look worth it after `failed` is listened to. */
  listening: boolean;
  looking: Timer | undefined;
  limit: Timer | undefined;
}

export function createSdkLoader(find: Finder, listener: SdkListener): SdkLoader {
  const nothing = { script: undefined, own: undefined, looking: undefined, limit: undefined };
  const flags = { failures: 0, executed: false, seen: false, listening: false };
  const search: Search = { find, listener, phase: 'idle', request: {} as SdkRequest, ...nothing, ...flags };
  return {
    start(request) {
      if (search.request.sdkUrl !== request.sdkUrl) discardOwn(search);
      search.request = request;
      begin(search);
    },
    look: () => look(search),
  };
}

/** Another address is meant instead. A script whose document has changed never runs. */
function discardOwn(search: Search): void {
  const { own, script } = search;
  if (!own || own !== script) return;
  new Document().adoptNode(own);
  search.script = undefined;
}

function begin(search: Search): void {
  search.failures = 0;
  ask(search);
}

function look(search: Search): boolean {
  const found = search.phase === 'ready' ? undefined : search.find();
  if (found) search.seen = search.executed = true;
  if (found?.takesCalls) {
    search.phase = 'ready';
    stopTimers(search);
    search.listener.ready(found.sdk);
  }
  return search.phase === 'ready';
}

function keepLooking(search: Search, stepMs: number): void {
  search.looking = later(() => {
    const { seen } = search;
    if (look(search)) return;
    // Its first session has a wait of its own.
    if (search.seen !== seen) limitWait(search);
    keepLooking(search, Math.min(stepMs * LOOK_GROWTH, LONGEST_LOOK_MS));
  }, stepMs);
}

/** What takes longer has failed, as far as anybody is told; the script may still come and is not thrown away. */
function limitWait(search: Search): void {
  cancel(search.limit);
  search.limit = later(() => {
    fail(search, search.executed ? 'its script ran but defined no SDK' : 'no answer');
  }, ATTEMPT_LIMIT_MS);
}

function ask(search: Search): void {
  if (look(search)) return;
  // A start may come while another one is under way.
  stopTimers(search);
  search.phase = 'asking';
  tell(search, 0);
  keepLooking(search, FIRST_LOOK_MS);
  limitWait(search);
  if (search.executed || search.script) return;
  try {
    const found = findScript(search.request, search.listener.warn);
    awaitScript(search, found ?? (search.own = insertScript({ ...search.request, sdkUrl: addressOf(search) })));
  } catch (error) {
    fail(search, String(error));
  }
}

/** WebKit never asks again for what a preload link failed to fetch: every second attempt has an address of its own. */
function addressOf({ request: { sdkUrl }, failures }: Search): string {
  return failures % 2 ? `${sdkUrl}${sdkUrl.includes('?') ? '&' : '?'}${failures + 1}` : sdkUrl;
}

function awaitScript(search: Search, script: HTMLScriptElement): void {
  search.script = script;
  script.addEventListener('load', () => {
    search.executed = true;
    if (!look(search) && search.phase === 'asking') limitWait(search);
  });
  script.addEventListener('error', () => {
    script.remove();
    if (search.script !== script) return;
    search.script = undefined;
    if (search.phase === 'asking') tryAgain(search);
  });
}

function tryAgain(search: Search): void {
  if (++search.failures === ATTEMPTS) {
    fail(search, 'its script did not load');
    return;
  }
  stopTimers(search);
  search.phase = 'pausing';
  const pauseMs = RETRY_BASE_MS << (search.failures - 1);
  tell(search, pauseMs);
  search.looking = later(() => ask(search), pauseMs);
}

function tell({ failures, listener }: Search, nextInMs: number): void {
  listener.trying?.({ attempt: failures + 1, attempts: ATTEMPTS, nextInMs });
}

function fail(search: Search, cause: string): void {
  stopTimers(search);
  search.phase = 'failed';
  listenOnce(search);
  const sentence = search.seen ? NO_SESSION : failure(search.request, cause);
  search.listener.failed(`${sentence} (oneflow-segment ${VERSION})`);
}

function listenOnce(search: Search): void {
  if (search.listening) return;
  search.listening = true;
  whenSomethingLoads(() => look(search));
  // The route may not be up yet when the browser says so: each time there are as many attempts as at first.
  addEventListener('online', () => {
    if (search.phase === 'failed') begin(search);
  });
}

function stopTimers({ looking, limit }: Search): void {
  cancel(looking);
  cancel(limit);
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
    later(() => {
      planned = false;
      if (look()) observer.disconnect();
    }, LONGEST_LOOK_MS);
  };
  try {
    new PerformanceObserver(plan).observe({ type: 'resource' });
  } catch {}
}

/**
 * A page that is only being prepared may never be seen: what is not for such a page waits until this one is. The page before
 * stores its calls only then, in a process of its own, and has its time for that.
 */
export function whenSeen(work: () => void): void {
  // An element of that name hides it.
  if ((document as { prerendering?: boolean }).prerendering === true) {
    document.addEventListener('prerenderingchange', () => later(work, HANDOVER_MS), { once: true });
  } else work();
}

/** The project API key is public, but masked in every message. */
function failure({ projectApiKey, sdkUrl }: SdkRequest, cause: string): string {
  return (
    `1Flow's SDK at ${quote(sdkUrl)} could not be used: ${cause}. Check for an ad blocker, the page's Content Security ` +
    `Policy, the address, and the region of project API key ${quote(`${projectApiKey.slice(0, 3)}…`)}`
  );
}
