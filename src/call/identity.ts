// Who the visitor is, at each point in the order of calls: user id, anonymous id, traits, group. Owns the two keys in
// local storage, and reads Segment's. It must not know mappings, 1Flow's SDK or how calls are buffered.
// Source: @segment/analytics-next, core/user; unlike there, traits stay in memory: no personal data at rest.

import type { Visitor } from '../api/contract.js';
import { describe } from '../api/report.js';
import type { SegmentEvent, Traits } from '../api/types.js';
import type { Resolved } from './arguments.js';

const USER_ID = 'oneflow_user_id';
const ANONYMOUS_ID = 'oneflow_anonymous_id';

/** Someone or something with an id, and what is known of it. */
interface Known {
  id: string | undefined;
  traits: Traits;
}

export interface Identity {
  /** Takes in what an event says of the visitor, and puts onto it who the visitor is at this point. */
  identify(resolved: Resolved): SegmentEvent;
  /**
   * Before a call that an earlier page stored: it is of that page's visitor, whom another tab may have changed since.
   * Before a call of this page, `undefined`. From the first `identify` or `reset` on, the order of calls says who it is.
   */
  become(visitor: Visitor | undefined): void;
  /** Who it is now. */
  visitor(): Visitor;
  /** Forgets everything, traits kept for a later identify included. */
  reset(): void;
  /** Reads the stored ids again: another page has had its turn. */
  refresh(): void;
}

/**
 * `storage` is `undefined` where nothing may be stored. One that throws is as good as none: `warn` says so, once. `settle`
 * is told when the order of calls says from now on who the visitor is.
 */
export function createIdentity(
  storage: (() => Storage) | undefined,
  warn: (sentence: string) => void,
  settle: () => void,
): Identity {
  /** Storage has not taken everything: what this page knows, it alone knows. */
  let alone = !storage;
  const stored = <Value>(work: (store: Storage) => Value): Value | undefined => {
    try {
      return storage && work(storage());
    } catch (error) {
      if (!alone) warn(`storage can't be used, so who the visitor is ends with the page: ${describe(error)}`);
      alone = true;
      return undefined;
    }
  };
  const read = (key: string): string | undefined => stored((store) => store.getItem(key)) ?? undefined;
  const write = (key: string, value: string | undefined): void =>
    stored((store) => (value === undefined ? store.removeItem(key) : store.setItem(key, value)));

  const user: Known = { id: undefined, traits: {} };
  const group: Known = { id: undefined, traits: {} };
  let anonymousId: string | undefined;
  let forgotten = false;
  /** Whom this page found, and whether it is somebody else's turn: nothing of theirs is stored. */
  let own: Visitor = [null, null];
  let guest = false;
  let changed = false;

  /** Our own ids; without any, those of Segment's visitor. These are not stored here: Segment may know better tomorrow. */
  const look = (): void => {
    const segment = forgotten ? [] : segmentIds();
    const id = read(USER_ID) ?? segment[0];
    if (id !== user.id) Object.assign(user, { id, traits: {} });
    // Segment's anonymous id is that of its own user.
    anonymousId = read(ANONYMOUS_ID) || (id === segment[0] ? segment[1] : undefined);
    own = visitor();
    changed = false;
  };

  const visitor = (): Visitor => [user.id ?? null, anonymousId ?? null];

  const settled = (): void => {
    if (changed) return;
    changed = true;
    guest = false;
    settle();
  };

  const setAnonymousId = (id: string | undefined): void => {
    anonymousId = id;
    own[1] = id ?? null;
    write(ANONYMOUS_ID, id);
  };

  look();

  return {
    identify({ event, id, options }) {
      if (event.type === 'identify') {
        if (id) settled();
        // Segment: another person gets another anonymous id.
        if (know(user, id, event.traits)) setAnonymousId(undefined);
        if (!guest) write(USER_ID, user.id);
        // From now on both are ours.
        if (user.id && !guest) write(ANONYMOUS_ID, anonymousId);
        event.traits = merge(user.traits);
      } else if (event.type === 'group') {
        know(group, id, event.traits);
        if (group.id) event.groupId = group.id;
        event.traits = merge(group.traits);
      }
      // After the person: what the call says of the anonymous id holds for the person it names.
      const said = options.anonymousId;
      if (typeof said === 'string' && said) {
        if (guest) anonymousId = said;
        else {
          settled();
          setAnonymousId(said);
        }
      }
      if (user.id) event.userId = user.id;
      if (!anonymousId) setAnonymousId(randomId());
      event.anonymousId = anonymousId as string;
      return event;
    },
    become(given = own) {
      if (changed) return;
      const [id, anonymous] = given;
      guest = id !== own[0];
      if (id !== (user.id ?? null)) Object.assign(user, { id: id ?? undefined, traits: {} });
      anonymousId = anonymous ?? own[1] ?? undefined;
    },
    visitor,
    reset() {
      settled();
      for (const known of [user, group]) Object.assign(known, { id: undefined, traits: {} });
      // An empty id says to the next page that nobody is known, whatever Segment has stored.
      user.id = segmentIds().some(Boolean) ? '' : undefined;
      write(USER_ID, user.id);
      setAnonymousId(undefined);
      forgotten = true;
    },
    refresh() {
      if (!alone) look();
    },
  };
}

/** Merges traits; a new id starts afresh. True when the id was another before. */
function know(known: Known, id: string | undefined, traits: Traits | undefined): boolean {
  const another = Boolean(id && known.id && id !== known.id);
  known.id = id || known.id;
  known.traits = merge(another ? {} : known.traits, traits);
  return another;
}

/** Getters are copied, not run: one that throws is for the destination's rules to leave out and report. */
function merge(first: Traits, second: Traits = {}): Traits {
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(first), ...Object.getOwnPropertyDescriptors(second) },
  );
}

/** 128 random bits; `crypto.randomUUID` is missing on pages served over http. */
function randomId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}

/** User id and anonymous id as Segment stored them; it asks local storage first for the one, cookies for the other. */
function segmentIds(): (string | undefined)[] {
  return [readId('ajs_user_id', fromStorage, fromCookie), readId('ajs_anonymous_id', fromCookie, fromStorage)];
}

const fromStorage = (key: string): string | null => localStorage.getItem(key);
const fromCookie = (key: string): string =>
  decodeURIComponent(`; ${document.cookie}`.split(`; ${key}=`)[1]?.split(';')[0] ?? '');

/** An id from the first place that has one: in JSON, or plain. A number stands as it is written. */
function readId(key: string, ...places: ((key: string) => string | null)[]): string | undefined {
  for (const place of places) {
    let id: unknown;
    try {
      const text = (id = place(key));
      const value = JSON.parse(text as string);
      id = Number.isFinite(value) ? text : value;
    } catch {}
    if (id && typeof id === 'string') return id;
  }
  return undefined;
}
