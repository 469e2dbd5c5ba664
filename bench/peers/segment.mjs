// Segment: `@segment/snippet` as it renders itself, and standalone Analytics.js 2.0. Its CDN, settings and API are here.

import { readFileSync } from 'node:fs';
import { json, read, require } from './package.mjs';

const KEY = 'bench-key';
const REMOTE = '1Flow stand-in';
const DESTINATION = 'destination.js';
const LIBRARY = `analytics.js/v1/${KEY}/analytics.min.js`;

/** A source with Segment's own API, one fetched destination for those who ask, and no measurements of the library. */
const settings = (host) =>
  JSON.stringify({
    integrations: { 'Segment.io': { apiKey: KEY, apiHost: `${host}/v1`, protocol: 'http' } },
    remotePlugins: [
      {
        name: REMOTE,
        creationName: REMOTE,
        libraryName: 'benchDestination',
        url: `http://${host}/${DESTINATION}`,
        settings: {},
      },
    ],
    metrics: { sampleRate: 0 },
  });

const render = (options) => require('@segment/snippet').min({ apiKey: KEY, page: false, ...options });

/** Who gets events: Segment's API, a function that only counts (`bareReceiver`), or the fetched destination. */
const LOADS = {
  undefined: { [REMOTE]: false },
  bare: { 'Segment.io': false, [REMOTE]: false },
  destination: { 'Segment.io': false },
};

export default {
  name: 'Segment',
  packages: ['@segment/snippet', '@segment/analytics-next'],
  source: '@segment/snippet, min()',
  pasted: () => render({}).trim(),
  /** It writes https, and there is no certificate on loopback. */
  inline(origin, { receiver } = {}) {
    const load = { integrations: LOADS[receiver] };
    const host = `${new URL(origin).host}/peer/segment`;
    return render({ host, useHostForBundles: true, load }).replaceAll('https://', 'http://');
  },
  bareReceiver: `analytics.register({ name: 'Bare', type: 'destination', version: '1', isLoaded: () => true,
    load: () => Promise.resolve(), track: (context) => { delivered(); return context } })`,
  library: [LIBRARY],
  files: {
    [LIBRARY]: () => read('@segment/analytics-next/dist/umd/standalone.js'),
    [DESTINATION]: () => readFileSync(new URL('segment-destination.js', import.meta.url), 'utf8'),
  },
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
