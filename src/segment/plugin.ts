// The same destination as a plugin of Analytics.js 2.0. Segment's queue calls `take` with one event, the destination's rules
// make deliveries of it, 1Flow's SDK gets them in order. One state, and steps over it. Who the visitor is, and which calls
// there are, is Segment's to know; nothing happens on import.
import type { Analytics, Context, Plugin } from '@segment/analytics-next';
import { checkKey, checkOptions } from '../api/options.js';
import { describe, quote } from '../api/quote.js';
import { createReporter, type Reporter } from '../api/report.js';
import type { Delivery, Integrations, OneflowOptions } from '../api/types.js';
import { onDeparture } from '../browser/departure.js';
import { canStore, createStore, type Store } from '../browser/store.js';
import { decide, deliver, trace } from '../delivery/sender.js';
import { isOff, NAMES } from '../destination/destination.js';
import { createQueue, QUEUE_LIMIT, type Queue } from '../queue.js';
import { DEFAULT_SDK_URL } from '../sdk/address.js';
import { createSdkLoader, whenSeen } from '../sdk/loader.js';
import { createFinder } from '../sdk/sdk.js';
import { hasOtherDestination } from '../sdk/troubleshoot.js';
import { type Original, toEvent } from './event.js';
import { applyMiddleware, type DestinationMiddleware } from './middleware.js';
import { type Place, placeForm } from './place.js';

/** The name in Segment's catalogue, and the short one that an integrations object may use. */
const [NAME, SHORT_NAME] = NAMES;

/** Options that mean nothing here, and who has them instead. */
const ELSEWHERE = {
  src: 'it is for the snippet',
  integrity: 'it is for the snippet',
  crossOrigin: 'it is for the snippet',
  integrations: "give it to Segment's own load",
};

/** What {@link oneflowDestination} takes: the project API key, and the options of `load` that mean something here. */
export interface DestinationSettings extends Omit<OneflowOptions, 'integrations'> {
  /** 1Flow dashboard, Settings, Project Settings. */
  projectApiKey: string;
}

/** The destination of one `oneflowDestination`. */
interface Destination {
  readonly key: string;
  readonly options: OneflowOptions;
  readonly reporter: Reporter;
  readonly queue: Queue<Place>;
  readonly middleware: DestinationMiddleware[];
  /** Segment hands an event over again when something behind us asks it to retry. */
  readonly taken: WeakSet<Context>;
  /** Set while Segment has us among its plugins. */
  isLoaded: boolean;
  isStarted: boolean;
  /** Set once 1Flow's SDK takes calls. */
  sdk: unknown;
  store?: Store<Place> | undefined;
  isGone(): boolean;
}

/**
 * 1Flow as a destination of `@segment/analytics-next`: `analytics.register(oneflowDestination({ projectApiKey }))`, or in
 * the `plugins` of `AnalyticsBrowser.load`. Events reach 1Flow in the order in which Segment delivers them, each with the
 * ids and traits that Segment gave it.
 *
 * Segment never waits for 1Flow: an event is copied and kept when Segment hands it over, and goes on when the SDK takes
 * calls. At most 1,000 wait. When the page goes first, the tab's next page with this plugin delivers them, before its own.
 * `isLoaded()` says whether the SDK takes calls; `analytics.ready` does not wait for it.
 *
 * Where Segment's `load` options switch 1Flow off, its SDK is not loaded before an event names 1Flow explicitly. Without
 * a usable project API key the plugin says so and does nothing.
 */
export function oneflowDestination(settings: DestinationSettings): Plugin {
  const reporter = createReporter();
  const { key, options } = checkSettings(settings, reporter);
  const destination: Destination = {
    ...{ key, options, reporter, middleware: [], taken: new WeakSet(), sdk: undefined },
    ...{ isLoaded: false, isStarted: false, isGone: () => false },
    queue: createQueue<Place>({
      isReady: ({ deliveries }) => !!deliveries,
      handle({ deliveries = [] }) {
        for (const delivery of deliveries) hand(destination, delivery);
      },
    }),
  };
  const take = (context: Context): Context => takeEvent(destination, context);
  const plugin: Plugin & { addMiddleware: unknown; ours: true } = {
    name: NAME,
    // Segment's queue lets an explicit `{ '1Flow': false }` hold for us by this.
    alternativeNames: [SHORT_NAME],
    type: 'destination',
    // Tells our snippet's facade that this is not the destination of Segment's catalogue.
    ours: true,
    isLoaded: () => destination.sdk !== undefined,
    // Resolves at once: Segment drops a destination whose load rejects, and must not wait for one that is pending.
    load: async (_: Context, analytics: Analytics) => load(destination, analytics, plugin),
    // Segment's `addDestinationMiddleware` passes over a destination that has no such method.
    addMiddleware: (...added: DestinationMiddleware[]) => void destination.middleware.push(...added),
    ...{ track: take, identify: take, page: take, screen: take, group: take, alias: take },
  };
  return plugin;
}

