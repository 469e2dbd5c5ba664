// What the page offers to be looked at: `window.oneflowSegment` by its public names, and what waits in session storage.
// It only reads, tolerates anything that the page may have put there, and must not know how anything is shown.
import { type Command, STORED } from '../api/contract.js';
import type { SegmentEvent } from '../api/types.js';
import { safely } from './snapshot.js';
import type { Conclusion } from './timeline.js';

/** A call that waits: in the snippet's queue, in the facade's, or in storage. */
export interface Waiting {
  method: string;
  /** Milliseconds since 1970. */
  time: number;
  url: string;
  /** What it is known by while it is where it is: itself, or its name in storage. */
  id: unknown;
  args: unknown[];
  /** Once the facade has made one of it. */
  event?: SegmentEvent | undefined;
}

/** What the facade tells of its attempts, where it does. */
export interface Attempts {
  attempt?: number;
  attempts?: number;
  nextInMs?: number;
  generation?: string;
}

export interface User {
  userId?: unknown;
  anonymousId?: unknown;
  traits?: unknown;
}

/** The object on the page; each of its parts may be missing, or another thing than it should be. */
export interface Target {
  v?: unknown;
  state?: unknown;
  version?: unknown;
  failure?: string;
  /** How many calls the facade has dropped, and the last of the receipts. */
  dropped?: [count: number, ...last: Conclusion[]];
  queue?: unknown;
  /** Of the script that holds the snippet. */
  nonce?: unknown;
  /** The arguments of the `load` in force, as they were given. */
  loaded?: unknown[];
  user?(): User | undefined;
  ready?(callback: (sdk: unknown) => void): unknown;
  on?(name: string, listener: (...args: never[]) => void): unknown;
}

/** The snippet's object, once it is there; an element, or a page's own variable, of that name is none. */
export function findTarget(): Target | undefined {
  return safely(() => {
    const { oneflowSegment: found } = window as { oneflowSegment?: Target };
    return found?.v && typeof found.on === 'function' ? found : undefined;
  });
}

/** A part of the object, or the fallback where it is missing or throws. */
export function read<Name extends keyof Target, Other>(target: Target | undefined, name: Name, fallback: Other) {
  return safely(() => target?.[name] ?? fallback, fallback);
}

/** What `load` was given, with the project API key. */
export function givenOptions(target: Target | undefined): Record<string, unknown> {
  return safely(() => {
    const [key, given] = target?.loaded ?? [];
    return { ...Object(given), ...(key !== undefined && { key }) };
  }, {});
}

/** An option in force. */
export function optionOf(target: Target | undefined, name: string): unknown {
  return givenOptions(target)[name];
}

/** Calls that wait on the page, oldest first: the contract's lists, once a facade is there its own objects. */
export function queueOf(target: Target | undefined): Waiting[] {
  return safely(
    () => ((target?.queue ?? []) as unknown[]).map((call) => safely(() => toWaiting(call, call))).filter(isWaiting),
    [],
  );
}

/** The snippet's list, the facade's own object, or an event that a facade has stored. */
function toWaiting(form: unknown, id: unknown): unknown {
  if (Array.isArray(form)) {
    const [, method, time, url, , , ...args] = form as unknown as Command;
    return { method, time, url, id, args };
  }
  // Of a track the event has a name, `event`; the facade's own object has the event there.
  const { type, timestamp, context, args = [], event } = Object(form);
  const { method = type, time = Date.parse(timestamp), url = context.page.url } = Object(form);
  return { method, time, url, id, args, event: type ? form : event };
}

function isWaiting(call: unknown): call is Waiting {
  const { method, time, url, args } = Object(call) as Partial<Waiting>;
  return typeof method === 'string' && typeof time === 'number' && typeof url === 'string' && Array.isArray(args);
}

export function userOf(target: Target | undefined): User {
  return safely(() => target?.user?.() ?? {}, {});
}

/** Listens to an event; answers what ends it. */
export function listen(target: Target, name: string, listener: (...args: never[]) => void): () => void {
  const off = safely(() => target.on?.(name, listener));
  return () => safely(off as () => void);
}

/** What was last read from storage: text is parsed once. */
export interface StoredCache {
  names: string;
  calls: Waiting[];
}

/**
 * Calls of this project that wait in the tab's session storage. A frame's storage is its page's, and none of its calls are
 * there. Storage that throws holds nothing.
 */
export function storedOf(target: Target | undefined, cache: StoredCache): Waiting[] {
  return safely(() => {
    const prefix = `${STORED}${optionOf(target, 'key')},`;
    const names = window.top === window ? Object.keys(sessionStorage).filter((name) => name.startsWith(prefix)) : [];
    const text = names.join('\n');
    if (text !== cache.names) {
      cache.calls = names.sort().map(parse).filter(isWaiting);
      cache.names = text;
    }
    return cache.calls;
  }, []);
}

function parse(name: string): unknown {
  return safely(() => toWaiting(JSON.parse(sessionStorage.getItem(name) as string), name));
}

/** The project API key, or the nonce, as it may be shown. */
export function mask(secret: unknown): string {
  return `${`${secret}`.slice(0, 3)}…`;
}

/** The options in force, for anybody to see: secrets masked, functions named. */
export function optionsOf(target: Target | undefined): Record<string, unknown> {
  return safely(() => {
    const options = givenOptions(target);
    for (const name of ['key', 'nonce']) if (options[name]) options[name] = mask(options[name]);
    if (Array.isArray(options.mappings))
      options.mappings = options.mappings.map((one) => safely(() => one.action, one));
    return options;
  }, {});
}

/** The SDK's generation, by its shape; the names are those of the documentation. */
export function generationOf(sdk: unknown): string {
  return typeof sdk === 'function' ? 'Actions' : (sdk as { on?: unknown }).on ? 'npm' : '2022';
}
