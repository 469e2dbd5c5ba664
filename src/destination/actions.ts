// The destination as data, to be laid beside Segment's documentation of "1Flow Web (Actions)": settings, actions with
// their fields, default subscriptions with their triggers. Whoever needs one of these lists reads it here; it must not know who does.
// Labels stand apart: only people read them, and a bundle that doesn't ask for them leaves them out.
import type { Delivery } from '../api/types.js';

/** What Segment says of a field or setting. */
export interface Field {
  type: 'string' | 'object';
  required: boolean;
}

/** A field of an action. */
export interface ActionField extends Field {
  /** Where the presets find its value in the event. */
  default: `$.${string}`;
}

/** A default subscription: on which events it starts which action. */
export interface DefaultSubscription {
  action: Delivery['action'];
  /** As Segment writes it. */
  trigger: `type = "${string}"`;
}

/** Settings of the destination: here the first argument of `load`. */
export const settings = {
  projectApiKey: { type: 'string', required: true },
} as const satisfies Record<string, Field>;

/** The actions, and the fields of each. That an identify needs a user id is our rule, not Segment's. */
export const actions = {
  identifyUser: {
    userId: { type: 'string', required: false, default: '$.userId' },
    traits: { type: 'object', required: false, default: '$.traits' },
  },
  trackEvent: {
    event_name: { type: 'string', required: true, default: '$.event' },
    userId: { type: 'string', required: false, default: '$.userId' },
    anonymousId: { type: 'string', required: false, default: '$.anonymousId' },
    properties: { type: 'object', required: false, default: '$.properties' },
  },
} as const satisfies { [Action in Delivery['action']]: Record<string, ActionField> };

/** What the presets subscribe to. The last one is of 1Flow's mobile destination: its event is `screen_[name]`, or `screen_view`. */
export const defaultSubscriptions: readonly DefaultSubscription[] = [
  { action: 'identifyUser', trigger: 'type = "identify"' },
  { action: 'trackEvent', trigger: 'type = "track"' },
  { action: 'trackEvent', trigger: 'type = "screen"' },
];

/** What Segment's app calls them. */
export const labels = {
  settings: { projectApiKey: 'Project API Key' },
  actions: { identifyUser: 'Identify User', trackEvent: 'Track Event' },
  identifyUser: { userId: 'User ID', traits: 'Custom Attributes' },
  trackEvent: {
    event_name: 'Event Name',
    userId: 'User ID',
    anonymousId: 'Anonymous ID',
    properties: 'Event Properties',
  },
} as const satisfies {
  settings: Record<keyof typeof settings, string>;
  actions: Record<keyof typeof actions, string>;
} & {
  [Action in keyof typeof actions]: Record<keyof (typeof actions)[Action], string>;
};
