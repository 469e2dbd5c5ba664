// Owns the throwaway project that the packed tarball is tried in: it packs what is built, installs it as a user does, and
// makes sure that the tools of this folder are there. It knows no test.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TOOLS = fileURLToPath(new URL('.', import.meta.url));
const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** Where a tool's module is, for tools that are told of others by their address. */
export const toolPath = (name) => fileURLToPath(import.meta.resolve(name));
/** The folder of an installed tool. */
export const toolFolder = (name) => join(TOOLS, 'node_modules', name);

/**
 * `{ root, tarball, files, exports, write, run, remove }`: a project in a temporary folder with the tarball installed.
 * `files` are those in the tarball; `exports` the names that its package.json lets a user import, `package.json` aside.
 */
export function createProject() {
  installTools();
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'oneflow-segment-')));
  const [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', root], ROOT));
  const tarball = join(root, packed.filename);
  const write = (name, text) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
    return join(root, name);
  };
  write('package.json', '{ "private": true, "type": "module" }');
  npm(['install', '--offline', ...QUIET, tarball], root);
  const { exports } = JSON.parse(readFileSync(join(root, 'node_modules/oneflow-segment/package.json'), 'utf8'));
  return {
    root,
    tarball,
    files: packed.files.map(({ path }) => path).sort(),
    exports: Object.keys(exports)
      .filter((path) => path !== './package.json')
      .map((path) => path.replace('.', 'oneflow-segment')),
    write,
    run: (args, options) => run(root, args, options),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Runs `node ...args` in the project: `{ status, output }`, where output is what it wrote to both streams. */
function run(cwd, args, { env = {} } = {}) {
  const options = { cwd, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env } };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  return { status, output: stdout + stderr };
}

function npm(args, cwd) {
  return execFileSync(NPM, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** What the folder's lock file says. It is large, and only these tests need it: the project's own `npm ci` leaves it out. */
export function installTools(folder = TOOLS) {
  const installed = join(folder, 'node_modules/.package-lock.json');
  if (existsSync(installed) && isCurrent(installed, folder)) return;
  const name = relative(ROOT, folder);
  console.error(`Installing the packages of ${name}`);
  try {
    npm(['ci', ...QUIET], folder);
  } catch {
    throw new Error(`The packages of ${name} could not be installed: \`npm ci --prefix ${name}\`, once, online`);
  }
}

/** npm leaves a copy of the lock file's packages in node_modules. */
function isCurrent(installed, folder) {
  const packages = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;
  const wanted = Object.entries(packages(join(folder, 'package-lock.json')));
  const there = packages(installed);
  return wanted.every(([path, { version, optional }]) => !path || optional || there[path]?.version === version);
}
