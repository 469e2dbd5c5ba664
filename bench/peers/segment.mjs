// Segment: `@segment/snippet` as it renders itself, and standalone Analytics.js 2.0. Its CDN, settings and API are here.

import { json, read, require } from './package.mjs';

const KEY = 'bench-key';
const LIBRARY = `analytics.js/v1/${KEY}/analytics.min.js`;

/** A source with no destination but Segment's own API, and no measurements of the library itself. */
const settings = (host) =>
  JSON.stringify({
    integrations: { 'Segment.io': { apiKey: KEY, apiHost: `${host}/v1`, protocol: 'http' } },
    metrics: { sampleRate: 0 },
  });

const render = (options) => require('@segment/snippet').min({ apiKey: KEY, page: false, ...options });

export default {
  name: 'Segment',
  packages: ['@segment/snippet', '@segment/analytics-next'],
  source: '@segment/snippet, min()',
  pasted: () => render({}).trim(),
  /** It writes https, and there is no certificate on loopback. */
  inline(origin, { bare } = {}) {
    const load = bare ? { integrations: { 'Segment.io': false } } : true;
    const host = `${new URL(origin).host}/peer/segment`;
    return render({ host, useHostForBundles: true, load }).replaceAll('https://', 'http://');
  },
  bareReceiver: `analytics.register({ name: 'Bare', type: 'destination', version: '1', isLoaded: () => true,
    load: () => Promise.resolve(), track: (context) => { delivered(); return context } })`,
  library: [LIBRARY],
  files: { [LIBRARY]: () => read('@segment/analytics-next/dist/umd/standalone.js') },
  settings: (path, { host }) => (path === `v1/projects/${KEY}/settings` ? settings(`${host}/peer/segment`) : undefined),
  calls: {
    identify: 'analytics.identify(id)',
    track: 'analytics.track(name, properties)',
    reset: 'analytics.reset()',
    empty: 'analytics.length = 0',
    api: 'analytics',
    method: 'track',
  },
  events: ({ sent }) =>
    sent('segment')
      .filter(({ path }) => path === 'v1/t')
      .map(({ body }) => json(body))
      .map(({ event, userId, context, properties }) => ({ name: event, userId, url: context.page.url, properties })),
};
