// The public API in types: the object on the page, its options, receipts and events. Types only; nothing here reaches a
// bundle.
import type { CallOptions, Delivery, Integrations, Mapping, Properties, SegmentEvent, Traits } from './event.js';
import type { AfterEvent, EventObject, EventPlan, NameOf, TraitsOf } from './plan.js';

export type * from './event.js';
export type { EventPlan } from './plan.js';

/**
 * `idle` until `load`; `ready` once 1Flow's SDK takes calls; `failed` when the facade or the SDK could not be loaded;
 * `stopped` from `stop` to the next `load`.
 */
export type State = 'idle' | 'loading' | 'ready' | 'failed' | 'stopped';

/**
 * Why a call was dropped.
 *
 * | | |
 * |---|---|
 * | `queue-full` | 1,000 calls wait already; the oldest are kept |
 * | `no-user-id` | an identify while nobody is known: the traits go with the next identify that has a user id |
 * | `no-event-name` | a track without a non-empty name |
 * | `integrations` | `integrations` switch 1Flow off for this call |
 * | `no-mapping` | no mapping sends this call |
 * | `bad-arguments` | the arguments could not be read |
 * | `bad-payload` | each mapping that asked for the call was skipped: it threw, or a required field was missing |
 * | `sdk-error` | 1Flow's function threw |
 * | `no-page` | on a server there is no page |
 * | `stopped` | `stop` was called: before the call, or while it waited |
 * | `before-send` | `beforeSend` answered `null` or something that is no delivery, or threw |
 */
export type DropReason =
  | 'queue-full'
  | 'no-user-id'
  | 'no-event-name'
  | 'integrations'
  | 'no-mapping'
  | 'bad-arguments'
  | 'bad-payload'
  | 'sdk-error'
  | 'no-page'
  | 'stopped'
  | 'before-send';

/** 1Flow's function was called, once for each delivery. */
export interface SentReceipt {
  status: 'sent';
  event: SegmentEvent;
  deliveries: Delivery[];
  /** What was left out or looks wrong, one sentence each. */
  warnings?: string[];
}

/** The call will not reach 1Flow. */
export interface DroppedReceipt {
  status: 'dropped';
  reason: DropReason;
  /** The reason in one sentence: what was wrong, and what to do. */
  message: string;
  event?: SegmentEvent;
  warnings?: string[];
}

/** It waits in the tab's session storage for the tab's next page, or for `load` where that has failed. */
export interface StoredReceipt {
  status: 'stored';
}

/** 1Flow can't be had, and nothing may be stored: it waits on this page alone, for an SDK that comes late or another `load`. */
export interface KeptReceipt {
  status: 'kept';
}

/** `reset` has been carried out; 1Flow has no logout to call. */
export interface DoneReceipt {
  status: 'done';
}

/** What became of a call. */
export type Receipt = SentReceipt | DroppedReceipt | StoredReceipt | KeptReceipt | DoneReceipt;

/** Called once, with the call's receipt, after its promise is settled. An error it throws is logged and goes no further. */
export type ReceiptCallback = (receipt: Receipt) => void;

/** 1Flow's SDK itself: a function, or an object, by its generation. A site may declare what it uses of it. */
export interface OneflowSdk {
  [member: string]: unknown;
}

/** How the loading of the SDK goes, beside the state `loading`. */
export interface Attempt {
  /** From 1. */
  attempt: number;
  /** How many there are at most. */
  attempts: number;
  /** Milliseconds until it begins; 0 for now. */
  nextInMs: number;
}

