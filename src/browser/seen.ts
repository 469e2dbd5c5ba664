// What the page is about: prerendered or seen, after which page, and when something has loaded. It must not know who waits for it.
import { listen, read, unlisten } from './page.js';
import { cancel, later, type Timer } from './timers.js';

/** How long a page leaves the tab's storage to the page before it, where that one may have its say later. */
const HANDOVER_MS = 200;
/** After something has loaded it takes a moment until it has done its work. */
const SETTLE_MS = 500;

/**
 * A page that is only being prepared may never be seen, and Chromium throws away what it stores: what is not for such a page
 * waits until it is shown. The page before it stores its calls only then.
 */
export function whenSeen(work: () => void): void {
  if (read('prerendering') === true) {
    listen(document, 'prerenderingchange', () => later(work, HANDOVER_MS), { once: true });
  } else work();
}

/**
 * Milliseconds. Chromium gives a page that is gone back to its turn before the left page's `pagehide`, in another process. And it runs
 * a script that comes right after the `pagehide` of its own page: that page is hidden by then, and no timer of it ends.
 */
export function handover(isBack: boolean): number {
  try {
    const cameBack = (): boolean =>
      (performance.getEntriesByType('navigation') as [PerformanceNavigationTiming])[0].type === 'back_forward';
    return isBack || cameBack() || read('hidden') ? HANDOVER_MS : 0;
  } catch {
    return 0;
  }
}

/** Looks a moment after the page has loaded something, until it is ended. */
export function whenSomethingLoads(look: () => void): () => void {
  let timer: Timer | undefined;
  let observer: PerformanceObserver | undefined;
  const plan = (): void => {
    timer ??= later(() => {
      timer = undefined;
      look();
    }, SETTLE_MS);
  };
  // A script that a preload link has fetched before makes no entry; the answer to a request of a script fires no event. The
  // load event of an element goes up to the document, never to the window: https://dom.spec.whatwg.org/#interface-document
  listen(document, 'load', plan, true);
  try {
    observer = new PerformanceObserver(plan);
    observer.observe({ type: 'resource' });
  } catch {}
  return () => {
    cancel(timer);
    unlisten(document, 'load', plan, true);
    observer?.disconnect();
  };
}
