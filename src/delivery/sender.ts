// From an event to 1Flow's SDK: what the destination's rules make of it, and the handing over. Snippet and plugin both go
// this way. It must not know where events come from, who the visitor is, or how anything waits.

import { describe, quote } from '../api/quote.js';
import type { Reporter } from '../api/report.js';
import type { Delivery, OneflowOptions, SegmentEvent } from '../api/types.js';
import { type Outcome, toDeliveries } from '../destination/destination.js';
import { handOver } from '../sdk/sdk.js';

/** What an event becomes. `replayedFrom` is the page of one that had to wait for the SDK. */
export function decide(event: SegmentEvent, options: OneflowOptions, replayedFrom: string | undefined): Outcome {
  if (!options.replayContext || replayedFrom === undefined) return toDeliveries(event, options);
  const { timestamp } = event;
  return toDeliveries(event, options, {
    original_timestamp: timestamp,
    ...(replayedFrom && { page_url: replayedFrom }),
  });
}

/**
 * Hands over one payload, at once. Answers with the sentence about what the SDK threw, if it did; `warn` gets the one
 * about what a promise of it rejects with.
 */
export function deliver(
  sdk: unknown,
  delivery: Delivery,
  { trackPayload }: OneflowOptions,
  warn: (sentence: string) => void,
): string | undefined {
  const threw = (error: unknown): string => `1Flow's SDK threw at ${quote(delivery.action)}: ${describe(error)}`;
  try {
    const answer = handOver(sdk, delivery, trackPayload);
    // A call of the page's costs no promise where the SDK answers with nothing.
    if (answer) Promise.resolve(answer).catch((error) => warn(threw(error)));
    return undefined;
  } catch (error) {
    return threw(error);
  }
}

/** With the option `debug`: says in the console what became of a call. */
export function trace({ debug }: OneflowOptions, { call }: Reporter, what: string, told: unknown): void {
  if (debug) call((shown) => console.debug('oneflowSegment:', what, shown), told);
}
