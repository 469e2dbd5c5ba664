// Stands in for 1Flow's npm package `javascript-1flow-sdk`: `window._1flow` with logEvent, logUser and on, ready when
// `window.glob` is there.

(() => {
  const { options, record } = window.oneflowStandIn();
  const later = Number(options.get('later') ?? 0);
  const ready = () => (window.glob = { stage: 'ready' });

  // A call before that is lost in the original; here it is marked.
  const early = () => (window.glob ? {} : { early: true });

  window._1flow = {
    logEvent(...args) {
      record('logEvent', args, early());
    },
    logUser(...args) {
      record('logUser', args, early());
    },
    on(event, listener) {
      window.addEventListener(`oneflow:${event}`, listener);
    },
  };

  if (later > 0) setTimeout(ready, later);
  else ready();
})();