/** What `on` can listen to. A listener that throws is logged and harms nothing. */
export interface OneflowEvents {
  /** `state` has changed, or a further attempt to load 1Flow's SDK is planned or begins. */
  state: (state: State, attempt?: Attempt) => void;
  /** 1Flow's SDK takes calls from now on. */
  ready: (sdk: OneflowSdk) => void;
  /** A call reached 1Flow. */
  sent: (receipt: SentReceipt) => void;
  /** A call has gone to session storage. What the snippet stores before the facade is there fires nothing. */
  stored: (receipt: StoredReceipt) => void;
  /** A call waits on this page alone. */
  kept: (receipt: KeptReceipt) => void;
  /** A call will not reach 1Flow. */
  dropped: (receipt: DroppedReceipt) => void;
  /** A `reset` has been carried out. */
  done: (receipt: DoneReceipt) => void;
  /** Something was left out, or looks wrong; the call itself went on. */
  warning: (warning: { message: string; event?: SegmentEvent }) => void;
  /** 1Flow's SDK could not be loaded; calls stay buffered, and `load` may be called again. */
  error: (error: { message: string }) => void;
}

/** Who the visitor is, after the last call. */
export interface Visitor {
  userId?: string;
  /** Made with the first call after `load`. */
  anonymousId?: string;
  traits: Traits;
}

/** Options of `load`. A wrong one is named in the console and its default is used; `undefined` is as good as not given. */
export interface OneflowOptions {
  /** CSP nonce for the scripts. Default: the nonce of the script element that holds the snippet. */
  nonce?: string | undefined;
  /** Address of 1Flow's web SDK: another region, a development build or a first-party proxy. */
  sdkUrl?: string | undefined;
  /** Default `integrations` of every call. */
  integrations?: Integrations | undefined;
  /** Replace the presets; at most 50, as in Segment. */
  mappings?: Mapping[] | undefined;
  /** Between the keys of a nested object. Default `_`. */
  delimiter?: string | undefined;
  /** Lists become one JSON string (`json`, default) or one key per item (`index`). */
  lists?: 'json' | 'index' | undefined;
  /** `false` leaves out every event's properties, for accounts whose Events API rejects them. Default `true`. */
  eventProperties?: boolean | undefined;
  /** What `_1flow('track', name, …)` gets: Segment's envelope (default) or the properties alone. */
  trackPayload?: 'envelope' | 'properties' | undefined;
  /** Adds `original_timestamp` and `page_url` to the properties of replayed tracks. Default `false`. */
  replayContext?: boolean | undefined;
  /**
   * Where the user id and the anonymous id are kept: in local storage (`storage`, default), in one first-party cookie for all
   * hosts of the site (`cookie`), or nowhere (`memory`, which stores nothing at all: calls that wait when the page goes are lost).
   */
  persistence?: 'storage' | 'memory' | 'cookie' | undefined;
  /** Domain of that cookie. Default: the widest one that the browser takes. */
  cookieDomain?: string | undefined;
  /**
   * The last look at what goes out. What it answers goes through the destination's rules again; `null` drops it (`before-send`).
   * Where it throws, or answers with anything else, as with a promise, nothing is handed over: it may be there to take out personal data.
   */
  beforeSend?: ((delivery: Delivery, event: SegmentEvent) => Delivery | null) | undefined;
  /** Says in the console what happens to every call, in the development build. Default `false`. */
  debug?: boolean | undefined;
}

/** Options of `load` on a page with the snippet, which has the facade to load as well. */
export interface OneflowSnippetOptions extends OneflowOptions {
  /** Address of `oneflow-segment.min.js`. */
  src?: string | undefined;
  /** Subresource integrity of `src`, such as `sha384-…`. */
  integrity?: string | undefined;
  /** CORS mode of `src`; `anonymous` is needed with `integrity` when `src` is on another origin. */
  crossOrigin?: 'anonymous' | 'use-credentials' | undefined;
}

/**
 * The object at `window.oneflowSegment`, the same before and after everything has loaded. At most 1,000 calls wait. With a
 * site's own plan, `OneflowSegment<Plan>`, `track` and `identify` take what the plan has.
 */
