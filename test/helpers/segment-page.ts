// A page that runs Segment's real Analytics.js, as its own snippet loads it. Nothing reaches Segment's hosts.

/** Segment's snippet: an array that keeps the calls until the library is there. `settings` are those of the source. */
export const segmentWith = (settings: object = {}): string => `<script>
  window.errors = []; window.said = []; window.segmentSent = [];
  addEventListener('error', (event) => { if (event.message) errors.push(event.message) });
  addEventListener('unhandledrejection', (event) => errors.push('unhandled: ' + event.reason));
  for (const level of ['warn', 'error']) console[level] = (...args) => { said.push(args.join(' ')) };
  window.fetch = async (address, init) => {
    if (String(address).endsWith('/settings'))
      return new Response(${JSON.stringify(JSON.stringify({ integrations: { 'Segment.io': { apiKey: 'w' } }, ...settings }))});
    segmentSent.push(JSON.parse(init.body));
    return new Response('{}');
  };
  var analytics = window.analytics = [];
  analytics._writeKey = 'w';
  for (const method of ['identify', 'track', 'page', 'screen', 'group', 'alias', 'reset', 'ready', 'register', 'addDestinationMiddleware'])
    analytics[method] = (...args) => { analytics.push([method, ...args]); return analytics };
</script>
<script async src="/node_modules/@segment/analytics-next/dist/umd/standalone.js"></script>`;

export const SEGMENT = segmentWith();
