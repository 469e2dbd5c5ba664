// Mixpanel: `mixpanel-browser` ships its snippet and its library. Each event is sent at once, as JSON.

import { json, read } from './package.mjs';

const snippet = () => read('mixpanel-browser/dist/mixpanel-jslib-snippet.min.js').trim();
const start = (options) => `;mixpanel.init('bench-key',${JSON.stringify(options)});`;

export default {
  name: 'Mixpanel',
  packages: ['mixpanel-browser'],
  source: 'mixpanel-browser, dist/mixpanel-jslib-snippet.min.js',
  pasted: () => snippet() + start({}),
  inline: (origin) =>
    `MIXPANEL_CUSTOM_LIB_URL='/peer/mixpanel/mixpanel.js';${snippet()}` +
    start({ api_host: `${origin}/peer/mixpanel`, api_payload_format: 'json', batch_requests: false }),
  library: ['mixpanel.js'],
  files: { 'mixpanel.js': () => read('mixpanel-browser/dist/mixpanel.min.js') },
  settings: (path) => (/^(flags|settings)/.test(path) ? '{}' : undefined),
  calls: {
    identify: 'mixpanel.identify(id)',
    track: 'mixpanel.track(name, properties)',
    reset: 'mixpanel.reset()',
    empty: 'mixpanel.length = 0',
    api: 'mixpanel',
    method: 'track',
  },
  events: ({ sent }) =>
    sent('mixpanel')
      .flatMap(({ body }) => json(new URLSearchParams(body).get('data') ?? body))
      .filter(({ event }) => event && !event.startsWith('$'))
      .map(({ event, properties }) => ({
        name: event,
        userId: properties.$user_id,
        url: properties.$current_url ?? properties.current_url_full,
        properties,
      })),
};
