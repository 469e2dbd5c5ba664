// Owns the demo's server: the addresses of the test server, and at `/` the demo page with the built snippet in its head,
// rendered as a site's server renders it. At `/side-by-side` it is laid beside Segment's Analytics.js, for which this server
// stands in as Segment's CDN. Read anew at each request: a build shows after a reload.

import { readFile } from 'node:fs/promises';
import { startServer } from '../test/server.mjs';

const SDKS = ['actions', 'npm', '2022'];
const FAILURES = ['404', '500', 'hang', 'empty', 'reset'];
const DEFAULT_DELAY_MS = 2_000;
const DEMO_KEY = 'demo-project-key';
const PLACE = '<!-- the snippet -->';
const ANALYTICS_JS = 'node_modules/@segment/analytics-next/dist/umd/standalone.js';

/** The pages that lay Segment's delivery beside ours, and what Segment's library asks its CDN for. */
const SIDE_BY_SIDE = {
  '/side-by-side': () => read('demo/side-by-side.html'),
  '/side-by-side/segment': () => read('demo/side-by-side-segment.html'),
  '/side-by-side/snippet': async () => {
    return fill(await read('demo/side-by-side-snippet.html'), await render({ consent: true }));
  },
};
const SEGMENT_SETTINGS = '/segment/v1/projects/side-by-side/settings';
/** Neither Segment's own destination nor another, and none of Segment's measurements of itself. */
const NO_DESTINATIONS = '{"integrations":{},"metrics":{"sampleRate":0}}';

/** A port of 0 is any free one. */
export function startDemo({ port = 0 } = {}) {
  return startServer({
    port,
    first: (request, response) =>
      answer(request, response).catch((error) => sendHtml(response, 500, `<pre>${error.message}</pre>`)),
  });
}

/** True when the address is the demo's own. */
async function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname === '/') return sendHtml(response, 200, await demoPage(searchParams));
  if (Object.hasOwn(SIDE_BY_SIDE, pathname)) return sendHtml(response, 200, await SIDE_BY_SIDE[pathname]());
  if (pathname === '/segment/analytics.js')
    return send(response, 'text/javascript; charset=utf-8', await read(ANALYTICS_JS));
  return pathname === SEGMENT_SETTINGS && send(response, 'application/json', NO_DESTINATIONS);
}

function sendHtml(response, status, html) {
  return send(response, 'text/html; charset=utf-8', html, status);
}

function send(response, type, content, status = 200) {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-cache' });
  response.end(content);
  return true;
}

/**
 * The page's HTML. Options, as its query string: `sdk` (actions, npm, 2022), `delay` (ms), `fail` (404, 500, hang, empty,
 * reset), `facadeDelay` and `facade` (the same for the facade), or `key`: 1Flow's own SDK with this project API key.
 */
export async function demoPage(query) {
  return fill(await read('demo/index.html'), await render(settings(query)));
}

function settings(query) {
  const src = `/facade.js${failing(query, 'facadeDelay', 'facade', 0)}`;
  const key = query.get('key');
  if (key) return { projectApiKey: key, src };
  const sdk = SDKS.find((name) => name === query.get('sdk')) ?? SDKS[0];
  return { projectApiKey: DEMO_KEY, src, sdkUrl: `/sdk/${sdk}.js${failing(query, 'delay', 'fail', DEFAULT_DELAY_MS)}` };
}

/** Only known words and numbers go on, so that the addresses need no escaping. */
function failing(query, delayName, failName, defaultDelay) {
  const delay = query.has(delayName) ? Number.parseInt(query.get(delayName), 10) : defaultDelay;
  const fail = FAILURES.find((name) => name === query.get(failName));
  const options = [delay > 0 && `delay=${delay}`, fail && `fail=${fail}`].filter(Boolean);
  return options.length > 0 ? `?${options.join('&')}` : '';
}

/** Node keeps a module that it has imported: the changing address makes it read the built one anew. */
async function render(settings) {
  const { renderSnippet } = await import(`../dist/render-snippet.js?${Date.now()}`).catch(missing);
  return renderSnippet(settings);
}

function fill(page, snippet) {
  if (!page.includes(PLACE)) throw new Error(`There is no ${PLACE} to fill in`);
  return page.replace(PLACE, () => snippet);
}

async function read(path) {
  return readFile(new URL(`../${path}`, import.meta.url), 'utf8').catch(missing);
}

function missing(error) {
  throw new Error(`${error.message}. \`npm run build\` makes what is built.`, { cause: error });
}
