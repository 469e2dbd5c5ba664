// The one frozen contract: what a pasted snippet and a facade of any later age tell each other, in types and in values.
// Whoever needs one of these values imports it from here; the build puts each in its place.
import type { SegmentMethod } from './event.js';
import type { OneflowSnippet, Receipt, State, Visitor } from './types.js';

/** The version of the command layout below. A pasted snippet lives for years: a layout is added, never changed. */
export const CONTRACT = 2;

/** The calls that set the SDK up. They hold functions, take effect at once, and are never stored. */
export type SetupMethod = 'load' | 'ready' | 'on' | 'off' | 'stop';

/** The public methods; those that set the SDK up come first. */
export const METHODS = 'load stop on ready off identify track page screen group alias reset';
export const SETUP_METHODS = 5;

/** How many calls wait at most; the oldest are kept. */
export const CALL_LIMIT = 1_000;

/** What the session storage keys of waiting calls begin with; `2` is the version of the command layout. */
export const STORED = 'oneflow_2_';
/** The number of the first call that a page stores: all have as many digits, and so are in order as texts. */
export const FIRST_NUMBER = 100_000;

/** How often a script is asked for before it has failed, how long one attempt may take, and the first pause between two. */
export const ATTEMPTS = 4;
export const ATTEMPT_LIMIT_MS = 15_000;
export const RETRY_BASE_MS = 1_000;

/** 1Flow's own address; the option `sdkUrl` says another. */
export const DEFAULT_SDK_URL = 'https://1flow.app/js/1flow.js';

/**
 * A buffered call, layout 2 (frozen): `[settle, method, time, url, title, referrer, ...args]`.
 *
 * `settle` resolves the call's promise; callbacks hang on that. `time` is in milliseconds since 1970, `url`, `title` and
 * `referrer` are the page's at that moment; an element of the page may have taken the place of the last two. Each argument that is an
 * object is a copy of plain objects and lists, made when the call was made (value/copy.ts); others stand as they are.
 * In session storage the call is the same list as JSON, under the key `oneflow_2_<project API key>,<time>,<number>,<random number>`:
 * in the order of their texts, keys are in the order of the calls, and no two pages write the same one.
 */
export type Command = [
  settle: ((receipt: Receipt) => void) | null,
  method: SegmentMethod,
  time: number,
  url: string,
  title: unknown,
  referrer: unknown,
  ...args: unknown[],
];

/** A setup call, layout 1 (frozen). Its arguments are the caller's own. */
export type SetupCommand = [settle: (value?: unknown) => void, method: SetupMethod, args: unknown[]];

/** What the snippet puts on `window`, as the facade sees it. Its methods stay the public methods for the page's life. */
export interface Stub extends Omit<OneflowSnippet, 'state' | 'user' | 'version'> {
  /** Version of the layouts above. */
  v: typeof CONTRACT;
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
  /** The arguments of the `load` in force, the very list that `setup` has: what came before it has failed or was stopped. */
  loaded?: unknown[] | undefined;
  /** The built-in as the snippet found it: a library of the page's may put another in its place later. */
  json: JSON;
  /** The copy that the snippet makes of `from[key]`, a list of arguments. */
  copy(from: object, key: string | number): unknown;
  /** Set once a facade has taken over; the snippet loads no other then. */
  facade?: boolean;
  /** Set by the facade. */
  user?: () => Visitor;
  version?: string;
  /** Why the SDK could not be had, until it is there: for whoever looks later. */
  failure?: string | undefined;
  /** How many calls the facade has dropped, and the receipts of the last of them: for whoever looks later. */
  dropped?: [count: number, ...last: Receipt[]];
}
