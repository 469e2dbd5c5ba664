// Runs the page's timers `data-pace` times as fast; those that wait for an answer, `data-limit` milliseconds or in steps of less
// than a second, `data-limit-pace` times. Counts them in `timers`, and notes in `asked` which scripts are asked for: engines
// repeat requests themselves.
window.timers = 0;
window.asked = [];
{
  const { pace, limit, limitPace = pace } = document.currentScript?.dataset ?? {};
  /** @param {number} [ms] */
  const quick = (ms = 0) => ms / Number(ms < 1_000 || ms === Number(limit) ? limitPace : pace);
  for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame']) {
    const real = Reflect.get(window, name);
    /** @type {(work: TimerHandler, ms?: number, ...args: unknown[]) => number} */
    const faster = (work, ms, ...args) => {
      timers++;
      return real(work, quick(ms), ...args);
    };
    Reflect.set(window, name, faster);
  }
  document.head.append = (...added) => {
    for (const element of /** @type {HTMLScriptElement[]} */ (added)) {
      // One that is in the page already is moved, and asks for nothing.
      if (element.localName === 'script' && !element.isConnected) asked.push(element.src);
      document.head.appendChild(element);
    }
  };
}
