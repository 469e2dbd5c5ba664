// Who the visitor is, at each point in the order of calls: user id, anonymous id, traits, group. One state, pure steps from
// one to the next, and what of it goes to the visitor's store. It must not know mappings, 1Flow's SDK or how calls wait.
// Source: @segment/analytics-next, core/user; unlike there, traits are at rest only while they wait for a user id.

import type { StoredVisitor } from '../api/contract.js';
import type { SegmentEvent, Traits, Visitor } from '../api/types.js';
import { randomId } from '../browser/random.js';
import { readOnce } from '../destination/plain.js';
import type { Resolved } from './arguments.js';
import { type Ids, segmentIds, type VisitorStore } from './visitor-store.js';

export interface Identity {
  /**
   * Before each call. One that an earlier page stored is of that page's visitor, whom another tab may have changed since;
   * one of this page, `undefined`, is of whom storage names now, or, where it has waited for the SDK, of whom this page
   * knew before the wait. From the first `identify` or `reset` on, the order of calls says who it is, until another tab does.
   */
  become(visitor: StoredVisitor | undefined, waited: boolean): void;
  /** Takes in what an event says of the visitor, and puts onto it who the visitor is at this point. */
  identify(resolved: Resolved): SegmentEvent;
  /** The ids of who it is now. */
  ids(): StoredVisitor;
  /** Who it is now. */
  visitor(): Visitor;
  /** Forgets everything, traits kept for a later identify included. */
  reset(): void;
  /** Reads the stored ids again: another page has had its turn. */
  refresh(): void;
}

/** Someone or something with an id, and what is known of it. */
interface Known {
  id: string | undefined;
  traits: Traits;
}

interface State {
  user: Known;
  group: Known;
  anonymousId: string | undefined;
  /** The turn is an earlier page's visitor's, who is not this page's: nothing of theirs is stored. */
  isGuest: boolean;
  /** An `identify` or `reset` has said who it is: the order of calls does from now on. */
  isSettled: boolean;
  /** `reset` holds for Segment's visitor too, on this page. */
  isForgotten: boolean;
  /** Whom this page's own calls are of, while nothing has settled it. */
  own: StoredVisitor;
}

const NOBODY: Known = { id: undefined, traits: {} };

/** `settle` is told when the order of calls says from now on who the visitor is. */
export function createIdentity(store: VisitorStore, settle: () => void): Identity {
  let state = find(start(), store);

  const change = (next: State): void => {
    if (next.isSettled && !state.isSettled) settle();
    state = next;
  };

  return {
    become(visitor, waited) {
      const isChanged = !visitor && store.isChanged();
      if (isChanged && !waited) state = find(state, store);
      state = take(state, visitor, store);
      // Whom another tab has named meanwhile stays the one in storage.
      if (isChanged && waited && !state.isSettled) state = { ...state, isGuest: true };
    },
    identify({ event, id, options }) {
      const before = state.anonymousId;
      const isUser = event.type === 'identify';
      if (isUser) change(withUser(state, id, event.traits));
      if (event.type === 'group') change({ ...state, group: merge(state.group, id, event.traits) });
      change(withAnonymousId(state, options.anonymousId));
      if (!state.isGuest) save(state, isUser, state.anonymousId !== before, store);
      return putOnto(event, state);
    },
    ids: () => idsOf(state),
    visitor: () => visitorOf(state),
    reset() {
      const next = { ...start(), isSettled: true, isForgotten: true };
      // An empty id says to the next page that nobody is known, whatever Segment has stored.
      next.user = { id: segmentIds().some(Boolean) ? '' : undefined, traits: {} };
      change(next);
      store.write('user_id', next.user.id);
      store.write('anonymous_id', undefined);
      store.writeTraits();
    },
    refresh() {
      if (store.isShared()) state = find(state, store);
    },
  };
}

function start(): State {
  const nothing = { anonymousId: undefined, isGuest: false, isSettled: false, isForgotten: false };
  return { user: NOBODY, group: NOBODY, ...nothing, own: [null, null] };
}

function idsOf({ user, anonymousId }: State): StoredVisitor {
  return [user.id ?? null, anonymousId ?? null];
}

