// Stands in for 1Flow's current SDK, the one Segment's 1Flow Web (Actions) destination talks to: one function on
// window, called with a method's name, which replaces the stub that stood there.

(() => {
  const { options, record } = window.oneflowStandIn();
  const later = +(options.get('later') ?? 0);

  // Its source must not call itself by its global name: that is how the official stub is told from the SDK.
  const api = (method, ...args) => record(method, args);
  const define = () => (window._1flow = api);

  if (later > 0) setTimeout(define, later);
  else define();
})();