export interface OneflowSegment<Plan extends EventPlan = EventPlan> {
  readonly state: State;
  /** The facade's version; `undefined` until it is there. */
  readonly version?: string;
  /** Who the visitor is, after the last call. Missing until the facade is there. */
  user?(): Visitor;
  /**
   * Starts loading. Calls made before are kept and delivered afterwards. A second call while loading or loaded changes
   * nothing, and says so where its key or options differ; after `failed` it starts again. Without a usable project API key it says where to find one and changes nothing.
   *
   * @param projectApiKey 1Flow dashboard, Settings, Project Settings.
   */
  load(projectApiKey: string, options?: OneflowOptions): void;
  /**
   * Says who the visitor is. Traits merge into those already known; a new user id starts afresh. Without a user id, now
   * or from before, nothing is sent and the traits go with the next identify that has one.
   * Overloads are Analytics.js 2.0's.
   */
  identify(
    userId: string | number | null | undefined,
    traits?: TraitsOf<Plan> | ReceiptCallback | null,
    options?: CallOptions | ReceiptCallback | null,
    callback?: ReceiptCallback,
  ): Promise<Receipt>;
  identify(
    traits?: TraitsOf<Plan> | ReceiptCallback,
    options?: CallOptions | ReceiptCallback,
    callback?: ReceiptCallback,
  ): Promise<Receipt>;
  /** Records what the visitor did. Overloads are Analytics.js 2.0's. */
  track<Name extends NameOf<Plan> = never, Named extends NameOf<Plan> = never>(
    event: Name | EventObject<Plan, Named>,
    ...rest: AfterEvent<Plan, Name, Named>
  ): Promise<Receipt>;
  /** Accepted; sent only where a mapping asks for it. Overloads are Analytics.js 2.0's. */
  page(...args: PageArguments): Promise<Receipt>;
  /** Sends the event `screen_[name]`, or `screen_view` without a name, as 1Flow's mobile destination does. */
  screen(...args: PageArguments): Promise<Receipt>;
  /** Accepted; sent only where a mapping asks for it. */
  group(
    groupId?: string | number | null | Traits | ReceiptCallback,
    traits?: Traits | CallOptions | ReceiptCallback | null,
    options?: CallOptions | ReceiptCallback | null,
    callback?: ReceiptCallback,
  ): Promise<Receipt>;
  /** Accepted; sent only where a mapping asks for it. */
  alias(
    to: string | number,
    from?: string | number | CallOptions | ReceiptCallback | null,
    options?: CallOptions | ReceiptCallback | null,
    callback?: ReceiptCallback,
  ): Promise<Receipt>;
  /** Forgets user id, anonymous id and traits. 1Flow has no logout, so nothing is sent. */
  reset(): Promise<Receipt>;
  /**
   * Consent is withdrawn. What waits is dropped (`stopped`), what we have stored is removed, and later calls are dropped,
   * until `load` starts again, with other options if wanted. It takes effect at once, also before the facade is there.
   * 1Flow's SDK has no known off switch: what it does by itself goes on until the page goes.
   */
  stop(): void;
  /**
   * Resolves with 1Flow's SDK itself (its messenger and `on` are there), or with `undefined` once `state` is `failed` and
   * on a server. The callback runs only with an SDK, also with one that comes after `failed`.
   */
  ready(callback?: (sdk: OneflowSdk) => void): Promise<OneflowSdk | undefined>;
  /** Answers with a function that takes the listener off again. */
  on<Name extends keyof OneflowEvents>(event: Name, listener: OneflowEvents[Name]): () => void;
  off<Name extends keyof OneflowEvents>(event: Name, listener: OneflowEvents[Name]): void;
}

/** The same on a page with the snippet. */
export interface OneflowSnippet<Plan extends EventPlan = EventPlan> extends OneflowSegment<Plan> {
  load(projectApiKey: string, options?: OneflowSnippetOptions): void;
}

/** `page` and `screen`: `(category?, name?, properties?, options?, callback?)`; one string alone is the name. */
export type PageArguments = [
  categoryOrName?: string | Properties | ReceiptCallback | null,
  nameOrProperties?: string | Properties | CallOptions | ReceiptCallback | null,
  propertiesOrOptions?: Properties | CallOptions | ReceiptCallback | null,
  options?: CallOptions | ReceiptCallback | null,
  callback?: ReceiptCallback,
];
