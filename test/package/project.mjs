// Owns the throwaway project that the packed tarball is tried in: it packs what is built, installs it as a user does, and
// makes sure that the tools of this folder are there. It knows no test.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TOOLS = fileURLToPath(new URL('.', import.meta.url));
const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';
/** Nobody keeps anything here: npm empties it when it installs. */
const INSIDE = join(TOOLS, 'node_modules');
const INSTALLED = '.with-package-';
/** What npm says of the tarball. */
const PACKED = 'packed.json';
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
  cpSync(installedOnce(), root, { recursive: true, verbatimSymlinks: true });
  const [packed] = JSON.parse(readFileSync(join(root, PACKED), 'utf8'));
  const write = (name, text) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
    return join(root, name);
  };
  const { exports } = JSON.parse(readFileSync(join(root, 'node_modules/oneflow-segment/package.json'), 'utf8'));
  return {
    root,
    tarball: join(root, packed.filename),
    files: packed.files.map(({ path }) => path).sort(),
    exports: Object.keys(exports)
      .filter((path) => path !== './package.json')
      .map((path) => path.replace('.', 'oneflow-segment')),
    write,
    run: (args, options) => run(root, args, options),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/**
 * The folder of a project with what can be packed now. npm takes seconds for it, so whoever comes first makes it, and all copy it.
 * Of two that come at once each makes one, and the first stays.
 */
function installedOnce() {
  const folder = join(INSIDE, `${INSTALLED}${hashOfPackage()}`);
  if (existsSync(folder)) return folder;
  const made = mkdtempSync(join(INSIDE, '.making-'));
  writeFileSync(join(made, 'package.json'), '{ "private": true, "type": "module" }');
  const packed = npm(['pack', '--json', '--ignore-scripts', '--pack-destination', made], ROOT);
  writeFileSync(join(made, PACKED), packed);
  npm(['install', '--offline', ...QUIET, join(made, JSON.parse(packed)[0].filename)], made);
  for (const name of readdirSync(INSIDE).filter((other) => other.startsWith(INSTALLED)))
    if (join(INSIDE, name) !== folder) rmSync(join(INSIDE, name), { recursive: true, force: true });
  try {
    renameSync(made, folder);
  } catch {
    rmSync(made, { recursive: true });
  }
  return folder;
}

/** Another for each change of a file that may be packed. */
function hashOfPackage() {
  const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const hash = createHash('sha256');
  for (const file of [...files, 'package.json', 'README.md', 'LICENSE'].flatMap(filesUnder))
    hash.update(`${file}\n`).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}

/** A file itself, or all files of a folder, by their paths from the root. */
function filesUnder(path) {
  if (statSync(join(ROOT, path)).isFile()) return [path];
  return readdirSync(join(ROOT, path)).flatMap((name) => filesUnder(`${path}/${name}`));
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
