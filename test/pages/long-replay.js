// 200 calls and a last one that wait for 1Flow's SDK. The log `seen` gets whether the page was visible when the SDK came and
// when the last one was sent; there a live call is made.
{
  /** @type {string} */
  let before;
  for (let i = 0; i < 200; i++) oneflowSegment.track(`E${i}`);
  oneflowSegment.track('last').then(() => {
    oneflowSegment.track('live');
    navigator.sendBeacon('/log?run=seen', JSON.stringify([before, document.visibilityState]));
  });
  oneflowSegment.ready(() => {
    before = document.visibilityState;
  });
}
