// Brings 1Flow's SDK onto the page, once: its script, the attempts and their limits, and the look for the SDK, which may
// define itself late. It must not know how the SDK is called or what is sent.
import { ATTEMPT_LIMIT_MS, ATTEMPTS, RETRY_BASE_MS } from '../api/contract.js';
import { quote } from '../api/quote.js';
import type { Attempt } from '../api/types.js';
import { VERSION } from '../api/version.js';
import { listen, read, unlisten } from '../browser/page.js';
import { whenSomethingLoads } from '../browser/seen.js';
import { cancel, later, type Timer } from '../browser/timers.js';
import { discard, findScript, insertScript, type SdkRequest } from './script.js';
import { createFinder } from './sdk.js';

/** The SDK may define itself long after its script ran: it is looked for in growing steps. */
const FIRST_LOOK_MS = 10;
const LOOK_GROWTH = 1.5;
const LONGEST_LOOK_MS = 500;

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
  trying(attempt: Attempt): void;
}

export interface SdkLoader {
  /** Looks for the SDK and loads it where nobody has; ends in `ready` or `failed`, after which no timer runs. */
  start(request: SdkRequest): void;
  /** Looks for the SDK now, whatever has failed before; whether nothing is to be done for it: it takes calls, or is not wanted. */
  look(): boolean;
  /** Ends every timer and listener, and our own script if it has not come. */
  stop(): void;
}

export function createSdkLoader(listener: SdkListener): SdkLoader {
  const { find, hasRun } = createFinder();
  /** While the page is being read it may still bring a tag of 1Flow's: nothing is asked for yet. */
  let phase: 'idle' | 'reading' | 'asking' | 'pausing' | 'failed' | 'ready' = 'idle';
  let request = {} as SdkRequest;
  /** Attempts that have failed. */
  let failures = 0;
  /** The one timer, how long its step is, and how much is left of the attempt. */
  let timer: Timer | undefined;
  let stepMs = 0;
  let leftMs = 0;
  /** The script that has been asked for. Until it has failed no second one is. */
  let script: HTMLScriptElement | undefined;
  /** Our own, until it has come: what has run, and what is somebody else's, is not ours to take away. */
  let own: HTMLScriptElement | undefined;
  let hasAnswered = false;
  /** The SDK is there, whether it takes calls already or not. */
  let isSeen = false;
  let endListening: (() => void) | undefined;

  function look(): boolean {
    if (phase === 'ready' || phase === 'idle') return true;
    const found = find();
    // Its first session has a wait of its own.
    if (found && !isSeen) leftMs = ATTEMPT_LIMIT_MS;
    isSeen ||= !!found;
    if (!found?.takesCalls) return false;
    end();
    phase = 'ready';
    listener.ready(found.sdk);
    return true;
  }

  /** What takes longer has failed, as far as anybody is told; the script may still come and is not thrown away. */
  function tick(): void {
    // A page may keep the event from everybody.
    if (phase === 'reading') insertOnceRead();
    else leftMs -= stepMs;
    // The page may have refused the address.
    if (look() || phase === 'failed') return;
    if (leftMs > 0) lookIn(Math.min(stepMs * LOOK_GROWTH, LONGEST_LOOK_MS, leftMs));
    else fail(hasAnswered || isSeen ? 'its script ran but defined no SDK' : 'no answer');
  }

  function lookIn(ms: number): void {
    cancel(timer);
    stepMs = ms;
    timer = later(tick, ms);
  }

  function ask(): void {
    phase = 'reading';
    leftMs = ATTEMPT_LIMIT_MS;
    if (look()) return;
    tell(0);
    lookIn(FIRST_LOOK_MS);
    listen(document, 'readystatechange', insertOnceRead);
    insertOnceRead();
  }

  function insertOnceRead(): void {
    if (look() || read('readyState') === 'loading') return;
    phase = 'asking';
    unlisten(document, 'readystatechange', insertOnceRead);
    if (script || hasRun()) return;
    try {
      wait((script = findScript(request, listener.warn) ?? (own = insertScript({ ...request, sdkUrl: address() }))));
    } catch (error) {
      fail(String(error));
    }
  }

  /** WebKit never asks again for what a preload link failed to fetch: every second attempt has an address of its own. */
  function address(): string {
    const { sdkUrl } = request;
    return failures % 2 ? `${sdkUrl}${sdkUrl.includes('?') ? '&' : '?'}${failures + 1}` : sdkUrl;
  }

  function wait(element: HTMLScriptElement): void {
    listen(element, 'load', () => {
      if (script !== element) return;
      hasAnswered = true;
      own = undefined;
      leftMs = ATTEMPT_LIMIT_MS;
      if (!look() && phase === 'asking') lookIn(FIRST_LOOK_MS);
    });
    listen(element, 'error', () => {
      element.remove();
      if (script !== element) return;
      script = undefined;
      if (phase === 'asking') tryAgain();
    });
  }

  function tryAgain(): void {
    if (++failures === ATTEMPTS) {
      fail('its script did not load');
      return;
    }
    phase = 'pausing';
    const pauseMs = RETRY_BASE_MS << (failures - 1);
    tell(pauseMs);
    cancel(timer);
    timer = later(ask, pauseMs);
  }

  function tell(nextInMs: number): void {
    listener.trying({ attempt: failures + 1, attempts: ATTEMPTS, nextInMs });
  }

  function fail(cause: string): void {
    end();
    phase = 'failed';
    // The SDK, or its session, can only come where the page loads something. Where that can't be seen, the next call looks.
    endListening = whenSomethingLoads(look);
    listen(window, 'online', again);
    listener.failed(`${isSeen ? NO_SESSION : failure(request, cause)} (oneflow-segment ${VERSION})`);
  }

  /** The route may not be up yet when the browser says that it is online: each time there are as many attempts as at first. */
  function again(): void {
    failures = 0;
    // What has answered and left nothing here was not the script.
    if (hasAnswered && !hasRun()) script = undefined;
    hasAnswered = false;
    end();
    ask();
  }

  function end(): void {
    cancel(timer);
    unlisten(document, 'readystatechange', insertOnceRead);
    endListening?.();
    endListening = undefined;
    unlisten(window, 'online', again);
  }

  function discardOwn(): void {
    if (!own || own !== script) return;
    discard(own);
    script = undefined;
  }

  return {
    start(given) {
      if (request.sdkUrl !== given.sdkUrl) discardOwn();
      request = given;
      again();
    },
    look,
    stop() {
      end();
      discardOwn();
      phase = 'idle';
    },
  };
}

function failure({ sdkUrl }: SdkRequest, cause: string): string {
  return (
    `1Flow's SDK at ${quote(sdkUrl)} could not be used: ${cause}. Check ad blockers, the Content Security ` +
    `Policy, COEP, the address, and the region of the project API key`
  );
}
