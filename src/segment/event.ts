// Segment's event as ours, copied at the moment Segment hands it over. It must not know who takes it further.
import type { Context } from '@segment/analytics-next';
import type { SegmentEvent } from '../api/types.js';
import { copyOf } from '../value/json.js';

/** An event as Segment or a middleware has it. */
export type Original = Pick<Context['event'], 'type'>;

/** What becomes of the original after this moment changes nothing. */
export function toEvent(original: Original): SegmentEvent {
  const event: Record<string, unknown> = { integrations: {} };
  for (const name of Object.keys(original)) event[name] = copyOf(original[name as keyof Original]);
  // A date in Segment's hands, a text in ours.
  const time = +new Date((original as { timestamp?: Date }).timestamp as Date) || Date.now();
  return { ...event, timestamp: new Date(time).toISOString() } as unknown as SegmentEvent;
}
