// The folder of `npm run site`: every link and every #section of every page leads somewhere inside it, and no page loads anything
// from another host. What its pages do in a browser is for test/top-level/site.test.mjs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { JSDOM } from 'jsdom';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(ROOT, 'node_modules/.site-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const build = (out) =>
  spawnSync(process.execPath, ['scripts/site.mjs', `--out=${relative(ROOT, out)}`], { cwd: ROOT, encoding: 'utf8' });
const built = build(folder);

const pages = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.html'));
const documents = new Map(
  pages.map((page) => [page, new JSDOM(readFileSync(join(folder, page), 'utf8')).window.document]),
);
const isOfDocs = (page) => !page.startsWith('demo');
const isElsewhere = (address) => /^(?:[a-z]+:|\/\/)/i.test(address) && !address.startsWith('data:');

/** Why an address on a page leads nowhere, or nothing. */
function broken(page, address) {
  if (isElsewhere(address) || address.startsWith('data:') || address === '?') return undefined;
  if (address.startsWith('/')) return `${page}: ${address} is not in a subfolder`;
  const [path, anchor] = address.split(/[?#]/);
  const target = path ? join(dirname(page), path) : page;
  if (!existsSync(join(folder, target)) || !statSync(join(folder, target)).isFile()) return `${page}: no ${target}`;
  const isThere = !anchor || !address.includes('#') || documents.get(target)?.getElementById(anchor);
  return isThere ? undefined : `${page}: ${target} has no #${anchor}`;
}

test('the site is built, with a page for each of the documentation', () => {
  assert.deepEqual([built.status, built.stderr], [0, '']);
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  const expected = ['index.html', ...docs.map((name) => `docs/${name.replace('.md', '.html')}`)];
  assert.deepEqual(
    expected.filter((page) => !documents.has(page)),
    [],
  );
  const [, ...inNav] = expected;
  const nav = [...documents.get('index.html').querySelectorAll('.pages a')].map((link) => link.getAttribute('href'));
  assert.deepEqual(
    inNav.filter((page) => !nav.includes(page)),
    [],
  );
});

describe('every address leads somewhere in the site', () => {
  for (const [page, document] of documents) {
    test(page, () => {
      const addresses = [...document.querySelectorAll('[href], [src]')].map(
        (element) => element.getAttribute('href') ?? element.getAttribute('src'),
      );
      assert.deepEqual(addresses.map((address) => broken(page, address)).filter(Boolean), []);
    });
  }
});

test('no page loads anything from another host', () => {
  const loaded = [...documents].flatMap(([page, document]) =>
    [...document.querySelectorAll('[src], link[href]')]
      .map((element) => element.getAttribute('src') ?? element.getAttribute('href'))
      .filter(isElsewhere)
      .map((address) => `${page}: ${address}`),
  );
  assert.deepEqual(loaded, []);
});

test('each page of the documentation has one heading of the first rank, a title and a description of its own', () => {
  const docs = [...documents].filter(([page]) => isOfDocs(page)).map(([, document]) => document);
  for (const document of docs) assert.equal(document.querySelectorAll('h1').length, 1, document.title);
  for (const read of [({ title }) => title, (document) => document.querySelector('[name=description]').content]) {
    assert.equal(new Set(docs.map(read).filter(Boolean)).size, docs.length);
  }
});

test('a folder with other files in it is left alone', () => {
  const other = join(folder, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'thesis.txt'), 'x');
  const { status, stderr } = build(other);
  assert.deepEqual([status, readdirSync(other)], [1, ['thesis.txt']]);
  assert.match(stderr, /holds other files than a site/);
});

test('a site is made anew in its folder', () => {
  writeFileSync(join(folder, 'docs/gone.html'), 'x');
  assert.equal(build(folder).status, 0);
  assert.ok(!existsSync(join(folder, 'docs/gone.html')));
});
