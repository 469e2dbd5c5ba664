// What the page offers to be looked at: `window.oneflowSegment` by its public names, and what waits in session storage.
// It only reads, tolerates any age of snippet and facade, and must not know how anything is shown.
import type { Command } from '../api/contract.js';
import { STORED } from '../browser/stored.js';
import { safely } from './snapshot.js';

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

/** An option in force. */
export function optionOf(target: Target | undefined, name: string): unknown {
  return safely(() => target?.options?.[name], undefined);
}

/** Calls that wait on the page, oldest first. */
export function queueOf(target: Target | undefined): Command[] {
  const queue = read(target, 'queue', []);
  return Array.isArray(queue) ? safely(() => queue.filter(Array.isArray), []) : [];
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
  commands: Command[];
}

/**
 * Calls of this project that wait in the tab's session storage. A frame's storage is its page's, and none of its calls are
 * there. Storage that throws holds nothing.
 */
export function storedOf(target: Target | undefined, cache: StoredCache): Command[] {
  return safely(() => {
    const prefix = `${STORED}${optionOf(target, 'key')}_`;
    const names = window.top === window ? Object.keys(sessionStorage).filter((name) => name.startsWith(prefix)) : [];
    const text = names.join('\n');
    if (text !== cache.names) {
      cache.commands = names.sort(bySlot).map(parse).filter(Array.isArray) as Command[];
      cache.names = text;
    }
    return cache.commands;
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
    const options = { ...read(target, 'options', {}) };
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
