// Owns how a replay is watched in a page: from its first delivery to its last. A message that keeps coming back is late by
// the length of the task before it. Chromium itself tells of tasks over 50 ms, from when the calls have been made.

window.watchReplay = (count) => {
  const replay = { delivered: 0, longest: 0, total: undefined, longTasks: 0 };
  const { port1, port2 } = new MessageChannel();
  let start;
  let last;
  watchLongTasks(replay);

  function tick() {
    const now = performance.now();
    replay.longest = Math.max(replay.longest, now - last);
    last = now;
    if (replay.delivered < count) port2.postMessage(0);
    else replay.done = true;
  }

  window.delivered = () => {
    if (replay.delivered === 0) {
      start = last = performance.now();
      port1.onmessage = tick;
      port2.postMessage(0);
    }
    replay.delivered += 1;
    replay.total = performance.now() - start;
  };
  window.replay = replay;
};

function watchLongTasks(replay) {
  if (!PerformanceObserver.supportedEntryTypes.includes('longtask')) return;
  new PerformanceObserver((list) => {
    replay.longTasks += list.getEntries().filter(({ startTime }) => startTime > replay.madeAt).length;
  }).observe({ type: 'longtask' });
}
