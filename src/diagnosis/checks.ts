// What looks wrong in what a page sends or asks for, in sentences: what the development build says in the console, and the inspector on
// any page. Pure; it must not know how a call travels.
import { describe, quote } from '../api/quote.js';
import type { SegmentPlugin } from '../api/seam.js';
import type { Delivery } from '../api/types.js';

/** 1Flow's HTTP API takes this much a request; its web SDK states no limit. */
const MAX_PAYLOAD_BYTES = 32 * 1024;

/** What a page makes of a value that is not there, of an object, or of a template that nobody filled in. */
const NO_ID = /^\s*$|^"|^(undefined|null|nan|nil|none|invalid date|-?infinity|\[object .*)$|{{|\${|<%/i;

/** What the options of `load` must be, and which of them. */
const OPTIONS = {
  'a string': 'src integrity nonce sdkUrl delimiter cookieDomain',
  'true or false': 'eventProperties replayContext debug',
  'a function': 'beforeSend',
  'an object': 'integrations',
  'a list': 'mappings',
  'anonymous or use-credentials': 'crossOrigin',
  'json or index': 'lists',
  'envelope or properties': 'trackPayload',
  'storage, memory or cookie': 'persistence',
};

/** What `on` hears. */
const EVENTS = ['state', 'ready', 'sent', 'stored', 'kept', 'dropped', 'done', 'warning', 'error'];

/** Segment's limit for a destination. */
const MAX_MAPPINGS = 50;

/** The sentence about an option that is not what it must be. */
export function explainOption(name: string, value: unknown): string {
  for (const [expected, names] of Object.entries(OPTIONS))
    if (names.split(' ').includes(name)) return mustBe(`option ${name}`, expected, value);
  return `load has no option ${name}; it has ${Object.values(OPTIONS).join(' ').replace(/ /g, ', ')}`;
}

type Given = { [Name in 'src' | 'integrity' | 'crossOrigin' | 'debug' | 'mappings']?: unknown };

/** What looks wrong in options that a production build takes as they are: it needs them elsewhere, or finds out at an event. */
export function checkLoad({ src, integrity, crossOrigin, debug, mappings }: Given): string[] {
  const { trustedTypes } = globalThis as { trustedTypes?: { isScriptURL(value: unknown): boolean } };
  const isOff = {
    src: typeof src !== 'string' && !trustedTypes?.isScriptURL(src),
    integrity: typeof integrity !== 'string',
    crossOrigin: crossOrigin !== 'anonymous' && crossOrigin !== 'use-credentials',
    debug: typeof debug !== 'boolean',
  };
  const given: Record<string, unknown> = { src, integrity, crossOrigin, debug };
  return [
    ...Object.entries(isOff)
      .filter(([name, isWrong]) => isWrong && given[name] !== undefined)
      .map(([name]) => explainOption(name, given[name])),
    ...(Array.isArray(mappings) ? mappings : []).flatMap((mapping, index) => {
      const wrong = index < MAX_MAPPINGS ? wrongIn(mapping) : 'Segment has 50 at most';
      return wrong ? [`mapping ${index}: ${wrong}`] : [];
    }),
  ];
}

function wrongIn(mapping: unknown): string | undefined {
  try {
    const { action, when, fields } = Object(mapping);
    if (action !== 'identifyUser' && action !== 'trackEvent')
      return mustBe('its action', 'identifyUser or trackEvent', action);
    if (typeof when !== 'function') return mustBe('its when', 'a function', when);
    return typeof fields === 'function' ? undefined : mustBe('its fields', 'a function', fields);
  } catch (error) {
    return `it can't be read: ${describe(error)}`;
  }
}

/** The sentence about what `on` was given, where it is told of nothing. */
export function explainListener(name: unknown, listener: unknown): string | undefined {
  return EVENTS.includes(name as string) && typeof listener === 'function'
    ? undefined
    : `on needs an event (${EVENTS.join(', ')}) and a function, not ${quote(name)} and ${quote(listener)}`;
}

function mustBe(what: string, expected: string, value: unknown): string {
  return `${what} must be ${expected}, not ${quote(value)}`;
}

/** What looks wrong in what 1Flow gets. */
export function checkDelivery({ action, payload }: Delivery): string[] {
  const sentences: string[] = [];
  const { userId } = payload;
  if (action === 'identifyUser' && typeof userId === 'string' && NO_ID.test(userId))
    sentences.push(
      `user id ${quote(userId)} looks like a missing value, an object or a template; it was sent as given`,
    );
  const bytes = new TextEncoder().encode(JSON.stringify(payload)).length;
  if (bytes > MAX_PAYLOAD_BYTES)
    sentences.push(`${bytes} bytes in one call: 1Flow's API takes ${MAX_PAYLOAD_BYTES}; send less`);
  return sentences;
}

/** What looks wrong in the arguments of an identify that was dropped. */
export function checkIdentify(reason: string | undefined): string[] {
  return reason === 'no-user-id' ? ['identify got no user id: for a logout call reset()'] : [];
}

/** The sentence where a second way to 1Flow is among Segment's plugins: its own destination, or another than `own` of ours. */
export function findOther(plugins: SegmentPlugin[] | undefined, own?: SegmentPlugin): string | undefined {
  const isOther = (plugin: SegmentPlugin) => (own ? plugin !== own : !plugin.ours);
  return plugins?.some((plugin) => plugin.type === 'destination' && /^1Flow\b/.test(plugin.name) && isOther(plugin))
    ? 'another 1Flow destination is active: a call made through both arrives twice; turn one off'
    : undefined;
}

/** Whether Segment's own 1Flow destination runs on the page, too. */
export function findOtherDestination(): string | undefined {
  try {
    return findOther((window as { analytics?: { queue?: { plugins?: SegmentPlugin[] } } }).analytics?.queue?.plugins);
  } catch {
    // It is somebody else's `analytics`.
    return undefined;
  }
}

/**
 * Watches the page's requests to 1Flow; `say` gets one sentence for an answer of 404. Engines without the status say none.
 * A 404 has two causes. Source: troubleshooting in https://www.twilio.com/docs/segment/connections/destinations/catalog/actions-1flow
 */
export function watchAnswers(sdkUrl: string, say: (sentence: string) => void): () => void {
  try {
    const { origin } = new URL(sdkUrl, location.href);
    const observer = new PerformanceObserver((list) => {
      for (const { name, responseStatus } of list.getEntries() as PerformanceResourceTiming[]) {
        const from = new URL(name, location.href);
        // On the site's own host it may be anybody's.
        const isHost = from.origin === origin && origin !== location.origin;
        if (responseStatus === 404 && (isHost || /(^|\.)1flow\.app$/.test(from.hostname)))
          say(
            `1Flow answered 404 at "${from.origin}${from.pathname}": the project API key is wrong, or of another region (sdkUrl)`,
          );
      }
    });
    observer.observe({ type: 'resource', buffered: true });
    return () => observer.disconnect();
  } catch {
    // The browser observes no requests, or the address is none, which the SDK's loader says.
    return () => {};
  }
}
