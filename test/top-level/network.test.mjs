// What only a top-level page can show: prerendering, a tab that is hidden, a browser that goes offline and comes back.

import assert from 'node:assert/strict';
import { addPage, delivered, KEY, pageScript, SETTLED, settled, until } from './pages.mjs';

export const needsWholeBrowser = true;

/** The page waits for nothing but answers. */
const QUICK = pageScript('clock.js', { runs: '' });

/** Counts the scripts that did not load. */
const COUNT_FAILURES = `<script>
  window.failures = 0;
  addEventListener('error', ({ target }) => { failures += target.tagName === 'SCRIPT' }, true);
</script>`;

/** Starts loading while offline, until all four attempts have failed. */
async function goOffline(page) {
  await page.setOffline(true);
  await page.evaluate('void start()');
  await page.waitFor("failures === 4 && oneflowSegment.state === 'failed'");
}

/** WebKit would not ask again for what a link failed to fetch. */
const comesAgain =
  ({ facade = '', sdk = '' }, isPreloaded = false) =>
  async ({ page, server }) => {
    const links = [`/facade.js?${facade}`, `/sdk/actions.js?log=calls&${sdk}`].map(
      (href) => `<link rel="preload" as="script" href="${href}">`,
    );
    const before = QUICK + (isPreloaded ? links.join('') : '');
    await page.open(addPage(server, { before, calls: "oneflowSegment.track('E1')", facade, sdk }));
    await settled(page);
    assert.deepEqual(delivered(server), ['E1']);
  };

/** Tells the server's log `run` what the page has to say, once. A page that is prerendered may ask its server for things. */
const tellOnce = (run, condition, what) => `{
  const asking = setInterval(() => {
    if (!(${condition})) return;
    clearInterval(asking);
    fetch('/log?run=${run}', { method: 'POST', body: ${what} });
  }, 5);
}`;

export const tests = {
  'a page that is prerendered sends nothing, takes nothing and stores nothing until it is seen (G6)': async ({
    newPage,
    server,
    engine,
    skip,
  }) => {
    if (engine !== 'Chromium') return skip('only Chromium prerenders');
    const page = await newPage(); // The page that takes its place is another one for puppeteer.
    const up = tellOnce('up', 'oneflowSegment.facade', '1');
    // The page itself says it: puppeteer loses the frame where a busy machine takes more than 100 ms to put it in place.
    const start = "performance.getEntriesByType('navigation')[0].activationStart";
    const seen = tellOnce('seen', `!document.prerendering && ${SETTLED}`, start);
    const next = addPage(server, { calls: `oneflowSegment.track('E2'); ${up} ${seen}` });
    const rules = JSON.stringify({ prerender: [{ source: 'list', urls: [next], eagerness: 'immediate' }] });
    const before = `<script type="speculationrules">${rules}</script>`;
    const body = `<a href="${next}">next</a>`;
    await page.open(addPage(server, { before, body, calls: "oneflowSegment.track('E1')", sdk: 'fail=hang' }));
    await until(() => server.log('up').length > 0);
    assert.deepEqual(delivered(server), []);
    await page.click('a');
    await until(() => server.log('seen').length > 0);
    assert.notEqual(server.log('seen')[0], 0);
    assert.deepEqual(delivered(server), ['E1', 'E2']);
  },

  'a replay in a hidden tab finishes, and a call made there is delivered': async ({ page, server }) => {
    // The stand-in's log takes its time for each call, so that the replay is cut into many slices; timers
    // would bring one a second.
    const after = pageScript('long-replay.js');
    await page.open(addPage(server, { after, sdk: 'delay=2000' }));
    await page.hide();
    await until(() => server.log('seen').length > 0);
    assert.deepEqual(server.log('seen'), [['hidden', 'hidden']]);
    assert.deepEqual(delivered(server), [...Array.from({ length: 200 }, (_, i) => `E${i}`), 'last', 'live']);
  },

  'a facade that comes in a hidden tab delivers there': async ({ page, server }) => {
    const calls = `oneflowSegment.track('E1'); ${tellOnce('seen', SETTLED, 'JSON.stringify(document.visibilityState)')}`;
    await page.open(addPage(server, { facade: 'hold=facade', calls }));
    await page.hide();
    await fetch(`${server.origin}/release?of=facade`);
    await until(() => server.log('seen').length > 0);
    assert.deepEqual([server.log('seen'), delivered(server)], [['hidden'], ['E1']]);
  },

  'offline, the facade is asked for again when the browser comes online': async ({ page, server, engine, skip }) => {
    if (engine === 'WebKitGTK') return skip('its driver has no way to go offline');
    const later = `window.start = () => oneflowSegment.load('${KEY}', { src: '/facade.js', sdkUrl: '/sdk/actions.js?log=calls' })`;
    const calls = `oneflowSegment.track('E1'); ${later}`;
    await page.open(addPage(server, { before: QUICK + COUNT_FAILURES, calls, load: false }));
    await page.waitFor("document.readyState === 'complete'");
    await goOffline(page);
    await page.setOffline(false);
    await settled(page);
    assert.deepEqual(delivered(server), ['E1']);
  },

  'offline, the SDK is asked for again when the browser comes online': async ({ page, server, engine, skip }) => {
    if (engine === 'WebKitGTK') return skip('its driver has no way to go offline');
    const later = `window.start = () => oneflowSegment.load('${KEY}', { sdkUrl: '/sdk/actions.js?log=calls' })`;
    const facade = `<script src="/facade.js" defer></script>`;
    const calls = `oneflowSegment.track('E1'); ${later}`;
    await page.open(addPage(server, { before: QUICK + COUNT_FAILURES + facade, calls, load: false }));
    await page.waitFor("document.readyState === 'complete' && oneflowSegment.facade");
    await goOffline(page);
    await page.setOffline(false);
    await settled(page);
    assert.deepEqual(delivered(server), ['E1']);
  },

  ...Object.fromEntries(
    [
      ['the facade', { facade: 'fail=404&failFirst=1&id=it' }],
      ['the SDK', { sdk: 'fail=404&failFirst=1&id=it' }],
    ].flatMap(([what, parts]) => [
      [`${what} is asked for again where its first answer is an error (G7)`, comesAgain(parts)],
      [`${what} is asked for again where a preload line of the page's failed (G7)`, comesAgain(parts, true)],
    ]),
  ),

  'once the SDK has failed, calls are stored at once, and the next page delivers them (G7)': async ({
    page,
    server,
  }) => {
    const body = `<a href="${addPage(server, { calls: "oneflowSegment.track('E3')" })}">next</a>`;
    const calls = "window.waiting = oneflowSegment.track('E1')";
    await page.open(addPage(server, { before: QUICK, calls, sdk: 'fail=404', body }));
    await page.waitFor("oneflowSegment.state === 'failed'");
    await page.evaluate("void (window.live = oneflowSegment.track('E2'))");
    assert.equal(await page.evaluate('sessionStorage.length'), 2);
    assert.deepEqual(await page.evaluate('Promise.all([waiting, live])'), [{ status: 'stored' }, { status: 'stored' }]);
    await page.navigate(() => page.click('a'));
    await settled(page);
    assert.deepEqual(delivered(server), ['E1', 'E2', 'E3']);
  },
};
