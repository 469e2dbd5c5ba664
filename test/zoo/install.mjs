// Owns how the libraries of the zoo come onto this machine: from npm by the lock file; from npm without what they only need
// to be built; from Debian where npm has none for browsers; bundled where they come for bundlers alone. It knows no test.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { installTools } from '../package/project.mjs';

const ZOO = fileURLToPath(new URL('.', import.meta.url));
const BUILT = join(ZOO, 'built');

/** Their packages depend on hundreds of others, or on an outdated server library; the file in them on none. */
const PACKED = {
  'ember.js': ['ember-source@3.28.12', 'package/dist/ember.debug.js'],
  'yui.js': ['yui@3.18.1', 'package/yui/yui-min.js'],
};
const DEBIAN = {
  'prototype.js': ['libjs-prototype', './usr/share/javascript/prototype/prototype-1.7.3.js'],
  'mootools.js': ['libjs-mootools', './usr/share/javascript/mootools/mootools-core.min.js'],
};
/** What each bundle puts on the window. */
const BUNDLED = {
  'immer.js': "import { freeze, produce } from 'immer'; window.immer = { freeze, produce };",
  'sentry.js': "import { init } from '@sentry/browser'; window.Sentry = { init };",
  'react-19.js': "window.React = require('react'); window.ReactDOM = require('react-dom-19/client');",
};

/** Does nothing where all of them are there. Which can't be had is said, and the tests go without. */
export async function installZoo() {
  installTools(ZOO);
  mkdirSync(BUILT, { recursive: true });
  for (const [file, [name, path]] of Object.entries(PACKED)) await provide(file, () => unpackNpm(name, path));
  for (const [file, [name, path]] of Object.entries(DEBIAN)) await provide(file, () => unpackDebian(name, path));
  for (const [file, code] of Object.entries(BUNDLED)) await provide(file, () => bundle(code));
}

async function provide(file, make) {
  const path = join(BUILT, file);
  if (existsSync(path)) return;
  try {
    writeFileSync(path, await make());
  } catch (error) {
    console.error(`The zoo goes without ${file}: ${error.message.split('\n')[0]}`);
  }
}

function unpackNpm(name, path) {
  return unpack('npm', ['pack', '--silent', name], (archive) => execFileSync('tar', ['xzOf', archive, path], BYTES));
}

function unpackDebian(name, path) {
  return unpack('apt-get', ['download', name], (archive) => {
    const files = execFileSync('dpkg-deb', ['--fsys-tarfile', archive], BYTES);
    return execFileSync('tar', ['xOf', '-', path], { ...BYTES, input: files });
  });
}

const BYTES = { maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'ignore'] };

/** Runs a command that leaves one file in its folder, and reads that. */
function unpack(command, args, read) {
  const folder = mkdtempSync(join(tmpdir(), 'zoo-'));
  try {
    execFileSync(command, args, { cwd: folder, stdio: 'ignore' });
    return read(join(folder, readdirSync(folder)[0] ?? ''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ZOO, loader: 'js' },
    alias: { react: join(ZOO, 'node_modules/react-19') },
    define: { 'process.env.NODE_ENV': '"production"' },
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
