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
  /** Logs it, and emits the event `warning`. */
  warn(message: string, event?: SegmentEvent): void;
  /** Calls a function of the page's. What it throws is logged and goes no further. */
  call<Argument>(callback: (argument: Argument) => void, argument: Argument): void;
}

const NAMES: (keyof OneflowEvents)[] = [
  ...(['state', 'ready', 'sent', 'stored', 'kept', 'dropped', 'done'] as const),
  ...(['warning', 'error'] as const),
];

type Listener = (...args: unknown[]) => void;

export function createReporter(): Reporter {
  const listeners = new Map<unknown, Set<Listener>>(NAMES.map((name) => [name, new Set()]));
  const log = createLog();
  const emit: Reporter['emit'] = (name, ...args) => {
    for (const listener of [...(listeners.get(name) as Set<Listener>)]) {
      guard(log, `a listener for "${name}"`, () => listener(...args));
    }
  };
  return {
    log,
    emit,
    on(name, listener) {
      const group = listeners.get(name);
      if (group && typeof listener === 'function') group.add(listener as Listener);
      else
        log(
          'warn',
          `on needs an event (${NAMES.join(', ')}) and a function, not ${quote(name)} and ${quote(listener)}`,
        );
    },
    off(name, listener) {
      listeners.get(name)?.delete(listener as Listener);
    },
    warn(message, event) {
      log('warn', message);
      emit('warning', { message, ...(event && { event }) });
    },
    call(callback, argument) {
      guard(log, 'a callback', () => callback(argument));
    },
  };
}

function createLog(): Reporter['log'] {
  const logged = new Set<string>();
  return (level, sentence) => {
    const kind = sentence.replace(/".*?"|\d+/g, '');
    if (logged.has(kind)) return;
    logged.add(kind);
    try {
      console[level](`oneflowSegment: ${sentence}`);
    } catch {
      // The page has taken the console's methods away.
    }
  };
}

/** Runs the page's own code: what it throws, or what a promise of it rejects with, is logged. */
function guard(log: Reporter['log'], what: string, work: () => unknown): void {
  const threw = (error: unknown): void => log('error', `${what} threw: ${describe(error)}`);
  try {
    Promise.resolve(work()).catch(threw);
  } catch (error) {
    threw(error);
  }
}
