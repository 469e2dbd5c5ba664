// Amplitude: `@amplitude/analytics-browser` ships its snippet and its library. The hash in the snippet is that of the
// compressed file of Amplitude's CDN, so it goes with the address. Each event is sent at once.

import { json, read } from './package.mjs';

const snippet = () => read('@amplitude/analytics-browser/lib/scripts/amplitude-snippet-min.js').trim();
const start = (options) => `amplitude.init('bench-key',${JSON.stringify(options)});`;

export default {
  name: 'Amplitude',
  packages: ['@amplitude/analytics-browser'],
  source: '@amplitude/analytics-browser, lib/scripts/amplitude-snippet-min.js',
  pasted: () => snippet() + start({}),
  inline: (origin) =>
    snippet()
      .replace(/c\.integrity="[^"]*",/, '')
      .replace(/https:\/\/cdn\.amplitude\.com\/[^"]*/, '/peer/amplitude/amplitude.js') +
    start({
      autocapture: false,
      flushIntervalMillis: 10,
      remoteConfig: { fetchRemoteConfig: false },
      fetchRemoteConfig: false,
      serverUrl: `${origin}/peer/amplitude/2/httpapi`,
    }),
  library: ['amplitude.js'],
  files: { 'amplitude.js': () => read('@amplitude/analytics-browser/lib/scripts/amplitude-min.js') },
  /** It sends again what is not answered in so many words. */
  thanks: '{"code":200,"events_ingested":1}',
  calls: {
    identify: 'amplitude.setUserId(id)',
    track: 'amplitude.track(name, properties)',
    reset: 'amplitude.reset()',
    empty: 'amplitude._q.length = 0',
    api: 'amplitude',
    method: 'track',
  },
  events: ({ sent }) =>
    sent('amplitude')
      .flatMap(({ body }) => json(body).events ?? [])
      .filter(({ event_type: name }) => !name.startsWith('$'))
      .map(({ event_type: name, user_id: userId, event_properties: properties }) => ({
        name,
        userId: userId ?? null,
        url: undefined,
        properties,
      })),
};
