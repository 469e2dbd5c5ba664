// Segment's snippet: an array that keeps the calls until Segment's real library is there. Its hosts are never asked: the
// source's settings are what `data-settings` says, and what would go to Segment is noted in `segmentSent`.
window.segmentSent = [];
{
  const { settings = '{}' } = document.currentScript?.dataset ?? {};
  const source = { integrations: { 'Segment.io': { apiKey: 'w' } }, ...JSON.parse(settings) };
  window.fetch = async (address, init) => {
    if (String(address).endsWith('/settings')) return new Response(JSON.stringify(source));
    segmentSent.push(JSON.parse(String(init?.body)));
    return new Response('{}');
  };

  const buffer = Object.assign(/** @type {unknown[]} */ ([]), { _writeKey: 'w' });
  const calls = ['identify', 'track', 'page', 'screen', 'group', 'alias', 'reset', 'ready', 'register'];
  for (const method of [...calls, 'addDestinationMiddleware']) {
    /** @param {unknown[]} args */
    const keep = (...args) => {
      buffer.push([method, ...args]);
      return buffer;
    };
    Reflect.set(buffer, method, keep);
  }
  Reflect.set(window, 'analytics', buffer);
}
