// One ordered list of what is on its way to 1Flow, for the page's whole life: hands its items on in order, without holding
// up the page. It must not know what an item is, where it comes from, or where it is stored.

/** How long a replay may hold the page before input gets its turn. */
const SLICE_MS = 8;

/** How many items wait at most; the oldest are kept. */
export const QUEUE_LIMIT = 1_000;

export interface Queue<Item> {
  /** What waits, oldest first. */
  readonly items: Item[];
  /** No further item may wait; during a replay each may, as it ends soon. */
  isFull(): boolean;
  /** Behind all others. A live one is handed on at once. */
  add(item: Item): void;
  /** From now on items are handed on, first these, which are older than all others. */
  open(older: Item[]): void;
  /** Hands on what has become ready. */
  drain(): void;
}

export interface QueueOptions<Item> {
  /** Whether an item's turn has come; what is behind it waits too. */
  isReady?(item: Item): boolean;
  /** Takes one item. Must not throw. */
  handle(item: Item): void;
}

/** The list is closed until `open`. An item added while another is handed on keeps its place. */
export function createQueue<Item>({ isReady = () => true, handle }: QueueOptions<Item>): Queue<Item> {
  const items: Item[] = [];
  let isOpen = false;
  let isBusy = false;

  function slice(): void {
    const end = Date.now() + SLICE_MS;
    while (items.length && isReady(items[0] as Item)) {
      if (Date.now() > end) {
        continueLater(slice);
        return;
      }
      handle(items.shift() as Item);
    }
    isBusy = false;
  }

  function drain(): void {
    if (!isOpen || isBusy) return;
    isBusy = true;
    slice();
  }

  return {
    items,
    isFull: () => !isBusy && items.length >= QUEUE_LIMIT,
    add(item) {
      items[items.length] = item;
      drain();
    },
    open(older) {
      items.unshift(...older);
      isOpen = true;
      drain();
    },
    drain,
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
