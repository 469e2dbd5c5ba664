exports.onRouteUpdate = ({ location, prevLocation }) => {
  if (!prevLocation) window.oneflowSegment.identify('97980cfea0067', { plan: 'pro' });
  window.oneflowSegment.track('Page Viewed', { path: location.pathname });
};
