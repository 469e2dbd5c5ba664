// The same destination as a plugin of Analytics.js 2.0. It wires the way of one event: Segment's queue calls `take`, the destination's rules make deliveries of it, 1Flow's SDK gets them in order.
// Who the visitor is, and which calls there are, is Segment's to know; nothing happens on import.
import type { Analytics, Context, Plugin } from '@segment/analytics-next';
import { checkKey, checkOptions, DEFAULT_QUEUE_LIMIT } from '../api/options.js';
import { createReporter, describe, quote } from '../api/report.js';
import type { Delivery, Options } from '../api/types.js';
import { NAMES, toDeliveries } from '../destination/destination.js';
import { createSdkLoader, whenSeen } from '../sdk/loader.js';
import { createFinder, DEFAULT_SDK_URL, deliver } from '../sdk/sdk.js';
import { type Original, replayContext, toEvent } from './event.js';
import { applyMiddleware, type DestinationMiddleware } from './middleware.js';
import { createSegmentQueue, type SegmentQueue } from './queue.js';

/** The name in Segment's catalogue, and the short one that an integrations object may use. */
const [NAME, SHORT_NAME] = NAMES;

/** Options of the snippet that mean nothing here, and who has them instead. */
const ELSEWHERE = {
  src: 'it is for the snippet',
  integrity: 'it is for the snippet',
  crossOrigin: 'it is for the snippet',
  integrations: "give it to Segment's own load",
};

/** What {@link oneflowDestination} takes: the project API key, and the options of `load` that mean something here. */
export interface DestinationSettings extends Omit<Options, keyof typeof ELSEWHERE> {
  /** 1Flow dashboard, Settings, Project Settings. */
  projectApiKey: string;
}

/**
 * 1Flow as a destination of `@segment/analytics-next`: `analytics.register(oneflowDestination({ projectApiKey }))`, or in
 * the `plugins` of `AnalyticsBrowser.load`. Events reach 1Flow in the order in which Segment delivers them, each with the
 * ids and traits that Segment gave it.
 *
 * Segment never waits for 1Flow: an event is copied and kept when Segment hands it over, and goes on when the SDK takes
 * calls. When the page goes first, the tab's next page with this plugin delivers it, before its own. `isLoaded()` says
 * whether the SDK takes calls; `analytics.ready` does not wait for it.
 *
 * Where Segment's `load` options switch 1Flow off, its SDK is not loaded before an event names 1Flow explicitly. Without
 * a usable project API key the plugin says so and does nothing.
 */
export function oneflowDestination(settings: DestinationSettings): Plugin {
  const { projectApiKey, ...given } = Object(settings) as DestinationSettings;
  const reporter = createReporter();
  const wrong = checkKey(projectApiKey);
  if (wrong) reporter.say('error', wrong);
  const { options, problems } = checkOptions(wrong ? {} : given);
  for (const [name, why] of Object.entries(ELSEWHERE)) {
    if (name in given) problems.push(`option ${quote(name)} does nothing in oneflowDestination: ${why}`);
  }
  const warn = (sentence: string): void => reporter.say('warn', sentence);
  problems.forEach(warn);

  const { sdkUrl = DEFAULT_SDK_URL, queueLimit = DEFAULT_QUEUE_LIMIT } = options;
  const middleware: DestinationMiddleware[] = [];
  /** Segment hands an event over again when something behind us asks it to retry. */
  const taken = new WeakSet<Context>();
  let queue: SegmentQueue | undefined;
  let sdk: unknown;
  let started = false;

  /** Loads 1Flow's SDK, once; a page that is only being prepared may never be seen, and waits. */
  const start = (): void => {
    if (started) return;
    started = true;
    const loader = createSdkLoader(createFinder(), {
      ready(found) {
        sdk = found;
        queue?.open();
      },
      failed: (sentence) => reporter.say('error', `${sentence} The next page tries again`),
      warn,
    });
    const nonce = options.nonce ?? document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
    whenSeen(() => loader.start({ projectApiKey, sdkUrl, nonce }));
  };

  const hand = (delivery: Delivery): void => {
    const threw = deliver(sdk, delivery, options.trackPayload, warn);
    if (threw) warn(threw);
  };

  const drop = (type: string, reason: unknown): Delivery[] => {
    warn(`${type} was dropped: ${describe(reason)}`);
    return [];
  };

  /** What an event becomes, by the facade's rules; nothing of the event itself is kept. */
  const decide = (original: Original, waited: boolean): Delivery[] => {
    try {
      const event = toEvent(original);
      const extra = options.replayContext && waited ? replayContext(event) : undefined;
      const outcome = toDeliveries(event, options, extra);
      if (options.debug) reporter.call((told) => console.debug('oneflowSegment:', event.type, told), outcome);
      outcome.warnings.forEach(warn);
      return outcome.mistake ? drop(event.type, outcome.reason) : outcome.deliveries;
    } catch (error) {
      return drop(original.type, error);
    }
  };

  /** Copies the event before it returns: a middleware that takes its time sees it as it was. */
  const change = async (original: Original) => applyMiddleware(toEvent(original), [...middleware], NAME);

  /** The way of one event. It never throws and never makes Segment wait. */
  const take = (context: Context): Context => {
    if (!queue || taken.has(context)) return context;
    taken.add(context);
    start();
    const { event } = context;
    const waited = !sdk;
    const deliveries = middleware.length ? undefined : decide(event, waited);
    if (deliveries?.length === 0) return context;
    const fill = queue.reserve();
    if (!fill) drop(event.type, `${queueLimit} events wait for 1Flow's SDK already: see queueLimit`);
    else if (deliveries) fill(deliveries);
    else {
      change(event)
        .then((changed) => (changed ? decide(changed, waited) : []))
        .catch((error) => drop(event.type, error))
        .then(fill);
    }
    return context;
  };

  const plugin = {
    name: NAME,
    // Segment's queue lets an explicit `{ '1Flow': false }` hold for us by this.
    alternativeNames: [SHORT_NAME],
    type: 'destination',
    // Tells our snippet's facade that this is not the destination of Segment's catalogue.
    ours: true,
    isLoaded: () => sdk !== undefined,
    // Resolves at once: Segment drops a destination whose load rejects, and must not wait for one that is pending.
    async load(_: Context, analytics: Analytics) {
      if (wrong || queue) return;
      const { disableClientPersistence, integrations } = analytics.options;
      const keeps = !disableClientPersistence && options.persistence !== 'memory';
      queue = createSegmentQueue(projectApiKey, queueLimit, keeps, hand);
      const others = analytics.queue.plugins.filter(
        ({ name, type }) => type === 'destination' && /^1Flow\b/.test(name),
      );
      if (others.some((other) => other !== plugin)) {
        warn('another 1Flow destination is active on this source: calls reach 1Flow twice; turn one of the two off');
      }
      if (!isOff(integrations)) start();
    },
    // Segment's `addDestinationMiddleware` passes over a destination that has no such method.
    addMiddleware: (...added: DestinationMiddleware[]) => {
      middleware.push(...added);
    },
    track: take,
    identify: take,
    page: take,
    screen: take,
    group: take,
    alias: take,
  } satisfies Plugin & { addMiddleware: unknown; ours: true };
  return plugin;
}

/** Whether integrations switch 1Flow off: an explicit name beats `All`. */
function isOff(integrations: Record<string, unknown> = {}): boolean {
  return (integrations[NAME] ?? integrations[SHORT_NAME] ?? integrations.All) === false;
}
