// The one frozen contract: what a pasted snippet and a facade of any later age tell each other. Types only; nothing here
// reaches a bundle.
import type { SegmentMethod } from './event.js';
import type { OneflowSnippet, OneflowSnippetOptions, Receipt, State, Visitor } from './types.js';

/** The version of the command layout below. A pasted snippet lives for years: a layout is added, never changed. */
export type ContractVersion = 1;

/** The calls that set the SDK up. They hold functions, take effect at once, and are never stored. */
export type SetupMethod = 'load' | 'ready' | 'on' | 'off';

/**
 * A buffered call, layout 1 (frozen): `[settle, method, time, url, title, referrer, id, ...args]`.
 *
 * `settle` resolves the call's promise; it is gone once it has been called. `time` is in milliseconds since 1970, `url`,
 * `title` and `referrer` are the page's at that moment, `id` is a text that no other call of any page has. An argument that is
 * an object is a list of one text: its JSON when the call was made. Any other stands as it is, and so does the copy of an
 * object that JSON can't write.
 * In session storage the first place holds the ids of the visitor whom a facade knew before the call; `null` where there
 * was no facade, or nobody to name.
 */
export type Command = [
  settle: ((receipt: Receipt) => void) | StoredVisitor | null | undefined,
  method: SegmentMethod,
  time: number,
  url: string,
  title: string,
  referrer: string,
  id: string,
  ...args: unknown[],
];

/** Ids; `null` for none. */
export type StoredVisitor = [userId: string | null, anonymousId: string | null];

/** A setup call, layout 1 (frozen). Its arguments are the caller's own. */
export type SetupCommand = [settle: (value: unknown) => void, method: SetupMethod, args: unknown[]];

/** What the snippet puts on `window`, as the facade sees it. Its methods stay the public methods for the page's life. */
export interface Stub extends Omit<OneflowSnippet, 'state' | 'user' | 'version'> {
  /** Version of the layouts above. */
  v: ContractVersion;
  state: State;
  /** The nonce of the script element that holds the snippet. */
  nonce?: string | undefined;
  /**
   * Calls not yet delivered, oldest first. The facade empties this list and gives it a `push` of its own, to which the
   * methods go on pushing; then it puts its own list here, for whoever looks: `{ method, time, url, args, … }` each.
   */
  queue: Command[];
  /** Setup calls not yet carried out. The facade empties it and gives it a `push` of its own. */
  setup: SetupCommand[];
  /** The arguments of the `load` in force, the very list that `setup` has: what came before it has failed. */
  loaded?: unknown[];
  /** The built-in as the snippet found it: a library of the page's may put another in its place later. */
  json?: JSON;
  /** Set once a facade has taken over; the snippet loads no other then. */
  facade?: true;
  /** Set by the facade. */
  options?: OneflowSnippetOptions & { key?: string };
  user?: () => Visitor;
  version?: string;
}
