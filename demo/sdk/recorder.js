// Owns what the stand-ins for 1Flow's SDK share: their options, read from the script's own address, and the record of
// every call they receive. The server sends this file in front of each of them; nothing of it is part of 1Flow. It names
// what it uses by `window`: a page under test may have variables of such names.

/**
 * Counts this execution in `window.oneflowExecutions` and returns `{ options, record, src }`, the last the script's address.
 * Options in the script's address: `later` (ms until the SDK is ready), `throw=early` (it throws before it defines
 * itself), `throw=call` (every call throws), `log` (calls are also sent to the server's /log under that name), `beacon`
 * (they are sent there by a beacon as well: the log may have a call twice, from the same place). `window.oneflowLogged`
 * says how many the log has.
 */
window.oneflowStandIn = () => {
  // An element of the page may have that name.
  const { src } = window.Reflect.get(window.Document.prototype, 'currentScript', document);
  const options = new window.URL(src).searchParams;
  const apiKey = document.querySelector('script[data-api-key]')?.dataset.apiKey;
  window.oneflowExecutions = (window.oneflowExecutions ?? 0) + 1;
  window.oneflowCalls ??= [];
  window.oneflowLogged ??= 0;
  // Read once: WebKit works it out anew each time, and its clock's corrections show.
  const born = window.performance.timeOrigin;
  if (options.get('throw') === 'early') throw new Error('The stand-in SDK threw before it defined itself');

  /** To be called first thing in each function of the SDK: delivered means called. */
  function record(method, args, extra) {
    const call = { method, args: copy(args), at: window.performance.now(), apiKey, ...extra };
    window.oneflowCalls[window.oneflowCalls.length] = call;
    window.dispatchEvent(new CustomEvent('oneflow:call', { detail: call }));
    if (options.has('log')) send(new window.URL(`/log?run=${encodeURIComponent(options.get('log'))}`, src), call);
    if (options.get('throw') === 'call') throw new Error('The stand-in SDK threw');
  }

  // A structured clone, because JSON would hide an `undefined` and obey a page's patched toJSON.
  function copy(args) {
    try {
      return structuredClone(args);
    } catch {
      return JSON.parse(JSON.stringify(args));
    }
  }

  // Synchronous, so that the server's list has the exact order. Where a page that is being left may not do that, a beacon
  // goes. Firefox may unload a page in the middle of such a request, and the script ends there: only a beacon sent before
  // it outlives that.
  function send(address, call) {
    // A beacon may come late: page and place say where the call belongs.
    const place = [born, window.oneflowCalls.length];
    const body = JSON.stringify({ ...call, place, page: location.pathname + location.search });
    if (options.has('beacon')) navigator.sendBeacon(address, body);
    try {
      const request = new XMLHttpRequest();
      request.open('POST', address, false);
      request.send(body);
    } catch {
      navigator.sendBeacon(address, body);
    }
    window.oneflowLogged = place[1];
  }

  return { options, record, src };
};
