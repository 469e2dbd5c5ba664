// Segment's side in types: what a call is, the event it becomes, and what the destination makes of that. Types only;
// nothing here reaches a bundle.

/** The calls that are buffered, kept in order, stored across a navigation and delivered. Names are the Segment Spec's. */
export type SegmentMethod = 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias' | 'reset';

/**
 * Any object, also one whose type is an interface, as in Segment's types; neither a function nor a list. The index signature
 * stands for object literals, which would otherwise be held to the names of the second part.
 */
type Fields = Record<string, unknown> | (object & { bind?: never; [Symbol.iterator]?: never });
/** Any JSON-like object. Nested ones are flattened before 1Flow sees them. */
export type Traits = Fields;
/** Any JSON-like object. Nested ones are flattened before 1Flow sees them. */
export type Properties = Fields;
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

/** The fields of all events, as Segment names them; `type` says which of the optional ones are there. */
export interface EventFields {
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
  context: Record<string, unknown> & { page: PageContext };
  integrations: Integrations;
}

export interface IdentifyEvent extends EventFields {
  type: 'identify';
  traits: Traits;
}
export interface TrackEvent extends EventFields {
  type: 'track';
  event: string;
  properties: Properties;
}
/** `name` and `category` are there where the call has them. */
export interface PageEvent extends EventFields {
  type: 'page' | 'screen';
  properties: Properties;
}
/** `groupId` is there where the call has one. */
export interface GroupEvent extends EventFields {
  type: 'group';
  traits: Traits;
}
/** As in Segment: `userId` is who is known at that point, else the first argument; `previousId` the second. */
export interface AliasEvent extends EventFields {
  type: 'alias';
}

/** What a call resolves to. `event.type === 'track'` narrows to {@link TrackEvent}, and so on. */
export type SegmentEvent = IdentifyEvent | TrackEvent | PageEvent | GroupEvent | AliasEvent;

/** Payload of the action *Identify User* of Segment's 1Flow Web (Actions) destination. */
export interface IdentifyUserPayload {
  userId?: string | undefined;
  traits?: Record<string, unknown> | undefined;
}

/** Payload of the action *Track Event* of Segment's 1Flow Web (Actions) destination. */
export interface TrackEventPayload {
  event_name?: string | undefined;
  userId?: string | undefined;
  anonymousId?: string | undefined;
  properties?: Record<string, unknown> | undefined;
}

/** What was handed to 1Flow's SDK. */
export type Delivery =
  | { action: 'identifyUser'; payload: IdentifyUserPayload }
  | { action: 'trackEvent'; payload: TrackEventPayload };

/**
 * Which events start an action, and what the action gets. Several may match one event: each sends. Both functions say the same
 * of the same event each time: Segment's plugin asks as an event comes, and again as it goes out.
 */
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
