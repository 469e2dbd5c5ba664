// 1Flow's own two ways onto a page: the inline snippet of its dashboard, written from its observed behaviour, and the npm
// package `javascript-1flow-sdk`. 1Flow's SDK itself is a stand-in. 1Flow has no reset.

import { officialStub } from '../../test/fixtures/official-stub.js';
import { bundle, minify } from './package.mjs';

const REAL_SDK = 'https://1flow.app/js/1flow.js';
/** A stand-in that only counts. */
export const BARE_SDK = '/peer/ours/sdk.js';
const START = `import { oneflow } from 'javascript-1flow-sdk'; window.oneflow = oneflow; oneflow.oneFlowInit('bench-key')`;

/**
 * What a stand-in has logged, as events: `read` tells of one call's arguments who was identified or what was tracked. An
 * event without a user id of its own goes to whoever was identified last.
 */
export function received(entries, read) {
  let current = null;
  const events = [];
  for (const { args, page, method } of entries) {
    const { identified, name, userId, ...rest } = read([method, ...args]);
    if (identified) current = identified;
    if (name) events.push({ inPage: true, name, userId: userId === undefined ? current : userId, url: page, ...rest });
  }
  return events;
}

export const official = {
  name: "1Flow's snippet",
  packages: [],
  source: 'written from its observed behaviour: test/fixtures/official-stub.js',
  inline: (_, { receiver } = {}) =>
    minify(officialStub('bench-key', receiver ? BARE_SDK : '/sdk/actions.js?log=official')),
  library: [],
  calls: {
    identify: "_1flow('identify', id)",
    track: "_1flow('track', name, properties)",
    reset: 'undefined',
    empty: 'undefined',
    api: '_1flow',
    saved: "saved('track', name, properties)",
  },
  events: ({ log }) =>
    received(log('official'), ([method, name, properties]) => ({
      identified: method === 'identify' && name,
      name: method === 'track' && name,
      properties,
    })),
};

export const npm = {
  name: '1Flow on npm',
  packages: ['javascript-1flow-sdk'],
  source: 'javascript-1flow-sdk, bundled with the site',
  inline: () => '',
  /** The package has the address of 1Flow's SDK in its code. */
  bundled: async () => (await bundle(START)).replace(REAL_SDK, '/sdk/npm.js?log=npm'),
  library: [],
  calls: {
    identify: 'oneflow.logUser(id)',
    track: 'oneflow.logEvent(name, properties)',
    reset: 'undefined',
    empty: 'undefined',
    api: 'oneflow',
    method: 'logEvent',
  },
  events: ({ log }) =>
    received(log('npm'), ([method, name, properties]) => ({
      identified: method === 'logUser' && name,
      name: method === 'logEvent' && name,
      properties,
    })),
};
