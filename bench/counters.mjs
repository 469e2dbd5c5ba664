// Owns what Chromium itself counts of a page; other engines have no such counters.

/** A function that answers with the seconds that tasks have taken on the main thread so far; nothing in other engines. */
export async function startCounter({ name }, page) {
  if (name !== 'Chromium') return undefined;
  const session = await page.cdp();
  await session.send('Performance.enable');
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find((metric) => metric.name === 'TaskDuration').value;
  };
}

/** Bytes of JavaScript heap that are still reachable; nothing in other engines. */
export async function reachableHeap({ name }, page) {
  if (name !== 'Chromium') return undefined;
  const session = await page.cdp();
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
