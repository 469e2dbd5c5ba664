// Owns the demo's server, for a person's own machine: the demo's pages, the files that they ask for, stand-ins for 1Flow's SDK
// and for Segment's CDN, and nothing else. Its first page has the built snippet in its head, filled in as a site owner fills it in
// (demo-page.mjs).
// Every website can send requests to this address, so nothing of a request comes back as HTML or as a script, and other sites
// get no file: https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header.

import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EMPTY_SDK, FACADE, integrity, PAGES, read, SDKS, SEGMENT, standIn } from './demo-files.mjs';
import { listen } from './listen.mjs';

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

/** What is sent as it lies there. Modules may import others of dist. */
const FILE = /^\/(demo\/[\w-]+\.(?:css|js)|dist\/[\w.-]+\.(?:js|txt))$/;
/** What is made for a request, by its path: the type, and what it is made by. */
const MADE = {
  '/demo/': ['.html', PAGES['index.html']],
  ...Object.fromEntries(Object.entries(PAGES).map(([name, make]) => [`/demo/${name}`, ['.html', make]])),
  ...Object.fromEntries(
    Object.entries(SEGMENT).map(([path, make]) => [`/demo/${path}`, [extname(path) || '.json', make]]),
  ),
  '/demo/integrity.json': ['.json', async () => JSON.stringify(await integrity())],
};
/** What may come late, or not at all: the script, and what it is when it is asked to be empty. */
const FAILING = {
  [`/dist/${FACADE}`]: [() => read(`dist/${FACADE}`), ''],
  ...Object.fromEntries(SDKS.map((name) => [`/demo/sdk/${name}.js`, [() => standIn(name), EMPTY_SDK]])),
};

/** On loopback alone; a port of 0 is any free one. Answers `{ origin, close }`. */
export function startDemo({ port = 0 } = {}) {
  return listen((request, response) => {
    answer(request, response).catch((error) => send(response, 500, '.txt', error.message));
  }, port);
}

async function answer(request, response) {
  if (!OWN_HOST.test(request.headers.host)) return send(response, 421, '.txt', 'This demo is for its own machine');
  const { pathname, search, searchParams: query } = new URL(request.url, 'http://localhost');
  if (request.method === 'POST' && pathname === '/api') return takeCall(request, response, query);
  if (request.method !== 'GET') return send(response, 405, '.txt', 'The demo is read only');
  if (pathname === '/') return send(response, 302, '.txt', 'The demo is in /demo/', { location: `/demo/${search}` });
  if (Object.hasOwn(FAILING, pathname)) return sendScript(response, query, ...FAILING[pathname]);
  if (Object.hasOwn(MADE, pathname)) return send(response, 200, MADE[pathname][0], await MADE[pathname][1](query));
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

function send(response, status, extension, content, headers) {
  response.writeHead(status, { ...HEADERS, ...headers, 'content-type': TYPES[extension] });
  response.end(content);
}
