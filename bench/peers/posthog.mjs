// PostHog: the snippet as its own Docusaurus plugin writes it, posthog-js itself ships none; and `array.js` of posthog-js.
// What a visitor's browser would send compressed, late or not at all, for looking like a robot, is sent at once.

import { json, read, require } from './package.mjs';

const OPTIONS = {
  autocapture: false,
  capture_pageview: false,
  disable_compression: true,
  disable_session_recording: true,
  opt_out_useragent_filter: true,
  request_batching: false,
};

function render(appUrl, options) {
  const plugin = require('posthog-docusaurus');
  const { headTags } = plugin(
    {},
    { apiKey: 'bench-key', appUrl, enableInDevelopment: true, ...options },
  ).injectHtmlTags();
  return headTags.find(({ tagName }) => tagName === 'script').innerHTML.trim();
}

export default {
  name: 'PostHog',
  packages: ['posthog-js', 'posthog-docusaurus'],
  source: 'posthog-docusaurus, injectHtmlTags()',
  pasted: () => render('https://us.i.posthog.com', {}),
  inline: (origin) => render(`${origin}/peer/posthog`, OPTIONS),
  library: ['static/array.js'],
  files: { 'static/array.js': () => read('posthog-js/dist/array.js') },
  settings(path) {
    if (path.endsWith('/config.js')) return '';
    return /^(array|flags)\//.test(path) ? '{"supportedCompression":[],"featureFlags":{}}' : undefined;
  },
  calls: {
    identify: 'posthog.identify(id)',
    track: 'posthog.capture(name, properties)',
    reset: 'posthog.reset()',
    empty: 'posthog.length = 0',
    api: 'posthog',
    method: 'capture',
  },
  events: ({ sent }) =>
    sent('posthog')
      .flatMap(({ body }) => json(body).batch ?? json(body))
      .filter(({ event }) => event && !event.startsWith('$'))
      .map(({ event, properties }) => ({
        name: event,
        userId: properties.distinct_id,
        url: properties.$current_url,
        properties,
      })),
};
