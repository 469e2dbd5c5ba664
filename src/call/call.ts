// The border to the contract: the frozen list that the snippet pushes and storage holds, and the call that it is in here.
// It must not know what a call means.

import type { Command } from '../api/contract.js';
import type { Receipt, SegmentEvent, SegmentMethod } from '../api/types.js';
import { read } from '../browser/page.js';
import { isEvent, isMethod } from '../delivery/sender.js';
import { isFunction, isString } from '../value/is.js';

/** A call, as it is known inside. */
export interface Call {
  method: SegmentMethod;
  /** Milliseconds since 1970. */
  time: number;
  url: string;
  title: string;
  referrer: string;
  args: unknown[];
  /** Resolves the call's promise; another page's has nobody to tell. */
  settle?: ((receipt: Receipt) => void) | undefined;
  /** What the call is, once it is known whose it is. */
  event?: SegmentEvent | undefined;
  /** Whose it is has been taken in. */
  isMet?: boolean;
  /** Why it is no event. */
  refusal?: Receipt | undefined;
  /** It had to wait for the SDK. */
  waited?: boolean;
  /** Where it waits, as its listeners know already. */
  status?: 'stored' | 'kept';
}

/** A call of this page. An element of the page may hide `document.title` or `document.referrer`. */
export function toCall([settle, method, time, url, title, referrer, ...args]: Command): Call {
  const isHidden = /^\[object /.test(`${title}`);
  return {
    ...(isFunction(settle) && { settle }),
    method,
    // A page may have taken the clock away.
    time: time ?? Date.now(),
    url,
    title: `${isHidden ? read('title') : title}`,
    referrer: isString(referrer) ? referrer : `${read('referrer')}`,
    args,
    // Own ones: a page may have these names on every object.
    event: undefined,
    refusal: undefined,
    isMet: false,
  };
}

/** What an earlier page stored: its snippet a call, its facade an event. Nothing for what is none of ours. */
export function readCall(form: unknown): Call | undefined {
  const waited = true;
  if (Array.isArray(form)) {
    const [, method, time, url, title] = form as Command;
    const isCall = (isMethod(method) || method === 'reset') && typeof time === 'number';
    const ours = isCall && isString(url) && isString(title);
    return ours ? { ...toCall(form as Command), settle: undefined, waited } : undefined;
  }
  if (!isEvent(form)) return undefined;
  // A middleware may have taken the context away.
  const { url, title, referrer } = Object(form.context?.page);
  // It came before all that this page brings, whatever time it was given.
  const time = Math.min(Date.parse(form.timestamp), Date.now());
  return { method: form.type, time, url, title, referrer, args: [], event: form, isMet: true, waited };
}

/** The stored form. Of a reset that has been carried out, where the visitor is known, nothing is left to be stored, or lost. */
export function writeCall({ method, time, url, title, referrer, args, event, isMet }: Call): unknown {
  return event ?? (isMet && method === 'reset' ? undefined : [null, method, time, url, title, referrer, ...args]);
}
