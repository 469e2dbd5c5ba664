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

/** Starts a trace of the page's scripts; the answer ends it and has `{ url, ms }` of each turn that a script had. */
export async function traceScripts(session) {
  const events = [];
  const collect = ({ value }) => events.push(...value);
  session.on('Tracing.dataCollected', collect);
  await session.send('Tracing.start', { traceConfig: { includedCategories: ['devtools.timeline'] } });
  return async () => {
    const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
    await session.send('Tracing.end');
    await complete;
    session.off('Tracing.dataCollected', collect);
    return outermost(
      events.filter(({ name, ph }) => ph === 'X' && (name === 'EvaluateScript' || name === 'FunctionCall')),
    );
  };
}

/** Turns within another one's are part of it. Trace events count in microseconds, and `tdur` only
 * those in which the thread had the processor. */
function outermost(turns) {
  const sorted = turns.toSorted((one, other) => one.ts - other.ts || other.dur - one.dur);
  const ends = new Map();
  return sorted.flatMap(({ tid, ts, dur, tdur, args: { data } }) => {
    if (ts < (ends.get(tid) ?? 0)) return [];
    ends.set(tid, ts + dur);
    return { url: data?.url ?? '', ms: (tdur ?? dur) / 1000 };
  });
}
