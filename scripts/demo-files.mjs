// Owns what the demo consists of: its pages, the stand-ins for 1Flow's SDK, Segment's library with a source's settings, and the
// hashes of the built scripts. The server sends it (demo.mjs), the site is made of it (site.mjs). Read anew each time: a build
// shows after a reload.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { demoPage, staticDemoPage } from './demo-page.mjs';

export const SDKS = ['2022', 'npm', 'actions'];
/** The scripts that a page may load, and the facade among them. */
export const SCRIPTS = [
  'oneflow-segment.min.js',
  'oneflow-segment.development.js',
  'oneflow-segment-destination.min.js',
  'mappings.min.js',
  'inspector.min.js',
];
export const [FACADE] = SCRIPTS;
/** What runs for an SDK that is asked to be empty: the stand-in's count of its executions. */
export const EMPTY_SDK = 'window.oneflowExecutions = (window.oneflowExecutions ?? 0) + 1;';

const SNIPPET_PLACE = '<!-- the snippet -->';

/** By its name in demo/: how a page is made of its address. */
export const PAGES = {
  'index.html': async (query) => fillSnippet(await demoPage(query, { read, render })),
  'snippet-builder.html': () => read('demo/snippet-builder.html'),
  'side-by-side.html': () => read('demo/side-by-side.html'),
  'side-by-side-segment.html': () => read('demo/side-by-side-segment.html'),
  'side-by-side-snippet.html': async () =>
    fillSnippet({ page: await read('demo/side-by-side-snippet.html'), snippet: await render({ consent: true }) }),
};

/** The same where nobody reads an address but the page itself. */
export const STATIC_PAGES = { ...PAGES, 'index.html': async () => fillSnippet(await staticDemoPage({ read, render })) };

/** By its path in demo/: neither Segment's own destination nor another, and none of its measurements. */
export const SEGMENT = {
  'segment/analytics.js': () => read('node_modules/@segment/analytics-next/dist/umd/standalone.js'),
  'segment/v1/projects/side-by-side/settings': () => '{"integrations":{},"metrics":{"sampleRate":0}}',
};

export async function standIn(sdk) {
  const parts = ['recorder', 'sessions', sdk].map((file) => read(`demo/sdk/${file}.js`));
  return (await Promise.all(parts)).join('\n');
}

/** As a page's `integrity` attribute has it, by file: https://www.w3.org/TR/SRI/ */
export async function integrity() {
  const hash = async (file) =>
    `sha384-${createHash('sha384')
      .update(await readFile(at(`dist/${file}`)))
      .digest('base64')}`;
  return Object.fromEntries(await Promise.all(SCRIPTS.map(async (file) => [file, await hash(file)])));
}

export async function read(path) {
  return readFile(at(path), 'utf8').catch(missing);
}

function at(path) {
  return new URL(`../${path}`, import.meta.url);
}

/** Node keeps a module that it has imported: the changing address makes it read the built one anew. */
async function render(settings) {
  const { renderSnippet } = await import(`../dist/render-snippet.js?${Date.now()}`).catch(missing);
  return renderSnippet(settings);
}

function fillSnippet({ page, snippet }) {
  if (!page.includes(SNIPPET_PLACE)) throw new Error(`There is no ${SNIPPET_PLACE} to fill in`);
  return page.replace(SNIPPET_PLACE, () => snippet);
}

function missing(error) {
  throw new Error(`${error.message}. \`npm run build\` makes what is built.`, { cause: error });
}
