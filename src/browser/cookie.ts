// One text in a first-party cookie for all hosts of a site. It must not know what the text says.
import { read } from './page.js';

/** Where one text is kept; each may throw. */
export interface Place {
  read(): string | null;
  write(text: string): void;
  remove(): void;
}

const YEAR_S = 31_536_000;

export function readCookie(name: string): string | null {
  const value = `; ${read('cookie')}`.split(`; ${name}=`)[1];
  try {
    return value === undefined ? null : decodeURIComponent(`${value.split(';')[0]}`);
  } catch {
    // Something else has written there: it says nothing.
    return null;
  }
}

/**
 * The widest domain that the browser takes is found by trying, public suffixes included: it refuses those.
 * Source: https://httpwg.org/specs/rfc6265.html#storage-model
 */
export function createCookie(name: string, domain: string | undefined): Place {
  const id = encodeURIComponent(name);
  const labels = location.hostname.split('.');
  // An address of numbers, or a single name, has no domain: the last try is for the host alone.
  const all = [...labels.map((_, at) => labels.slice(at).join('.')).reverse(), ''];

  function put(text: string, at: string, seconds: number): void {
    const secure = location.protocol === 'https:' ? '; secure' : '';
    // biome-ignore lint/suspicious/noDocumentCookie: the other interface is not in every engine
    document.cookie = `${id}=${encodeURIComponent(text)}; path=/; max-age=${seconds}; samesite=lax${at && `; domain=${at}`}${secure}`;
  }

  function remove(): void {
    for (const one of all) put('', one, 0);
  }

  return {
    read: () => readCookie(id),
    write(text) {
      for (const _ of [1, 2]) {
        for (const one of domain ? [domain] : all) {
          put(text, one, YEAR_S);
          if (readCookie(id) === text) return;
        }
        // One of another domain may be read in its place: of a time when the page asked for that.
        remove();
      }
      throw 'the cookie was refused';
    },
    remove,
  };
}
