// The destination as a classic script, on pages with Segment's own snippet and Analytics.js as Segment ships them, at both
// ends of the range that the package names. It comes before Segment's snippet, after it, or when Analytics.js has loaded.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installTools, ROOT, toolFolder } from '../package/project.mjs';
import { startServer } from '../server.mjs';
import { KEY } from './pages.mjs';

installTools();
const segmentSnippet = createRequire(import.meta.url)(toolFolder('@segment/snippet'));

const LOWEST = toolFolder('analytics-next-lowest');
const NEWEST = join(ROOT, 'node_modules/@segment/analytics-next');
const SETTINGS = '{"integrations":{},"metrics":{"sampleRate":0}}';

/** Segment's CDN, as far as the page asks it, and the page's server. */
function startSegment(library) {
  const answers = {
    '/analytics.js/v1/w/analytics.min.js': ['text/javascript', readFileSync(join(library, 'dist/umd/standalone.js'))],
    '/v1/projects/w/settings': ['application/json', SETTINGS],
  };
  return startServer({
    async first({ url }, response) {
      if (!Object.hasOwn(answers, url)) return false;
      const [type, content] = answers[url];
      response.writeHead(200, { 'content-type': type }).end(content);
      return true;
    },
  });
}

const WATCH = `<script>window.problems = [];
addEventListener('error', ({ message }) => { if (message) problems.push(message) });
addEventListener('unhandledrejection', ({ reason }) => problems.push('unhandled: ' + reason));
for (const level of ['warn', 'error']) console[level] = (...args) => { problems.push(args.join(' ')) };</script>`;

/** Segment's snippet as its package prints it, for a CDN without TLS. */
function segment({ origin }) {
  const load = { integrations: { 'Segment.io': false } };
  const text = segmentSnippet.min({ apiKey: 'w', host: new URL(origin).host, page: false, load });
  return `<script>${text.replace('https://', 'http://')};analytics._cdn = '${origin}'</script>`;
}

const SRC = '/dist/oneflow-segment-destination.min.js';
const SDK = '/sdk/actions.js?log=calls';
const OPTIONS = { sdkUrl: SDK, lists: 'index' };
const tag = `<script src="${SRC}" data-project-api-key="${KEY}" data-options='${JSON.stringify(OPTIONS)}'></script>`;
const configured = `<script>window.oneflowDestination = { projectApiKey: '${KEY}', sdkUrl: '${SDK}', lists: 'index', mappings: [
  { action: 'trackEvent', when: ({ type }) => type === 'track', fields: ({ event, properties }) => ({ event_name: event, properties }) } ] }</script>
<script src="${SRC}"></script>`;
/** Whoever adds a script later, such as a tag manager: when Analytics.js has loaded. */
const late = `<script>analytics.ready(() => document.head.append(document.createRange().createContextualFragment(${JSON.stringify(tag).replaceAll('<', '\\u003c')})))</script>`;
const CALL = `<script>analytics.track('E1', { list: ['a'] })</script>`;

/** The page asks for Analytics.js before its snippet is there, as where it waits for consent. */
const ASKS = "<script>window.analytics?.track('Nobody is there')</script>";

const PLACES = {
  "before Segment's snippet, on a page that asks for it meanwhile": (segment) => tag + ASKS + segment + CALL,
  "before Segment's snippet, beside a variable of its name": (segment) =>
    `<script>var analytics</script>${tag}${segment}${CALL}`,
  "before Segment's snippet": (segment) => tag + segment + CALL,
  'after it': (segment) => segment + tag + CALL,
  'when Analytics.js has loaded': (segment) => segment + late + CALL,
  twice: (segment) => segment + tag + CALL + tag,
  'configured by an object': (segment) => segment + configured + CALL,
};

const LATE = 'when Analytics.js has loaded';

/** Analytics.js has handed over what came before; a call is made then, and 1Flow has all of them. */
async function run({ page }, library, place) {
  const server = await startSegment(library);
  try {
    await page.open(server.origin + server.addPage({ head: WATCH + PLACES[place](segment(server)) }));
    await page.waitFor('window.oneflowDestination?.isLoaded?.()');
    await page.evaluate("void analytics.track('E2', { list: ['a'] })");
    // A destination that is registered when Segment has delivered an event does not get it any more.
    const expected = place === LATE ? ['E2'] : ['E1', 'E2'];
    await page.waitFor(`oneflowCalls.length >= ${expected.length}`);
    const calls = await page.evaluate('oneflowCalls.map(({ args: [name, { properties }] }) => [name, properties])');
    assert.deepEqual(
      calls,
      expected.map((name) => [name, { list_0: 'a' }]),
    );
    assert.deepEqual(await page.evaluate('problems'), []);
  } finally {
    await server.close();
  }
}

const DOCS = readFileSync(join(ROOT, 'docs/with-segment.md'), 'utf8');
const [, WATCHED] = /^## What becomes of a call$[\s\S]+?^```html$([\s\S]+?)^```$/m.exec(DOCS);

/** Which of a page's calls are shown, as the documentation has it. */
async function runWatched({ page }) {
  const server = await startSegment(NEWEST);
  try {
    const documented = WATCHED.replace("'YOUR_PROJECT_API_KEY'", `'${KEY}', sdkUrl: '${SDK}'`).replace('"/', '"/dist/');
    const log = '<script>window.lines = []; console.log = (...parts) => lines.push(parts)</script>';
    const calls = `<script>analytics.track('E1', { seats: 5 }); analytics.page(); analytics.track('');
      analytics.track('Off', {}, { integrations: { All: false } }); analytics.track('E2')</script>`;
    await page.open(server.origin + server.addPage({ head: WATCH + log + segment(server) + documented + calls }));
    await page.waitFor('lines.length > 1');
    const lines = await page.evaluate(
      'lines.map(([action, { event_name, properties }]) => [action, event_name, properties ?? null])',
    );
    assert.deepEqual(lines, [
      ['trackEvent', 'E1', { seats: 5 }],
      ['trackEvent', 'E2', null],
    ]);
    // Segment itself refuses it: logs it where it had buffered the call, rejects where Analytics.js was there already.
    assert.match((await page.evaluate('problems')).join(), /^(unhandled: )?Error: Event missing$/);
  } finally {
    await server.close();
  }
}

const places = Object.keys(PLACES);
const cases = [
  ...places.map((place) => ['newest', NEWEST, place]),
  ...["before Segment's snippet", LATE].map((place) => ['lowest', LOWEST, place]),
];

export const tests = {
  ...Object.fromEntries(
    cases.map(([end, library, place]) => [
      `the destination's script, ${place}, registers itself once, with the ${end} Analytics.js`,
      (exchange) => run(exchange, library, place),
    ]),
  ),
  'beforeSend shows what 1Flow gets of each call': runWatched,
};
