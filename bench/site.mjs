// Owns the server of the benchmark: the test server, and in front of it each peer's library under `/peer/<id>/`, what
// peers send, and the scripts of bench/pages. It adds the latency, and knows no row.

import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startServer } from '../test/server.mjs';
import { PEERS } from './peers/all.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };
/** Pages come at once, their way is the same for everybody; and so is what a stand-in logs. */
const NEVER_LATE = /^\/(page|log)$/;
/** Nothing leaves this server: the browser sees to it. The other two give a page the finest clock there is. */
const PAGE_HEADERS = {
  'content-security-policy': "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/**
 * `{ origin, close, log, block, setLatency, add, requests, sent }`:
 * - `block(paths)`: those that match the pattern answer 404.
 * - `setLatency(ms)`: of each request for something that is not a page.
 * - `add({ head, body, run })`: keeps a page and returns its whole address.
 * - `pageRequestedAt()`: when the last page was asked for, as `Date.now()`.
 * - `requests`: the paths asked for, in order; `sent(id)`: what peers have sent to `/peer/<id>/`, as `{ path, body }`.
 */
export async function startSite() {
  const requests = [];
  const sent = [];
  let latency = 0;
  let blocked;
  let pageRequestedAt;

  async function first(request, response) {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/page') pageRequestedAt = Date.now();
    if (pathname.startsWith('/bench/')) return sendOwn(response, pathname);
    if (NEVER_LATE.test(pathname)) return false;
    requests.push(pathname);
    if (blocked?.test(pathname)) return send(response, '.js', '', 404);
    const [, id, path] = pathname.match(/^\/peer\/(\w+)\/(.*)/) ?? [];
    const content = id && (await answer(PEERS[id], path, request.headers.host));
    if (id && content === undefined) sent.push({ id, path, body: await readBody(request) });
    await sleep(latency);
    return id ? send(response, extname(path), content ?? PEERS[id].thanks ?? '{}') : false;
  }

  const server = await startServer({ first });
  return {
    origin: server.origin,
    close: server.close,
    log: server.log,
    requests,
    sent: (id) => sent.filter((one) => one.id === id),
    pageRequestedAt: () => pageRequestedAt,
    block(paths) {
      blocked = paths;
    },
    setLatency(ms) {
      latency = ms;
    },
    add: (page) => server.origin + server.addPage({ headers: PAGE_HEADERS, ...page }),
  };
}

/** A peer's library or settings; nothing where the path takes what the peer sends. */
async function answer({ files = {}, settings }, path, host) {
  const file = Object.keys(files).find((name) => path === name);
  return file ? files[file]() : settings?.(path, { host });
}

async function sendOwn(response, pathname) {
  const path = normalize(join(HERE, pathname.replace('/bench/', '')));
  const content = path.startsWith(HERE) ? await readFile(path).catch(() => undefined) : undefined;
  if (!content) return false;
  return send(response, extname(path), content);
}

function send(response, extension, content, status = 200) {
  response.writeHead(status, {
    'content-type': TYPES[extension] ?? 'application/json',
    'cache-control': 'no-cache',
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*',
  });
  response.end(content);
  return true;
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
