// The page's clock stands until a test says `goOn(isDone)`. Then the page's timers run in the order of their times, each when
// nothing that was asked for is on its way: a minute passes at once, and a busy machine is not taken for a network that hangs.
// What has `fail=hang` or `hold=` in its address is not waited for. Counts timers in `timers`, those that are set in
// `timersLeft()`, and notes in `asked` which scripts are asked for: engines repeat requests themselves. With `data-runs` it goes
// on by itself.
window.timers = 0;
window.asked = [];
{
  const ANSWER_LIMIT_MS = 2_000;
  const REST_TURNS = 3;
  const LIMIT_MS = 'runs' in (document.currentScript?.dataset ?? {}) ? Infinity : 60_000;
  const PAUSE_MS = 2;
  const FRAME_MS = 16;
  /** @type {{ at: number, id: number, work: () => void }[]} */
  const due = [];
  /** What is on its way, and until when it is waited for. */
  const pending = new Map();
  const start = window.setTimeout;
  const { port1, port2 } = new MessageChannel();
  let now = 0;
  let ids = 0;

  /** @type {(work: () => void, ms?: number) => number} */
  const add = (work, ms) => {
    timers++;
    return due.push({ at: now + (Number(ms) || 0), id: ++ids, work }) && ids;
  };
  /** @type {(id?: number) => void} */
  const remove = (id) => {
    const place = due.findIndex((timer) => timer.id === id);
    if (place >= 0) due.splice(place, 1);
  };
  /** @type {(work: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => number} */
  const repeat = (work, ms, ...args) => {
    const again = () => {
      due.push({ at: now + Math.max(Number(ms) || 0, 1), id, work: again });
      work(...args);
    };
    const id = add(again, ms);
    return id;
  };
  Object.assign(window, {
    setTimeout: (/** @type {Function} */ work, /** @type {number} */ ms, /** @type {unknown[]} */ ...args) =>
      add(() => work(...args), ms),
    setInterval: repeat,
    clearTimeout: remove,
    clearInterval: remove,
    requestAnimationFrame: (/** @type {FrameRequestCallback} */ work) => add(() => work(now), FRAME_MS),
    cancelAnimationFrame: remove,
  });

  /** @type {(asking: EventTarget, ends: string[]) => void} */
  const wait = (asking, ends) => {
    pending.set(asking, performance.now() + ANSWER_LIMIT_MS);
    for (const end of ends) asking.addEventListener(end, () => pending.delete(asking));
  };
  document.head.append = (...added) => {
    for (const element of /** @type {(HTMLScriptElement & HTMLLinkElement)[]} */ (added)) {
      // One that is in the page already is moved, and asks for nothing.
      const isNew = !element.isConnected;
      const address = element.src || element.href;
      if (isNew && element.localName === 'script') asked.push(element.src);
      if (isNew && address && !/fail=hang|hold=/.test(address)) wait(element, ['load', 'error']);
      document.head.appendChild(element);
    }
  };
  const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function (/** @type {XMLHttpRequestBodyInit} */ body) {
    wait(this, ['loadend']);
    send.call(this, body);
  };

  const isBusy = () => {
    const time = performance.now();
    for (const [asking, end] of pending) {
      if (end < time || (asking instanceof Element && !asking.isConnected)) pending.delete(asking);
    }
    return pending.size > 0 || document.readyState === 'loading';
  };
  // The page's own timers would be slowed down when they follow each other.
  /** @returns {Promise<void>} */
  const turn = () =>
    new Promise((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(0);
    });
  /** @returns {Promise<void>} */
  const pause = () => new Promise((resolve) => void start(resolve, PAUSE_MS));
  const runNext = () => {
    const next = due.reduce((first, timer) => (first.at <= timer.at ? first : timer));
    remove(next.id);
    now = Math.max(now, next.at);
    try {
      next.work();
    } catch (error) {
      reportError(error);
    }
  };

  window.timersLeft = () => due.length;
  window.goOn = async (isDone) => {
    const end = performance.now() + LIMIT_MS;
    for (let quiet = 0; ; quiet++) {
      await turn();
      const done = isDone();
      if (done) return done;
      if (performance.now() > end) throw new Error(`waited in vain for ${isDone}`);
      if (isBusy() || due.length === 0) {
        quiet = 0;
        await pause();
      } else if (quiet >= REST_TURNS) {
        runNext();
        quiet = 0;
      }
    }
  };
  window.pass = async (ms) => {
    const end = now + ms;
    for (let quiet = 0; quiet < REST_TURNS; quiet++) {
      await turn();
      if (isBusy()) {
        quiet = -1;
        await pause();
      } else if (quiet === REST_TURNS - 1 && due.some(({ at }) => at <= end)) {
        runNext();
        quiet = -1;
      }
    }
    now = end;
  };
  if (LIMIT_MS === Infinity) goOn(() => false);
}
