// The one seam on which the diagnosis hangs (src/diagnosis/); a production build leaves it empty. The core must not know
// what is there.
import type { Reporter, Teller } from './report.js';
import type { Delivery, OneflowOptions, Receipt } from './types.js';

/** What Segment's queue says of a plugin. Our own says of itself that it is ours. */
export interface SegmentPlugin {
  name: string;
  type: string;
  ours?: true;
}

export interface Diagnosis {
  /** A facade, or the plugin, has begun. */
  start?(reporter: Reporter): void;
  /** `on` was called. */
  listen?(name: unknown, listener: unknown, log: Teller['log']): void;
  /** The sentence about an option of `load` that is not what it must be, or nothing. */
  option?(name: string, value: unknown): string | undefined;
  /** What looks wrong in what is about to be handed over. */
  delivery?(delivery: Delivery, warnings: string[]): void;
  /** `load` is in force. */
  load?(options: OneflowOptions, teller: Teller): void;
  /** Segment has taken our plugin among its own. */
  register?(options: object, plugins: SegmentPlugin[], own: SegmentPlugin, teller: Teller): void;
  /** A call has its receipt. */
  receipt?(method: string, receipt: Receipt, options: OneflowOptions, teller: Teller): void;
}

/** A page may have something by these names on every object. */
export const diagnosis = { __proto__: null } as Diagnosis;
