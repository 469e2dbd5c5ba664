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

/** The sentence about an option that is not what it must be. */
export function explainOption(name: string, value: unknown): string {
  if (/^mapping \d+$/.test(name)) {
    const { action, when, fields } = Object(value);
    const wrong =
      action !== 'identifyUser' && action !== 'trackEvent'
        ? mustBe('its action', 'identifyUser or trackEvent', action)
        : typeof when !== 'function'
          ? mustBe('its when', 'a function', when)
          : typeof fields !== 'function'
            ? mustBe('its fields', 'a function', fields)
            : 'there may be 50';
    return `${name} is left out: ${wrong}`;
  }
  for (const [expected, names] of Object.entries(OPTIONS))
    if (names.split(' ').includes(name)) return mustBe(`option ${quote(name)}`, expected, value);
  return `load has no option ${quote(name)}; it has ${Object.values(OPTIONS).join(' ').replace(/ /g, ', ')}`;
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
 * Source: Segment, "1Flow Web (Actions)" destination, troubleshooting: a 404 has two causes.
 */
export function watchAnswers(sdkUrl: string, say: (sentence: string) => void): () => void {
  try {
    const { origin } = new URL(sdkUrl, location.href);
    const observer = new PerformanceObserver((list) => {
      for (const { name, responseStatus } of list.getEntries() as PerformanceResourceTiming[]) {
        const from = new URL(name, location.href);
        if (responseStatus === 404 && (from.origin === origin || /(^|\.)1flow\.app$/.test(from.hostname)))
          say(
            `1Flow answered 404 at "${from.origin}${from.pathname}": the project API key is wrong, or of another region (sdkUrl)`,
          );
      }
    });
    observer.observe({ type: 'resource', buffered: true });
    return () => observer.disconnect();
  } catch (error) {
    say(`answers of 1Flow can't be watched here: ${describe(error)}`);
    return () => {};
  }
}
