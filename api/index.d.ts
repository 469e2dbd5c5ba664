/** The calls that are buffered, kept in order, stored across a navigation and delivered. Names are the Segment Spec's. */
type SegmentMethod = 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias' | 'reset';
/**
 * Any object, also one whose type is an interface, as in Segment's types; neither a function nor a list. The index signature
 * stands for object literals, which would otherwise be held to the names of the second part.
 */
type Fields = Record<string, unknown> | (object & {
    bind?: never;
    [Symbol.iterator]?: never;
});
/** Any JSON-like object. Nested ones are flattened before 1Flow sees them. */
type Traits = Fields;
/** Any JSON-like object. Nested ones are flattened before 1Flow sees them. */
type Properties = Fields;
/** Which destinations a call is for. An explicit name beats `All`; ours are `1Flow Web (Actions)` and `1Flow`. */
type Integrations = Record<string, boolean | Record<string, unknown>>;
/** The last argument object of a Segment Spec call. Keys not named here go to the event's `context`, as in Analytics.js. */
interface CallOptions {
    integrations?: Integrations;
    context?: Record<string, unknown>;
    timestamp?: Date | string | number;
    userId?: string;
    anonymousId?: string;
    messageId?: string;
    [key: string]: unknown;
}
/** The page a call was made on, at the moment it was made. Field names are Segment's. */
interface PageContext {
    path: string;
    referrer: string;
    search: string;
    title: string;
    url: string;
}
/** The fields of all events, as Segment names them; `type` says which of the optional ones are there. */
interface EventFields {
    messageId: string;
    /** When the call was made (ISO 8601), not when it was replayed. */
    timestamp: string;
    /** The ids of the call's place in the order. */
    userId?: string;
    anonymousId?: string;
    event?: string;
    name?: string;
    category?: string;
    groupId?: string;
    previousId?: string;
    properties?: Record<string, unknown>;
    traits?: Record<string, unknown>;
    context: Record<string, unknown> & {
        page: PageContext;
    };
    integrations: Integrations;
}
interface IdentifyEvent extends EventFields {
    type: 'identify';
    traits: Traits;
}
interface TrackEvent extends EventFields {
    type: 'track';
    event: string;
    properties: Properties;
}
/** `name` and `category` are there where the call has them. */
interface PageEvent extends EventFields {
    type: 'page' | 'screen';
    properties: Properties;
}
/** `groupId` is there where the call has one. */
interface GroupEvent extends EventFields {
    type: 'group';
    traits: Traits;
}
/** As in Segment: `userId` is who is known at that point, else the first argument; `previousId` the second. */
interface AliasEvent extends EventFields {
    type: 'alias';
}
/** What a call resolves to. `event.type === 'track'` narrows to {@link TrackEvent}, and so on. */
type SegmentEvent = IdentifyEvent | TrackEvent | PageEvent | GroupEvent | AliasEvent;
/** Payload of the action *Identify User* of Segment's 1Flow Web (Actions) destination. */
interface IdentifyUserPayload {
    userId?: string | undefined;
    traits?: Record<string, unknown> | undefined;
}
/** Payload of the action *Track Event* of Segment's 1Flow Web (Actions) destination. */
interface TrackEventPayload {
    event_name?: string | undefined;
    userId?: string | undefined;
    anonymousId?: string | undefined;
    properties?: Record<string, unknown> | undefined;
}
/** What was handed to 1Flow's SDK. */
type Delivery = {
    action: 'identifyUser';
    payload: IdentifyUserPayload;
} | {
    action: 'trackEvent';
    payload: TrackEventPayload;
};
/**
 * Which events start an action, and what the action gets. Several may match one event: each sends. Both functions say the same
 * of the same event each time: Segment's plugin asks as an event comes, and again as it goes out.
 */
type Mapping = {
    action: 'identifyUser';
    when: (event: SegmentEvent) => boolean;
    fields: (event: SegmentEvent) => IdentifyUserPayload;
} | {
    action: 'trackEvent';
    when: (event: SegmentEvent) => boolean;
    fields: (event: SegmentEvent) => TrackEventPayload;
};