function visitorOf({ user, anonymousId }: State): Visitor {
  return { ...(user.id && { userId: user.id }), ...(anonymousId && { anonymousId }), traits: copy(user.traits) };
}

/**
 * Whom storage names: our own ids; without any, those of Segment's visitor. These are not stored here: Segment may know
 * better tomorrow. What is known stays only with the same person, and with somebody who has become known.
 */
function find(state: State, store: VisitorStore): State {
  const [ownUserId, ownAnonymousId] = store.read();
  const isEnough = state.isForgotten || (ownUserId !== undefined && ownAnonymousId);
  const segment: Ids = isEnough ? [undefined, undefined] : segmentIds();
  const id = ownUserId ?? segment[0];
  // Segment's anonymous id is that of its own user.
  const anonymousId = ownAnonymousId || (id === segment[0] ? segment[1] : undefined);
  const isSame = !state.isGuest && (state.user.id ? id === state.user.id : anonymousId === state.anonymousId);
  const found = {
    ...state,
    user: { id, traits: isSame ? state.user.traits : store.readTraits(anonymousId) },
    group: isSame ? state.group : NOBODY,
    anonymousId,
    isGuest: false,
    isSettled: false,
  };
  return { ...found, own: idsOf(found) };
}

/** The turn of a call's visitor. Of a page's own, after another's, storage still has the traits that wait. */
function take(state: State, visitor: StoredVisitor | undefined, store: VisitorStore): State {
  if (state.isSettled) return state;
  const [id, said] = visitor ?? state.own;
  const anonymousId = said ?? state.own[1] ?? undefined;
  const isSame = id === (state.user.id ?? null);
  const traits = visitor ? {} : store.readTraits(anonymousId);
  const user = isSame ? state.user : { id: id ?? undefined, traits };
  return { ...state, user, anonymousId, isGuest: id !== state.own[0] };
}

/** Segment: another person gets another anonymous id. */
function withUser(state: State, id: string | undefined, traits: Traits | undefined): State {
  const isAnother = id && state.user.id && id !== state.user.id;
  const settled = id ? { isSettled: true, isGuest: false } : {};
  return {
    ...state,
    ...settled,
    user: merge(state.user, id, traits),
    ...(isAnother && { anonymousId: undefined }),
  };
}

/** What the call says of the anonymous id holds for the person it names; without one the visitor gets one here. */
function withAnonymousId(state: State, said: unknown): State {
  const isSaid = typeof said === 'string' && said;
  const anonymousId = isSaid || state.anonymousId || randomId();
  if (state.isGuest) return { ...state, anonymousId };
  return { ...state, anonymousId, own: [state.own[0], anonymousId], isSettled: Boolean(isSaid) || state.isSettled };
}

/** From an identify on, both ids are ours, Segment's too. Traits wait where nobody is known, here or on the next page. */
function save({ user, anonymousId }: State, isUser: boolean, isNew: boolean, store: VisitorStore): void {
  if (isUser) {
    store.write('user_id', user.id);
    if (user.id) store.writeTraits();
    else store.writeTraits(anonymousId, user.traits);
  }
  if (isNew || (isUser && user.id)) store.write('anonymous_id', anonymousId);
}

function putOnto(event: SegmentEvent, { user, group, anonymousId }: State): SegmentEvent {
  if (user.id) event.userId = user.id;
  if (event.type === 'identify') event.traits = copy(user.traits);
  if (event.type === 'group') {
    if (group.id) event.groupId = group.id;
    event.traits = copy(group.traits);
  }
  event.anonymousId = anonymousId as string;
  return event;
}

/** Merges traits; a new id starts afresh. */
function merge({ id: known, traits: before }: Known, id: string | undefined, traits: Traits = {}): Known {
  const isAnother = id && known && id !== known;
  return { id: id || known, traits: isAnother ? copy(traits) : copy(before, traits) };
}

function copy(...all: Traits[]): Traits {
  const whole: Traits = {};
  for (const traits of all) for (const key of Object.keys(traits)) readOnce(key, traits, whole);
  return whole;
}
