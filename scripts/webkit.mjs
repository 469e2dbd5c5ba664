// Owns the processes behind WebKitGTK: WebKitWebDriver, which starts a MiniBrowser per session, on a display of its own.
// It knows nothing of tests.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_LIMIT_MS = 15_000;
const POLL_MS = 50;

// With `-noreset` the X server doesn't start anew when its last client leaves: a browser that starts in that moment finds no
// display and ends, and WebKitWebDriver never answers the request for its session.
const DISPLAY = '-screen 0 1280x1024x24 -noreset';
const ENVIRONMENT = {
  GDK_BACKEND: 'x11',
  NO_AT_BRIDGE: '1',
  GIO_USE_VFS: 'local',
  // Nobody looks at the display, which has no graphics card: layers drawn by one would cost the processor a sixth of all its time.
  // https://docs.webkit.org/Ports/WebKitGTK%20and%20WPE%20WebKit/EnvironmentVariables.html
  WEBKIT_DISABLE_COMPOSITING_MODE: '1',
};
// xvfb-run tidies up after its command, and only then. So the command ends by itself, when standard input does: it is a pipe
// from this process, which closes however this process ends.
const UNTIL_INPUT_ENDS = '"$@" & read -r _; kill $!';

/** Starts it; `{ origin, capabilities, stop }`: where it listens, what a session is asked with. `stop` resolves at its end. */
export async function startWebKit({ driver, binary, xvfbRun }) {
  const port = await freePort();
  const command = ['sh', '-c', UNTIL_INPUT_ENDS, 'sh', driver, `--port=${port}`];
  const env = { ...process.env, ...ENVIRONMENT };
  // In a process group of its own: an interrupt from the keyboard would end xvfb-run before it has tidied up.
  const options = { env, stdio: ['pipe', 'ignore', 'ignore'], detached: true };
  const child = spawn(xvfbRun, ['--auto-servernum', `--server-args=${DISPLAY}`, ...command], options);
  const exited = once(child, 'exit').catch((error) => console.error(error.message));
  const stop = async () => {
    child.stdin.end();
    await exited;
  };
  await untilReady(port).catch((error) => stop().then(() => Promise.reject(error)));
  return {
    origin: `http://127.0.0.1:${port}`,
    capabilities: {
      browserName: 'MiniBrowser',
      // WebKit measures a script's time by the page's own timers, which a test may have let run on.
      timeouts: { script: null },
      'webkitgtk:browserOptions': { binary, args: ['--automation'] },
    },
    stop,
  };
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
