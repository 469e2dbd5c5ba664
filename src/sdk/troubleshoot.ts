// What is wrong around us: a second way to 1Flow on the page and, with the option `debug`, what 1Flow's answers mean. It
// must not know calls.

/** What Segment's queue says of a plugin. Our own says of itself that it is ours. */
interface SegmentPlugin {
  name: string;
  type: string;
  ours?: true;
}

/** Whether Segment's own 1Flow destination is among the plugins, or another than `own` of ours. */
export function hasOtherDestination(plugins: SegmentPlugin[] | undefined, own?: SegmentPlugin): boolean {
  const isOther = (plugin: SegmentPlugin): boolean => (own ? plugin !== own : !plugin.ours);
  return !!plugins?.some((plugin) => plugin.type === 'destination' && /^1Flow\b/.test(plugin.name) && isOther(plugin));
}

/** Whether Segment's own 1Flow destination runs on the page. */
export function isSegmentSending(): boolean {
  try {
    const { analytics } = window as { analytics?: { queue?: { plugins?: SegmentPlugin[] } } };
    return hasOtherDestination(analytics?.queue?.plugins);
  } catch {
    // It is somebody else's `analytics`.
    return false;
  }
}

/**
 * Watches the page's requests to 1Flow; `say` gets one sentence for an answer of 404. Engines without the status say none.
 * Source: Segment, "1Flow Web (Actions)" destination, troubleshooting: a 404 has two causes.
 */
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
