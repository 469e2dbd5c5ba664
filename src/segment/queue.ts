// Deliveries on their way from Segment to 1Flow's SDK: one ordered, bounded list. It owns their order, their limit and
// what the tab's next page takes over. It must not know Segment, 1Flow's SDK, or what a delivery says.

import type { Delivery } from '../api/types.js';
import { newId, STORED, takeStored } from '../browser/stored.js';

/** How long a replay may hold the page before input gets its turn. */
const SLICE_MS = 8;

/** An event's place in the order; its deliveries may be known later than its turn comes. */
interface Place {
  deliveries?: Delivery[];
}

export interface SegmentQueue {
  /**
   * Keeps a place for one event, at the moment Segment hands it over. What the answer is called with is handed on once
   * everything before it has been. `undefined` when the list is full.
   */
  reserve(): ((deliveries: Delivery[]) => void) | undefined;
  /** From now on deliveries are handed on, first those that earlier pages of this tab stored. */
  open(): void;
}

/** `hand` must not throw. `keeps` says whether deliveries may be stored for the tab's next page. */
export function createSegmentQueue(
  key: string,
  limit: number,
  keeps: boolean,
  hand: (delivery: Delivery) => void,
): SegmentQueue {
  const places: Place[] = [];
  let isOpen = false;
  // A frame's session storage is its page's. The name keeps clear of the snippet's calls for the same project.
  const storage = keeps && window.top === window ? createStorage(`segment_${key}`, limit) : undefined;
  // Not a timer: a hidden tab, where timers are slowed down, finishes its replay too.
  const channel = new MessageChannel();

  const drain = (): void => {
    const end = Date.now() + SLICE_MS;
    while (isOpen && places[0]?.deliveries) {
      if (Date.now() > end) {
        channel.port2.postMessage(0);
        return;
      }
      places.shift()?.deliveries?.forEach(hand);
    }
  };
  channel.port1.onmessage = drain;

  const putStoredFirst = (): void => {
    if (storage) places.unshift(...storage.take());
  };
  if (storage) {
    // WebKit fires no pagehide for a page that is left before its load event.
    for (const type of ['pagehide', 'pageswap']) addEventListener(type, () => storage.add(places));
    // Back from the back/forward cache: what this page stored is taken again, if no other page has taken it.
    addEventListener('pageshow', ({ persisted }) => {
      if (!persisted || !isOpen) return;
      putStoredFirst();
      drain();
    });
  }

  return {
    reserve() {
      if (places.length >= limit) return undefined;
      const place: Place = {};
      places.push(place);
      return (deliveries) => {
        if (deliveries.length) place.deliveries = deliveries;
        else places.splice(places.indexOf(place), 1);
        drain();
      };
    },
    open() {
      putStoredFirst();
      isOpen = true;
      drain();
    },
  };
}

/** One key of session storage per event: one that no longer fits leaves the older ones whole. */
function createStorage(key: string, limit: number) {
  return {
    /**
     * Moves what fits, oldest first, behind what is there. Storage that is full or forbidden takes nothing, and what a
     * middleware still has in hand is not known.
     */
    add(places: Place[]): void {
      try {
        const decided = places.filter(({ deliveries }) => deliveries);
        for (let slot = 0; decided[0]?.deliveries && slot < limit; slot++) {
          const name = `${STORED}${key}_${slot}`;
          if (sessionStorage.getItem(name) !== null) continue;
          sessionStorage.setItem(name, JSON.stringify([newId(), decided[0].deliveries] satisfies StoredPlace));
          places.splice(places.indexOf(decided.shift() as Place), 1);
        }
      } catch {}
    },
    /** What earlier pages of this tab stored; what can't be read is left out. */
    take: (): Place[] => takeStored(key, 0, isStored).found.map(([, deliveries]) => ({ deliveries })),
  };
}

type StoredPlace = [id: number, deliveries: Delivery[]];

function isStored(value: unknown): value is StoredPlace {
  return Array.isArray(value) && Array.isArray(value[1]) && value[1].every(isDelivery);
}

function isDelivery(value: unknown): value is Delivery {
  const { action, payload } = Object(value) as Partial<Delivery>;
  return (action === 'identifyUser' || action === 'trackEvent') && typeof payload === 'object' && payload !== null;
}
