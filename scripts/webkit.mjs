// Owns the processes behind WebKitGTK: a virtual display and WebKitWebDriver, which starts MiniBrowser per session.
// It knows nothing of tests. Both children end with this process, provided it exits: see exitOnSignals in engines.mjs.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_LIMIT_MS = 15_000;
const POLL_MS = 50;

/** Starts both; `{ port, capabilities, stop }`, where `stop` resolves when both have ended. */
export async function startWebKit({ driver, binary, xvfb }) {
  const display = await startDisplay(xvfb);
  const port = await freePort();
  const env = { ...process.env, DISPLAY: display.name, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1', GIO_USE_VFS: 'local' };
  const service = start(driver, [`--port=${port}`], { env, stdio: 'ignore' }, 'SIGKILL');
  const stop = async () => {
    await service.stop();
    await display.stop();
  };
  await untilReady(port).catch((error) => stop().then(() => Promise.reject(error)));
  return {
    port,
    capabilities: {
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { binary, args: ['--automation'] },
    },
    stop,
  };
}

// `-displayfd` lets the X server choose a free display and write its number to that file descriptor. With `-noreset` it
// doesn't start anew when its last client leaves: a browser that starts in that moment finds no display and ends, and
// WebKitWebDriver never answers the request for its session.
async function startDisplay(xvfb) {
  const args = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp', '-noreset'];
  const { child, stop } = start(xvfb, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] }, 'SIGTERM');
  try {
    const [number] = await once(child.stdio[3], 'data', { signal: AbortSignal.timeout(START_LIMIT_MS) });
    return { name: `:${String(number).trim()}`, stop };
  } catch {
    await stop();
    throw new Error('Xvfb did not start');
  }
}

async function untilReady(port) {
  const end = Date.now() + START_LIMIT_MS;
  while (Date.now() < end) {
    const answer = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(POLL_MS);
  }
  throw new Error('WebKitWebDriver did not start');
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

// A process group of its own, so that the signal reaches the browsers that WebKitWebDriver started, too. The X server
// gets SIGTERM: killed, it would leave its lock file behind.
function start(command, args, options, signal) {
  const child = spawn(command, args, { ...options, detached: true });
  const exited = once(child, 'exit').catch((error) => console.error(error.message));
  const kill = () => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has already ended.
    }
  };
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    kill();
    if (child.exitCode === null && child.signalCode === null) await exited;
  };
  return { child, stop };
}
