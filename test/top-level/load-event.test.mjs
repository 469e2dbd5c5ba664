// A page's load event is the page's: scripts of ours that hang, or take long, don't hold it up.

import assert from 'node:assert/strict';
import { addPage, delivered, settled } from './pages.mjs';

const CALLS = "oneflowSegment.track('E1')";
const NOTE_LOAD = `<script>addEventListener('load', () => { window.loadedIn = oneflowSegment.state; });</script>`;
const NONCE = 'n0nce';
const STRICT = encodeURIComponent(`script-src 'nonce-${NONCE}' 'strict-dynamic'`).replaceAll("'", '%27');
const preload = (href) => `<link rel="preload" as="script" href="${href}">`;
const PRELOADS = preload('/facade.js?fail=hang') + preload('/sdk/actions.js?log=calls&fail=hang');

/** Of the page's own: its load event waits for that, so that 1Flow's SDK is asked for before. */
const SLOW_PART = '<script async src="/facade.js?delay=700&fail=empty"></script>';

/** Opens a page and resolves with the state of things at its load event. */
async function stateAtLoad(page, server, options) {
  await page.open(addPage(server, { before: NOTE_LOAD, calls: CALLS, body: SLOW_PART, ...options }));
  return page.waitFor('window.loadedIn');
}

const whileHanging =
  (options) =>
  async ({ page, server }) => {
    assert.equal(await stateAtLoad(page, server, options), 'loading');
  };

export const tests = {
  "a facade that hangs does not hold the page's load event (G10)": whileHanging({ facade: 'fail=hang' }),
  "an SDK that hangs does not hold the page's load event (G10)": whileHanging({ sdk: 'fail=hang' }),
  'nor do both where the page has the preload lines, too': whileHanging({
    facade: 'fail=hang',
    sdk: 'fail=hang',
    before: NOTE_LOAD + PRELOADS,
  }),

  "an SDK that comes after the page's load event gets what was called before": async ({ page, server }) => {
    assert.equal(await stateAtLoad(page, server, { sdk: 'delay=1500' }), 'loading');
    await settled(page);
    assert.deepEqual(delivered(server), ['E1']);
  },

  'a facade and an SDK that both come after it, under a strict policy, ask once each': async ({ page, server }) => {
    const options = { facade: 'delay=700&id=facade', sdk: 'delay=700&id=sdk' };
    const address = addPage(server, { before: NOTE_LOAD, calls: CALLS, ...options });
    await page.open(`${address}&nonce=${NONCE}&csp=${STRICT}`);
    assert.equal(await page.waitFor('window.loadedIn'), 'loading');
    await settled(page);
    assert.deepEqual([delivered(server), server.requests('facade'), server.requests('sdk')], [['E1'], 1, 1]);
    assert.deepEqual(page.messages, []);
  },

  'an SDK whose element the page takes away before is asked for all the same': async ({ page, server }) => {
    const remove = `<script>
      new MutationObserver(() => document.querySelector('script[data-api-key]:not([src])')?.remove())
        .observe(document.documentElement, { childList: true, subtree: true });
    </script>`;
    const options = { before: NOTE_LOAD + remove, sdk: 'delay=300' };
    assert.equal(await stateAtLoad(page, server, options), 'ready');
    assert.deepEqual(delivered(server), ['E1']);
  },

  'an SDK whose answer names no encoding is read as UTF-8 by a page in another one': async ({ page, server }) => {
    const sdk = "window.read = []; window._1flow = () => { read.push('\u00e5') }";
    const sdkUrl = `data:text/javascript;base64,${Buffer.from(sdk).toString('base64')}`;
    const address = addPage(server, { load: JSON.stringify({ sdkUrl }), calls: CALLS });
    await page.open(`${address}&header=content-type:text/html;charset=windows-1252`);
    await page.waitFor('window.read?.length');
    assert.deepEqual(await page.evaluate('[document.characterSet, ...read]'), ['windows-1252', '\u00e5']);
  },

  'an SDK of 2022 that comes after it gets all': async ({ page, server }) => {
    await page.open(addPage(server, { generation: '2022', sdk: 'delay=700', before: NOTE_LOAD, calls: CALLS }));
    assert.equal(await page.waitFor('window.loadedIn'), 'loading');
    await settled(page);
    assert.deepEqual(delivered(server), ['E1']);
  },
};
