// Segment's event as ours, copied at the moment Segment hands it over. Pure; it must not know who takes it further.
import type { Context } from '@segment/analytics-next';
import type { SegmentEvent } from '../api/types.js';
import { isObject, isPlain, jsonForm, MAX_NODES, readOnce } from '../destination/plain.js';

/** An event as Segment or a middleware has it. */
export type Original = Pick<Context['event'], 'type'>;

/** Segment's event as ours, copied: what becomes of the original after this moment changes nothing. */
export function toEvent(original: Original): SegmentEvent {
  const event = copyAll(original) as SegmentEvent;
  const time = new Date(event.timestamp ?? Number.NaN).getTime() || Date.now();
  return { ...event, timestamp: new Date(time).toISOString(), integrations: event.integrations ?? {} };
}

/** An object or list to be filled, and what it is a copy of. */
type Unfilled = [from: object, to: object];

/**
 * Copies plain objects and lists, level by level, cycles too, and takes the JSON form of what has one. What else there is
 * (an error, a node) stays itself: the destination's rules read it, or leave it out and say so.
 */
function copyAll(original: object): object {
  const copies = new Map<unknown, object>();
  const unfilled: Unfilled[] = [];
  const root = copyOf(original, '', copies, unfilled) as object;
  for (const [from, to] of unfilled) {
    for (const key of Object.keys(from)) readOnce(key, from, to, (value) => copyOf(value, key, copies, unfilled));
  }
  return root;
}

/** A value without parts, or an empty copy whose parts have their turn later. */
function copyOf(value: unknown, key: string, copies: Map<unknown, object>, unfilled: Unfilled[]): unknown {
  const known = copies.get(value);
  if (known) return known;
  const part = jsonForm(value, key);
  // More is not read by the rules either; a toJSON may make ever new objects.
  if (copies.size > MAX_NODES) return part;
  if (!isObject(part) || !(Array.isArray(part) || isPlain(part))) return part;
  const to = Array.isArray(part) ? new Array(part.length) : {};
  copies.set(value, to);
  unfilled.push([part, to]);
  return to;
}
