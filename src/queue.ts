// The one ordered list of calls for the page's whole life: takes it over from the stub, takes what earlier pages stored,
// and hands the calls on in order without holding up the page. It must not know what a call means.

import type { Command, Stub } from './api/contract.js';
import type { Method } from './api/types.js';
import { takeStored } from './browser/stored.js';

/** How long a replay may hold the page before input gets its turn. */
const SLICE_MS = 8;

/** The calls there are; anything else in storage is not ours. */
const METHODS: Method[] = ['identify', 'track', 'page', 'screen', 'group', 'alias', 'reset'];

/** Where a command has its id. */
const ID = 6;

/** Takes one call. Must not throw; `replayed` says that the call had to wait for the SDK. */
export type Handle = (command: Command, replayed: boolean) => void;

export interface Queue {
  /** From now on calls are handed on: those already here in slices, a live one at once. */
  open(handle: Handle): void;
  /** From now on a waiting call is no longer of the visitor it was stored with, but of whoever is known before it. */
  settle(): void;
  /** Puts what earlier pages of this tab stored before everything else. Answers how many could not be read. */
  takeStored(): number;
}

/** Takes over the stub's own array. `waits` is told of each call that nobody handles yet. */
export function createQueue(stub: Stub, waits: () => void): Queue {
  const { queue } = stub;
  // Not a timer: a hidden tab, where timers are slowed down, finishes its replay too.
  const channel = new MessageChannel();
  let handle: Handle | undefined;
  let busy = false;
  let waiting = 0;

  const drain = (): void => {
    busy = true;
    const end = Date.now() + SLICE_MS;
    while (queue.length) {
      if (Date.now() > end) {
        channel.port2.postMessage(0);
        return;
      }
      (handle as Handle)(queue.shift() as Command, waiting-- > 0);
    }
    busy = false;
  };
  channel.port1.onmessage = drain;

  takePush(queue, (command) => {
    queue[queue.length] = command;
    // A call made while another is handed on, or while older ones wait for their slice, keeps its place.
    if (!handle) waits();
    else if (!busy) drain();
  });

  return {
    open(given) {
      handle = given;
      waiting = queue.length;
      if (!busy) drain();
    },
    settle() {
      for (const command of queue) if (Array.isArray(command[0])) command[0] = null;
    },
    takeStored() {
      const { found, unreadable } = takeStored(stub.options.key as string, ID, isCommand);
      queue.unshift(...found);
      return unreadable;
    },
  };
}

/** Gives a list of the stub's a `push` of its own. Assigning one fails where the page has frozen `Array.prototype`. */
export function takePush<Item>(list: Item[], push: (item: Item) => void): void {
  Object.defineProperty(list, 'push', { value: push });
}

const isId = (value: unknown): boolean => value === null || typeof value === 'string';

function isCommand(value: unknown): value is Command {
  if (!Array.isArray(value)) return false;
  const [visitor, method, time, url] = value;
  const isVisitor = visitor === null || (Array.isArray(visitor) && visitor.every(isId));
  return isVisitor && METHODS.includes(method) && typeof time === 'number' && typeof url === 'string';
}
