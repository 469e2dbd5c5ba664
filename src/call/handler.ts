// The way of one call, once 1Flow's SDK is there: from its arguments over the visitor and the destination's rules to the
// SDK, and a receipt back. It must not know how calls wait or how the SDK is loaded.

import type { Command } from '../api/contract.js';
import { describe, type Reporter } from '../api/report.js';
import type { Delivery, Options, Receipt } from '../api/types.js';
import { toDeliveries } from '../destination/destination.js';
import type { Handle } from '../queue.js';
import { deliver } from '../sdk/sdk.js';
import { isSegmentSending } from '../sdk/troubleshoot.js';
import { type Resolved, resolveArguments } from './arguments.js';
import type { Identity } from './identity.js';

/** What it answers with never throws. */
export function createHandler(
  options: Options,
  identity: Identity,
  sdk: unknown,
  { say, warn, emit, call }: Reporter,
): Handle {
  let doubled = false;

  const handle = (command: Command, replayed: boolean): void => {
    let resolved: Resolved | undefined;
    let receipt: Receipt;
    try {
      identity.become(Array.isArray(command[0]) ? command[0] : undefined, replayed);
      if (command[1] === 'reset') {
        identity.reset();
        receipt = { status: 'done' };
      } else {
        resolved = resolveArguments(command, options.integrations);
        receipt = send(resolved, replayed ? command : undefined);
      }
    } catch (error) {
      receipt = { status: 'dropped', reason: `the arguments could not be read: ${describe(error)}` };
      say('warn', `${command[1]} was dropped: ${receipt.reason}`);
    }
    answer(command, receipt, resolved);
  };

  const send = (resolved: Resolved, replayed: Command | undefined): Receipt => {
    const event = identity.identify(resolved);
    const extra = options.replayContext && replayed && { original_timestamp: event.timestamp, page_url: replayed[3] };
    const { deliveries, reason, mistake, warnings } = toDeliveries(event, options, extra || undefined);
    const sent = deliveries.filter((delivery) => hand(delivery, warnings));
    if (sent.length) warnOfSegment();
    for (const message of warnings) warn(message, event);
    if (mistake) say('warn', `${event.type} was dropped: ${reason}`);
    const told = warnings.length ? { warnings } : {};
    return sent.length
      ? { status: 'sent', event, deliveries: sent, ...told }
      : { status: 'dropped', event, reason: reason ?? (warnings[warnings.length - 1] as string), ...told };
  };

  /** True when 1Flow's function took it. */
  const hand = (delivery: Delivery, warnings: string[]): boolean => {
    const threw = deliver(sdk, delivery, options.trackPayload, warn);
    if (threw) warnings.push(threw);
    return !threw;
  };

  const warnOfSegment = (): void => {
    if (doubled || !isSegmentSending()) return;
    doubled = true;
    warn("Segment's own 1Flow destination is active too: a call made through both arrives twice; turn one off");
  };

  const answer = ([settle, method]: Command, receipt: Receipt, resolved: Resolved | undefined): void => {
    if (typeof settle === 'function') settle(receipt);
    if (resolved?.callback) call(resolved.callback, receipt);
    if (receipt.status === 'sent') emit('sent', receipt);
    if (receipt.status === 'dropped') emit('dropped', receipt);
    if (options.debug) call((told) => console.debug('oneflowSegment:', method, told), receipt);
  };

  return handle;
}
