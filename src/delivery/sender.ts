// From an event to 1Flow's SDK, and a receipt back: what the destination's rules make of it, and the handing over. Facade and
// plugin both go this way. It must not know where events come from, who the visitor is, or how anything waits.

import { describe, quote } from '../api/quote.js';
import type { Teller } from '../api/report.js';
import { diagnosis } from '../api/seam.js';
import type { Delivery, DropReason, OneflowOptions, Receipt, SegmentEvent } from '../api/types.js';
import { type Outcome, toDeliveries } from '../destination/destination.js';
import { handOver } from '../sdk/sdk.js';
import { isString } from '../value/is.js';
import { copyOf } from '../value/json.js';

/** What each event needs on its way. */
export interface Way {
  readonly options: OneflowOptions;
  readonly teller: Teller;
}

/** What an event becomes. One that `waited` for the SDK says when and where it was made, where that is wanted. */
export function decide(event: SegmentEvent, options: OneflowOptions, waited: boolean | undefined): Outcome {
  if (!options.replayContext || !waited) return toDeliveries(event, options);
  // A middleware may have taken the context away.
  const url = event.context?.page?.url;
  return toDeliveries(event, options, { original_timestamp: event.timestamp, ...(url && { page_url: url }) });
}

/** Hands one event over. Never throws; what looked wrong is in the receipt, and fires `warning`. */
export function send(
  { options, teller }: Way,
  event: SegmentEvent,
  waited: boolean | undefined,
  sdk: unknown,
): Receipt {
  let receipt: Receipt;
  try {
    const { deliveries, refusal, warnings } = decide(event, options, waited);
    // What the SDK makes of the payload that it is given is not what was handed over.
    const sent = deliveries.filter((delivery) => !deliver(sdk, copyOf(delivery), options, teller, warnings));
    for (const message of warnings) teller.warn(message, event);
    const common = { event, ...(warnings.length && { warnings }) };
    if (sent.length) receipt = { status: 'sent', deliveries: sent, ...common };
    else {
      const { reason, message } = deliveries.length
        ? { reason: 'sdk-error' as const, message: `${warnings[warnings.length - 1]}` }
        : refusal;
      receipt = { ...dropped(reason, message), ...common };
    }
  } catch (error) {
    receipt = refused(error);
  }
  diagnosis.receipt?.(event.type, receipt, options, teller);
  return receipt;
}

/** Hands over one payload, at once. Answers with the sentence about what the SDK threw, if it did. */
function deliver(
  sdk: unknown,
  delivery: Delivery,
  { trackPayload }: OneflowOptions,
  { warn }: Teller,
  warnings: string[],
): string | undefined {
  const threw = (error: unknown): string => `1Flow's SDK threw at ${quote(delivery.action)}: ${describe(error)}`;
  try {
    const answer = handOver(sdk, delivery, trackPayload);
    // A call of the page's costs no promise where the SDK answers with nothing.
    if (answer) Promise.resolve(answer).catch((error) => warn(threw(error)));
    return undefined;
  } catch (error) {
    warnings.push(threw(error));
    return threw(error);
  }
}

export function dropped(reason: DropReason, message: string) {
  return { status: 'dropped', reason, message } as const satisfies Receipt;
}

/** Of a call that something broken on the page, or in the arguments, keeps from being read. */
export function refused(error: unknown) {
  return dropped('bad-arguments', `the arguments could not be read: ${describe(error)}`);
}

export function isMethod(name: unknown): boolean {
  return /^(identify|track|page|screen|group|alias)$/.test(`${name}`);
}

/** Whether what a page or an earlier page kept is an event. */
export function isEvent(value: unknown): value is SegmentEvent {
  const { type, timestamp } = Object(value) as Partial<SegmentEvent>;
  return isMethod(type) && isString(timestamp);
}
