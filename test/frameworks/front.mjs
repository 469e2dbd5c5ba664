// Owns what stands between browser and application: the SDK's stand-in, and a server that hands on what the application answers,
// and can hold scripts back. It knows no framework.

import { request as ask } from 'node:http';
import { connect } from 'node:net';
import { listen } from '../../scripts/listen.mjs';
import { startServer } from '../server.mjs';

/** `{ hold, release, pass }`: while it holds, `pass` waits. */
function createGate() {
  let open = () => {};
  let opened = Promise.resolve();
  return {
    hold() {
      opened = new Promise((resolve) => (open = resolve));
    },
    release: () => open(),
    pass: () => opened,
  };
}

/** What the stand-in records: zone.js empties a property of `window` whose name begins with `on`, unless it is declared. */
const DECLARED = 'var oneflowCalls, oneflowExecutions, oneflowLogged;';

/** `{ origin, hold, release, close }`: `/js/1flow.js` is the stand-in of the current SDK. */
export async function startSdk() {
  const { pass, ...gate } = createGate();
  const { origin, close } = await startServer({
    async first(request, response) {
      if (request.url !== '/js/1flow.js') return false;
      await pass();
      const standIn = await fetch(`${origin}/sdk/actions.js`);
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(`${DECLARED}\n${await standIn.text()}`);
      return true;
    },
  });
  return { origin, close, ...gate };
}

/** `{ origin, hold, release, close }`: holds the application's own scripts, those that make a page live, and never the facade. */
export async function startFront(target) {
  const { pass, ...gate } = createGate();
  const isOwnScript = ({ url, headers }) => headers['sec-fetch-dest'] === 'script' && !url.includes('oneflow-segment');
  const front = await listen(async (request, response) => {
    if (request.url === '/favicon.ico') return response.writeHead(204).end();
    if (isOwnScript(request)) await pass();
    const forwarded = ask(new URL(request.url, target), { method: request.method, headers: request.headers });
    forwarded.on('response', (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    });
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
  });
  const sockets = new Set();
  front.server.on('upgrade', (request, socket, head) => {
    for (const one of tunnel(target, request, socket, head)) sockets.add(one);
  });
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return front.close();
  };
  return { origin: front.origin, close, ...gate };
}

/** A development server's own connection, as it is. */
function tunnel(target, { url, rawHeaders, method }, socket, head) {
  const { hostname, port } = new URL(target);
  const other = connect(port, hostname, () => {
    const lines = rawHeaders.flatMap((name, index) => (index % 2 ? [] : `${name}: ${rawHeaders[index + 1]}`));
    other.write([`${method} ${url} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
    other.write(head);
    socket.pipe(other).pipe(socket);
  });
  socket.on('error', () => other.destroy());
  other.on('error', () => socket.destroy());
  return [socket, other];
}
