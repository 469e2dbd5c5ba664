// Watches the page: what it is told by events and what it sees when it looks becomes the time line and a status. It wraps
// nothing; after a failure it asks once more for what has failed. It must not know how anything is shown.

import { DEFAULT_SDK_URL } from '../api/contract.js';
import type { SegmentEvent } from '../api/types.js';
import {
  checkDelivery,
  checkIdentify,
  checkLoad,
  explainOption,
  findOtherDestination,
  watchAnswers,
} from '../diagnosis/checks.js';
import { type Asked, ask } from './ask.js';
import { safely } from './snapshot.js';
import {
  type Attempts,
  findTarget,
  generationOf,
  givenOptions,
  listen,
  optionOf,
  queueOf,
  read,
  storedOf,
  type Target,
  userOf,
} from './target.js';
import { type Conclusion, conclude, createTimeline, note, setWaiting, type Timeline, warn } from './timeline.js';

export interface Watch {
  timeline: Timeline;
  target?: Target;
  attempts: Attempts;
  /** Since the last failure: what was asked for again, and what came of it. */
  asked?: Asked | undefined;
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
  const timeline = createTimeline();
  const watch: Watch = { timeline, attempts: {}, waiting: 0, stored: 0, changed() {}, look, stop };
  /** As the last look saw them. */
  let state: unknown;
  let anonymousId: unknown;

  function look(): void {
    watch.target ?? meet(findTarget());
    const { target } = watch;
    const queue = queueOf(target);
    const stored = storedOf(target, cache);
    watch.waiting = queue.length;
    watch.stored = stored.length;
    lookAtState(read(target, 'state', undefined));
    setWaiting(timeline, queue, stored, state === 'failed' ? 'kept' : 'waiting', state === 'stopped');
    // Asked who the visitor is, the facade may hand on what waits: by then these calls are known.
    lookAtVisitor(userOf(target).anonymousId);
  }

  /** A state has no event of its own where the facade is what failed. */
  function lookAtState(now: unknown): void {
    if (now === state) return;
    if (now === 'failed') askAgain();
    else watch.asked = undefined;
    state = now;
    note(timeline, state === 'failed' ? 'error' : 'info', `state is ${state}`);
  }

  /** The facade, where there is none, else 1Flow's SDK. */
  function askAgain(): void {
    const { target } = watch;
    const url = read(target, 'version', '') ? (optionOf(target, 'sdkUrl') ?? DEFAULT_SDK_URL) : optionOf(target, 'src');
    const asked: Asked = { url: `${url}` };
    watch.asked = asked;
    safely(() => ask(asked, optionOf(target, 'nonce') ?? read(target, 'nonce', '')));
  }

  /** Without a query: every second attempt has one of its own. */
  function refused({ blockedURI, effectiveDirective }: SecurityPolicyViolationEvent): void {
    if (watch.asked && blockedURI.includes(watch.asked.url.split('?')[0] as string))
      watch.asked.directive = effectiveDirective;
  }

  /** Another tab may have said who it is. */
  function lookAtVisitor(now: unknown): void {
    if (anonymousId && now !== anonymousId) note(timeline, 'info', 'From here on it is another visitor');
    anonymousId = now;
  }

  function meet(target: Target | undefined): void {
    if (!target) return;
    watch.target = target;
    const listeners = listenersOf(watch, target);
    for (const [name, listener] of Object.entries(listeners)) {
      const tell = (given: never, details: unknown): void => {
        safely(() => listener(given, details));
        watch.changed();
      };
      offs.push(listen(target, name, tell));
    }
    const say = (sentence: string): void => {
      note(timeline, 'warning', sentence);
      watch.changed();
    };
    // It was said before anybody listened.
    if (target.failure) say(target.failure);
    for (const sentence of safely(() => checkLoad(givenOptions(target)), [])) say(sentence);
    offs.push(watchAnswers(`${optionOf(target, 'sdkUrl') ?? DEFAULT_SDK_URL}`, say));
    safely(() => target.ready?.((sdk) => (watch.attempts.generation ??= generationOf(sdk))));
    // Of those that were dropped before anybody listened the last are known, and their number.
    const [dropped = 0, ...last] = target.dropped ?? [];
    last.forEach(listeners.dropped);
    timeline.counts.dropped = dropped;
  }

  function stop(): void {
    for (const off of offs.splice(0)) off();
  }

  document.addEventListener('securitypolicyviolation', refused);
  offs.push(() => document.removeEventListener('securitypolicyviolation', refused));
  safely(look);
  return watch;
}

/** What each event of the facade says. Which calls are stored or kept, the next look says. */
function listenersOf(watch: Watch, target: Target) {
  const { timeline } = watch;
  let isDoubled = false;
  const receive = (receipt: Conclusion): void => {
    conclude(timeline, withChecks(receipt), queueOf(target));
    const doubled = !isDoubled && findOtherDestination();
    if (!doubled) return;
    isDoubled = true;
    note(timeline, 'warning', doubled);
  };
  return {
    sent: receive,
    dropped: receive,
    done: receive,
    warning({ message, event }: { message: string; event?: SegmentEvent }) {
      warn(timeline, explained(target, message), event, queueOf(target));
    },
    error({ message }: { message: string }) {
      note(timeline, 'error', message);
    },
    state(_: unknown, details: unknown) {
      const { generation } = watch.attempts;
      watch.attempts = { ...(generation && { generation }), ...Object(details) };
    },
  } satisfies Record<string, (given: never, details: unknown) => void>;
}

/** A production build leaves to the inspector to say what looks wrong in what was sent. */
function withChecks(receipt: Conclusion): Conclusion {
  const { deliveries = [], warnings = [], reason } = receipt;
  const found = deliveries.flatMap((delivery) => safely(() => checkDelivery(delivery), []));
  return { ...receipt, warnings: [...warnings, ...found, ...checkIdentify(reason)] };
}

/** Of an option that is ignored, what it must be. */
function explained(target: Target, message: string): string {
  const [, option] = /^option (\w+) is ignored$/.exec(message) ?? [];
  return safely(() => (option ? explainOption(option, optionOf(target, option)) : message), message);
}
