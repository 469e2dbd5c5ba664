// Owns every address that the tests ask for: stand-in SDKs and the facade with chosen latency and failure, pages with any
// header, a log, and the built files. One implementation, for Web Test Runner and for plain Node. It answers with whatever
// it is asked for, so nobody but the tests may start it: the demo has a server of its own.

import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { listen } from '../scripts/listen.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SCRIPT = 'text/javascript; charset=utf-8';
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': SCRIPT,
  '.mjs': SCRIPT,
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ts': 'text/plain; charset=utf-8',
};
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': '*',
};
/** What is built, the demo, and real libraries. */
const FILES =
  /^\/(dist|demo|test\/zoo\/(node_modules|built)|node_modules\/(@segment\/analytics-next\/dist|(klaro|vanilla-cookieconsent|yett)\/dist|tarteaucitronjs))\//;
const EMPTY_SDK = 'window.oneflowExecutions = (window.oneflowExecutions ?? 0) + 1;';

/**
 * The site, with memory of its own:
 * - `handle(request, response)`: resolves with false where the address is not ours.
 * - `addPage({ head, body, html, headers })`: keeps a page and returns its address; the same as `POST /pages`.
 * - `log(run)`: the entries that were posted to `/log?run=…`.
 * - `requests(id)`: how many requests carried `id=…`.
 */
export function createSite() {
  const pages = [];
  const logs = new Map();
  const counts = new Map();
  const gates = new Map();
  const log = (run) => logs.get(run) ?? [];
  const requests = (id) => counts.get(id) ?? 0;

  function addPage(page) {
    pages.push(page);
    return `/page?page=${pages.length - 1}`;
  }

  async function handle(request, response) {
    const { pathname, searchParams: query } = new URL(request.url, 'http://localhost');
    const route = routes.find(({ path }) => path.test(pathname));
    if (!route) return false;
    if (query.has('id')) counts.set(query.get('id'), requests(query.get('id')) + 1);
    await route.answer({ request, response, pathname, query });
    return true;
  }

  const routes = [
    { path: /^\/sdk\/(2022|npm|actions)\.js$/, answer: sendSdk },
    { path: /^\/facade\.js$/, answer: sendFacade },
    { path: /^\/pages$/, answer: sendAddress },
    { path: /^\/page$/, answer: sendPage },
    { path: /^\/log$/, answer: sendLog },
    { path: /^\/api$/, answer: sendApi },
    { path: /^\/requests$/, answer: sendRequests },
    { path: /^\/release$/, answer: sendRelease },
    { path: FILES, answer: sendFile },
  ];

  async function sendSdk({ pathname, ...rest }) {
    const parts = ['/demo/sdk/recorder.js', '/demo/sdk/sessions.js', `/demo${pathname}`].map(readText);
    await sendScript({ ...rest, script: (await Promise.all(parts)).join('\n'), empty: EMPTY_SDK });
  }

  async function sendFacade(exchange) {
    await sendScript({ ...exchange, script: await readText('/dist/oneflow-segment.min.js'), empty: '' });
  }

  /**
   * Options: `delay` (ms), `hold` (until `/release?of=` the same name is asked for), `fail` (404, 500, reset, hang, empty),
   * `failFirst` (only the first so many with this `id`).
   */
  async function sendScript({ request, response, query, script, empty }) {
    const failing = !query.has('failFirst') || requests(query.get('id')) <= Number(query.get('failFirst'));
    const fail = failing ? query.get('fail') : null;
    await sleep(Number(query.get('delay') ?? 0));
    if (query.has('hold')) await gate(query.get('hold')).opened;
    if (fail === 'hang') return;
    if (fail === 'reset') return request.socket.destroy();
    if (fail === 'empty') return send(response, 200, SCRIPT, empty, query);
    if (fail) return send(response, Number(fail), 'text/plain', `Failed as asked: ${fail}`, query);
    send(response, 200, SCRIPT, script, query);
  }

  async function sendAddress({ request, response, query }) {
    if (request.method === 'OPTIONS') return send(response, 204, 'text/plain', '', query);
    const address = addPage(JSON.parse(await readBody(request)));
    send(response, 200, TYPES['.json'], JSON.stringify({ address }), query);
  }

  /** Options: `page` (a kept one) or `head` and `body`; `csp`, `nonce` (for its inline scripts). */
  function sendPage({ response, query }) {
    const kept = query.has('page') ? pages[Number(query.get('page'))] : Object.fromEntries(query);
    if (!kept) return send(response, 404, 'text/plain', 'No such page', query);
    const headers = { ...kept.headers };
    if (query.has('csp')) headers['content-security-policy'] = query.get('csp');
    send(response, 200, TYPES['.html'], withNonce(kept.html ?? htmlPage(kept), query.get('nonce')), query, headers);
  }

  async function sendLog({ request, response, query }) {
    const run = query.get('run');
    if (request.method === 'POST') {
      const entry = JSON.parse(await readBody(request));
      logs.set(run, [...log(run), entry]);
    }
    send(response, 200, TYPES['.json'], JSON.stringify(log(run)), query);
  }

  /** 1Flow's API, as the stand-ins ask it. Options: `delay` (ms), `fail` (a status), `run` (the log that the request is in). */
  async function sendApi({ request, response, query }) {
    if (request.method === 'POST') {
      const entry = JSON.parse(await readBody(request));
      if (query.has('run') && !query.get('fail')) logs.set(query.get('run'), [...log(query.get('run')), entry]);
      await sleep(Number(query.get('delay')));
    }
    send(response, Number(query.get('fail') || 200), TYPES['.json'], '{}', query);
  }

  function sendRelease({ response, query }) {
    gate(query.get('of')).open();
    send(response, 204, 'text/plain', '', query);
  }

  /** What is held under a name. */
  function gate(name) {
    if (!gates.has(name)) {
      let open;
      const opened = new Promise((resolve) => (open = resolve));
      gates.set(name, { open, opened });
    }
    return gates.get(name);
  }

  function sendRequests({ response, query }) {
    send(response, 200, TYPES['.json'], JSON.stringify(requests(query.get('of'))), query);
  }

  return { handle, addPage, log, requests };
}

