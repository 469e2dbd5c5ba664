// Owns the demo's server: the addresses of the test server, and the pages of the demo. `/` has the built snippet in its head,
// filled in as a site owner fills it in (demo-page.mjs). At `/side-by-side` it is laid beside Segment's Analytics.js, for which
// this server stands in as Segment's CDN. Read anew at each request: a build shows after a reload.

import { readFile } from 'node:fs/promises';
import { startServer } from '../test/server.mjs';
import { demoPage } from './demo-page.mjs';

const PLACE = '<!-- the snippet -->';
const ANALYTICS_JS = 'node_modules/@segment/analytics-next/dist/umd/standalone.js';

const PAGES = {
  '/': async (query) => {
    const { page, snippet } = await demoPage(query, { read, render });
    return fill(page, snippet);
  },
  '/snippet-builder': () => read('demo/snippet-builder.html'),
  '/side-by-side': () => read('demo/side-by-side.html'),
  '/side-by-side/segment': () => read('demo/side-by-side-segment.html'),
  '/side-by-side/snippet': async () =>
    fill(await read('demo/side-by-side-snippet.html'), await render({ consent: true })),
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
  if (Object.hasOwn(PAGES, pathname)) return sendHtml(response, 200, await PAGES[pathname](searchParams));
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
