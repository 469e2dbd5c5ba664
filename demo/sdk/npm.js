// Stands in for what 1Flow's npm package `javascript-1flow-sdk` brings: `window._1flow` with logEvent, logUser and on,
// ready for calls once `window.glob` is there and its first session valid.

window._1flow = {
  ...window.oneflowSessions(window.oneflowStandIn()),
  on(event, listener) {
    window.addEventListener(`oneflow:${event}`, listener);
  },
};