/** The site as Web Test Runner takes it. */
export function createMiddleware({ handle } = createSite()) {
  return [
    async (context, next) => {
      const handled = await handle(context.req, context.res);
      if (!handled) return next();
      context.respond = false;
      context.res.statusCode = 200; // Sent already: this only keeps a 404 asked for out of the runner's warnings.
    },
  ];
}

/** The site on a server of its own; a port of 0 is any free one. `first` may answer before the site: true if it did. */
export async function startServer({ port = 0, first = async () => false } = {}) {
  const site = createSite();
  const answer = async (request, response) => {
    if ((await first(request, response)) || (await site.handle(request, response))) return;
    send(response, 404, 'text/plain', 'Not found');
  };
  const server = await listen((request, response) => {
    answer(request, response).catch((error) => response.destroy(error));
  }, port);
  return { ...site, ...server };
}

async function sendFile({ response, pathname, query }) {
  const path = normalize(decodeURIComponent(pathname));
  const content = FILES.test(path.replaceAll('\\', '/')) && (await readFile(join(ROOT, path)).catch(() => undefined));
  if (!content) return send(response, 404, 'text/plain', 'Not found', query);
  send(response, 200, TYPES[extname(path)] ?? 'application/octet-stream', content, query);
}

// Every address takes `header=Name:value`, as often as needed. `no-cache` and not `no-store`, which would keep pages
// out of the back/forward cache.
function send(response, status, type, content, query = new URLSearchParams(), headers = {}) {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-cache',
    ...CORS,
    ...lowerCaseNames(Object.entries(headers)),
    ...lowerCaseNames(query.getAll('header').map((line) => line.split(/:\s*(.*)/s))),
  });
  response.end(content);
}

function lowerCaseNames(entries) {
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

function htmlPage({ head = '', body = '' }) {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Test page</title><link rel="icon" href="data:,">${head}</head>
<body>${body}</body>
</html>`;
}

function withNonce(html, nonce) {
  return nonce ? html.replace(/<script(?=[\s>])(?![^>]*\s(src|nonce)=)/g, `<script nonce="${nonce}"`) : html;
}

function readText(path) {
  return readFile(join(ROOT, path), 'utf8');
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
