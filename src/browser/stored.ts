// What waits in session storage for the tab's next page: its names, and taking each of it once. The writing is the
// snippet's; both queues read here. It must not know what a call means.

/** What the session storage keys of waiting calls begin with; `1` is the version of the command layout. */
export const STORED = 'oneflow_1_';

/** Local storage: the ids of what was taken last, in all tabs. */
const TAKEN = 'oneflow_taken';
const TAKEN_LIMIT = 1_000;

/**
 * Removes and reads what earlier pages of this tab stored under a key, oldest first; answers how many could not be read.
 * A tab that another one opened, or a duplicate of it, starts with a copy of that one's session storage: what one of them
 * has taken is not found by the others. `place` is where an item has its id. Storage that throws holds nothing.
 */
export function takeStored<Item extends unknown[]>(
  key: string,
  place: number,
  isItem: (value: unknown) => value is Item,
): { found: Item[]; unreadable: number } {
  const items: Item[] = [];
  let unreadable = 0;
  try {
    for (let slot = 0; ; slot++) {
      const name = `${STORED}${key}_${slot}`;
      const text = sessionStorage.getItem(name);
      if (text === null) break;
      sessionStorage.removeItem(name);
      const item = parse(text);
      if (isItem(item)) items.push(item);
      else unreadable++;
    }
  } catch {
    // Forbidden: nothing was stored either.
  }
  const found = claim(items, place);
  // Stored again, by a page that is left before it has handed it on, it is another item.
  for (const item of found) item[place] = newId();
  return { found, unreadable };
}

/** A page that seeds `Math.random` has other times at least. */
export function newId(): number {
  return Math.random() * Date.now();
}

/** Answers the items that no tab has taken before, and notes that they are taken now. */
function claim<Item extends unknown[]>(items: Item[], place: number): Item[] {
  let free = items;
  try {
    const taken = new globalThis.Set(localStorage.getItem(TAKEN)?.split(','));
    free = items.filter((item) => !taken.has(`${item[place]}`));
    if (free.length) {
      localStorage.setItem(TAKEN, [...[...taken].slice(-TAKEN_LIMIT), ...free.map((item) => item[place])].join());
    }
  } catch {
    // Forbidden or full: other tabs can't be told.
  }
  return free;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
