// The recipes of docs/install.md for React and Vue, with the packed tarball: bundled as they are printed, and run in jsdom and
// on a server. Whole applications are in test/frameworks.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { build } from 'esbuild';
import { JSDOM, VirtualConsole } from 'jsdom';
import { snippetParts } from 'oneflow-segment/render-snippet';
import { createProject, ROOT, toolFolder } from '../package/project.mjs';

const project = createProject();
after(() => project.remove());

const LIMIT_MS = 10_000;
const KEY = 'test-key-123';

/** The blocks of code under a heading, in their order. */
function recipesUnder(heading) {
  const [, section] = readFileSync(join(ROOT, 'docs/install.md'), 'utf8').split(`# ${heading}\n`);
  const blocks = section.split('\n## ')[0].matchAll(/^```\w+\n([\s\S]+?)^```$/gm);
  return [...blocks].map(([, code]) => code.replaceAll('YOUR_PROJECT_API_KEY', KEY));
}

const [reactModule, reactComponent] = recipesUnder('React');
project.write('oneflow.js', reactModule);
project.write('Oneflow.jsx', reactComponent);
const react = project.write(
  'react.js',
  `import { createElement, StrictMode } from 'react';
  import { createRoot } from 'react-dom/client';
  import { oneflowSegment } from './oneflow.js';
  import { Oneflow } from './Oneflow.jsx';
  oneflowSegment.track('Called');
  createRoot(document.getElementById('app')).render(createElement(StrictMode, null, createElement(Oneflow)));`,
);
const server = project.write(
  'server.js',
  `import { createElement } from 'react';
  import { renderToString } from 'react-dom/server';
  import { oneflowSegment } from './oneflow.js';
  import { Oneflow } from './Oneflow.jsx';
  const html = renderToString(createElement(Oneflow));
  oneflowSegment.track('Called').then(({ reason }) => process.stdout.write(JSON.stringify([html, reason])));`,
);
const [vueMain] = recipesUnder('Vue');
project.write(
  'App.vue',
  `export default { inject: ['oneflowSegment'], mounted() { this.oneflowSegment.track('Called') }, render: () => null };`,
);
const vue = project.write('vue.js', vueMain);

/** As in development, where React runs effects twice and both frameworks complain the most. */
async function bundle(entry, options) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    logLevel: 'silent',
    jsx: 'automatic',
    loader: { '.vue': 'js' },
    nodePaths: [toolFolder('')],
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    ...options,
  });
  return outputFiles[0].text;
}

/** Runs code in a page, until 1Flow has been called; what 1Flow got, and what the page had to say. */
async function run(code) {
  const said = [];
  const virtualConsole = new VirtualConsole();
  for (const level of ['jsdomError', 'error', 'warn']) virtualConsole.on(level, (word) => said.push(`${word}`));
  const options = { url: 'http://localhost/', runScripts: 'outside-only', pretendToBeVisual: true, virtualConsole };
  const { window } = new JSDOM('<div id="app"></div>', options);
  const calls = [];
  try {
    const called = new Promise((resolve, reject) => {
      window._1flow = (...args) => resolve(calls.push(args.slice(0, 2)));
      setTimeout(() => reject(new Error(`1Flow was not called: ${said}`)), LIMIT_MS).unref();
    });
    window.eval(code);
    await called;
    return { calls, said, state: window.oneflowSegment.state };
  } finally {
    window.close();
  }
}

describe('the recipe of docs/install.md', () => {
  for (const [name, entry] of Object.entries({ 'React in strict mode': react, Vue: vue })) {
    test(`for ${name} delivers, and the framework says nothing`, async () => {
      const found = await run(await bundle(entry, { format: 'iife' }));
      assert.deepEqual(found, { calls: [['track', 'Called']], said: [], state: 'ready' });
    });
  }

  test('for React is rendered on a server, where a call answers that there is no page', async () => {
    const code = await bundle(server, { format: 'cjs', platform: 'node' });
    const file = project.write('built/server.cjs', code);
    assert.deepEqual(project.run([file]), { status: 0, output: '["","no-page"]' });
  });
});

describe('the parts of the snippet are written as they are', () => {
  const [reactHead, unheadHead] = recipesUnder('A head that is not written as text');
  project.write('OneflowScript.jsx', reactHead);
  project.write('use-oneflow.js', unheadHead);
  const page = `import { createElement } from 'react';
    import { OneflowScript } from './OneflowScript.jsx';
    export const page = (nonce) => createElement('html', null,
      createElement('head', null, createElement(OneflowScript, { nonce })),
      createElement('body', null, 'The page'));`;
  project.write('page.js', page);
  const parts = { projectApiKey: KEY, src: '/oneflow-segment.min.js', nonce: 'abc' };

  async function written(name, code) {
    const file = project.write(name, code);
    project.write(`built-${name}`, await bundle(file, { platform: 'node', format: 'cjs' }));
    const { status, output } = project.run([`built-${name}`]);
    assert.equal(status, 0, output);
    return output;
  }

  const renderPage = () =>
    written(
      'head.cjs',
      `const { renderToString } = require('react-dom/server'); const { page } = require('./page.js');
      process.stdout.write('<!doctype html>' + renderToString(page('abc')))`,
    );

  test('by React on a server', async () => {
    const { document } = new JSDOM(await renderPage()).window;
    const [script, ...others] = document.head.querySelectorAll('script');
    const { code, attributes } = snippetParts({ ...parts, preload: false });
    assert.deepEqual([script.text, script.getAttribute('nonce'), others.length], [code, attributes.nonce, 0]);
    assert.equal(document.querySelectorAll('link').length, 0);
  });

  test('by React, which then hydrates the whole document without a word', async () => {
    const entry = project.write(
      'hydrate.js',
      `import { hydrateRoot } from 'react-dom/client'; import { page } from './page.js';
      // As a browser does with the nonce of a policy that came in a header.
      document.querySelector('script').setAttribute('nonce', '');
      hydrateRoot(document, page('abc'), { onRecoverableError: (error) => console.error(String(error)) });`,
    );
    const code = await bundle(entry, { format: 'iife' });
    const said = [];
    const virtualConsole = new VirtualConsole();
    for (const level of ['jsdomError', 'error', 'warn'])
      virtualConsole.on(level, (...words) => said.push(words.join(' ')));
    const { window } = new JSDOM(await renderPage(), {
      runScripts: 'outside-only',
      pretendToBeVisual: true,
      virtualConsole,
    });
    window.eval(code);
    const hydrated = () => Object.keys(window.document.body).some((name) => name.startsWith('__react'));
    for (const end = Date.now() + LIMIT_MS; !hydrated() && Date.now() < end; )
      await new Promise((go) => setTimeout(go, 5));
    assert.deepEqual([hydrated(), said], [true, []]);
    window.close();
  });

  test('by unhead', async () => {
    const html = await written(
      'unhead.mjs',
      `import { createHead, renderSSRHead } from 'unhead/server'; import { useOneflow } from './use-oneflow.js';
      const head = createHead();
      useOneflow(head, 'abc');
      renderSSRHead(head).then(({ headTags }) => process.stdout.write(headTags));`,
    );
    const { document } = new JSDOM(html).window;
    const { code, links } = snippetParts(parts);
    const [script] = document.querySelectorAll('script');
    assert.deepEqual([script.text, script.getAttribute('nonce')], [code, 'abc']);
    const found = [...document.querySelectorAll('link')].map(({ attributes }) =>
      Object.fromEntries([...attributes].map(({ name, value }) => [name, value])),
    );
    assert.deepEqual(found, links);
  });
});
