// Tells the page's owner: listeners for every event, the console once per kind. It must not know calls or 1Flow's SDK.
import { describe, quote } from './quote.js';
import type { OneflowEvents, SegmentEvent } from './types.js';

export interface Reporter {
  on(name: unknown, listener: unknown): void;
  off(name: unknown, listener: unknown): void;
  /** A listener that throws is logged and harms nothing. */
  emit<Name extends keyof OneflowEvents>(name: Name, ...args: Parameters<OneflowEvents[Name]>): void;
  /** Puts one sentence in the console, once per kind: sentences that differ only in what they quote are one kind. */
  log(level: 'warn' | 'error', sentence: string): void;
  /** Emits the event `warning`. */
  warn(message: string, event?: SegmentEvent): void;
  /** Logs it, and emits the event `warning`. */
  say(message: string): void;
  /** Calls a function of the page's. What it throws is logged and goes no further. */
  call<Argument>(callback: (argument: Argument) => void, argument: Argument): void;
}

const NAMES: readonly string[] = ['state', 'ready', 'sent', 'stored', 'kept', 'dropped', 'done', 'warning', 'error'];

/** Listeners that cause what they listen to are told of it this often. */
const MAX_DEPTH = 10;

type Listener = (...args: unknown[]) => void;

export function createReporter(): Reporter {
  let listeners: [name: unknown, listener: Listener][] = [];
  const logged: string[] = [];
  let depth = 0;

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
    say(message) {
      log('warn', message);
      warn(message);
    },
    on(name, listener) {
      if (!NAMES.includes(name as string) || typeof listener !== 'function')
        log(
          'warn',
          `on needs an event (${NAMES.join(', ')}) and a function, not ${quote(name)} and ${quote(listener)}`,
        );
      else if (!listeners.some(([heard, other]) => heard === name && other === listener))
        listeners = [...listeners, [name, listener as Listener]];
    },
    off(name, listener) {
      listeners = listeners.filter(([heard, other]) => heard !== name || other !== listener);
    },
    call(callback, argument) {
      guard('a callback', () => callback(argument));
    },
  };
}
