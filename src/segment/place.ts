// An event's place in the order, and its stored form. It must not know Segment, or what a delivery says.
import type { Delivery } from '../api/types.js';
import { randomId } from '../browser/random.js';
import type { StoreOptions } from '../browser/store.js';
import { toPlain } from '../destination/plain.js';

/** An event's place in the order. Its deliveries may be known later than its turn comes: until then what is behind waits. */
export interface Place {
  deliveries: Delivery[] | undefined;
}

/** `[id, deliveries]`: how a place waits in storage. What a middleware still has in hand is not known, and not stored. */
export const placeForm: Omit<StoreOptions<Place>, 'name'> = {
  idPlace: 0,
  write({ deliveries }) {
    return deliveries && (toPlain([randomId(), deliveries], new Set()) as unknown as unknown[]);
  },
  read([, deliveries]) {
    return Array.isArray(deliveries) && deliveries.every(isDelivery) ? { deliveries } : undefined;
  },
};

function isDelivery(value: unknown): value is Delivery {
  const { action, payload } = Object(value) as Partial<Delivery>;
  return (action === 'identifyUser' || action === 'trackEvent') && typeof payload === 'object' && payload !== null;
}
