// The same destination as a plugin of Analytics.js 2.0. Segment's queue calls `take` with one event, which then waits in a
// line of ours for 1Flow's SDK. Who the visitor is, and which calls there are, is Segment's to know; nothing happens on import.
import type { Analytics, Context, Plugin } from '@segment/analytics-next';
import { checkKey, checkOptions } from '../api/options.js';
import { createTeller } from '../api/report.js';
import { diagnosis } from '../api/seam.js';
import type { Integrations, OneflowOptions, SegmentEvent } from '../api/types.js';
import { find } from '../browser/page.js';
import { createStore, type Storable, type StoreOptions } from '../browser/store.js';
import { createLine, type LineOptions } from '../delivery/line.js';
import { decide, isEvent, send } from '../delivery/sender.js';
import { isOff, NAMES } from '../destination/destination.js';
import { copy } from '../value/copy.js';
import { tools } from '../value/json.js';
import { type Original, toEvent } from './event.js';
import { applyMiddleware, type DestinationMiddleware } from './middleware.js';

/** The name in Segment's catalogue, and the short one that an integrations object may use. */
const [NAME, SHORT_NAME] = NAMES;

/** What {@link oneflowDestination} takes: the project API key, and the options of `load` that mean something here. */
export interface DestinationSettings extends Omit<OneflowOptions, 'integrations'> {
  /** 1Flow dashboard, Settings, Project Settings. */
  projectApiKey: string;
}

/** The plugin, which a site may stop and start again. */
export interface OneflowDestination extends Plugin {
  /**
   * Consent is withdrawn: what waits is dropped, what is stored is removed, and nothing goes to 1Flow any more, until
   * `start`. 1Flow's SDK has no known off switch.
   */
  stop(): void;
  /** Goes on after `stop`. */
  start(): void;
}

