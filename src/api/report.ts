// Tells the page's owner: listeners for every event, the console once per kind. It must not know calls or 1Flow's SDK.

import { isFunction } from '../value/is.js';
import { describe } from './quote.js';
import { diagnosis } from './seam.js';
import type { OneflowEvents, SegmentEvent } from './types.js';

/** Says that something looked wrong. */
export interface Teller {
  /** Puts one sentence in the console, once per kind: sentences that differ only in what they quote are one kind. */
  log(level: 'warn' | 'error', sentence: string): void;
  /** Fires `warning`, where there are listeners. */
  warn(message: string, event?: SegmentEvent): void;
  /** Logs it, and warns. */
  say(message: string): void;
}

export interface Reporter extends Teller {
  on(name: unknown, listener: unknown): void;
  off(name: unknown, listener: unknown): void;
  /** A listener that throws is logged and harms nothing. */
  emit<Name extends keyof OneflowEvents>(name: Name, ...args: Parameters<OneflowEvents[Name]>): void;
  /** Calls a function of the page's. What it throws is logged and goes no further. */
  call<Argument>(callback: (argument: Argument) => void, argument: Argument): void;
}

/** Listeners that cause what they listen to are told of it this often. */
const MAX_DEPTH = 10;

type Listener = (...args: unknown[]) => void;

/** For whoever has no listeners: the console hears all. */
export function createTeller(): Teller {
  const logged: string[] = [];

  function log(level: 'warn' | 'error', sentence: string): void {
    const kind = sentence.replace(/".*?"|\d+/g, '');
    if (logged.includes(kind)) return;
    logged.push(kind);
    try {
      console[level](`oneflowSegment: ${sentence}`);
    } catch {
      // The page has taken the console's methods away.
    }
  }

  const say = (message: string): void => log('warn', message);
  return { log, say, warn: say };
}

export function createReporter(): Reporter {
  let listeners: [name: unknown, listener: Listener][] = [];
  let depth = 0;
  const { log } = createTeller();

  /** Runs the page's own code: what it throws, or what a promise of it rejects with, is logged. */
  function guard(what: string, work: () => unknown): void {
    const threw = (error: unknown): void => log('error', `${what} threw: ${describe(error)}`);
    try {
      Promise.resolve(work()).catch(threw);
    } catch (error) {
      threw(error);
    }
  }

  const emit: Reporter['emit'] = (name, ...args) => {
    if (depth >= MAX_DEPTH) return;
    depth++;
    try {
      for (const [heard, listener] of listeners)
        if (heard === name) guard(`a listener for "${name}"`, () => listener(...args));
    } finally {
      depth--;
    }
  };
  const warn: Reporter['warn'] = (message, event) => emit('warning', { message, ...(event && { event }) });
  return {
    log,
    emit,
    warn,
    off(name, listener) {
      listeners = listeners.filter(([heard, other]) => heard !== name || other !== listener);
    },
    say(message) {
      log('warn', message);
      warn(message);
    },
    on(name, listener) {
      diagnosis.listen?.(name, listener, log);
      const isHere = listeners.some(([heard, other]) => heard === name && other === listener);
      if (isFunction(listener) && !isHere) listeners = [...listeners, [name, listener as Listener]];
    },
    call(callback, argument) {
      guard('a callback', () => callback(argument));
    },
  };
}
