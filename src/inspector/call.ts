// What a call in the time line says of itself: its name, what it was called with, and what the rules made of that. Pure.
import type { Delivery } from '../api/types.js';
import { compare, type Row } from './compare.js';
import { shorten, toCall } from './snapshot.js';
import type { Call } from './timeline.js';

const NAME_CHARS = 80;
const ID_CHARS = 4;

/** Traits or properties of its event; its arguments while there is no event. */
export function calledWith({ receipt, waited }: Call): unknown {
  const event = receipt?.event ?? waited?.event;
  if (!event) return waited?.args;
  return event.type === 'identify' || event.type === 'group' ? event.traits : event.properties;
}

/** Of a track its event, of a page or a screen its name; of others nothing. */
export function nameOf({ method, receipt, waited }: Call): string | undefined {
  const event = receipt?.event ?? waited?.event;
  const name = event ? (event.event ?? event.name) : waited?.args[0];
  const isNamed = ['track', 'page', 'screen'].includes(method);
  return isNamed && typeof name === 'string' ? shorten(name, NAME_CHARS) : undefined;
}

/** The call as code: with the arguments it was made with, where they have been seen, else with what its event says. */
export function codeOf(call: Call): string {
  const { method, waited, receipt } = call;
  const event = receipt?.event ?? waited?.event;
  // An event out of storage no longer has the arguments.
  if (waited && (waited.args.length || !event)) return toCall(method, waited.args);
  if (!event) return method === 'reset' ? 'reset()' : `${method}(…)`;
  const id = method === 'identify' ? event.userId : method === 'group' ? event.groupId : nameOf(call);
  return toCall(
    method,
    [id, method === 'alias' ? event.userId : calledWith(call)].filter((part) => part !== undefined),
  );
}

/** What 1Flow's function was called with, in the words of its current generation. */
export function deliveryCode({ action, payload }: Delivery): string {
  if (action === 'identifyUser') return toCall('identify', [payload.userId, payload.traits]);
  const { event_name, ...envelope } = payload;
  // Of this id the beginning is enough on one line.
  if (envelope.anonymousId) envelope.anonymousId = shorten(`${envelope.anonymousId}`, ID_CHARS);
  return toCall('track', [event_name, envelope]);
}

/** Each value as it was called and as 1Flow received it. */
export function rowsOf(call: Call, { action, payload }: Delivery, delimiter: unknown): Row[] {
  const received = action === 'identifyUser' ? payload.traits : payload.properties;
  return compare(calledWith(call), received, typeof delimiter === 'string' ? delimiter : undefined);
}
