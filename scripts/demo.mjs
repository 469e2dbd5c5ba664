// Owns the demo's server, for a person's own machine: the demo's pages, the files that they ask for, stand-ins for 1Flow's SDK
// and for Segment's CDN, and nothing else. `/` has the built snippet in its head, filled in as a site owner fills it in
// (demo-page.mjs). Read anew at each request: a build shows after a reload.
// Every website can send requests to this address, so nothing of a request comes back as HTML or as a script, and other sites
// get no file: https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header.

import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { demoPage } from './demo-page.mjs';
import { listen } from './listen.mjs';

const PLACE = '<!-- the snippet -->';
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};
const HEADERS = {
  'cache-control': 'no-cache',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
};
/** A site that has its own name point to this machine sends that name, and is not answered. */
const OWN_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;
const MAX_BODY_BYTES = 100_000;
const MAX_DELAY_MS = 10_000;
/** What hangs has an end: each takes a connection. */
const HANG_MS = 120_000;
const STATUSES = ['404', '500'];
/** What runs for an SDK that is asked to be empty: the stand-in's count of its executions. */
const EMPTY_SDK = 'window.oneflowExecutions = (window.oneflowExecutions ?? 0) + 1;';

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
/** What the pages ask for. Modules may import others of dist. */
const FILE = /^\/(demo\/[\w-]+\.(?:css|js)|dist\/[\w.-]+\.(?:js|txt))$/;
const SDK = /^\/(sdk\/(?:2022|npm|actions)\.js)$/;
const FACADE = 'dist/oneflow-segment.min.js';
/** Segment's library and a source's settings: neither Segment's own destination nor another, and none of its measurements. */
const SEGMENT = {
  '/segment/analytics.js': ['.js', () => read('node_modules/@segment/analytics-next/dist/umd/standalone.js')],
  '/segment/v1/projects/side-by-side/settings': ['.json', () => '{"integrations":{},"metrics":{"sampleRate":0}}'],
};

/** On loopback alone; a port of 0 is any free one. Answers `{ origin, close }`. */
export function startDemo({ port = 0 } = {}) {
  return listen((request, response) => {
    answer(request, response).catch((error) => send(response, 500, '.txt', error.message));
  }, port);
}

async function answer(request, response) {
  if (!OWN_HOST.test(request.headers.host)) return send(response, 421, '.txt', 'This demo is for its own machine');
  const { pathname, searchParams: query } = new URL(request.url, 'http://localhost');
  if (request.method === 'POST' && pathname === '/api') return takeCall(request, response, query);
  if (request.method !== 'GET') return send(response, 405, '.txt', 'The demo is read only');
  const [, sdk] = SDK.exec(pathname) ?? [];
  if (sdk) return sendScript(response, query, () => standIn(sdk), EMPTY_SDK);
  if (pathname === '/facade.js') return sendScript(response, query, () => read(FACADE), '');
  if (Object.hasOwn(PAGES, pathname)) return send(response, 200, '.html', await PAGES[pathname](query));
  if (Object.hasOwn(SEGMENT, pathname)) return send(response, 200, SEGMENT[pathname][0], await SEGMENT[pathname][1]());
  const [, file] = FILE.exec(pathname) ?? [];
  const content = file && (await read(file).catch(() => undefined));
  return content ? send(response, 200, extname(file), content) : send(response, 404, '.txt', 'Not found');
}

/** As the page chose: `delay` (ms), `fail` (404, 500, reset, hang, empty). */
async function sendScript(response, query, script, empty) {
  const fail = query.get('fail');
  await pause(query);
  if (fail === 'reset') return response.destroy();
  if (fail === 'hang') return setTimeout(() => response.destroy(), HANG_MS).unref();
  if (STATUSES.includes(fail)) return send(response, Number(fail), '.txt', 'Failed as asked');
  send(response, 200, '.js', fail === 'empty' ? empty : await script());
}

/** 1Flow's API, for the stand-ins of its earlier SDKs. What they send is not kept. */
async function takeCall(request, response, query) {
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return response.destroy();
  }
  await pause(query);
  send(response, 200, '.json', '{}');
}

function pause(query) {
  return sleep(Math.min(Number.parseInt(query.get('delay'), 10) || 0, MAX_DELAY_MS));
}

function send(response, status, extension, content) {
  response.writeHead(status, { ...HEADERS, 'content-type': TYPES[extension] });
  response.end(content);
}

async function standIn(sdk) {
  const parts = ['sdk/recorder.js', 'sdk/sessions.js', sdk].map((file) => read(`demo/${file}`));
  return (await Promise.all(parts)).join('\n');
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
