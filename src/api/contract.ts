// The one frozen contract: what a pasted snippet and a facade of any later age tell each other. Types only; nothing here
// reaches a bundle.
import type { Method } from './event.js';
import type { OneflowSegment, Options, Receipt, State } from './types.js';

/** The version of the command layout below. A pasted snippet lives for years: a layout is added, never changed. */
export type ContractVersion = 1;

/** The calls that set the SDK up. They hold functions, take effect at once, and are never stored. */
export type SetupMethod = 'load' | 'ready' | 'on' | 'off';

/**
 * A buffered call, layout 1 (frozen). In storage the first place holds the visitor that the page had before it, or `null`
 * where no facade had come; 0.1.0-rc.1 has no visitors there.
 *
 * `[settle, method, time, url, title, referrer, id, ...args]`: `time` is in milliseconds since 1970, `url`, `title` and
 * `referrer` are the page's at that moment, `id` is a random number, `args` are copies taken when the call was made.
 */
export type Command = [
  settle: ((receipt: Receipt) => void) | Visitor | null,
  method: Method,
  time: number,
  url: string,
  title: string,
  referrer: string,
  id: number,
  ...args: unknown[],
];

/** Ids; `null` for none. */
export type Visitor = [userId: string | null, anonymousId: string | null];

/** A setup call, layout 1 (frozen). Its arguments are the caller's own. */
export type SetupCommand = [settle: (value: unknown) => void, method: SetupMethod, args: unknown[]];

/** What the snippet puts on `window`, as the facade sees it. Its methods stay the public methods for the page's life. */
export interface Stub extends Omit<OneflowSegment, 'state'> {
  /** Version of the layouts above. */
  v: ContractVersion;
  state: State;
  /** Calls not yet delivered, oldest first. The facade replaces this array's own `push`. */
  queue: Command[];
  /** Setup calls not yet carried out. The facade replaces this array's own `push`. */
  setup: SetupCommand[];
  /** What the last effective `load` said, over the snippet's own defaults. */
  options: Options & { key?: string };
  /** The arguments of that `load`, the very list that `setup` has: what came before it had failed. Missing in 0.1.0-rc.1. */
  loaded?: unknown[];
  /** Set by the facade: who the visitor is before the first call of `queue`. */
  visitor?: Visitor;
  /** Moves the queue to session storage, as far as it fits. */
  store(): void;
  /** Set by `store`: the page is going or nothing fetches its calls, so each further one is stored at once. */
  storing?: boolean;
  /** Set once a facade has taken over. */
  facade?: true;
}
