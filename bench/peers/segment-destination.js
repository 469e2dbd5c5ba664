// Stands in for a destination that Segment's settings name and Analytics.js fetches: it loads its vendor's SDK, 1Flow's
// here, and hands each track to it.
window.benchDestination = () => ({
  name: '1Flow stand-in',
  type: 'destination',
  version: '1.0.0',
  isLoaded: () => Boolean(window._1flow),
  load: () =>
    new Promise((resolve, reject) => {
      const script = document.createElement('script');
      Object.assign(script, { src: '/peer/ours/sdk.js', onload: resolve, onerror: reject });
      document.head.append(script);
    }),
  track(context) {
    window._1flow('track', context.event.event, context.event);
    return context;
  },
});
window.benchDestination.pluginName = '1Flow stand-in';
