// RudderStack: the snippet as its own Gatsby plugin writes it, `@rudderstack/analytics-js` itself ships none; and that
// library, bundled as a site would, since npm does not carry the script of RudderStack's CDN.

import { bundle, json, require } from './package.mjs';

const LIBRARY = 'rudder-analytics.js';
const START = `import { RudderAnalytics } from '@rudderstack/analytics-js/bundled'; window.rudderanalytics = new RudderAnalytics();`;

const sourceConfig = JSON.stringify({
  source: {
    id: 'bench',
    name: 'bench',
    writeKey: 'bench-key-of-ten',
    enabled: true,
    workspaceId: 'bench',
    config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
    destinations: [],
    dataplanes: {},
  },
});

/** The plugin makes a React element of it. */
function render(options) {
  const { onRenderBody } = require('gatsby-plugin-rudderstack/gatsby-ssr.js');
  let text;
  const setHeadComponents = ([{ props }]) => {
    text = props.dangerouslySetInnerHTML.__html;
  };
  const key = 'bench-key-of-ten';
  onRenderBody({ setHeadComponents }, { prodKey: key, devKey: key, loadType: 'async', ...options });
  return text.trim();
}

export default {
  name: 'RudderStack',
  packages: ['@rudderstack/analytics-js', 'gatsby-plugin-rudderstack'],
  source: 'gatsby-plugin-rudderstack, onRenderBody()',
  pasted: () => render({}),
  inline: (origin) =>
    render({
      sdkURL: `/peer/rudderstack/${LIBRARY}`,
      dataPlaneUrl: `${origin}/peer/rudderstack`,
      controlPlaneUrl: `${origin}/peer/rudderstack`,
    }),
  library: [LIBRARY],
  files: { [LIBRARY]: () => bundle(START) },
  settings: (path) => (/sourceConfig/i.test(path) ? sourceConfig : undefined),
  calls: {
    identify: 'rudderanalytics.identify(id)',
    track: 'rudderanalytics.track(name, properties)',
    reset: 'rudderanalytics.reset()',
    empty: 'rudderanalytics.length = 0',
    api: 'rudderanalytics',
    method: 'track',
  },
  events: ({ sent }) =>
    sent('rudderstack')
      .filter(({ path }) => path === 'v1/track')
      .map(({ body }) => json(body))
      .map(({ event, userId, context, properties }) => ({ name: event, userId, url: context.page.url, properties })),
};
