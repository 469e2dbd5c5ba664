// Owns the demo's server: the addresses of the test server, and at `/` the demo page with the built snippet in its head,
// filled in as a site owner fills it in. At `/side-by-side` it is laid beside Segment's Analytics.js, for which this server
// stands in as Segment's CDN. Read anew at each request: a build shows after a reload.

import { readFile } from 'node:fs/promises';
import { startServer } from '../test/server.mjs';

const SDKS = ['actions', 'npm', '2022'];
const FAILURES = ['404', '500', 'hang', 'empty', 'reset'];
const DEFAULT_DELAY_MS = 2_000;
const DEMO_KEY = 'demo-project-key';
const REAL_SDK = 'https://1flow.app/js/1flow.js';
const CONSENT_SNIPPET = 'dist/snippet.consent.html';
const ANALYTICS_JS = 'node_modules/@segment/analytics-next/dist/umd/standalone.js';

/** The pages that lay Segment's delivery beside ours, and what Segment's library asks its CDN for. */
const SIDE_BY_SIDE = {
  '/side-by-side': () => read('demo/side-by-side.html'),
  '/side-by-side/segment': () => read('demo/side-by-side-segment.html'),
  '/side-by-side/snippet': async () => {
    const [page, snippet] = await Promise.all([read('demo/side-by-side-snippet.html'), read(CONSENT_SNIPPET)]);
    return fill(page, `<!-- ${CONSENT_SNIPPET} -->`, snippet);
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
  const [page, snippet] = await Promise.all([read('demo/index.html'), read('dist/snippet.html')]);
  return fill(page, '<!-- dist/snippet.html -->', fillSnippet(snippet, query));
}

/** The placeholders, then the stand-in's address where the real one stood. */
function fillSnippet(snippet, query) {
  const key = query.get('key');
  const src = `/facade.js${failing(query, 'facadeDelay', 'facade', 0)}`;
  const pasted = fill(fill(snippet, 'YOUR_FACADE_URL', src), '"YOUR_PROJECT_API_KEY"', inScript(key || DEMO_KEY));
  if (key) return pasted;
  const sdk = SDKS.find((name) => name === query.get('sdk')) ?? SDKS[0];
  const sdkUrl = `/sdk/${sdk}.js${failing(query, 'delay', 'fail', DEFAULT_DELAY_MS)}`;
  return fill(fill(pasted, REAL_SDK, sdkUrl), `{src:"${src}"`, `{src:"${src}",sdkUrl:"${sdkUrl}"`);
}

/** Only known words and numbers go on, so that the addresses need no escaping. */
function failing(query, delayName, failName, defaultDelay) {
  const delay = query.has(delayName) ? Number.parseInt(query.get(delayName), 10) : defaultDelay;
  const fail = FAILURES.find((name) => name === query.get(failName));
  const options = [delay > 0 && `delay=${delay}`, fail && `fail=${fail}`].filter(Boolean);
  return options.length > 0 ? `?${options.join('&')}` : '';
}

function inScript(text) {
  return JSON.stringify(text).replaceAll('<', '\\u003c');
}

function fill(text, placeholder, value) {
  if (!text.includes(placeholder)) throw new Error(`There is no ${placeholder} to fill in`);
  return text.replaceAll(placeholder, () => value);
}

async function read(path) {
  try {
    return await readFile(new URL(`../${path}`, import.meta.url), 'utf8');
  } catch (error) {
    throw new Error(`Missing: ${path}. \`npm run build\` makes what is built.`, { cause: error });
  }
}
