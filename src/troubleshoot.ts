// With the option `debug`: tells what 1Flow's answers mean, where the browser says their status. Nothing runs without it.
// Source: Segment, "1Flow Web (Actions)" destination, troubleshooting: a 404 has two causes.

/** Watches the page's requests to 1Flow; `say` gets one sentence for an answer of 404. Engines without the status say none. */
export function watchAnswers(sdkUrl: string, say: (sentence: string) => void): void {
  const { origin } = new URL(sdkUrl, location.href);
  const observer = new PerformanceObserver((list) => {
    for (const { name, responseStatus } of list.getEntries() as PerformanceResourceTiming[]) {
      const from = new URL(name, location.href);
      if (responseStatus === 404 && (from.origin === origin || /(^|\.)1flow\.app$/.test(from.hostname))) {
        say(
          `1Flow answered 404 at "${from.origin}${from.pathname}": the project API key is wrong, or of another region (sdkUrl)`,
        );
      }
    }
  });
  observer.observe({ type: 'resource', buffered: true });
}
