// The public API in types: the object on the page, its options, receipts and events. Types only; nothing here reaches a
// bundle.
import type { CallOptions, Delivery, Integrations, Mapping, Properties, SegmentEvent, Traits } from './event.js';

export type * from './event.js';

/** `idle` until `load`; `ready` once 1Flow's SDK takes calls; `failed` when the facade or the SDK could not be loaded. */
export type State = 'idle' | 'loading' | 'ready' | 'failed';

/**
 * What became of a call. `sent`: 1Flow's function was called. `stored`: the page went first; the next one delivers it.
 * `done`: `reset` has been carried out; 1Flow has no logout to call.
 */
export type Receipt =
  | { status: 'sent'; event: SegmentEvent; deliveries: Delivery[]; warnings?: string[] }
  | { status: 'dropped'; reason: string; event?: SegmentEvent; warnings?: string[] }
  | { status: 'stored' }
  | { status: 'done' };

/** Called with the call's receipt, after it is settled. An error it throws is logged and goes no further. */
export type Callback = (receipt: Receipt) => void;

/** What `on` can listen to. A listener that throws is logged and harms nothing. */
export interface Events {
  /** 1Flow's SDK takes calls from now on. */
  ready: (sdk: unknown) => void;
  /** A call reached 1Flow. */
  sent: (receipt: Extract<Receipt, { status: 'sent' }>) => void;
  /** A call will not reach 1Flow; `reason` says why. */
  dropped: (receipt: Extract<Receipt, { status: 'dropped' }>) => void;
  /** Something was left out, or looks wrong; the call itself went on. */
  warning: (warning: { message: string; event?: SegmentEvent }) => void;
  /** 1Flow's SDK could not be loaded; calls stay buffered, and `load` may be called again. */
  error: (error: { message: string }) => void;
}

/** Options of `load`. A wrong one is named in the console and its default is used. */
export interface Options {
  /** Address of `oneflow-segment.min.js`. Read by the snippet; npm users have no need of it. */
  src?: string;
  /** Subresource integrity of `src`, such as `sha384-…`. */
  integrity?: string;
  /** CORS mode of `src`; `anonymous` is needed with `integrity` when `src` is on another origin. */
  crossOrigin?: 'anonymous' | 'use-credentials';
  /** CSP nonce for the scripts. Default: the nonce of the script element that holds the snippet. */
  nonce?: string;
  /** Address of 1Flow's web SDK: another region, a development build or a first-party proxy. */
  sdkUrl?: string;
  /** Default `integrations` of every call. */
  integrations?: Integrations;
  /** Replace the presets; at most 50, as in Segment. */
  mappings?: Mapping[];
  /** Between the keys of a nested object. Default `_`. */
  delimiter?: string;
  /** Lists become one JSON string (`json`, default) or one key per item (`index`). */
  lists?: 'json' | 'index';
  /** `false` leaves out every event's properties, for accounts whose Events API rejects them. Default `true`. */
  eventProperties?: boolean;
  /** What `_1flow('track', name, …)` gets: Segment's envelope (default) or the properties alone. */
  trackPayload?: 'envelope' | 'properties';
  /** Adds `original_timestamp` and `page_url` to the properties of replayed tracks. Default `false`. */
  replayContext?: boolean;
  /** `memory` stores nothing at all; calls still buffered when the page goes are then lost. Default `storage`. */
  persistence?: 'storage' | 'memory';
  /** How many calls are buffered at most; the oldest are kept. Default 1,000. */
  queueLimit?: number;
  /** Says in the console what happens to every call. Default `false`. */
  debug?: boolean;
}

/** The object at `window.oneflowSegment`, the same before and after everything has loaded. */
export interface OneflowSegment {
  readonly state: State;
  /**
   * Starts loading. Calls made before are kept and delivered afterwards. A second call while loading or loaded changes
   * nothing, and says so where its key or options differ; after `failed` it starts again. Without a usable project API key it says where to find one and changes nothing.
   *
   * @param projectApiKey 1Flow dashboard, Settings, Project Settings.
   */
  load(projectApiKey: string, options?: Options): void;
  /**
   * Says who the visitor is. Traits merge into those already known; a new user id starts afresh. Without a user id, now
   * or from before, nothing is sent and the traits go with the next identify that has one.
   * Overloads are Analytics.js 2.0's.
   */
  identify(
    userId: string | number | null | undefined,
    traits?: Traits | Callback | null,
    options?: CallOptions | Callback | null,
    callback?: Callback,
  ): Promise<Receipt>;
  identify(traits?: Traits | Callback, options?: CallOptions | Callback, callback?: Callback): Promise<Receipt>;
  /** Records what the visitor did. Overloads are Analytics.js 2.0's. */
  track(
    event: string,
    properties?: Properties | Callback | null,
    options?: CallOptions | Callback | null,
    callback?: Callback,
  ): Promise<Receipt>;
  track(
    event: { event: string; properties?: Properties },
    options?: CallOptions | Callback | null,
    callback?: Callback,
  ): Promise<Receipt>;
  /** Accepted; sent only where a mapping asks for it. Overloads are Analytics.js 2.0's. */
  page(...args: PageArguments): Promise<Receipt>;
  /** Sends the event `screen_[name]`, or `screen_view` without a name, as 1Flow's mobile destination does. */
  screen(...args: PageArguments): Promise<Receipt>;
  /** Accepted; sent only where a mapping asks for it. */
  group(
    groupId?: string | number | null | Traits | Callback,
    traits?: Traits | CallOptions | Callback | null,
    options?: CallOptions | Callback | null,
    callback?: Callback,
  ): Promise<Receipt>;
  /** Accepted; sent only where a mapping asks for it. */
  alias(
    to: string | number,
    from?: string | number | CallOptions | Callback | null,
    options?: CallOptions | Callback | null,
    callback?: Callback,
  ): Promise<Receipt>;
  /** Forgets user id, anonymous id and traits. 1Flow has no logout, so nothing is sent. */
  reset(): Promise<Receipt>;
  /**
   * Resolves with 1Flow's SDK itself (its messenger and `on` are there), or with `undefined` once `state` is `failed` and
   * on a server. The callback runs only with an SDK, also with one that comes after `failed`.
   */
  ready(callback?: (sdk: unknown) => void): Promise<unknown>;
  on<Name extends keyof Events>(event: Name, listener: Events[Name]): void;
  off<Name extends keyof Events>(event: Name, listener: Events[Name]): void;
}

/** `page` and `screen`: `(category?, name?, properties?, options?, callback?)`; one string alone is the name. */
export type PageArguments = [
  categoryOrName?: string | Properties | Callback | null,
  nameOrProperties?: string | Properties | CallOptions | Callback | null,
  propertiesOrOptions?: Properties | CallOptions | Callback | null,
  options?: CallOptions | Callback | null,
  callback?: Callback,
];
