// Segment's event as ours, copied at the moment Segment hands it over. Pure; it must not know who takes it further.
import type { Context } from '@segment/analytics-next';
import type { SegmentEvent } from '../api/types.js';

/** An event as Segment or a middleware has it. */
export type Original = Pick<Context['event'], 'type'>;

/** Segment's event as ours, copied: what becomes of the original after this moment changes nothing. */
export function toEvent(original: Original): SegmentEvent {
  const event = copy(original) as SegmentEvent;
  const time = new Date(event.timestamp ?? Number.NaN).getTime() || Date.now();
  return { ...event, timestamp: new Date(time).toISOString(), integrations: event.integrations ?? {} };
}

/** When and where a waiting event was made; a middleware may have taken its context away. */
export function replayContext({ timestamp, context }: Partial<SegmentEvent>): Record<string, string> {
  const url = context?.page?.url;
  return { original_timestamp: timestamp as string, ...(url && { page_url: url }) };
}

/** As the snippet copies: JSON says what a value means; it throws on cycles, and those have a copy of another kind. */
function copy(value: object): unknown {
  for (const attempt of [json, structuredClone]) {
    try {
      const copied = attempt(value);
      if (copied) return copied;
    } catch {}
  }
  return value;
}

function json(value: object): unknown {
  return JSON.parse(JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part)));
}
