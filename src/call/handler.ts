// The way of one call, once 1Flow's SDK is there: from its arguments over the visitor and the destination's rules to the
// SDK, and a receipt back. It must not know how calls wait or how the SDK is loaded.

import { describe } from '../api/quote.js';
import type { Reporter } from '../api/report.js';
import type { Delivery, DropReason, OneflowOptions, Receipt } from '../api/types.js';
import { decide, deliver, trace } from '../delivery/sender.js';
import { isSegmentSending } from '../sdk/troubleshoot.js';
import { resolveArguments } from './arguments.js';
import { argumentsOf, type Call, callbackOf } from './command.js';
import type { Identity } from './identity.js';

/** What each call needs on its way. */
export interface Way {
  readonly options: OneflowOptions;
  readonly identity: Identity;
  readonly reporter: Reporter;
  /** 1Flow's SDK, which takes calls. */
  readonly sdk: unknown;
  /** The page's JSON, as the snippet found it. */
  readonly json: JSON;
  /** Segment's own destination has been seen: it is said once. */
  isDoubled?: boolean;
}

/** Takes one call to 1Flow and answers it. Never throws. */
export function handle(way: Way, call: Call): void {
  const { identity, reporter, options } = way;
  let receipt: Receipt;
  try {
    identity.become(call.visitor, call.waited ?? false);
    receipt = call.method === 'reset' ? reset(identity) : send(way, call);
  } catch (error) {
    receipt = dropped('bad-arguments', `the arguments could not be read: ${describe(error)}`);
    reporter.log('warn', `${call.method} was dropped: ${receipt.message}`);
  }
  answer(call, receipt, reporter);
  trace(options, reporter, call.method, receipt);
}

function reset(identity: Identity): Receipt {
  identity.reset();
  return { status: 'done' };
}

function send(way: Way, call: Call): Receipt {
  const { identity, options, reporter } = way;
  call.args = argumentsOf(call, way.json);
  const event = identity.identify(resolveArguments(call, options.integrations));
  const { deliveries, refusal, warnings } = decide(event, options, call.waited ? call.url : undefined);
  const sent = deliveries.filter((delivery) => hand(way, delivery, warnings));
  if (sent.length) warnOfSegment(way);
  for (const message of warnings) reporter.warn(message, event);
  if (refusal?.isMistake) reporter.log('warn', `${event.type} was dropped: ${refusal.message}`);
  const told = { event, ...(warnings.length && { warnings }) };
  if (sent.length) return { status: 'sent', deliveries: sent, ...told };
  const { reason, message } = refusal ?? { reason: 'sdk-error', message: warnings[warnings.length - 1] as string };
  return { ...dropped(reason, message), ...told };
}

/** True when 1Flow's function took it. */
function hand({ sdk, options, reporter }: Way, delivery: Delivery, warnings: string[]): boolean {
  const threw = deliver(sdk, delivery, options, reporter.warn);
  if (threw) warnings.push(threw);
  return !threw;
}

function warnOfSegment(way: Way): void {
  if (way.isDoubled || !isSegmentSending()) return;
  way.isDoubled = true;
  way.reporter.warn(
    "Segment's own 1Flow destination is active too: a call made through both arrives twice; turn one off",
  );
}

export function dropped(reason: DropReason, message: string) {
  return { status: 'dropped', reason, message } as const satisfies Receipt;
}

/** Settles the call's promise, tells its callback, and fires the event of the receipt's status. */
export function answer(call: Call, receipt: Receipt, reporter: Reporter): void {
  if (!call.isAnswered) {
    call.isAnswered = true;
    call.settle?.(receipt);
    const callback = callbackOf(call);
    if (callback) reporter.call(callback, receipt);
  }
  reporter.emit(receipt.status, receipt as never);
}
