// What the browser remembers of the visitor: the two ids in local storage or a cookie, traits that wait for a user id in the
// tab's session storage, and the ids that Segment has stored. It must not know calls, or who the visitor is now.
// Source for Segment's ids: https://github.com/segmentio/analytics-next/blob/master/packages/browser/src/core/user
import type { OneflowOptions, Traits } from '../api/types.js';
import { createCookie, type Place, readCookie } from '../browser/cookie.js';
import { isString } from '../value/is.js';
import { parse, stringify } from '../value/json.js';

/** A user id and an anonymous id. An empty user id says that nobody is known, whatever Segment has stored. */
export type Ids = [userId: string | null | undefined, anonymousId: string | null | undefined];

export interface VisitorStore {
  /** The text of what is stored now; another one than before says that another page has had its say. */
  look(): string | undefined;
  /** What such a text says; no ids where it says nothing. */
  ids(text: string | undefined): Ids;
  /** Answers with the text. What can't be written is removed: then the visitor is nobody, and never somebody else. */
  write(ids: Ids): string | undefined;
  /** Traits that wait, of the visitor with this anonymous id. */
  readTraits(anonymousId: string | null | undefined): Traits;
  /** Without traits none wait any more. */
  writeTraits(anonymousId?: string, traits?: Traits): void;
  /** Removes everything. */
  clear(): void;
}

/** Keeps what it stores apart from other projects on this origin. Storage that throws is as good as none: `warn` says so. */
export function createVisitorStore(
  projectApiKey: string,
  { persistence, cookieDomain }: OneflowOptions,
  warn: (sentence: string) => void,
): VisitorStore {
  const name = `oneflow_visitor_${projectApiKey}`;
  const traitsName = `oneflow_traits_${projectApiKey}`;
  const local = createLocal(name);
  const place = persistence === 'cookie' ? createCookie(name, cookieDomain) : local;
  let isUsed = persistence !== 'memory';

  /** Says once that storage can't be used. */
  function using<Value>(work: () => Value): Value | undefined {
    try {
      return isUsed ? work() : undefined;
    } catch (error) {
      isUsed = false;
      warn(`storage can't be used, so who the visitor is ends with the page: ${error}`);
      return undefined;
    }
  }

  /** A site that goes over to cookies keeps its visitors, on all its hosts. */
  function moved(): string | null {
    const text = local.read();
    if (text && place !== local) {
      place.write(text);
      local.remove();
    }
    return text;
  }

  function clear(): void {
    for (const one of [place, local])
      try {
        one.remove();
        window.sessionStorage.removeItem(traitsName);
      } catch {}
  }

  return {
    look: () => using(() => place.read() || moved()) || undefined,
    ids(text) {
      const ids = parse(text);
      return Array.isArray(ids) ? (ids.slice(0, 2).map((id) => (isString(id) ? id : null)) as Ids) : [null, null];
    },
    write(ids) {
      return using(() => {
        const text = stringify(ids);
        try {
          place.write(text);
        } catch (error) {
          clear();
          // Now there may be room for the mark that nobody is known.
          if (!ids[0]) place.write(text);
          throw error;
        }
        if (place !== local) local.remove();
        return text;
      });
    },
    readTraits(anonymousId) {
      try {
        // Asked for at each call of somebody unknown, who has none as a rule.
        const waiting = isUsed && Object(parse(window.sessionStorage.getItem(traitsName)));
        if (waiting && waiting.anonymousId === anonymousId) return { ...waiting.traits };
      } catch {}
      return {};
    },
    writeTraits(anonymousId, traits) {
      try {
        if (traits && isUsed) window.sessionStorage.setItem(traitsName, stringify({ anonymousId, traits }));
        else window.sessionStorage.removeItem(traitsName);
      } catch {
        // They wait on this page alone.
      }
    },
    clear,
  };
}

function createLocal(name: string): Place {
  return {
    read: () => window.localStorage.getItem(name),
    write: (text) => window.localStorage.setItem(name, text),
    remove: () => window.localStorage.removeItem(name),
  };
}

/** User id and anonymous id as Segment stored them; it asks local storage first for the one, cookies for the other. */
export function segmentIds(): Ids {
  const fromStorage = (key: string): string | null => window.localStorage.getItem(key);
  return [readId('ajs_user_id', fromStorage, readCookie), readId('ajs_anonymous_id', readCookie, fromStorage)];
}

/** An id from the first place that has one: in JSON, or plain. A number stands as it is written. */
function readId(key: string, ...places: ((key: string) => string | null)[]): string | undefined {
  for (const place of places) {
    try {
      const text = place(key);
      const parsed = parse(text);
      // `null` is JSON that says nobody.
      const value = parsed === undefined ? text : parsed;
      const id = typeof value === 'number' ? text : value;
      if (id && isString(id)) return id;
    } catch {}
  }
  return undefined;
}
