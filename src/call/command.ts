// The border to the contract: the frozen list that the snippet pushes and storage holds, and the call that it is in here.
// Pure; it must not know what a call means.

import type { Command, StoredVisitor } from '../api/contract.js';
import type { Receipt, ReceiptCallback, SegmentMethod } from '../api/types.js';
import { toPlain } from '../destination/plain.js';

/** Where the stored form has its id. */
export const ID_PLACE = 6;

/** A buffered call, as it is known inside. */
export interface Call {
  method: SegmentMethod;
  /** Milliseconds since 1970. */
  time: number;
  url: string;
  title: string;
  referrer: string;
  id: string;
  /** As the contract has them; `argumentsOf` reads them. */
  args: unknown[];
  /** Resolves the call's promise; another page's has nobody to tell. */
  settle?: ((receipt: Receipt) => void) | undefined;
  /** Who the visitor was before the call, where an earlier page stored it. */
  visitor?: StoredVisitor | undefined;
  /** It had to wait for the SDK. */
  waited?: boolean;
  /** Its receipt has been told: a promise and a callback are told once. */
  isAnswered?: boolean;
}

/** The calls there are; anything else in storage is not ours. */
const METHODS: SegmentMethod[] = ['identify', 'track', 'page', 'screen', 'group', 'alias', 'reset'];

/** A call of this page. An element of the page may hide `document.title` or `document.referrer`. */
export function toCall([settle, method, time, url, title, referrer, id, ...args]: Command): Call {
  const told = typeof settle === 'function' ? settle : undefined;
  return { settle: told, method, time, url, title: textOf(title), referrer: textOf(referrer), id, args };
}

/** A call that an earlier page stored, or nothing. */
export function readCall(form: unknown[]): Call | undefined {
  const [visitor, method, time, url] = form as Command;
  const isVisitor = visitor === null || (Array.isArray(visitor) && visitor.every(isId));
  const isCall = isVisitor && METHODS.includes(method) && typeof time === 'number' && typeof url === 'string';
  return isCall ? { ...toCall(form as Command), visitor: visitor ?? undefined, waited: true } : undefined;
}

/** The stored form; `known` is who the visitor is, for a call that doesn't say so itself. */
export function writeCall(call: Call, known: StoredVisitor | undefined, problems: Set<string>): unknown[] {
  const { method, time, url, title, referrer, id, args, visitor = known } = call;
  return toPlain([visitor ?? null, method, time, url, title, referrer, id, ...args], problems) as unknown as unknown[];
}

/**
 * The arguments as they were when the call was made. Read when it is the call's turn: a thousand large ones at once would
 * hold up the page.
 */
export function argumentsOf({ args }: Call, json: JSON): unknown[] {
  return args.map((arg) =>
    Array.isArray(arg) && arg.length === 1 && typeof arg[0] === 'string' ? json.parse(arg[0]) : arg,
  );
}

/** The call's own callback: the first function among its arguments, wherever it stands, as in Analytics.js. */
export function callbackOf({ args }: Call): ReceiptCallback | undefined {
  return args.find((arg) => typeof arg === 'function') as ReceiptCallback | undefined;
}

function isId(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
