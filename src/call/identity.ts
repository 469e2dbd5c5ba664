// Who the visitor is, at each point in the order of calls: user id, anonymous id, traits, group. It must not know mappings,
// 1Flow's SDK or how calls wait.
// Source: https://github.com/segmentio/analytics-next/blob/master/packages/browser/src/core/user; unlike
// there, traits are at rest only while they wait for a user id.

import type { OneflowOptions, SegmentEvent, Traits, Visitor } from '../api/types.js';
import { randomId } from '../browser/random.js';
import { flatten } from '../destination/rules.js';
import { isString } from '../value/is.js';
import { copyOf } from '../value/json.js';
import type { Resolved } from './arguments.js';
import { segmentIds, type VisitorStore } from './visitor-store.js';

export interface Identity {
  /**
   * Takes in what an event says of the visitor, and puts onto it who the visitor is at this point. What storage says now
   * beats what this page remembers: another page may have had its say.
   */
  meet(resolved: Resolved): SegmentEvent;
  /** Who it is now. */
  visitor(): Visitor;
  /** Forgets everything, traits kept for a later identify included, and says so to other pages. */
  reset(): void;
}

/** What is known of a user or a group, and its id. */
interface Known {
  id: string | undefined;
  traits: Traits;
}

const NOBODY: Known = { id: undefined, traits: {} };

export function createIdentity(store: VisitorStore, options: OneflowOptions): Identity {
  let user = NOBODY;
  let group = NOBODY;
  let anonymousId: string | undefined;
  /** The user id that we have stored, or not: Segment's is not ours until an identify makes it so. */
  let stored: string | null | undefined;
  /** What storage said when it was last looked at. */
  let seen: string | undefined;
  let hasLooked = false;
  /** `reset` holds for Segment's visitor too, on this page. */
  let hasForgotten = false;

  function look(): void {
    const text = store.look();
    // Somebody has emptied the storage: a reset would have left its mark.
    if (hasLooked && (text === seen || !text)) return;
    hasLooked = true;
    seen = text;
    const [ownUserId, ownAnonymousId] = store.ids(text);
    const [segmentUserId, segmentAnonymousId] =
      hasForgotten || (ownUserId !== null && ownAnonymousId) ? [] : segmentIds();
    const id = (stored = ownUserId) ?? segmentUserId ?? undefined;
    const before = anonymousId;
    // Segment's anonymous id is that of its own user.
    anonymousId = ownAnonymousId || (id === segmentUserId ? segmentAnonymousId : undefined) || undefined;
    // What is known stays only with the same person.
    if (user.id ? id === user.id : before && anonymousId === before) user = { id, traits: user.traits };
    else {
      user = { id, traits: id ? {} : store.readTraits(anonymousId) };
      group = NOBODY;
    }
  }

  function merge(known: Known, id: string | undefined, traits: Traits = {}): Known {
    const older = { ...(id && known.id && id !== known.id ? {} : known.traits) } as Record<string, unknown>;
    // What a newer call says beats what an older one said, also where both become one key.
    for (const key of Object.keys(flatten(traits, options))) delete older[key];
    const whole: Record<string, unknown> = { ...older, ...traits };
    // Segment: a trait that is given as undefined is gone.
    for (const key of Object.keys(whole)) if (whole[key] === undefined) delete whole[key];
    return { id: id || known.id, traits: whole };
  }

  function save(isUser: boolean, isNew: boolean): void {
    if (isUser && user.id) {
      stored = user.id;
      store.writeTraits();
    } else if (isUser) store.writeTraits(anonymousId, user.traits);
    if (isNew || (isUser && user.id)) seen = store.write([stored, anonymousId]);
  }

  return {
    meet({ event, id, options: { anonymousId: said } }) {
      look();
      const isUser = event.type === 'identify';
      const before = anonymousId;
      // Segment: another person gets another anonymous id.
      if (isUser && id && user.id && id !== user.id) anonymousId = undefined;
      if (isUser) user = merge(user, id, event.traits);
      if (event.type === 'group') group = merge(group, id, event.traits);
      anonymousId = (isString(said) && said) || anonymousId || randomId();
      save(isUser, anonymousId !== before);
      const known = isUser ? user : group;
      const isKnown = isUser || event.type === 'group';
      return {
        ...event,
        ...(user.id && { userId: user.id }),
        ...(!isUser && isKnown && group.id && { groupId: group.id }),
        ...(isKnown && { traits: copyOf(known.traits) }),
        anonymousId,
      } as SegmentEvent;
    },
    visitor() {
      look();
      return { ...(user.id && { userId: user.id }), ...(anonymousId && { anonymousId }), traits: copyOf(user.traits) };
    },
    reset() {
      hasForgotten = hasLooked = true;
      user = group = NOBODY;
      anonymousId = undefined;
      seen = store.write([(stored = ''), null]);
      store.writeTraits();
    },
  };
}
