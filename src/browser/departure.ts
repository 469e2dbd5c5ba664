// When a page goes, and when it comes back. It must not know what there is to save.
import { listen, unlisten } from './page.js';

const EVENTS = [
  'pagehide',
  // WebKit fires no pagehide for a page that is left before its load event.
  'pageswap',
  'pageshow',
];

/**
 * `leave` is called once when the page goes; also what still runs in it afterwards is of a page that has gone. `comeBack` is
 * called once when it is back from the back/forward cache: another page may have had its turn. Until `end`.
 */
export function watchDeparture(leave: () => void, comeBack: () => void): { isGone(): boolean; end(): void } {
  let isGone = false;
  const hear = ({ type, persisted }: PageTransitionEvent): void => {
    const goes = type !== 'pageshow';
    if (goes === isGone) return;
    isGone = goes;
    if (goes) leave();
    else if (persisted) comeBack();
  };
  for (const type of EVENTS) listen(window, type, hear);
  return {
    isGone: () => isGone,
    end() {
      for (const type of EVENTS) unlisten(window, type, hear);
    },
  };
}