/** What holds of the settings; what does not is said. The key is empty where it can't be used. */
function checkSettings(settings: unknown, { log }: Reporter): { key: string; options: OneflowOptions } {
  const { projectApiKey, ...given } = Object(settings) as DestinationSettings;
  const wrong = checkKey(projectApiKey);
  if (wrong) log('error', wrong);
  const { options, problems } = checkOptions(wrong ? {} : given);
  for (const [name, why] of Object.entries(ELSEWHERE)) {
    if (name in given) problems.push(`option ${quote(name)} does nothing in oneflowDestination: ${why}`);
  }
  for (const problem of problems) log('warn', problem);
  return { key: wrong ? '' : projectApiKey, options };
}

function load(destination: Destination, { options, queue }: Analytics, own: Plugin): void {
  const { key, isLoaded, reporter } = destination;
  if (!key || isLoaded) return;
  destination.isLoaded = true;
  const keeps = !options.disableClientPersistence && canStore(destination.options.persistence);
  // The name keeps clear of the snippet's calls for the same project.
  if (keeps) destination.store = createStore({ name: `segment_${key}`, ...placeForm });
  destination.isGone = onDeparture({ leave: () => leave(destination), comeBack: () => comeBack(destination) });
  if (hasOtherDestination(queue.plugins, own)) {
    reporter.log(
      'warn',
      'another 1Flow destination is active on this source: calls reach 1Flow twice; turn one of the two off',
    );
  }
  if (!isOff(options.integrations as Integrations | undefined)) start(destination);
}

/** Loads 1Flow's SDK, once; a page that is only being prepared may never be seen, and waits. */
function start(destination: Destination): void {
  if (destination.isStarted) return;
  destination.isStarted = true;
  const { key, options, reporter } = destination;
  const loader = createSdkLoader(createFinder(), {
    ready(sdk) {
      destination.sdk = sdk;
      open(destination);
    },
    failed: (sentence) => reporter.log('error', `${sentence}. The next page tries again`),
    warn: (sentence) => reporter.log('warn', sentence),
  });
  const { sdkUrl = DEFAULT_SDK_URL, nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce } =
    options;
  whenSeen(() => loader.start({ projectApiKey: key, sdkUrl, nonce }));
}

/** From now on deliveries are handed on, first those that earlier pages of this tab stored. */
function open({ queue, store, isGone }: Destination): void {
  if (!isGone()) queue.open(store?.take().found ?? []);
}

function leave({ queue, store }: Destination): void {
  store?.move(queue.items);
}

function comeBack(destination: Destination): void {
  if (destination.sdk) open(destination);
}

/** The way of one event. It never throws and never makes Segment wait. */
function takeEvent(destination: Destination, context: Context): Context {
  const { isLoaded, taken, queue, sdk, middleware, isGone } = destination;
  if (!isLoaded || taken.has(context)) return context;
  taken.add(context);
  start(destination);
  const { event } = context;
  const deliveries = middleware.length ? undefined : toDeliveries(destination, event, !sdk);
  if (deliveries?.length === 0) return context;
  if (queue.isFull()) drop(destination, event.type, `${QUEUE_LIMIT} events wait for 1Flow's SDK already`);
  else {
    const place: Place = { deliveries };
    queue.add(place);
    if (!deliveries) fillLater(destination, place, event, !sdk);
    if (isGone()) leave(destination);
  }
  return context;
}

/** The middleware may take their time; the event keeps its place. They get a copy, made before this returns. */
function fillLater(destination: Destination, place: Place, original: Original, waited: boolean): void {
  const { middleware, queue } = destination;
  const change = async () => applyMiddleware(toEvent(original), [...middleware], NAME);
  change()
    .then((changed) => (changed ? toDeliveries(destination, changed, waited) : []))
    .catch((error) => drop(destination, original.type, error))
    .then((deliveries) => {
      place.deliveries = deliveries;
      // One that 1Flow does not get takes no place of one that it gets.
      if (!deliveries.length) queue.items.splice(queue.items.indexOf(place), 1);
      queue.drain();
    });
}

/** What an event becomes, by the facade's rules; nothing of the event itself is kept. */
function toDeliveries({ options, reporter }: Destination, original: Original, waited: boolean): Delivery[] {
  try {
    const event = toEvent(original);
    // A middleware may have taken the context away.
    const outcome = decide(event, options, waited ? (event.context?.page?.url ?? '') : undefined);
    trace(options, reporter, event.type, outcome);
    for (const warning of outcome.warnings) reporter.log('warn', warning);
    const { refusal } = outcome;
    if (refusal?.isMistake) throw refusal.message;
    return outcome.deliveries;
  } catch (error) {
    return drop({ reporter }, original.type, error);
  }
}

function drop({ reporter }: Pick<Destination, 'reporter'>, type: string, reason: unknown): Delivery[] {
  reporter.log('warn', `${type} was dropped: ${describe(reason)}`);
  return [];
}

function hand({ sdk, options, reporter }: Destination, delivery: Delivery): void {
  const log = (sentence: string): void => reporter.log('warn', sentence);
  const threw = deliver(sdk, delivery, options, log);
  if (threw) log(threw);
}
