// Owns the pages that are measured: a peer pasted into a head as its vendor says, its calls under one name, and the
// scripts of bench/pages. It knows peers and the server, and no row.

import { readFileSync } from 'node:fs';
import { PEERS } from './peers/all.mjs';

const ARTICLE = readFileSync(new URL('pages/article.html', import.meta.url), 'utf8');

/**
 * Adds a page with a peer in its head and returns its address. `receiver`: `bare` hands calls to a function that only counts; `after`: JavaScript
 * right behind the peer's; `before`: HTML before it; `preload`: with the peer's preload lines.
 */
export async function addPeerPage(site, id, { receiver, before = '', after = '', preload = false, body = '' } = {}) {
  const peer = PEERS[id];
  const lines = preload ? (peer.preload?.({ receiver }) ?? '') : '';
  const head = `${before}${lines}${await pasted(site, peer, receiver)}<script>${callsOf(peer)}\n${after}</script>`;
  return site.add({ head, body: `${ARTICLE}${body}` });
}

/** A page with nobody in its head. */
export function addBarePage(site, { head = '', body = '' } = {}) {
  return site.add({ head, body: `${ARTICLE}${body}` });
}

/** The inline script, or the bundle that the site would have it in. */
async function pasted({ origin }, { inline, bundled }, receiver) {
  const text = inline(origin, { receiver }) || (await bundled(origin));
  return `<script>${text}</script>`;
}

/** Every peer under the same names: `peer.track(name, properties)` and so on. */
function callsOf({ calls }) {
  const { identify, track, reset, empty, api, method, saved = `saved.${method}(name, properties)` } = calls;
  return `window.peer = {
    identify: (id) => { ${identify} },
    track: (name, properties) => { ${track} },
    reset: () => { ${reset} },
    empty: () => { ${empty} },
    keep: () => {
      const saved = ${api};
      const method = saved.${method};
      return { whole: (name, properties) => ${saved}, method: method && ((...args) => method.apply(saved, args)) };
    },
  };`;
}
