// Tells the page's owner: listeners for every event, the console once per kind. It must not know calls or 1Flow's SDK.
import type { Events, SegmentEvent } from './types.js';

export interface Reporter {
  on: (name: unknown, listener: unknown) => void;
  off: (name: unknown, listener: unknown) => void;
  /** A listener that throws is logged and harms nothing. */
  emit<Name extends keyof Events>(name: Name, ...args: Parameters<Events[Name]>): void;
  /** Says one sentence in the console, once per kind: sentences that differ only in what they quote are one kind. */
  say(level: 'warn' | 'error', sentence: string): void;
  /** Says it, and tells it as the event `warning`. */
  warn: (message: string, event?: SegmentEvent) => void;
  /** Calls a function of the page's. What it throws is said and goes no further. */
  call<Argument>(callback: (argument: Argument) => void, argument: Argument): void;
}

const NAMES: (keyof Events)[] = ['ready', 'sent', 'dropped', 'warning', 'error'];

type Listener = (...args: unknown[]) => void;

export function createReporter(): Reporter {
  const listeners = new globalThis.Map<unknown, Set<Listener>>(NAMES.map((name) => [name, new globalThis.Set()]));
  const said = new globalThis.Set<string>();

  const say: Reporter['say'] = (level, sentence) => {
    const kind = sentence.replace(/".*?"|\d+/g, '');
    if (said.has(kind)) return;
    said.add(kind);
    try {
      console[level](`oneflowSegment: ${sentence}`);
    } catch {
      // The page has taken the console's methods away.
    }
  };

  const attempt = (what: string, work: () => unknown): void => {
    const threw = (error: unknown): void => say('error', `${what} threw: ${describe(error)}`);
    try {
      Promise.resolve(work()).catch(threw);
    } catch (error) {
      threw(error);
    }
  };

  const emit: Reporter['emit'] = (name, ...args) => {
    for (const listener of [...(listeners.get(name) as Set<Listener>)]) {
      attempt(`a listener for "${name}"`, () => listener(...args));
    }
  };

  return {
    say,
    emit,
    on(name, listener) {
      const group = listeners.get(name);
      if (!group || typeof listener !== 'function') {
        say(
          'warn',
          `on needs an event (${NAMES.join(', ')}) and a function, not ${quote(name)} and ${quote(listener)}`,
        );
      } else group.add(listener as Listener);
    },
    off(name, listener) {
      listeners.get(name)?.delete(listener as Listener);
    },
    warn(message, event) {
      say('warn', message);
      emit('warning', { message, ...(event && { event }) });
    },
    call(callback, argument) {
      attempt('a callback', () => callback(argument));
    },
  };
}

/** A value as a message shows it; quoted, so that it does not make another kind of message. */
export function quote(value: unknown): string {
  return `"${describe(value)}"`;
}

/** Any value as text, even one that throws when asked. */
export function describe(value: unknown): string {
  try {
    return String(value);
  } catch {
    return typeof value;
  }
}
