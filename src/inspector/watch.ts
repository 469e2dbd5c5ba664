// Watches the page: what it is told by events and what it sees when it looks becomes the time line and a status. It wraps
// nothing and changes nothing on the page. It must not know how anything is shown.
import type { SegmentEvent } from '../api/types.js';
import { safely } from './snapshot.js';
import {
  type Attempts,
  findTarget,
  generationOf,
  listen,
  queueOf,
  read,
  storedOf,
  type Target,
  userOf,
} from './target.js';
import { createTimeline, note, settle, setWaiting, type Timeline, type Told, warn } from './timeline.js';

export interface Watch {
  timeline: Timeline;
  target?: Target;
  attempts: Attempts;
  /** When the next attempt is due, in milliseconds since 1970. */
  nextAttempt?: number | undefined;
  /** The error of the last failure. */
  failure?: string | undefined;
  waiting: number;
  stored: number;
  /** Called after every event: then it is time to look. */
  changed(): void;
  /** Looks at what no event tells. */
  look(): void;
  /** Ends it; nothing of it is left on the page. */
  stop(): void;
}

/** Begins at once where the snippet is there, else with the first `look` that finds it. */
export function startWatch(): Watch {
  const offs: (() => void)[] = [];
  const cache = { names: '', calls: [] };
  const seen: { state?: unknown; anonymousId?: unknown } = {};
  const watch: Watch = { timeline: createTimeline(), attempts: {}, waiting: 0, stored: 0, changed() {}, look, stop };

  function look(): void {
    watch.target ?? meet(findTarget());
    const queue = queueOf(watch.target);
    const stored = storedOf(watch.target, cache);
    Object.assign(watch, { waiting: queue.length, stored: stored.length });
    lookAtState(watch, seen);
    lookAtVisitor(watch, seen);
    setWaiting(watch.timeline, queue, stored, seen.state === 'failed' ? 'kept' : 'waiting');
  }

  function meet(target: Target | undefined): void {
    if (!target) return;
    watch.target = target;
    const listeners = listenersOf(watch, target);
    for (const [name, listener] of Object.entries(listeners)) {
      const tell = (...args: unknown[]): void => {
        safely(() => listener(...args), undefined);
        watch.changed();
      };
      offs.push(listen(target, name, tell));
    }
    safely(() => target.ready?.((sdk) => (watch.attempts.generation ??= generationOf(sdk) as string)), undefined);
  }

  function stop(): void {
    for (const off of offs.splice(0)) off();
  }

  safely(look, undefined);
  return watch;
}

/** What each event of the facade says. Arguments are the page's until they have been looked at. */
function listenersOf(watch: Watch, target: Target): Record<string, (...args: unknown[]) => void> {
  const { timeline } = watch;
  const told = (receipt: unknown): void => settle(timeline, receipt as Told, queueOf(target));
  return {
    sent: told,
    dropped: told,
    done: told,
    // Which calls these are, the next look says.
    stored: () => {},
    kept: () => {},
    warning(given) {
      const { message, event } = given as { message: string; event?: SegmentEvent };
      warn(timeline, `${message}`, event, queueOf(target));
    },
    error(given) {
      watch.failure = `${(given as { message: unknown }).message}`;
      note(timeline, 'error', watch.failure);
    },
    state(_, details) {
      const { generation } = watch.attempts;
      watch.attempts = { ...(generation && { generation }), ...Object(details) };
      const { nextInMs } = watch.attempts;
      watch.nextAttempt = nextInMs ? Date.now() + nextInMs : undefined;
    },
  };
}

/** A state has no event of its own where the facade is what failed, or is too old for one. */
function lookAtState(watch: Watch, seen: { state?: unknown }): void {
  const state = read(watch.target, 'state', undefined);
  if (state === seen.state) return;
  if (state !== 'failed') watch.failure = undefined;
  if (state === 'ready') watch.nextAttempt = undefined;
  seen.state = state;
  note(watch.timeline, state === 'failed' ? 'error' : 'info', `state is ${state}`);
}

/** Another tab may have said who it is. */
function lookAtVisitor(watch: Watch, seen: { anonymousId?: unknown }): void {
  const { anonymousId } = userOf(watch.target);
  if (anonymousId === seen.anonymousId) return;
  if (seen.anonymousId) note(watch.timeline, 'info', 'From here on it is another visitor');
  seen.anonymousId = anonymousId;
}
