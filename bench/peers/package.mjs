// Owns how a peer's package is read and bundled: from bench/node_modules, where `npm ci --prefix bench` put it.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build, transformSync } from 'esbuild';

export const require = createRequire(import.meta.url);
const FOLDER = fileURLToPath(new URL('../node_modules/', import.meta.url));
const bundles = new Map();

/** The text of a file of a package, as it was published. */
export function read(path) {
  return readFileSync(FOLDER + path, 'utf8');
}

export function version(name) {
  return JSON.parse(read(`${name}/package.json`)).version;
}

/** One classic script of what `code` imports: how a package without a script of its own reaches a page. */
export function bundle(code) {
  if (!bundles.has(code)) bundles.set(code, bundleOnce(code));
  return bundles.get(code);
}

async function bundleOnce(code) {
  const stdin = { contents: code, resolveDir: FOLDER };
  const options = { bundle: true, minify: true, write: false, format: 'iife', platform: 'browser', target: 'es2022' };
  const { outputFiles } = await build({ stdin, ...options, logLevel: 'error' });
  return outputFiles[0].text;
}

/** The same minifier for everybody. */
export function minify(code) {
  return transformSync(code, { minify: true, target: 'es2022', legalComments: 'none' }).code.trim();
}

/** The whole value of an address's JSON body, whatever it is; a peer that sends something else is seen as sending that. */
export function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
