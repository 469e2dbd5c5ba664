// The destination: whether an event is for 1Flow at all, which actions it starts, and what each action gets. Pure; it
// must not know who calls, how calls are buffered, or 1Flow's SDK.
// Source: Segment, "1Flow Web (Actions)" destination; `screen`: Segment, 1Flow's mobile destination.

import { describe, quote } from '../api/quote.js';
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
import { type ActionField, actions, defaultSubscriptions } from './actions.js';
import { jsonText } from './json-text.js';
import { flatten } from './rules.js';

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
  /** Set when there is nothing to hand over. */
  refusal?: Refusal;
  warnings: string[];
}

/** One event on its way through the mappings. */
interface Work extends Outcome {
  event: SegmentEvent;
  options: OneflowOptions;
  /** Joins the properties of a Track Event. */
  extra: Record<string, string> | undefined;
}

/**
 * Applies integrations and mappings to an event, and the destination's rules to each payload. `extra` joins the
 * properties of a Track Event. A mapping that throws is skipped with a warning; the others stay in force.
 */
export function toDeliveries(event: SegmentEvent, options: OneflowOptions, extra?: Record<string, string>): Outcome {
  const work: Work = { event, options, extra, deliveries: [], warnings: [] };
  const refusal = refuse(event);
  if (refusal) work.refusal = refusal;
  else for (const [index, mapping] of (options.mappings ?? presets).entries()) apply(work, mapping, index);
  const { deliveries, warnings } = work;
  return { deliveries, warnings, ...(!deliveries.length && { refusal: work.refusal ?? nothingSent(work) }) };
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

function apply(work: Work, mapping: Mapping, index: number): void {
  try {
    if (!mapping.when(work.event)) return;
    const payload = check(work, index, mapping.action, mapping.fields(work.event));
    if (mapping.action === 'identifyUser') identifyUser(work, payload);
    else trackEvent(work, payload);
  } catch (error) {
    work.warnings.push(`mapping ${index} was skipped: ${describe(error)}`);
  }
}

function nothingSent({ event, warnings }: Work): Refusal {
  const message = warnings[warnings.length - 1];
  if (message) return { reason: 'bad-payload', message };
  return { reason: 'no-mapping', message: `no mapping sends this ${event.type} call` };
}

/**
 * What of a mapping's payload is given and has the type it must have. Segment makes strings of numbers and booleans,
 * and nothing else of anything. Throws where a required field is missing.
 */
function check({ warnings }: Work, index: number, action: Delivery['action'], payload: object): object {
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
}

function identifyUser(work: Work, { userId, traits }: IdentifyUserPayload): void {
  if (!userId) {
    const message = 'no user id yet: the traits are kept for the next identify that has one';
    work.refusal = { reason: 'no-user-id', message };
    return;
  }
  if (NO_ID.test(userId)) {
    work.warnings.push(
      `user id ${quote(userId)} looks like a missing value, an object or a template; it was sent as given`,
    );
  }
  work.deliveries.push({ action: 'identifyUser', payload: { userId, traits: clean(work, traits) } });
}

function trackEvent(work: Work, { properties, ...payload }: TrackEventPayload): void {
  const flat = work.options.eventProperties === false ? {} : { ...clean(work, properties), ...work.extra };
  if (Object.keys(flat).length) Object.assign(payload, { properties: flat });
  work.deliveries.push({ action: 'trackEvent', payload });
}

/** Traits or properties by the destination's rules; what had to be left out becomes a warning. */
function clean({ warnings, options }: Work, value: object | undefined): Record<string, unknown> {
  const { flat, problems } = flatten(value ?? {}, options);
  warnings.push(...problems);
  const text = jsonText(flat);
  // A UTF-16 code unit takes three bytes at most: most calls need not be counted.
  // A byte that is not ASCII is three characters here: jsdom, in which sites test, has no TextEncoder.
  const bytes = text.length * 3 > MAX_PAYLOAD_BYTES ? encodeURI(text).replace(/%../g, '_').length : 0;
  if (bytes > MAX_PAYLOAD_BYTES) {
    warnings.push(`${bytes} bytes in one call: 1Flow's API takes ${MAX_PAYLOAD_BYTES}; send less`);
  }
  return flat;
}
