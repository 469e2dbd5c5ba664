// Plausible: `@plausible-analytics/tracker` alone, bundled with the site. npm carries neither the inline script that
// Plausible's documentation prints nor the script that it loads, so calls before load can't be measured.

import { bundle, json } from './package.mjs';

const START = `import { init, track } from '@plausible-analytics/tracker'; window.plausibleTrack = track;
init({ domain: 'bench', endpoint: '/peer/plausible/api/event', autoCapturePageviews: false, captureOnLocalhost: true })`;

export default {
  name: 'Plausible',
  packages: ['@plausible-analytics/tracker'],
  source: 'none on npm: the tracker is bundled with the site',
  inline: () => '',
  bundled: () => bundle(START),
  library: [],
  noStub: true,
  calls: { track: 'plausibleTrack(name, { props: properties })' },
  events: ({ sent }) =>
    sent('plausible')
      .map(({ body }) => json(body))
      .map(({ n: name, u: url, p: properties }) => ({ name, userId: undefined, url, properties })),
};