/**
 * What a site's plan may say. Each event has the type of its properties, `{}` where it has none:
 *
 * `{ events: { 'Plan Chosen': { plan: string; seats?: number }; 'Signed Out': {} }; traits: { plan?: string } }`
 *
 * Without `events` any event may be tracked, without `traits` any trait may be given.
 */
interface EventPlan {
    events?: object | undefined;
    traits?: object | undefined;
}
type EventsOf<Plan> = Plan extends {
    events: infer Events extends object;
} ? Events : Record<string, Properties>;
/** The names of a plan's events; without any, all names. */
type NameOf<Plan> = Extract<keyof EventsOf<Plan>, string>;
/** As `{}`. */
type Nothing = Record<never, never>;
/** TypeScript lets anything be a `{}`: what has no properties takes none. */
type Exact<Given> = [keyof Given] extends [never] ? Record<string, never> : Given;
type PropertiesOf<Plan, Name> = Name extends keyof EventsOf<Plan> ? Exact<EventsOf<Plan>[Name]> : never;
/** The traits of a plan; without any, all. */
type TraitsOf<Plan> = Plan extends {
    traits: infer Given extends object;
} ? Exact<Given> : Traits;
/** An event as one object; its properties may be left out where none of them has to be there. */
type EventObject<Plan, Name> = {
    event: Name;
} & (Nothing extends PropertiesOf<Plan, Name> ? {
    properties?: PropertiesOf<Plan, Name> | undefined;
} : {
    properties: PropertiesOf<Plan, Name>;
});
type Options = [options?: CallOptions | ReceiptCallback | null | undefined, callback?: ReceiptCallback | undefined];
/**
 * What `track` takes after a name, or after an object with the name `Named` in it: one of the two is `never`. One signature
 * for both, and not two, because an error in a call is told of all signatures at once.
 */
type AfterEvent<Plan, Name, Named> = [Named] extends [never] ? Nothing extends PropertiesOf<Plan, Name> ? [properties?: PropertiesOf<Plan, Name> | ReceiptCallback | null | undefined, ...rest: Options] : [properties: PropertiesOf<Plan, Name>, ...rest: Options] : Options;

/**
 * `idle` until `load`; `ready` once 1Flow's SDK takes calls; `failed` when the facade or the SDK could not be loaded;
 * `stopped` from `stop` to the next `load`.
 */
