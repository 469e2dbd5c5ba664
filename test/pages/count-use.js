// Notes in `used` what a page asks for, stores or starts: requests, scripts, storage, cookies, timers, listeners.
window.used = [];
{
  /** @type {(owner: object, ...names: string[]) => void} */
  const note = (owner, ...names) => {
    for (const name of names) {
      const real = Reflect.get(owner, name);
      /** @this {unknown} @param {unknown[]} args */
      const noted = function (...args) {
        used.push(name);
        return real.apply(this, args);
      };
      Reflect.set(owner, name, noted);
    }
  };
  note(window, 'setTimeout', 'setInterval', 'requestAnimationFrame', 'queueMicrotask', 'fetch', 'addEventListener');
  note(Storage.prototype, 'getItem', 'setItem', 'removeItem');
  note(XMLHttpRequest.prototype, 'send');
  note(Navigator.prototype, 'sendBeacon');
  note(MessagePort.prototype, 'postMessage');
  note(document, 'addEventListener', 'createElement');
  const cookie = () => void used.push('cookie');
  Object.defineProperty(document, 'cookie', { get: cookie, set: cookie });
}
