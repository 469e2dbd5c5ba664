// What waits in session storage for the tab's next page: one key for each item, and taking each of them once. The snippet
// writes the same keys. It must not know what an item says.
import { randomId } from './random.js';

/** What the session storage keys of waiting items begin with; `1` is the version of the command layout. */
export const STORED = 'oneflow_1_';

/** How many items of one project wait at most. */
const LIMIT = 1_000;

/** Local storage: the ids of what was taken last, in all tabs. */
const TAKEN = 'oneflow_taken';
const TAKEN_LIMIT = 1_000;

/** The stored form of an item. One of its places holds a random id. */
type Form = unknown[];

export interface StoreOptions<Item> {
  /** Keeps apart what is stored; it begins or ends with the project API key. */
  name: string;
  /** Where the stored form has its id. */
  idPlace: number;
  /** The stored form; `undefined` for an item that can't be stored yet. */
  write(item: Item): Form | undefined;
  /** The item; `undefined` for what is none of ours. */
  read(form: Form): Item | undefined;
  /** A library may have put another in the built-in's place. */
  json?: JSON;
}

export interface Store<Item> {
  /**
   * Moves what fits to storage, oldest first, behind what is there; answers what it moved. One that no longer fits leaves
   * the older ones whole. Storage that is full or forbidden takes nothing.
   */
  move(items: Item[]): Item[];
  /**
   * Removes and reads what earlier pages of this tab have stored, oldest first; answers how many could not be read.
   *
   * A tab that another one opened, or a duplicate of it, starts with a copy of that one's session storage: what one of them
   * has taken is not found by the others.
   */
  take(): { found: Item[]; unreadable: number };
}

/** A frame's session storage is its page's: there, and where nothing may be stored, there is no store. */
export function canStore(persistence: string | undefined): boolean {
  return persistence !== 'memory' && top === window;
}

export function createStore<Item>({ name, idPlace, write, read, json = JSON }: StoreOptions<Item>): Store<Item> {
  const keyOf = (slot: number): string => `${STORED}${name}_${slot}`;
  return {
    move(items) {
      const moved: Item[] = [];
      try {
        const storage = window.sessionStorage;
        let slot = 0;
        for (const item of [...items]) {
          const form = write(item);
          if (!form) continue;
          while (storage.getItem(keyOf(slot)) !== null) slot++;
          if (slot >= LIMIT) break;
          storage.setItem(keyOf(slot), json.stringify(form));
          items.splice(items.indexOf(item), 1);
          moved.push(item);
        }
      } catch {}
      return moved;
    },
    take() {
      const values = takeTexts(keyOf).map((text) => parse(text, json));
      const forms = values.filter(Array.isArray) as Form[];
      const items = claim(forms, idPlace).map(read);
      const found = items.filter((item) => item !== undefined);
      return { found, unreadable: values.length - forms.length + items.length - found.length };
    },
  };
}

function takeTexts(keyOf: (slot: number) => string): string[] {
  const texts: string[] = [];
  try {
    const storage = window.sessionStorage;
    for (;;) {
      const key = keyOf(texts.length);
      const text = storage.getItem(key);
      if (text === null) break;
      storage.removeItem(key);
      texts.push(text);
    }
  } catch {
    // Forbidden: nothing was stored either.
  }
  return texts;
}

function parse(text: string, json: JSON): unknown {
  try {
    return json.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Answers those that no tab has taken before, and notes that they are taken now. Each gets another id: stored again, by a
 * page that is left before it has handed it on, it is another item.
 */
function claim(forms: Form[], idPlace: number): Form[] {
  let free = forms;
  try {
    const taken = new Set(window.localStorage.getItem(TAKEN)?.split(' '));
    free = forms.filter((form) => !taken.has(`${form[idPlace]}`));
    if (free.length) {
      const ids = [...[...taken].slice(-TAKEN_LIMIT), ...free.map((form) => form[idPlace])];
      window.localStorage.setItem(TAKEN, ids.join(' '));
    }
  } catch {
    // Forbidden or full: other tabs can't be told.
  }
  for (const form of free) form[idPlace] = randomId();
  return free;
}
