// What the page offers to be looked at: `window.oneflowSegment` by its public names, and what waits in session storage.
// It only reads, tolerates any age of snippet and facade, and must not know how anything is shown.
import { safely } from './snapshot.js';

/** What the session storage keys of waiting calls begin with: part of the snippet's frozen contract. */
const STORED = 'oneflow_1_';

/** Where the contract's form of a call has its arguments. */
const ARGUMENTS = 7;

/** A call that waits: in the snippet's queue, in the facade's, or in storage. */
export interface Waiting {
  method: string;
  /** Milliseconds since 1970. */
  time: number;
  url: string;
  id: unknown;
  args: unknown[];
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
  /** Set once a facade is there. */
  facade?: unknown;
  queue?: unknown;
  options?: Record<string, unknown>;
  /** The arguments of the `load` in force, while no facade has made options of them. */
  loaded?: unknown[];
  user?(): User | undefined;
  ready?(callback: (sdk: unknown) => void): unknown;
  on?(name: string, listener: (...args: never[]) => void): unknown;
  off?(name: string, listener: (...args: never[]) => void): unknown;
}

/** The snippet's object, once it is there; an element, or a page's own variable, of that name is none. */
export function findTarget(): Target | undefined {
  return safely(() => {
    const found = (window as { oneflowSegment?: unknown }).oneflowSegment as Target | undefined;
    return found && typeof found.on === 'function' && found.v ? found : undefined;
  }, undefined);
}

/** A part of the object, or the fallback where it is missing or throws. */
export function read<Name extends keyof Target, Other>(target: Target | undefined, name: Name, fallback: Other) {
  return safely(() => target?.[name] ?? fallback, fallback);
}

/** What `load` was given, with the project API key; before the facade has checked it, as it was given. */
function givenOptions(target: Target | undefined): Record<string, unknown> {
  return safely(() => {
    const [key, given] = target?.loaded ?? [];
    return { ...(target?.options ?? { ...Object(given), ...(key !== undefined && { key }) }) };
  }, {});
}

/** An option in force. */
export function optionOf(target: Target | undefined, name: string): unknown {
  return givenOptions(target)[name];
}

/** Calls that wait on the page, oldest first: the contract's lists, once a facade is there its own objects. */
export function queueOf(target: Target | undefined): Waiting[] {
  return safely(() => (Array.isArray(target?.queue) ? target.queue.map(toWaiting).filter(isWaiting) : []), []);
}

function toWaiting(call: unknown): unknown {
  if (!Array.isArray(call)) return call;
  const [, method, time, url, , , id] = call;
  return { method, time, url, id, args: call.slice(ARGUMENTS) };
}

function isWaiting(call: unknown): call is Waiting {
  const { method, time, url, args } = Object(call) as Partial<Waiting>;
  return typeof method === 'string' && typeof time === 'number' && typeof url === 'string' && Array.isArray(args);
}

export function userOf(target: Target | undefined): User {
  return safely(() => (typeof target?.user === 'function' ? target.user() : undefined) ?? {}, {});
}

/** Listens to an event; answers what ends it. Older facades answer with no `off`. */
export function listen(target: Target, name: string, listener: (...args: never[]) => void): () => void {
  const off = safely(() => target.on?.(name, listener), undefined);
  return () => safely(() => void (typeof off === 'function' ? off() : target.off?.(name, listener)), undefined);
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
    const prefix = `${STORED}${optionOf(target, 'key')}_`;
    const names = window.top === window ? Object.keys(sessionStorage).filter((name) => name.startsWith(prefix)) : [];
    const text = names.join('\n');
    if (text !== cache.names) {
      cache.calls = names.sort(bySlot).map(parse).map(toWaiting).filter(isWaiting);
      cache.names = text;
    }
    return cache.calls;
  }, []);
}

function bySlot(one: string, other: string): number {
  return slotOf(one) - slotOf(other);
}

function slotOf(name: string): number {
  return Number(/\d+$/.exec(name)?.[0]);
}

function parse(name: string): unknown {
  return safely(() => JSON.parse(sessionStorage.getItem(name) as string), undefined);
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
export function generationOf(sdk: unknown): string | undefined {
  if (typeof sdk === 'function') return 'Actions: _1flow(method, …)';
  return safely(() => {
    const { logEvent, on } = sdk as { logEvent?: unknown; on?: unknown };
    return logEvent ? (on ? 'npm: _1flow.logEvent, with on' : '2022: _1flow.logEvent') : undefined;
  }, undefined);
}
