// This project: the built snippet as `dist/` has it to paste, the facade, and a stand-in for 1Flow's SDK.

import { readFileSync } from 'node:fs';
import { BARE_SDK, received } from './oneflow.mjs';

const dist = (file) => readFileSync(new URL(`../../dist/${file}`, import.meta.url), 'utf8');
const SRC = '/peer/ours/facade.js';
const PLACEHOLDERS = /oneflowSegment\.load\("YOUR_PROJECT_API_KEY",\{src:"YOUR_FACADE_URL"\}\)/;

/** The snippet alone, as it is pasted where a consent comes later. */
export const stub = () => dist('snippet.consent.html').match(/<script[^>]*>([\s\S]*)<\/script>/)[1];

/** What a page pastes of it: the first line, which names the version, stays behind. */
const pasted = () => dist('snippet.min.js').split('\n').slice(1).join('\n').trim();

/** The line that starts it. The page of a call travels only where it is asked for. */
export function loadLine(sdk) {
  return `oneflowSegment.load('bench-key',{src:'${SRC}',sdkUrl:'${sdk}',replayContext:true})`;
}

function filled(text, line) {
  if (!PLACEHOLDERS.test(text)) throw new Error('The built snippet has no load line to fill in');
  return text.replace(PLACEHOLDERS, () => line);
}

const bareSdk = readFileSync(new URL('../pages/bare-sdk.js', import.meta.url), 'utf8');
const sdkOf = ({ receiver } = {}) => (receiver ? BARE_SDK : '/sdk/actions.js?log=ours');

export default {
  name: 'oneflow-segment',
  packages: [],
  source: 'dist/snippet.html',
  pasted,
  inline: (_, options) => filled(pasted(), loadLine(sdkOf(options))),
  /** The two lines above the snippet, which its README asks for. */
  preload: (options) => [SRC, sdkOf(options)].map((href) => `<link rel="preload" as="script" href="${href}">`).join(''),
  files: { 'facade.js': () => dist('oneflow-segment.min.js'), 'sdk.js': () => bareSdk },
  library: ['facade.js'],
  /** Puts calls past the snippet's limit, so that a longer replay can be watched. */
  fill: `const { queue } = oneflowSegment;
    for (let i = 0; queue.length < count; i++) queue[queue.length] = queue[i].slice();`,
  calls: {
    identify: 'oneflowSegment.identify(id)',
    track: 'oneflowSegment.track(name, properties)',
    reset: 'oneflowSegment.reset()',
    empty: 'oneflowSegment.queue.length = 0',
    api: 'oneflowSegment',
    method: 'track',
  },
  events: ({ log }) =>
    received(log('ours'), ([method, name, { userId, properties } = {}]) => ({
      identified: method === 'identify' && name,
      name: method === 'track' && name,
      userId: userId ?? null,
      url: properties?.page_url,
      properties,
    })),
};
