// The recipes of docs/install.md for React and Vue, with the packed tarball: bundled as they are printed, and run in jsdom and
// on a server. Of Next nothing is here but the line that it wants first.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { build } from 'esbuild';
import { JSDOM, VirtualConsole } from 'jsdom';
import { createProject, ROOT, toolFolder } from '../package/project.mjs';

const project = createProject();
after(() => project.remove());

const LIMIT_MS = 10_000;
const KEY = 'test-key-123';

/** The blocks of code under a heading, in their order. */
function recipesUnder(heading) {
  const [, section] = readFileSync(join(ROOT, 'docs/install.md'), 'utf8').split(`\n## ${heading}\n`);
  const blocks = section.split('\n## ')[0].matchAll(/^```\w+\n([\s\S]+?)^```$/gm);
  return [...blocks].map(([, code]) => code.replaceAll('YOUR_PROJECT_API_KEY', KEY));
}

const [reactModule, reactComponent] = recipesUnder('React and Next');
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
