// One ordered list of what is on its way to 1Flow, for the page's whole life: hands its items on in order, without holding
// up the page. It must not know what an item is, where it comes from, or where it is stored.
import { CALL_LIMIT } from './api/contract.js';

/** How long a replay may hold the page before input gets its turn. */
const SLICE_MS = 8;

export interface Queue<Item> {
  /** What waits, oldest first. */
  readonly items: Item[];
  /** No further item may wait; during a replay each may, as it ends soon. */
  isFull(): boolean;
  /** Hands on what is ready. An item added meanwhile keeps its place. */
  drain(): void;
}

/** `isReady` says whether an item's turn has come; what is behind it waits too. `handle` takes one item. */
export function createQueue<Item>(isReady: (item: Item) => boolean, handle: (item: Item) => void): Queue<Item> {
  const items: Item[] = [];
  let isBusy = false;

  function slice(): void {
    let goesOn = false;
    // What the page has broken may throw in here: the next call finds the queue as it was, and goes on with it.
    try {
      isBusy = true;
      const end = Date.now() + SLICE_MS;
      while (items.length && isReady(items[0] as Item)) {
        if (Date.now() > end) {
          continueLater(slice);
          goesOn = true;
          return;
        }
        // One that a page has broken, or in which its stack ends, takes none of the others along.
        try {
          handle(items.shift() as Item);
        } catch {}
      }
    } catch {
    } finally {
      isBusy = goesOn;
    }
  }

  return {
    items,
    isFull: () => !isBusy && items.length >= CALL_LIMIT,
    drain() {
      if (!isBusy) slice();
    },
  };
}

/**
 * Not by a timer: a hidden tab, where timers are slowed down, finishes its replay too. The channel is made late and closed at
 * once, as Node waits for an open one; jsdom has none.
 */
function continueLater(work: () => void): void {
  if (typeof MessageChannel !== 'function') {
    setTimeout(work);
    return;
  }
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    work();
  };
  port2.postMessage(0);
}
