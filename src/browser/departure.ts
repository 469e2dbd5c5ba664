// When a page goes, and when it comes back. It must not know what there is to save.

/** What there is to do. */
export interface Departure {
  /** The page goes; also what still runs in it afterwards is of a page that has gone. */
  leave(): void;
  /** It is back from the back/forward cache: another page may have had its turn. */
  comeBack(): void;
}

/** Each is called once at each departure and return. Answers with whether the page has gone. */
export function onDeparture({ leave, comeBack }: Departure): () => boolean {
  let isGone = false;
  const go = (): void => {
    if (isGone) return;
    isGone = true;
    leave();
  };
  addEventListener('pagehide', go);
  // WebKit fires no pagehide for a page that is left before its load event.
  addEventListener('pageswap', go);
  addEventListener('pageshow', ({ persisted }) => {
    isGone = false;
    if (persisted) comeBack();
  });
  return () => isGone;
}
