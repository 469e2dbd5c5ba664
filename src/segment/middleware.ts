// Destination middleware, run as Segment runs it for its own destinations. It must not know mappings or 1Flow's SDK.
// Source: https://github.com/segmentio/analytics-next/blob/master/packages/browser/src/plugins/middleware
import type { SegmentEvent } from '../api/types.js';

/** What a middleware may change; Segment's own destinations have a `Date` here. */
type Obj = Omit<SegmentEvent, 'timestamp'> & { timestamp: unknown };

/** The part of Segment's facade that needs nothing of Segment's: the event, and its fields as readers. */
export interface MiddlewarePayload {
  obj: Obj;
  [reader: string]: unknown;
}

export type DestinationMiddleware = (params: {
  payload: MiddlewarePayload;
  integration: string;
  next: (payload: MiddlewarePayload | null) => void;
}) => unknown;

const FIELDS = [
  ...['type', 'event', 'name', 'category', 'properties', 'traits', 'userId', 'anonymousId', 'groupId', 'previousId'],
  ...['messageId', 'timestamp', 'context', 'integrations'],
] as (keyof Obj)[];

/**
 * The event as the middleware leave it, or nothing where one of them does not pass it on. Rejects with what a middleware
 * throws. `event` must be a copy of its own: the middleware change it.
 */
export async function applyMiddleware(
  event: SegmentEvent,
  middleware: DestinationMiddleware[],
  integration: string,
): Promise<Obj | undefined> {
  let obj: Obj = { ...event, timestamp: new Date(event.timestamp) };
  for (const apply of middleware) {
    let passed: MiddlewarePayload | null = null;
    const next = (payload: MiddlewarePayload | null): void => {
      passed = payload;
    };
    await apply({ payload: createPayload(obj), integration, next });
    const given = passed as MiddlewarePayload | null;
    if (!given) return undefined;
    obj = given.obj;
  }
  return obj;
}

function createPayload(obj: Obj): MiddlewarePayload {
  const field = (name: keyof Obj): unknown => payload.obj[name];
  const readers = FIELDS.map((name) => [name, () => field(name)] as const);
  const payload: MiddlewarePayload = {
    ...Object.fromEntries(readers),
    obj,
    field,
    json: () => ({ ...payload.obj }),
    rawEvent: () => payload.obj,
  };
  return payload;
}
