// What waits for 1Flow's SDK, in one line for the page's whole life: it loads the SDK, hands the items on in order, and keeps
// them when the page goes or nothing can be loaded. Facade and plugin both live in it. It must not know what an item means.

import { CALL_LIMIT, DEFAULT_SDK_URL } from '../api/contract.js';
import type { OneflowOptions } from '../api/types.js';
import { watchDeparture } from '../browser/departure.js';
import { handover, whenSeen } from '../browser/seen.js';
import { canStore, createStore, type Storable, type Store, type StoreOptions } from '../browser/store.js';
import { cancel, later, type Timer } from '../browser/timers.js';
import { createQueue } from '../queue.js';
import { createSdkLoader, type SdkListener } from '../sdk/loader.js';
import { isFunction } from '../value/is.js';

/** Where a page follows another that may have its say after it, storage is looked into once more. */
const LATER_MS = 1_000;

export interface LineOptions<Item> extends Pick<StoreOptions<Item>, 'write' | 'read'>, SdkListener {
  /** Each item once, in order, as soon as what earlier pages stored is in its place before it. */
  meet(item: Item): void;
  /** Whether an item may go out; what is behind it waits too. */
  isReady(item: Item): boolean;
  handle(item: Item, sdk: unknown): void;
  /** An item waits in storage, or on this page alone. */
  told(item: Item, status: 'stored' | 'kept'): void;
  /** It is said once at each departure how many items end with the page. */
  lost(count: number): void;
}

/** What a line is started with. */
export interface LineStart {
  projectApiKey: string;
  options: OneflowOptions;
  nonce: string | undefined;
  /** Keeps what is stored apart from others' with the same key. */
  name: string;
  /** False where nothing may be stored, for a reason of the caller's own. */
  stores: boolean;
}

export interface Line<Item> {
  readonly items: Item[];
  isFull(): boolean;
  /** Behind all others. A live one is handed on at once. */
  add(item: Item): void;
  /** Again after `failed` or `stop`. */
  start(start: LineStart): void;
  /** Looks into storage now, if it has not been looked into. */
  look(): void;
  /** Hands on what has become ready. */
  drain(): void;
  /** Ends every listener, timer and search of ours; answers what waited, here and in storage. */
  stop(): Item[];
}

export function createLine<Item extends Storable>(options: LineOptions<Item>): Line<Item> {
  const { meet, isReady, handle, told, lost, write, read } = options;
  let store: Store<Item> | undefined;
  let departure: ReturnType<typeof watchDeparture> | undefined;
  /** Set while 1Flow's SDK takes calls. */
  let sdk: unknown;
  let hasFailed = false;
  /** What earlier pages stored is here. */
  let hasLooked = false;
  let timer: Timer | undefined;
  /** What is called once the page has gone still goes to the SDK. */
  let takesLast = false;
  /** The page before this one is given its moment. */
  let handsOver = false;
  /** Changes with each start and stop: what an earlier one planned does not happen. */
  let life = 0;

  /** What is called now waits for the next page, or for this one to be back. */
  const isShut = (): boolean => !!departure?.isGone() && !takesLast;
  const queue = createQueue<Item>(
    (item) => !!sdk && hasLooked && !isShut() && isReady(item),
    (item) => {
      meet(item);
      handle(item, sdk);
    },
  );
  const { items, drain } = queue;
  const loader = createSdkLoader({
    ...options,
    ready(found) {
      sdk = found;
      hasFailed = false;
      options.ready(found);
      // Now at the latest what earlier pages stored must be here. A page before this one may have had its say since, or may still.
      if (hasLooked || !handsOver) take();
      drain();
    },
    failed(sentence) {
      hasFailed = true;
      options.failed(sentence);
      keep();
    },
  });

  function take(): void {
    if (isShut()) return;
    hasLooked = true;
    try {
      const [found = [], unreadable] = store?.take() ?? [];
      items.unshift(...found);
      if (unreadable) options.warn(`${unreadable} stored calls could not be read`);
      // More can only be there where a page has pushed them itself: those are met when their turn comes.
      for (const item of items.slice(0, CALL_LIMIT)) meet(item);
    } finally {
      drain();
    }
  }

  function plan(ms: number): void {
    handsOver = ms > 0;
    cancel(timer);
    timer = later(() => {
      take();
      if (ms) timer = later(take, LATER_MS);
    }, ms);
  }

  /** Nothing fetches the items here, or not yet: what fits waits in storage, the rest on this page. */
  function keep(): void {
    for (const item of store?.move(items) ?? []) told(item, 'stored');
    if (hasFailed) for (const item of [...items]) told(item, 'kept');
  }

  /**
   * What waits moves to the next page, and what is called from now on follows it. Where nothing waits, an SDK that is a function
   * still takes calls, for the tab may be closed. The earlier ones put each call off: it would be lost.
   */
  function leave(): void {
    takesLast = hasLooked && !items.length && isFunction(sdk);
    keep();
    if (store && items.length) lost(items.length);
  }

  function comeBack(): void {
    hasLooked = false;
    plan(handover(true));
  }

  return {
    items,
    isFull: queue.isFull,
    drain,
    add(item) {
      items.push(item);
      if (hasLooked && !isShut() && items.length <= CALL_LIMIT) meet(item);
      drain();
      if (hasFailed && loader.look()) return;
      if (hasFailed || isShut()) keep();
    },
    start({ projectApiKey, options, nonce, name, stores }) {
      const mine = ++life;
      hasFailed = hasLooked = false;
      whenSeen(() => {
        if (mine !== life) return;
        store = stores && canStore(options.persistence) ? createStore({ write, read, name }) : undefined;
        departure ??= watchDeparture(leave, comeBack);
        // In a turn of its own: the first look into storage waits for the browser.
        plan(handover(false));
        loader.start({ projectApiKey, sdkUrl: options.sdkUrl ?? DEFAULT_SDK_URL, nonce });
      });
    },
    look() {
      if (departure && !hasLooked) take();
    },
    stop() {
      const [found = []] = store?.take() ?? [];
      life++;
      cancel(timer);
      loader.stop();
      departure?.end();
      departure = store = sdk = undefined;
      hasFailed = hasLooked = false;
      return [...found, ...items.splice(0)];
    },
  };
}
