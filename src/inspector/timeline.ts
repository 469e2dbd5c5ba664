// The time line: calls with what became of each, and notes between them. It keeps the newest ones only. It must not know
// the page or how anything is shown; page-owned values are held as they are and read when they are shown.
import type { Delivery, SegmentEvent } from '../api/types.js';
import type { Waiting } from './target.js';

/** Calls and notes shown at most; older ones are only counted. */
export const MAX_ITEMS = 200;

/** `gone`: it left the queue, and nobody said what became of it. */
export type Status = 'waiting' | 'stored' | 'kept' | 'sent' | 'dropped' | 'done' | 'gone';

/** A receipt of a call that waits no more. */
export interface Conclusion {
  status: 'sent' | 'dropped' | 'done';
  event?: SegmentEvent;
  deliveries?: Delivery[];
  reason?: string;
  message?: string;
  warnings?: string[];
}

export interface Call {
  kind: 'call';
  method: string;
  /** When it was called, in milliseconds since 1970. */
  time: number;
  url: string;
  status: Status;
  warnings: string[];
  /** Of its event, where nobody has given the call another. */
  messageId?: string | undefined;
  /** Of a call that has been seen to wait. */
  waited?: Waiting;
  receipt?: Conclusion;
  /** When the receipt came. */
  settled?: number;
}

export interface Note {
  kind: 'note';
  level: 'info' | 'warning' | 'error';
  time: number;
  message: string;
}

export type Item = Call | Note;

export interface Timeline {
  /** In the order of the calls. */
  items: Item[];
  /** Whether older ones had to go. */
  cut: boolean;
  /** Of receipts, over all calls. */
  counts: { sent: number; dropped: number };
  /** What has changed since the view looked. */
  fresh: Set<Item>;
}

export function createTimeline(): Timeline {
  return { items: [], cut: false, counts: { sent: 0, dropped: 0 }, fresh: new globalThis.Set() };
}

/** Puts it in its place by time; where the list is full, the oldest goes. */
function add<Kind extends Item>(timeline: Timeline, item: Kind): Kind {
  const { items, fresh } = timeline;
  let place = items.length;
  while (place && (items[place - 1] as Item).time > item.time) place--;
  items.splice(place, 0, item);
  fresh.add(item);
  if (items.length > MAX_ITEMS) {
    fresh.delete(items.shift() as Item);
    timeline.cut = true;
  }
  return item;
}

export function note(timeline: Timeline, level: Note['level'], message: string): void {
  add(timeline, { kind: 'note', level, message, time: Date.now() });
}

export function callsOf({ items }: Timeline): Call[] {
  return items.filter((item): item is Call => item.kind === 'call');
}

function update(timeline: Timeline, call: Call, change: Partial<Call>): void {
  Object.assign(call, change);
  timeline.fresh.add(call);
}

/**
 * What waits now: `queued` in the page's queue, `stored` in session storage. A call that was there and is no more has been
 * told by its receipt, except where the page `isStopped` and the snippet, which tells nothing, dropped it.
 */
export function setWaiting(
  timeline: Timeline,
  queued: Waiting[],
  stored: Waiting[],
  status: 'waiting' | 'kept',
  isStopped?: boolean,
): void {
  const ids = new globalThis.Set([...queued, ...stored].map(({ id }) => id));
  /** Those that have not been seen to wait any more. */
  let left = callsOf(timeline).filter(isOpen);
  const list = (calls: Waiting[], now: Status): void => {
    if (calls.length > MAX_ITEMS) timeline.cut = true;
    for (const waited of calls.slice(-MAX_ITEMS)) {
      const call =
        left.find((known) => known.waited?.id === waited.id) ??
        left.find((known) => !ids.has(known.waited?.id) && isAlike(known, waited)) ??
        add(timeline, createCall(waited));
      left = left.filter((known) => known !== call);
      if (call.status !== now) update(timeline, call, { status: now });
      keep(call, waited);
    }
  };
  list(stored, 'stored');
  list(queued, status);
  for (const call of left) {
    if (isStopped) end(timeline, call, { status: 'dropped', reason: 'stopped', message: 'stop was called' });
    else update(timeline, call, { status: 'gone' });
  }
}

/** Where it has moved, a call is known by its event, or by its method, its moment and its page. */
function isAlike({ messageId, method, time, url }: Call, other: Waiting): boolean {
  if (messageId && other.event) return messageId === other.event.messageId;
  return method === other.method && time === other.time && withoutFragment(url) === withoutFragment(other.url);
}

/** As an event has it. */
function withoutFragment(url: string): unknown {
  return url.split('#')[0];
}

/** The arguments are shown as they were made, also once the call is an event in storage. */
function keep(call: Call, waited: Waiting): void {
  const { args } = waited.args.length ? waited : (call.waited ?? waited);
  call.waited = { ...waited, args };
  call.messageId = waited.event?.messageId ?? call.messageId;
}

function isOpen({ status }: Call): boolean {
  return ['waiting', 'kept', 'stored'].includes(status);
}

function createCall({ method, time, url }: Pick<Call, 'method' | 'time' | 'url'>): Call {
  return { kind: 'call', method, time, url, status: 'waiting', warnings: [] };
}

/** What became of a call; `queue` tells which calls still wait. A reset's receipt has no event. */
export function conclude(timeline: Timeline, receipt: Conclusion, queue: Waiting[]): void {
  const { status, event, warnings = [] } = receipt;
  const call = callOf(timeline, event, queue, status === 'done' ? 'reset' : event?.type);
  end(timeline, call, receipt);
  addWarnings(call, warnings);
}

function end(timeline: Timeline, call: Call, receipt: Conclusion): void {
  const { status } = receipt;
  if (status !== 'done') timeline.counts[status]++;
  update(timeline, call, { status, receipt, settled: Date.now() });
}

/** A warning stands with its call, where it has one. */
export function warn(timeline: Timeline, message: string, event: SegmentEvent | undefined, queue: Waiting[]): void {
  if (!event) {
    note(timeline, 'warning', message);
    return;
  }
  const call = callOf(timeline, event, queue, event.type);
  timeline.fresh.add(call);
  addWarnings(call, [message]);
}

/** Each once: a warning has an event of its own, and is in the receipt. */
function addWarnings({ warnings }: Call, more: string[]): void {
  warnings.push(...more.filter((sentence) => !warnings.includes(sentence)));
}

/**
 * The call of an event: by id; else, as calls are handed on in order, the oldest of its kind that waited and has left the
 * queue. A call that never waited is a new one.
 */
function callOf(timeline: Timeline, event: SegmentEvent | undefined, queue: Waiting[], method?: string): Call {
  const calls = callsOf(timeline);
  const messageId = event?.messageId;
  const known = calls.find((call) => messageId && call.messageId === messageId);
  if (known) return known;
  const oldest = calls.find((call) => isOpen(call) && (!method || call.method === method));
  const waits = oldest && queue.some(({ id }) => id === oldest.waited?.id);
  if (oldest && !waits) return oldest;
  const time = Number(/^oneflow-(\d+)-/.exec(`${messageId}`)?.[1]) || Date.now();
  const made = createCall({ method: method ?? 'a call', time, url: event?.context?.page?.url ?? '' });
  return add(timeline, { ...made, messageId });
}
