// Owns `npm run site`: the documentation, the snippet builder and the demo as one folder of files, for any host or a folder of one.
// It needs the built files. What README leads to, page by page, is in it; nothing in it asks another host for anything.
//   npm run site                    into site/
//   npm run site -- --out=folder    another folder. One that has a site is made anew

import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EMPTY_SDK, integrity, SDKS, SEGMENT, STATIC_PAGES, standIn } from './demo-files.mjs';
import { addressOf, pageHtml, renderMarkdown } from './site-page.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FIRST_PAGE = 'README.md';
/** In each site, so that it is known again. */
const MARK = 'site.txt';
const PAGES_PLACE = '<!-- more pages -->';
/** What a reader finds at the side. Pages that are not here are reached by links, as in the repository. */
const NAV = [
  ['Begin', { 'README.md': 'What it is', 'docs/install.md': 'Install', 'docs/frameworks.md': 'Frameworks' }],
  [
    'On your site',
    {
      'docs/who-and-when.md': 'Who and when',
      'docs/privacy.md': 'Privacy and consent',
      'docs/csp.md': 'Security policies',
      'docs/with-segment.md': 'With Segment',
      'docs/mappings.md': 'Mappings of Segment',
    },
  ],
  [
    'Look it up',
    {
      'docs/reference.md': 'Reference',
      'docs/develop.md': 'Develop and test',
      'docs/nothing-arrives.md': 'Nothing arrives',
    },
  ],
  [
    'Trust it',
    {
      'docs/guarantees.md': 'Guarantees and limits',
      'docs/how-it-works.md': 'How it works',
      'bench/results.md': 'Benchmark',
      'SECURITY.md': 'Security',
      'CHANGELOG.md': 'Changes',
    },
  ],
];

const { values } = parseArgs({ options: { out: { type: 'string', default: 'site' } } });
const out = resolve(ROOT, values.out);
const { version } = JSON.parse(await read('package.json'));

await makeRoom();
await writeDocs();
await writeDemo();
console.log(`The site is in ${values.out}/`);

/** Nobody's files go because of a slip in `--out`. */
async function makeRoom() {
  const found = await readdir(out).catch(() => []);
  if (found.length > 0 && !found.includes(MARK)) {
    console.error(`${values.out} holds other files than a site: name a new folder, or an empty one.`);
    process.exit(1);
  }
  await rm(out, { recursive: true, force: true });
  await write(MARK, `oneflow-segment ${version}\n`);
}

/** From the README on: a page for each Markdown file that is linked, and a copy of each other file. */
async function writeDocs() {
  const files = [FIRST_PAGE, ...NAV.flatMap(([, pages]) => Object.keys(pages))];
  // It grows while it is read.
  const all = new Set(files);
  for (const file of all) {
    if (!file.endsWith('.md')) {
      await copy(file);
      continue;
    }
    const page = renderMarkdown(await read(file));
    for (const link of page.links) all.add(posix.join(posix.dirname(file), link.split('#')[0]));
    const base = '../'.repeat(file.split('/').length - 1);
    await write(addressOf(file), pageHtml(page, { base, nav: navOf(file, base), version }));
  }
}

function navOf(current, base) {
  return NAV.map(([group, pages]) => ({
    group,
    pages: Object.entries(pages).map(([file, name]) => ({
      name,
      address: base + addressOf(file),
      isCurrent: file === current,
    })),
  }));
}

async function writeDemo() {
  for (const [name, make] of Object.entries(STATIC_PAGES)) {
    const page = await make(new URLSearchParams());
    await write(`demo/${name}`, page.replace(PAGES_PLACE, '<a href="../index.html">Documentation</a>'));
  }
  for (const name of await readdir(join(ROOT, 'demo'))) if (/\.(css|js)$/.test(name)) await copy(`demo/${name}`);
  for (const name of SDKS) await write(`demo/sdk/${name}.js`, await standIn(name));
  await write('demo/sdk/empty.js', EMPTY_SDK);
  for (const [path, make] of Object.entries(SEGMENT)) await write(`demo/${path}`, await make());
  await copy('node_modules/@segment/analytics-next/LICENSE.MD', 'demo/segment/LICENSE.txt');
  await write('demo/integrity.json', JSON.stringify(await integrity()));
  // Modules import others of the folder; maps and types are for bundlers.
  for (const name of await readdir(join(ROOT, 'dist'))) if (/\.(js|txt)$/.test(name)) await copy(`dist/${name}`);
}

async function copy(file, to = file) {
  await mkdir(dirname(join(out, to)), { recursive: true });
  await cp(join(ROOT, file), join(out, to), { recursive: true });
}

async function write(path, text) {
  await mkdir(dirname(join(out, path)), { recursive: true });
  await writeFile(join(out, path), text);
}

function read(file) {
  return readFile(join(ROOT, file), 'utf8');
}
