// What the browser remembers of the visitor: the two ids in local storage, traits that wait for a user id in the tab's
// session storage, and the ids that Segment has stored. It must not know calls, or who the visitor is now.
// Source for Segment's ids: @segment/analytics-next, core/user and core/storage.
import { describe } from '../api/quote.js';
import type { Traits } from '../api/types.js';

/** A user id and an anonymous id. */
export type Ids = [userId: string | undefined, anonymousId: string | undefined];

const NAMES = ['user_id', 'anonymous_id'] as const;

/** Where things are stored; asking may throw. */
export interface Places {
  local: () => Storage;
  session: () => Storage;
}

export interface VisitorStore {
  /** False where nothing may be stored, or storage has not taken everything: what this page knows, it alone knows. */
  isShared(): boolean;
  /** Whether the ids in storage are others than this page has last read or written: another tab has changed them. */
  isChanged(): boolean;
  /** An empty user id says that nobody is known, whatever Segment has stored. */
  read(): Ids;
  write(name: (typeof NAMES)[number], id: string | undefined): void;
  /** Traits that wait, of the visitor with this anonymous id. */
  readTraits(anonymousId: string | undefined): Traits;
  /** Without traits none wait any more. */
  writeTraits(anonymousId?: string, traits?: Traits): void;
}

/**
 * Keeps what it stores apart from other projects on this origin. `places` is missing where nothing may be stored. Storage
 * that throws is as good as none: `warn` says so, once.
 */
export function createVisitorStore(
  projectApiKey: string,
  places: Places | undefined,
  warn: (sentence: string) => void,
): VisitorStore {
  const seen: { [name: string]: string | undefined } = {};
  let isShared = Boolean(places);

  const keyOf = (name: string): string => `oneflow_${name}_${projectApiKey}`;
  const inLocal = <Value>(work: (storage: Storage) => Value): Value | undefined => {
    try {
      return places && work(places.local());
    } catch (error) {
      if (isShared) warn(`storage can't be used, so who the visitor is ends with the page: ${describe(error)}`);
      isShared = false;
      return undefined;
    }
  };
  const read = (name: string): string | undefined => inLocal((storage) => storage.getItem(keyOf(name))) ?? undefined;

  return {
    isShared: () => isShared,
    isChanged: () => NAMES.some((name) => read(name) !== seen[name]) && isShared,
    read: () => NAMES.map((name) => (seen[name] = read(name))) as Ids,
    write(name, id) {
      seen[name] = id;
      inLocal((storage) => (id === undefined ? storage.removeItem(keyOf(name)) : storage.setItem(keyOf(name), id)));
    },
    readTraits(anonymousId) {
      try {
        // Asked for at each call of somebody unknown, who has none as a rule.
        const text = places?.session().getItem(keyOf('traits'));
        const waiting = text && JSON.parse(text);
        if (waiting && waiting.anonymousId === anonymousId) return waiting.traits;
      } catch {}
      return {};
    },
    writeTraits(anonymousId, traits) {
      try {
        const storage = (places as Places).session();
        if (traits) storage.setItem(keyOf('traits'), JSON.stringify({ anonymousId, traits }));
        else storage.removeItem(keyOf('traits'));
      } catch {
        // They wait on this page alone.
      }
    },
  };
}

/** User id and anonymous id as Segment stored them; it asks local storage first for the one, cookies for the other. */
export function segmentIds(): Ids {
  let cookies: string | undefined;
  /** Read once: each time the page waits for the browser's process. */
  const fromCookie = (key: string): string => {
    cookies ??= `; ${document.cookie}`;
    return decodeURIComponent(cookies.split(`; ${key}=`)[1]?.split(';')[0] ?? '');
  };
  return [readId('ajs_user_id', fromStorage, fromCookie), readId('ajs_anonymous_id', fromCookie, fromStorage)];
}

const fromStorage = (key: string): string | null => localStorage.getItem(key);

/** An id from the first place that has one: in JSON, or plain. A number stands as it is written. */
function readId(key: string, ...places: ((key: string) => string | null)[]): string | undefined {
  for (const place of places) {
    let id: unknown;
    try {
      const text = (id = place(key));
      // The first error of a page, though it is caught, costs Chromium milliseconds: nothing is no JSON.
      const value = text && JSON.parse(text);
      id = Number.isFinite(value) ? text : value;
    } catch {}
    if (id && typeof id === 'string') return id;
  }
  return undefined;
}