type State = 'idle' | 'loading' | 'ready' | 'failed' | 'stopped';
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
type DropReason = 'queue-full' | 'no-user-id' | 'no-event-name' | 'integrations' | 'no-mapping' | 'bad-arguments' | 'bad-payload' | 'sdk-error' | 'no-page' | 'stopped' | 'before-send';
/** 1Flow's function was called, once for each delivery. */
interface SentReceipt {
    status: 'sent';
    event: SegmentEvent;
    deliveries: Delivery[];
    /** What was left out or looks wrong, one sentence each. */
    warnings?: string[];
}
/** The call will not reach 1Flow. */
interface DroppedReceipt {
    status: 'dropped';
    reason: DropReason;
    /** The reason in one sentence: what was wrong, and what to do. */
    message: string;
    event?: SegmentEvent;
    warnings?: string[];
}
/** It waits in the tab's session storage for the tab's next page, or for `load` where that has failed. */
interface StoredReceipt {
    status: 'stored';
}
/** 1Flow can't be had, and nothing may be stored: it waits on this page alone, for an SDK that comes late or another `load`. */
interface KeptReceipt {
    status: 'kept';
}
/** `reset` has been carried out; 1Flow has no logout to call. */
interface DoneReceipt {
    status: 'done';
}
/** What became of a call. */
type Receipt = SentReceipt | DroppedReceipt | StoredReceipt | KeptReceipt | DoneReceipt;
/** Called once, with the call's receipt, after its promise is settled. An error it throws is logged and goes no further. */
type ReceiptCallback = (receipt: Receipt) => void;
/** 1Flow's SDK itself: a function, or an object, by its generation. A site may declare what it uses of it. */
interface OneflowSdk {
    [member: string]: unknown;
}
/** How the loading of the SDK goes, beside the state `loading`. */
interface Attempt {
    /** From 1. */
    attempt: number;
    /** How many there are at most. */
    attempts: number;
    /** Milliseconds until it begins; 0 for now. */
    nextInMs: number;
}
/** What `on` can listen to. A listener that throws is logged and harms nothing. */
interface OneflowEvents {
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
    warning: (warning: {
        message: string;
        event?: SegmentEvent;
    }) => void;
    /** 1Flow's SDK could not be loaded; calls stay buffered, and `load` may be called again. */
    error: (error: {
        message: string;
    }) => void;
}
/** Who the visitor is, after the last call. */
interface Visitor {
    userId?: string;
    /** Made with the first call after `load`. */
    anonymousId?: string;
    traits: Traits;
}
/** Options of `load`. A wrong one is named in the console and its default is used; `undefined` is as good as not given. */
interface OneflowOptions {
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
interface OneflowSnippetOptions extends OneflowOptions {
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
interface OneflowSegment<Plan extends EventPlan = EventPlan> {
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
    identify(userId: string | number | null | undefined, traits?: TraitsOf<Plan> | ReceiptCallback | null, options?: CallOptions | ReceiptCallback | null, callback?: ReceiptCallback): Promise<Receipt>;
    identify(traits?: TraitsOf<Plan> | ReceiptCallback, options?: CallOptions | ReceiptCallback, callback?: ReceiptCallback): Promise<Receipt>;
    /** Records what the visitor did. Overloads are Analytics.js 2.0's. */
    track<Name extends NameOf<Plan> = never, Named extends NameOf<Plan> = never>(event: Name | EventObject<Plan, Named>, ...rest: AfterEvent<Plan, Name, Named>): Promise<Receipt>;
    /** Accepted; sent only where a mapping asks for it. Overloads are Analytics.js 2.0's. */
    page(...args: PageArguments): Promise<Receipt>;
    /** Sends the event `screen_[name]`, or `screen_view` without a name, as 1Flow's mobile destination does. */
    screen(...args: PageArguments): Promise<Receipt>;
    /** Accepted; sent only where a mapping asks for it. */
    group(groupId?: string | number | null | Traits | ReceiptCallback, traits?: Traits | CallOptions | ReceiptCallback | null, options?: CallOptions | ReceiptCallback | null, callback?: ReceiptCallback): Promise<Receipt>;
    /** Accepted; sent only where a mapping asks for it. */
    alias(to: string | number, from?: string | number | CallOptions | ReceiptCallback | null, options?: CallOptions | ReceiptCallback | null, callback?: ReceiptCallback): Promise<Receipt>;
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
interface OneflowSnippet<Plan extends EventPlan = EventPlan> extends OneflowSegment<Plan> {
    load(projectApiKey: string, options?: OneflowSnippetOptions): void;
}
/** `page` and `screen`: `(category?, name?, properties?, options?, callback?)`; one string alone is the name. */
type PageArguments = [
    categoryOrName?: string | Properties | ReceiptCallback | null,
    nameOrProperties?: string | Properties | CallOptions | ReceiptCallback | null,
    propertiesOrOptions?: Properties | CallOptions | ReceiptCallback | null,
    options?: CallOptions | ReceiptCallback | null,
    callback?: ReceiptCallback
];

/** What Segment says of a field or setting. */
interface Field {
    type: 'string' | 'object';
    required: boolean;
}
/** A field of an action. */
interface ActionField extends Field {
    /** Where the presets find its value in the event. */
    default: `$.${string}`;
}
/** A default subscription: on which events it starts which action. */
interface DefaultSubscription {
    action: Delivery['action'];
    /** As Segment writes it. */
    trigger: `type = "${string}"`;
}
/** Settings of the destination: here the first argument of `load`. */
declare const settings: {
    readonly projectApiKey: {
        readonly type: "string";
        readonly required: true;
    };
};
/** The actions, and the fields of each. That an identify needs a user id is our rule, not Segment's. */
declare const actions: {
    readonly identifyUser: {
        readonly userId: {
            readonly type: "string";
            readonly required: false;
            readonly default: "$.userId";
        };
        readonly traits: {
            readonly type: "object";
            readonly required: false;
            readonly default: "$.traits";
        };
    };
    readonly trackEvent: {
        readonly event_name: {
            readonly type: "string";
            readonly required: true;
            readonly default: "$.event";
        };
        readonly userId: {
            readonly type: "string";
            readonly required: false;
            readonly default: "$.userId";
        };
        readonly anonymousId: {
            readonly type: "string";
            readonly required: false;
            readonly default: "$.anonymousId";
        };
        readonly properties: {
            readonly type: "object";
            readonly required: false;
            readonly default: "$.properties";
        };
    };
};
/** What the presets subscribe to. The last one is of 1Flow's mobile destination: its event is `screen_[name]`, or `screen_view`. */
declare const defaultSubscriptions: readonly DefaultSubscription[];
/** What Segment's app calls them. */
declare const labels: {
    readonly settings: {
        readonly projectApiKey: "Project API Key";
    };
    readonly actions: {
        readonly identifyUser: "Identify User";
        readonly trackEvent: "Track Event";
    };
    readonly identifyUser: {
        readonly userId: "User ID";
        readonly traits: "Custom Attributes";
    };
    readonly trackEvent: {
        readonly event_name: "Event Name";
        readonly userId: "User ID";
        readonly anonymousId: "Anonymous ID";
        readonly properties: "Event Properties";
    };
};

type actions$1_ActionField = ActionField;
type actions$1_DefaultSubscription = DefaultSubscription;
type actions$1_Field = Field;
declare const actions$1_actions: typeof actions;
declare const actions$1_defaultSubscriptions: typeof defaultSubscriptions;
declare const actions$1_labels: typeof labels;
declare const actions$1_settings: typeof settings;
declare namespace actions$1 {
  export { actions$1_actions as actions, actions$1_defaultSubscriptions as defaultSubscriptions, actions$1_labels as labels, actions$1_settings as settings };
  export type { actions$1_ActionField as ActionField, actions$1_DefaultSubscription as DefaultSubscription, actions$1_Field as Field };
}

/**
 * What is sent where `mappings` says nothing else: Identify User on identify, Track Event on track, and screens as
 * 1Flow's mobile destination names them. `mappings` replace these; spread them in to keep them.
 */
declare const presets: Mapping[];

/**
 * The page's `window.oneflowSegment`, made here if no snippet has made it: snippet, bundles and calls of this function
 * all share one object, one order of calls and one SDK. Call `load` on it as with the snippet; `src` is not needed.
 *
 * On a server, and where `window` has no document (React Native), there is no page: every call answers with a `dropped`
 * receipt, and nothing throws.
 *
 * `createOneflowSegment<Plan>()` holds `track` and `identify` to a site's own plan: see {@link EventPlan}.
 */
declare function createOneflowSegment<Plan extends EventPlan = EventPlan>(): OneflowSegment<Plan>;

export { createOneflowSegment, actions$1 as destination, presets };
export type { AliasEvent, Attempt, CallOptions, Delivery, DoneReceipt, DropReason, DroppedReceipt, EventFields, EventPlan, GroupEvent, IdentifyEvent, IdentifyUserPayload, Integrations, KeptReceipt, Mapping, OneflowEvents, OneflowOptions, OneflowSdk, OneflowSegment, OneflowSnippet, OneflowSnippetOptions, PageArguments, PageContext, PageEvent, Properties, Receipt, ReceiptCallback, SegmentEvent, SegmentMethod, SentReceipt, State, StoredReceipt, TrackEvent, TrackEventPayload, Traits, Visitor };
