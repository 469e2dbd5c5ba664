/** The calls that are buffered, kept in order, stored across a navigation and delivered. Names are the Segment Spec's. */
type Method = 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias' | 'reset';
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
/** What a call resolves to: Segment's event, with the ids of the call's place in the order. */
interface SegmentEvent {
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
    properties?: Record<string, unknown>;
    traits?: Record<string, unknown>;
    context: Record<string, unknown> & {
        page: PageContext;
    };
    integrations: Integrations;
}
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
/** Which events start an action, and what the action gets. Several may match one event: each sends. */
type Mapping = {
    action: 'identifyUser';
    when: (event: SegmentEvent) => boolean;
    fields: (event: SegmentEvent) => IdentifyUserPayload;
} | {
    action: 'trackEvent';
    when: (event: SegmentEvent) => boolean;
    fields: (event: SegmentEvent) => TrackEventPayload;
};

/** `idle` until `load`; `ready` once 1Flow's SDK takes calls; `failed` when the facade or the SDK could not be loaded. */
type State = 'idle' | 'loading' | 'ready' | 'failed';
/**
 * What became of a call. `sent`: 1Flow's function was called. `stored`: the page went first; the next one delivers it.
 * `done`: `reset` has been carried out; 1Flow has no logout to call.
 */
type Receipt = {
    status: 'sent';
    event: SegmentEvent;
    deliveries: Delivery[];
    warnings?: string[];
} | {
    status: 'dropped';
    reason: string;
    event?: SegmentEvent;
    warnings?: string[];
} | {
    status: 'stored';
} | {
    status: 'done';
};
/** Called with the call's receipt, after it is settled. An error it throws is logged and goes no further. */
type Callback = (receipt: Receipt) => void;
/** What `on` can listen to. A listener that throws is logged and harms nothing. */
interface Events {
    /** 1Flow's SDK takes calls from now on. */
    ready: (sdk: unknown) => void;
    /** A call reached 1Flow. */
    sent: (receipt: Extract<Receipt, {
        status: 'sent';
    }>) => void;
    /** A call will not reach 1Flow; `reason` says why. */
    dropped: (receipt: Extract<Receipt, {
        status: 'dropped';
    }>) => void;
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
/** Options of `load`. A wrong one is named in the console and its default is used. */
interface Options {
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
interface OneflowSegment {
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
    identify(userId: string | number | null | undefined, traits?: Traits | Callback | null, options?: CallOptions | Callback | null, callback?: Callback): Promise<Receipt>;
    identify(traits?: Traits | Callback, options?: CallOptions | Callback, callback?: Callback): Promise<Receipt>;
    /** Records what the visitor did. Overloads are Analytics.js 2.0's. */
    track(event: string, properties?: Properties | Callback | null, options?: CallOptions | Callback | null, callback?: Callback): Promise<Receipt>;
    track(event: {
        event: string;
        properties?: Properties;
    }, options?: CallOptions | Callback | null, callback?: Callback): Promise<Receipt>;
    /** Accepted; sent only where a mapping asks for it. Overloads are Analytics.js 2.0's. */
    page(...args: PageArguments): Promise<Receipt>;
    /** Sends the event `screen_[name]`, or `screen_view` without a name, as 1Flow's mobile destination does. */
    screen(...args: PageArguments): Promise<Receipt>;
    /** Accepted; sent only where a mapping asks for it. */
    group(groupId?: string | number | null | Traits | Callback, traits?: Traits | CallOptions | Callback | null, options?: CallOptions | Callback | null, callback?: Callback): Promise<Receipt>;
    /** Accepted; sent only where a mapping asks for it. */
    alias(to: string | number, from?: string | number | CallOptions | Callback | null, options?: CallOptions | Callback | null, callback?: Callback): Promise<Receipt>;
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
type PageArguments = [
    categoryOrName?: string | Properties | Callback | null,
    nameOrProperties?: string | Properties | CallOptions | Callback | null,
    propertiesOrOptions?: Properties | CallOptions | Callback | null,
    options?: CallOptions | Callback | null,
    callback?: Callback
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
/** A preset: on which events it starts which action. */
interface Preset {
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
/** The presets. The last one is of 1Flow's mobile destination: its event is `screen_[name]`, or `screen_view`. */
declare const presets$1: readonly Preset[];
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
type actions$1_Field = Field;
type actions$1_Preset = Preset;
declare const actions$1_actions: typeof actions;
declare const actions$1_labels: typeof labels;
declare const actions$1_settings: typeof settings;
declare namespace actions$1 {
  export { actions$1_actions as actions, actions$1_labels as labels, presets$1 as presets, actions$1_settings as settings };
  export type { actions$1_ActionField as ActionField, actions$1_Field as Field, actions$1_Preset as Preset };
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
 * On a server there is no page: every call answers with a `dropped` receipt, and nothing throws.
 */
declare function createOneflowSegment(): OneflowSegment;

export { createOneflowSegment, actions$1 as destination, presets };
export type { CallOptions, Callback, Delivery, Events, IdentifyUserPayload, Integrations, Mapping, Method, OneflowSegment, Options, PageArguments, PageContext, Properties, Receipt, SegmentEvent, State, TrackEventPayload, Traits };
