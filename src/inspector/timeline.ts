// The time line: calls with what became of each, and notes between them. It keeps the newest ones only. It must not know
// the page or how anything is shown; page-owned values are held as they are and read when they are shown.
import type { Delivery, SegmentEvent } from '../api/types.js';
import type { Waiting } from './target.js';

/** Calls and notes shown at most; older ones are only counted. */
export const MAX_ITEMS = 200;

/** `gone`: it left the queue, and nobody said what became of it. */
export type Status = 'waiting' | 'stored' | 'kept' | 'sent' | 'dropped' | 'done' | 'gone';

/** A receipt of any version of the facade. */
export interface Told {
  status: string;
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
  receipt?: Told;
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
 * told by its receipt.
 */
export function setWaiting(timeline: Timeline, queued: Waiting[], stored: Waiting[], status: 'waiting' | 'kept'): void {
  const seen = new globalThis.Set<Call>();
  const open = callsOf(timeline).filter(isOpen);
  const list = (calls: Waiting[], now: Status): void => {
    for (const waited of calls.slice(-MAX_ITEMS)) {
      const call = open.find((known) => !seen.has(known) && isOf(known, waited)) ?? add(timeline, fromWaiting(waited));
      seen.add(call);
      if (call.status !== now) update(timeline, call, { status: now });
      Object.assign(call, { waited, messageId: messageIdOf(waited) });
    }
  };
  list(stored, 'stored');
  list(queued, status);
  for (const call of open) if (!seen.has(call)) update(timeline, call, { status: 'gone' });
}

/** Taken from storage, a call has another id: it is known by its method, its moment and its page. */
function isOf({ waited, status, method, time, url }: Call, other: Waiting): boolean {
  if (waited?.id === other.id) return true;
  return status === 'stored' && method === other.method && time === other.time && url === other.url;
}

function isOpen({ status }: Call): boolean {
  return status === 'waiting' || status === 'kept' || status === 'stored';
}

function fromWaiting(waited: Waiting): Call {
  const { method, time, url } = waited;
  return { kind: 'call', method, time, url, status: 'waiting', warnings: [], waited };
}

/** As the facade makes it of a call that brings none of its own. */
function messageIdOf({ time, id }: Waiting): string {
  return `oneflow-${time}-${`${id}`.replace(/\D+/g, '-')}`;
}

/** What became of a call; `queue` tells which calls still wait. A reset's receipt has no event. */
export function settle(timeline: Timeline, receipt: Told, queue: Waiting[]): void {
  const status = receipt.status === 'sent' || receipt.status === 'done' ? receipt.status : 'dropped';
  if (status !== 'done') timeline.counts[status]++;
  const call = callOf(timeline, receipt.event, queue, status === 'done' ? 'reset' : receipt.event?.type);
  const warnings = [...new globalThis.Set([...call.warnings, ...(receipt.warnings ?? [])])];
  update(timeline, call, { status, receipt, warnings, settled: Date.now() });
}

/** A warning stands with its call, where it has one. */
export function warn(timeline: Timeline, message: string, event: SegmentEvent | undefined, queue: Waiting[]): void {
  if (!event) {
    note(timeline, 'warning', message);
    return;
  }
  const call = callOf(timeline, event, queue, event.type);
  if (!call.warnings.includes(message)) update(timeline, call, { warnings: [...call.warnings, message] });
}

/**
 * The call of an event: by id; else, as calls are handed on in order, the oldest of its kind that waited and has left the
 * queue. A call that never waited is a new one.
 */
function callOf(timeline: Timeline, event: SegmentEvent | undefined, queue: Waiting[], method?: string): Call {
  const calls = callsOf(timeline);
  const known = calls.find(({ messageId }) => event && messageId === event.messageId);
  if (known) return known;
  const oldest = calls.find((call) => isOpen(call) && (!method || call.method === method));
  const waits = oldest && queue.some(({ id }) => id === oldest.waited?.id);
  return oldest && !waits ? oldest : add(timeline, fromEvent(event, method));
}

function fromEvent(event: SegmentEvent | undefined, method = 'a call'): Call {
  const messageId = event?.messageId;
  return {
    kind: 'call',
    method,
    time: Number(/^oneflow-(\d+)-/.exec(`${messageId}`)?.[1]) || Date.now(),
    url: event?.context?.page?.url ?? '',
    status: 'waiting',
    warnings: [],
    messageId,
  };
}
