// The destination: whether an event is for 1Flow at all, which actions it starts, and what each action gets. Pure; it
// must not know who calls, how calls are buffered, or 1Flow's SDK.
// Source: https://www.twilio.com/docs/segment/connections/destinations/catalog/actions-1flow; of `screen`:
// https://www.twilio.com/docs/segment/connections/destinations/catalog/1flow-mobile-plugin

import { describe, quote } from '../api/quote.js';
import { diagnosis } from '../api/seam.js';
import type {
  Delivery,
  DropReason,
  IdentifyUserPayload,
  Integrations,
  Mapping,
  OneflowOptions,
  SegmentEvent,
  TrackEventPayload,
} from '../api/types.js';
import { copyOf } from '../value/json.js';
import { type ActionField, actions, defaultSubscriptions } from './actions.js';
import { flatten } from './rules.js';

/** The names the destination goes by in an integrations object. */
export const NAMES = ['1Flow Web (Actions)', '1Flow'] as const;

/** Segment's limit for a destination. */
const MAX_MAPPINGS = 50;

/** The last look, as a reason and in what is said of it. */
const BEFORE_SEND = 'before-send';

/**
 * What is sent where `mappings` says nothing else: Identify User on identify, Track Event on track, and screens as
 * 1Flow's mobile destination names them. `mappings` replace these; spread them in to keep them.
 */
export const presets = defaultSubscriptions.map(({ action, trigger }) => ({
  action,
  when: ({ type }: SegmentEvent) => trigger === `type = "${type}"`,
  fields(event: SegmentEvent) {
    // A screen has no event of its own.
    const source: Record<string, unknown> = { event: `screen_${event.name || 'view'}`, ...event };
    return Object.fromEntries(fieldsOf(action).map(([name, field]) => [name, source[field.default.slice(2)]]));
  },
})) as Mapping[];

function fieldsOf(action: Delivery['action']): [name: string, field: ActionField][] {
  return Object.entries(actions[action]);
}

/** Why nothing of an event is handed over. */
export interface Refusal {
  reason: DropReason;
  message: string;
  /** It is the caller's mistake rather than a rule that did its work. */
  isMistake?: true;
}

/** What an event becomes: what to hand over, or why not, and what looked wrong on the way. */
export interface Outcome {
  deliveries: Delivery[];
  /** Why there is nothing to hand over, where there is nothing. */
  refusal: Refusal;
  warnings: string[];
}

/**
 * Applies integrations and mappings to an event, and the destination's rules to each payload. `extra` joins the
 * properties of a Track Event. A mapping that throws is skipped with a warning; the others stay in force.
 */
