// Owns one application: a copy of its folder with what its lock file says and the packed package, built and served. It knows
// no browser and no check.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { listen } from '../../scripts/listen.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
/** Only a hanging command takes so long. */
const COMMAND_LIMIT_MS = 900_000;
const START_LIMIT_MS = 300_000;
const END_LIMIT_MS = 10_000;
const POLL_MS = 100;
const ENVIRONMENT = {
  ...process.env,
  ...{ CI: '1', NO_COLOR: '1', FORCE_COLOR: '0' },
  // Nobody is told of these runs.
  ...{ DO_NOT_TRACK: '1', NEXT_TELEMETRY_DISABLED: '1', NUXT_TELEMETRY_DISABLED: '1', ASTRO_TELEMETRY_DISABLED: '1' },
  ...{ NG_CLI_ANALYTICS: 'false', GATSBY_TELEMETRY_DISABLED: '1' },
};

// Every tool chooses its own.
delete ENVIRONMENT.NODE_ENV;

const running = new Set();
process.on('exit', () => {
  // What a server still writes would be in the way of its folder's removal.
  for (const child of running) end(child, 'SIGKILL');
});

/** Packs what is built; the tarball's path. */
export async function pack(folder) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(await npm(args, ROOT));
  return join(folder, filename);
}

/**
 * `{ build, start, version, remove }`, in a new folder inside `work`. 1Flow's address is `sdkOrigin` in the copy and in the package
 * that it has installed: no page of a test may ask 1Flow's own.
 */
export async function createApplication(name, { folder = name, build = 'build' }, { work, tarball, sdkOrigin }) {
  const root = mkdtempSync(join(work, `${name}-`));
  const installed = join(root, 'node_modules/oneflow-segment');
  const replace = (text) =>
    text.replaceAll('https://1flow.app', sdkOrigin).replaceAll('YOUR_PROJECT_API_KEY', 'test-key-123');
  cpSync(join(HERE, folder), root, { recursive: true });
  rewrite(root, replace);
  await npm(['ci', ...QUIET], root);
  await npm(['install', '--no-save', ...QUIET, tarball], root);
  rewrite(join(installed, 'dist'), (text) => text.replaceAll('https://1flow.app', sdkOrigin));
  return {
    build: () => npm(['run', build], root),
    start: (script) => start(root, script),
    version: (dependency) =>
      JSON.parse(readFileSync(join(root, 'node_modules', dependency, 'package.json'), 'utf8')).version,
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function rewrite(folder, replace) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || basename(path) === 'package-lock.json') continue;
    const text = readFileSync(path, 'utf8');
    if (replace(text) !== text) writeFileSync(path, replace(text));
  }
}

/** Runs one of the application's scripts as a server: `{ origin, stop }`, once it answers. */
async function start(root, script) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const child = launch(['run', script], root, { PORT: `${port}`, HOST: 'localhost' });
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await answers(origin))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      end(child);
      throw new Error(`npm run ${script} does not answer:\n${child.said}`);
    }
    await sleep(POLL_MS);
  }
  const stop = async () => {
    end(child);
    const limit = setTimeout(() => end(child, 'SIGKILL'), END_LIMIT_MS);
    await child.ended;
    clearTimeout(limit);
  };
  return { origin, stop };
}

const answers = (origin) =>
  fetch(origin).then(
    ({ status }) => status === 200,
    () => false,
  );

async function freePort() {
  const { origin, close } = await listen(() => {});
  await close();
  return Number(new URL(origin).port);
}

/** What npm wrote; rejects with that where it fails. */
async function npm(args, cwd) {
  const child = launch(args, cwd);
  const limit = setTimeout(() => end(child), COMMAND_LIMIT_MS);
  const code = await child.ended;
  clearTimeout(limit);
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${child.said}`);
  return child.wrote;
}

/** A group of its own, so that what npm starts ends with it. */
function launch(args, cwd, env) {
  const child = spawn('npm', args, { cwd, env: { ...ENVIRONMENT, ...env }, detached: true });
  running.add(child);
  Object.assign(child, { said: '', wrote: '' });
  child.stdout.setEncoding('utf8').on('data', (text) => {
    child.wrote += text;
    child.said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => (child.said += text));
  child.ended = new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  child.ended.finally(() => running.delete(child)).catch(() => {});
  return child;
}

function end(child, signal = 'SIGTERM') {
  try {
    process.kill(-child.pid, signal);
  } catch {} // It has ended.
}