/** An event's place in the order. It may be known later than its turn comes: until then what is behind waits. */
interface Place extends Storable {
  event?: SegmentEvent;
  waited: boolean;
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
export function oneflowDestination(settings: DestinationSettings): OneflowDestination {
  tools.copy = copy;
  // There are no receipts here: the console is the one place where a warning can be said.
  const teller = createTeller();
  // Without a prototype: what a page adds to every object is no setting.
  const { projectApiKey, ...given } = Object.assign(Object.create(null), settings) as DestinationSettings;
  const wrong = checkKey(projectApiKey);
  if (wrong) teller.log('error', wrong);
  const options = checkOptions(wrong ? {} : given, teller.say);
  /** The last look is for what goes out, once. It has no more of a prototype than the options have. */
  const beforeLast = { beforeSend: undefined, __proto__: options } as unknown as OneflowOptions;
  const middleware: DestinationMiddleware[] = [];
  /** Segment hands an event over again when something behind us asks it to retry. */
  const taken = new WeakSet<Context>();
  /** Set while Segment has us among its plugins. */
  let isLoaded = false;
  let isStarted = false;
  let isStopped = false;
  let stores = false;
  /** Set while 1Flow's SDK takes calls. */
  let sdk: unknown;

  const lineOptions: LineOptions<Place> & StoreOptions<Place> = {
    // It keeps clear of the snippet's calls for the same project.
    name: `segment_${projectApiKey}`,
    // What a middleware still has in hand is not known, and not stored.
    write: ({ event }) => event,
    read: (form) => (isEvent(form) ? { event: form, waited: true, time: 0 } : undefined),
    meet() {},
    isReady: ({ event }) => !!event,
    handle({ event, waited }) {
      // One without an event is not ready.
      send({ options, teller }, event as SegmentEvent, waited, sdk);
    },
    told() {},
    lost: (count) => teller.say(`${count} events did not fit into storage and are lost`),
    ready(found) {
      sdk = found;
    },
    failed: (sentence) => teller.log('error', `${sentence}. The next page tries again`),
    warn: teller.say,
    trying() {},
  };
  const line = createLine(lineOptions);

  /** Resolves at once: Segment drops a destination whose load rejects, and must not wait for one that is pending. */
  async function load(_: Context, analytics: Analytics): Promise<void> {
    if (wrong || isLoaded || !claim(analytics, projectApiKey, plugin)) return;
    isLoaded = true;
    stores = !analytics.options.disableClientPersistence;
    diagnosis.register?.(options, analytics.queue.plugins, plugin, teller);
    if (!isOff(analytics.options.integrations as Integrations | undefined)) start();
  }

  /** Loads 1Flow's SDK, once. */
  function start(): void {
    if (isStarted || isStopped || !isLoaded) return;
    isStarted = true;
    const { nonce = find<HTMLScriptElement>('script[nonce]')[0]?.nonce } = options;
    diagnosis.load?.(options, teller);
    line.start({ projectApiKey, options, nonce, name: lineOptions.name, stores });
  }

  /** The way of one event. It never throws and never makes Segment wait. */
  function take(context: Context): Context {
    if (!isLoaded || isStopped || taken.has(context)) return context;
    taken.add(context);
    start();
    const { event: original } = context;
    if (middleware.length) changeLater(original);
    else admit(original, { waited: !sdk, time: Date.now() }, true);
    return context;
  }

  /** The middleware may take their time; the event keeps its place. They get a copy, made before this returns. */
  function changeLater(original: Original): void {
    const place: Place = { waited: !sdk, time: Date.now() };
    const change = async () => applyMiddleware(toEvent(original), [...middleware], NAME);
    if (!add(place, original.type)) return;
    change()
      .then((changed) => changed && admit(changed, place, false))
      .catch((error) => drop(original.type, error))
      .then(() => {
        // One that 1Flow does not get takes no place of one that it gets.
        if (!place.event && line.items.includes(place)) line.items.splice(line.items.indexOf(place), 1);
        line.drain();
      });
  }

  /** What 1Flow would get nothing of does not wait. */
  function admit(original: Original, place: Place, isNew: boolean): void {
    try {
      const event = toEvent(original);
      const { deliveries, refusal, warnings } = decide(event, beforeLast, place.waited);
      if (deliveries.length) {
        place.event = event;
        if (isNew) add(place, event.type);
      } else {
        for (const warning of warnings) teller.warn(warning);
        if (refusal?.isMistake) drop(event.type, refusal.message);
      }
    } catch (error) {
      drop(original.type, error);
    }
  }

  function add(place: Place, type: string): boolean {
    const isFull = line.isFull();
    if (isFull) drop(type, '1,000 wait already');
    else line.add(place);
    return !isFull;
  }

  function drop(type: string, reason: unknown): void {
    teller.warn(`${type} was dropped: ${reason}`);
  }

  const plugin: OneflowDestination & { addMiddleware: unknown; ours: true } = {
    name: NAME,
    // Segment's queue lets an explicit `{ '1Flow': false }` hold for us by this.
    alternativeNames: [SHORT_NAME],
    type: 'destination',
    // Tells our snippet's facade that this is not the destination of Segment's catalogue.
    ours: true,
    isLoaded: () => !!sdk,
    load,
    // Deregistered it gets no event any more; another one for the same key may be registered then.
    unload(_: Context, analytics: Analytics) {
      isLoaded = false;
      delete claimsOn(analytics)[projectApiKey];
    },
    // Segment's `addDestinationMiddleware` passes over a destination that has no such method.
    addMiddleware: (...added: DestinationMiddleware[]) => void middleware.push(...added),
    ...{ track: take, identify: take, page: take, screen: take, group: take, alias: take },
    stop() {
      isStopped = true;
      isStarted = false;
      sdk = undefined;
      line.stop();
      // It may never have been started here: what an earlier page stored would go out at the next start.
      createStore(lineOptions).take();
    },
    start() {
      isStopped = false;
      start();
    },
  };
  return plugin;
}

/** A second destination for the same key, registered again by a consent callback or by effects that run twice, stays out. */
function claim(analytics: Analytics, key: string, plugin: Plugin): boolean {
  return (claimsOn(analytics)[key] ??= plugin) === plugin;
}

function claimsOn(analytics: Analytics & { oneflowDestinations?: Record<string, Plugin> }): Record<string, Plugin> {
  return (analytics.oneflowDestinations ??= {});
}
