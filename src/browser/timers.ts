// Timers of our own, which the page does not wait for. It must not know what they are for.

/** What `later` answers, for `cancel`. */
export type Timer = ReturnType<typeof setTimeout>;

type Zoned = typeof globalThis & {
  __zone_symbol__setTimeout?: typeof setTimeout;
  __zone_symbol__clearTimeout?: typeof clearTimeout;
};

export function cancel(timer: Timer | undefined): void {
  try {
    const { __zone_symbol__clearTimeout: stop = clearTimeout } = window as unknown as Zoned;
    stop(timer);
  } catch {}
}

/**
 * Angular calls a page stable once no timer of its zone runs, and tests and server rendering wait for that. zone.js keeps
 * the browser's own timers by these names: https://github.com/angular/angular/tree/main/packages/zone.js
 *
 * What `work` throws is the page's doing, by a function that it has broken, and no error of the page's.
 */
export function later(work: () => void, ms: number): Timer {
  const { __zone_symbol__setTimeout: start = setTimeout } = window as unknown as Zoned;
  return start(() => {
    try {
      work();
    } catch {}
  }, ms);
}
