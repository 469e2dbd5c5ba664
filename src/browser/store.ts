// What waits in session storage for the tab's next page: one key for each item, and taking each of them once. The snippet
// writes the same keys. And how all of ours is removed from both storages. It must not know what an item says.
import { CALL_LIMIT, FIRST_NUMBER, STORED } from '../api/contract.js';
import { parse, stringify } from '../value/json.js';
import { read as readPage } from './page.js';
import { randomId } from './random.js';

/** Local storage: the keys of what was taken last, in all tabs. */
const TAKEN = 'oneflow_taken';
/** How many of our keys are read. */
const LOOK_LIMIT = 10_000;

/** What can be stored: what came earlier is found earlier. */
export interface Storable {
  /** When it came, in milliseconds since 1970. Of what an earlier page stored, any moment before this page. */
  time: number;
}

export interface StoreOptions<Item> {
  /** Keeps apart what is stored; it ends with the project API key. */
  name: string;
  /** What is written as JSON; `undefined` for an item that can't be stored yet. */
  write(item: Item): unknown;
  /** The item; `undefined` for what is none of ours. */
  read(form: unknown): Item | undefined;
}

export interface Store<Item> {
  /** Moves what fits to storage, in order; answers what it moved. Storage that is full or forbidden takes no more. */
  move(items: Item[]): Item[];
  /**
   * Removes and reads what earlier pages of this tab have stored, oldest first; answers how many could not be read.
   *
   * A tab that another one opened, or a duplicate of it, starts with a copy of that one's session storage: what one of them
   * has taken is not found by the others.
   */
  take(): [found: Item[], unreadable: number];
}

/** A frame's session storage is its page's: there, and where nothing may be stored, there is no store. */
export function canStore(persistence: string | undefined): boolean {
  return persistence !== 'memory' && window.top === window;
}

export function createStore<Item extends Storable>({ name, write, read }: StoreOptions<Item>): Store<Item> {
  const prefix = `${STORED}${name},`;
  let number = FIRST_NUMBER;
  return {
    move(items) {
      // The list is in order, whatever the clock, or a call's own timestamp, says. Keys are compared as texts: each time has the
      // thirteen digits of today's clocks.
      let latest = 1_000_000_000_000;
      const moved: Item[] = [];
      // Chromium throws away what a page stores before it is seen.
      if (readPage('prerendering') === true) return moved;
      try {
        let room = CALL_LIMIT - (items.length && keysOf(prefix).length);
        for (const item of [...items]) {
          const form = write(item);
          if (!form) continue;
          if (room-- <= 0) break;
          latest = Math.max(latest, item.time);
          window.sessionStorage.setItem(`${prefix}${latest},${number++},${randomId()}`, stringify(form));
          items.splice(items.indexOf(item), 1);
          moved.push(item);
        }
      } catch {}
      return moved;
    },
    take() {
      const texts = takeTexts(prefix);
      const found = texts.map((text) => read(parse(text))).filter((item) => item) as Item[];
      return [found, texts.length - found.length];
    },
  };
}

function takeTexts(prefix: string): string[] {
  const texts: string[] = [];
  try {
    const storage = window.sessionStorage;
    const names = keysOf(prefix);
    for (const key of claim(names.slice(0, LOOK_LIMIT))) texts.push(`${storage.getItem(key)}`);
    for (const key of names) storage.removeItem(key);
  } catch {
    // Forbidden: nothing was stored either.
  }
  return texts;
}

/** Oldest first. */
function keysOf(prefix: string): string[] {
  return Object.keys(window.sessionStorage)
    .filter((key) => key.startsWith(prefix))
    .sort();
}

/** Answers those that no tab has taken before, and notes that they are taken now. */
function claim(names: string[]): string[] {
  if (!names.length) return names;
  try {
    const noted = parse(window.localStorage.getItem(TAKEN));
    const taken: unknown[] = Array.isArray(noted) ? noted : [];
    names = names.filter((key) => !taken.includes(key));
    window.localStorage.setItem(TAKEN, stringify([...taken, ...names].slice(-CALL_LIMIT)));
  } catch {
    // Forbidden or full: other tabs can't be told.
  }
  return names;
}

/** What the names of all that we store begin with, and no name of the page's own such as `oneflow_consent`. */
const OURS = /^oneflow_(2_|visitor_|traits_|taken$)/;

/** Removes everything of ours, in both storages. */
export function clearStorage(): void {
  try {
    for (const storage of [window.sessionStorage, window.localStorage])
      for (const name of Object.keys(storage)) if (OURS.test(name)) storage.removeItem(name);
  } catch {
    // Forbidden: nothing is there either.
  }
}
