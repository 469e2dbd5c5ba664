// A page whose bundle took the package in twice, as CommonJS for one dependency and as an ES module for another: there is
// still one object, one order of calls and one SDK.

import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { ROOT } from '../package/project.mjs';
import { delivered, KEY } from './pages.mjs';

const BOTH = `
import { createOneflowSegment } from 'oneflow-segment';
const { createOneflowSegment: createFromCommonJs } = require('oneflow-segment');
window.esm = createOneflowSegment();
window.cjs = createFromCommonJs();
window.twoCopies = createOneflowSegment !== createFromCommonJs;`;

async function bundle() {
  const stdin = { contents: BOTH, resolveDir: ROOT };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'iife', logLevel: 'error' });
  return outputFiles[0].text.replaceAll('</', '<\\/');
}

export const tests = {
  'the ES module and the CommonJS build on one page are one object, one order and one SDK': async ({
    page,
    server,
  }) => {
    const use = `esm.load('${KEY}', { sdkUrl: '/sdk/actions.js?log=calls&id=sdk' });
      esm.track('E1'); cjs.track('E2'); esm.track('E3')`;
    await page.open(server.origin + server.addPage({ head: `<script>${await bundle()}\n${use}</script>` }));
    await page.waitFor('window.oneflowCalls?.length >= 3');
    assert.deepEqual(await page.evaluate('[twoCopies, esm === cjs, esm === window.oneflowSegment]'), [
      true,
      true,
      true,
    ]);
    await page.evaluate("esm.track('E4').then(() => cjs.track('E5')).then(({ status }) => status)");
    await page.waitFor('window.oneflowLogged === 5');
    assert.deepEqual(delivered(server), ['E1', 'E2', 'E3', 'E4', 'E5']);
    assert.equal(server.requests('sdk'), 1);
  },
};
