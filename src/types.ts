// The public shapes, and the one frozen contract: what a pasted snippet and a facade of any later age tell each other.
// Types only; nothing here reaches a bundle.

/** The version of the command layout below. A pasted snippet lives for years: a layout is added, never changed. */
export type ContractVersion = 1;

/** The calls that are buffered, kept in order, stored across a navigation and delivered. Names are the Segment Spec's. */
export type Method = 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias' | 'reset';

/** The calls that set the SDK up. They hold functions, take effect at once, and are never stored. */
export type SetupMethod = 'load' | 'ready' | 'on' | 'off';

/**
 * A buffered call, layout 1 (frozen). In storage the first place holds `null`.
 *
 * `[settle, method, time, url, title, referrer, id, ...args]`: `time` is in milliseconds since 1970, `url`, `title` and
 * `referrer` are the page's at that moment, `id` is a random number, `args` are copies taken when the call was made.
 */
export type Command = [
  settle: ((receipt: Receipt) => void) | null,
  method: Method,
  time: number,
  url: string,
  title: string,
  referrer: string,
  id: number,
  ...args: unknown[],
];

/** A setup call, layout 1 (frozen). Its arguments are the caller's own. */
export type SetupCommand = [settle: (value: unknown) => void, method: SetupMethod, args: unknown[]];

/** What the snippet puts on `window`, as the facade sees it. Its methods stay the public methods for the page's life. */
export interface Stub extends Omit<OneflowSegment, 'state'> {
  /** Version of the layouts above. */
  v: ContractVersion;
  state: State;
  /** Calls not yet delivered, oldest first. The facade replaces this array's own `push`. */
  queue: Command[];
  /** Setup calls not yet carried out. The facade replaces this array's own `push`. */
  setup: SetupCommand[];
  /** What the first effective `load` said, over the snippet's own defaults. */
  options: Options & { key?: string };
  /** Moves the queue to session storage, as far as it fits. */
  store(): void;
  /** Set by `store`: the page is going or nothing fetches its calls, so each further one is stored at once. */
  storing?: boolean;
  /** Set once a facade has taken over. */
  facade?: true;
}

/** `idle` until `load`; `ready` once 1Flow's SDK takes calls; `failed` when the facade or the SDK could not be loaded. */
export type State = 'idle' | 'loading' | 'ready' | 'failed';

/** Any JSON-like object. Nested ones are flattened before 1Flow sees them. */
export type Traits = Record<string, unknown>;
/** Any JSON-like object. Nested ones are flattened before 1Flow sees them. */
export type Properties = Record<string, unknown>;
/** Which destinations a call is for. An explicit name beats `All`; ours are `1Flow Web (Actions)` and `1Flow`. */
export type Integrations = Record<string, boolean | Record<string, unknown>>;

/** The last argument object of a Segment Spec call. Keys not named here go to the event's `context`, as in Analytics.js. */
export interface CallOptions {
  integrations?: Integrations;
  context?: Record<string, unknown>;
  timestamp?: Date | string | number;
  userId?: string;
  anonymousId?: string;
  messageId?: string;
  [key: string]: unknown;
}

/** The page a call was made on, at the moment it was made. Field names are Segment's. */
export interface PageContext {
  path: string;
  referrer: string;
  search: string;
  title: string;
  url: string;
}

/** What a call resolves to: Segment's event, with the ids of the call's place in the order. */
export interface SegmentEvent {
  type: Exclude<Method, 'reset'>;
  messageId: string;
  /** When the call was made (ISO 8601), not when it was replayed. */
  timestamp: string;
  userId?: string;
  anonymousId?: string;
  /** Track only: the event's name. */
  event?: string;
  /** Page and screen only. */
  name?: string;
  category?: string;
  /** Group only. */
  groupId?: string;
  /** Alias only. */
  previousId?: string;
  properties?: Properties;
  traits?: Traits;
  context: Record<string, unknown> & { page: PageContext };
  integrations: Integrations;
}

/** Payload of the action *Identify User* of Segment's 1Flow Web (Actions) destination. */
export interface IdentifyUserPayload {
  userId?: string | undefined;
  traits?: Traits | undefined;
}

/** Payload of the action *Track Event* of Segment's 1Flow Web (Actions) destination. */
export interface TrackEventPayload {
  event_name?: string | undefined;
  userId?: string | undefined;
  anonymousId?: string | undefined;
  properties?: Properties | undefined;
}

/** What was handed to 1Flow's SDK. */
export type Delivery =
  | { action: 'identifyUser'; payload: IdentifyUserPayload }
  | { action: 'trackEvent'; payload: TrackEventPayload };

/** Which events start an action, and what the action gets. Several may match one event: each sends. */
export type Mapping =
  | {
      action: 'identifyUser';
      when: (event: SegmentEvent) => boolean;
      fields: (event: SegmentEvent) => IdentifyUserPayload;
    }
  | {
      action: 'trackEvent';
      when: (event: SegmentEvent) => boolean;
      fields: (event: SegmentEvent) => TrackEventPayload;
    };

/** What became of a call. `sent`: 1Flow's function was called. `stored`: the page went first; the next one delivers it. */
export type Receipt =
  | { status: 'sent'; event: SegmentEvent; deliveries: Delivery[]; warnings?: string[] }
  | { status: 'dropped'; reason: string; event?: SegmentEvent; warnings?: string[] }
  | { status: 'stored' };

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
   * Starts loading. Calls made before are kept and delivered afterwards. A second call while loading or loaded only says
   * so; after `failed` it starts again. Without a usable project API key it says where to find one and changes nothing.
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
  /** Resolves with 1Flow's SDK itself (its messenger and `on` are there); stays pending while the SDK is not there. */
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