export function toDeliveries(event: SegmentEvent, options: OneflowOptions, extra?: Record<string, string>): Outcome {
  const { mappings = presets, beforeSend } = options;
  const deliveries: Delivery[] = [];
  const warnings: string[] = [];
  let refusal = refuse(event);

  if (!refusal) mappings.slice(0, MAX_MAPPINGS).forEach(apply);
  const [message] = warnings.slice(-1);
  refusal ??= message
    ? { reason: 'bad-payload', message }
    : { reason: 'no-mapping', message: `no mapping sends this ${event.type} call` };
  return { deliveries, warnings, refusal };

  /** What a page's function answers is copied as arguments are: nothing it keeps hold of can change what is sent. */
  function apply(mapping: Mapping, index: number): void {
    try {
      if (!mapping.when(event)) return;
      const payload = mapping.fields(event);
      admit(`mapping ${index}`, mapping.action, options.mappings ? copyOf(payload) : payload);
    } catch (error) {
      warnings.push(`mapping ${index} was skipped: ${describe(error)}`);
    }
  }

  /** Takes a payload in by the rules; then the page has its last look, and what that answers is taken in by the same rules. */
  function admit(what: string, action: Delivery['action'], payload: object): void {
    const isLast = what === BEFORE_SEND;
    const delivery = toDelivery(action, check(what, action, payload), isLast);
    if (!delivery) return;
    if (isLast || !beforeSend) deliveries.push(delivery);
    else look(delivery);
  }

  /** It may be there to take out personal data: where it throws nothing is sent. */
  function look(delivery: Delivery): void {
    try {
      const last = copyOf(beforeSend?.(copyOf(delivery), event));
      // What an async function promises is no delivery, either.
      if (last?.action) admit(BEFORE_SEND, last.action, last.payload);
      else refusal = { reason: BEFORE_SEND, message: 'beforeSend answered with nothing to send' };
    } catch (error) {
      refusal = { reason: BEFORE_SEND, message: `beforeSend failed: ${describe(error)}` };
      warnings.push(refusal.message);
    }
  }

  function toDelivery(action: Delivery['action'], payload: object, isLast: boolean): Delivery | undefined {
    const delivery =
      action === 'identifyUser' ? identifyUser(payload) : trackEvent(payload as TrackEventPayload, isLast);
    if (delivery) diagnosis.delivery?.(delivery, warnings);
    return delivery;
  }

  /**
   * What of a mapping's payload is given and has the type it must have. Segment makes strings of numbers and booleans,
   * and nothing else of anything. Throws where a required field is missing.
   */
  function check(what: string, action: Delivery['action'], payload: object): object {
    const checked: Record<string, unknown> = Object.create(null);
    for (const [name, { type, required }] of fieldsOf(action)) {
      let value = (payload as typeof checked)[name];
      const given = Array.isArray(value) ? 'list' : typeof value;
      if ((value ?? '') === '' ? required : given !== type) {
        const sentence = `${name} must be ${required ? 'a non-empty' : 'of type'} ${type}, not ${given} ${quote(value)}`;
        value = type === 'string' && (given === 'boolean' || Number.isFinite(value)) && `${value}`;
        if (required && !value) throw sentence;
        warnings.push(`${what}: ${sentence}; it was ${value ? 'sent as one' : 'left out'}`);
      }
      if (value) checked[name] = value;
    }
    return { ...checked };
  }

  function identifyUser({ userId, traits }: IdentifyUserPayload): Delivery | undefined {
    if (userId) return { action: 'identifyUser', payload: { userId, traits: clean(traits) } };
    const message = 'no user id yet: the traits are kept for the next identify that has one';
    refusal = { reason: 'no-user-id', message };
    return undefined;
  }

  /** What the last look took out does not come back, and what the page itself says of time and place stays. */
  function trackEvent({ properties, ...payload }: TrackEventPayload, isLast: boolean): Delivery {
    const flat = options.eventProperties === false ? {} : { ...(!isLast && extra), ...clean(properties) };
    return { action: 'trackEvent', payload: { ...payload, ...(Object.keys(flat).length && { properties: flat }) } };
  }

  /** Traits or properties by the destination's rules; what had to be left out becomes a warning. */
  function clean(value: object = {}): Record<string, unknown> {
    return flatten(value, options, warnings);
  }
}

/** Whether integrations switch 1Flow off: an explicit name beats `All`. */
export function isOff(given: Integrations | undefined): boolean {
  // Without a prototype: what a page adds to every object names no destination.
  const integrations: Integrations = Object.assign(Object.create(null), given);
  return (integrations[NAMES[0]] ?? integrations[NAMES[1]] ?? integrations.All) === false;
}

function refuse(event: SegmentEvent): Refusal | undefined {
  if (isOff(event.integrations)) {
    return { reason: 'integrations', message: 'integrations switch 1Flow off for this call' };
  }
  // Segment refuses such a call before any destination sees it.
  if (event.type === 'track' && (!event.event || typeof event.event !== 'string')) {
    const message = `track needs an event name: pass a non-empty string, not ${quote(event.event)}`;
    return { reason: 'no-event-name', message, isMistake: true };
  }
  return undefined;
}
