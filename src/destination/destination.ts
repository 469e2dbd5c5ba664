// The destination: whether an event is for 1Flow at all, which actions it starts, and what each action gets. Pure; it
// must not know who calls, how calls are buffered, or 1Flow's SDK.
// Source: Segment, "1Flow Web (Actions)" destination; `screen`: Segment, 1Flow's mobile destination.

import { describe, quote } from '../api/report.js';
import type {
  Delivery,
  IdentifyUserPayload,
  Integrations,
  Mapping,
  Options,
  SegmentEvent,
  TrackEventPayload,
} from '../api/types.js';
import { type ActionField, actions, presets as defaults } from './actions.js';
import { type Flattened, flatten } from './rules.js';

/** The names the destination goes by in an integrations object. */
export const NAMES = ['1Flow Web (Actions)', '1Flow'] as const;

/** 1Flow's HTTP API takes this much a request; its web SDK states no limit. */
const MAX_PAYLOAD_BYTES = 32 * 1024;

/** What a page makes of a value that is not there, of an object, or of a template that nobody filled in. */
const NO_ID = /^(undefined|null|nan|nil|none|-?infinity|\[object .*)$|{{|\${|<%/i;

/**
 * What is sent where `mappings` says nothing else: Identify User on identify, Track Event on track, and screens as
 * 1Flow's mobile destination names them. `mappings` replace these; spread them in to keep them.
 */
export const presets = defaults.map(({ action, trigger }) => ({
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

/** What an event becomes: what to hand over, why something is not handed over, and what looked wrong on the way. */
export interface Outcome {
  deliveries: Delivery[];
  /** Set when there is nothing to hand over. */
  reason?: string;
  /** Set when the reason is the caller's mistake rather than a rule that did its work. */
  mistake?: true;
  warnings: string[];
}

/**
 * Applies integrations and mappings to an event, and the destination's rules to each payload. `extra` joins the
 * properties of a Track Event. A mapping that throws is skipped with a warning; the others stay in force.
 */
export function toDeliveries(event: SegmentEvent, options: Options, extra?: Record<string, string>): Outcome {
  const { type } = event;
  // Without a prototype: what a page adds to every object names no destination.
  const integrations: Integrations = Object.assign(Object.create(null), event.integrations);
  const deliveries: Delivery[] = [];
  const warnings: string[] = [];
  const outcome: Outcome = { deliveries, warnings };

  /** Traits or properties by the destination's rules; what had to be left out becomes a warning. */
  const clean = (value: object | undefined): Flattened['flat'] => {
    const { flat, problems } = flatten(value ?? {}, options);
    warnings.push(...problems);
    const bytes = new TextEncoder().encode(JSON.stringify(flat)).length;
    if (bytes > MAX_PAYLOAD_BYTES) {
      warnings.push(`${bytes} bytes in one call: 1Flow's API takes ${MAX_PAYLOAD_BYTES}; send less`);
    }
    return flat;
  };

  /**
   * What of a mapping's payload is given and has the type it must have. Segment makes strings of numbers and booleans,
   * and nothing else of anything. Throws where a required field is missing.
   */
  const check = (index: number, action: Delivery['action'], payload: object): object => {
    const checked: Record<string, unknown> = {};
    for (const [name, { type, required }] of fieldsOf(action)) {
      let value = (payload as typeof checked)[name];
      const given = Array.isArray(value) ? 'list' : typeof value;
      if ((value ?? '') === '' ? required : given !== type) {
        const sentence = `${name} must be ${required ? 'a non-empty' : 'of type'} ${type}, not ${given} ${quote(value)}`;
        value = type === 'string' && (given === 'boolean' || Number.isFinite(value)) && `${value}`;
        if (required && !value) throw sentence;
        warnings.push(`mapping ${index}: ${sentence}; it was ${value ? 'sent as one' : 'left out'}`);
      }
      if (value) checked[name] = value;
    }
    return checked;
  };

  /** The two actions: what each needs, and its payload. */
  const perform = {
    identifyUser({ userId, traits }: IdentifyUserPayload): void {
      if (userId && NO_ID.test(userId)) {
        warnings.push(
          `user id ${quote(userId)} looks like a missing value, an object or a template; it was sent as given`,
        );
      }
      if (userId) deliveries.push({ action: 'identifyUser', payload: { userId, traits: clean(traits) } });
      else outcome.reason = 'no user id yet: the traits are kept for the next identify that has one';
    },
    trackEvent({ properties, ...payload }: TrackEventPayload): void {
      const flat = options.eventProperties === false ? {} : { ...clean(properties), ...extra };
      if (Object.keys(flat).length) Object.assign(payload, { properties: flat });
      deliveries.push({ action: 'trackEvent', payload });
    },
  };

  if ((integrations[NAMES[0]] ?? integrations[NAMES[1]] ?? integrations.All) === false) {
    outcome.reason = 'integrations switch 1Flow off for this call';
    return outcome;
  }
  // Segment refuses such a call before any destination sees it.
  if (type === 'track' && (!event.event || typeof event.event !== 'string')) {
    outcome.reason = `track needs an event name: pass a non-empty string, not ${quote(event.event)}`;
    outcome.mistake = true;
    return outcome;
  }
  (options.mappings ?? presets).forEach((mapping, index) => {
    try {
      if (mapping.when(event)) perform[mapping.action](check(index, mapping.action, mapping.fields(event)));
    } catch (error) {
      warnings.push(`mapping ${index} was skipped: ${describe(error)}`);
    }
  });
  if (!deliveries.length) outcome.reason ??= warnings[warnings.length - 1] ?? `no mapping sends this ${type} call`;
  return outcome;
}
