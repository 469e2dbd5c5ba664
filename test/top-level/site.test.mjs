// The folder of `npm run site`, on a host that puts it into a subfolder: its pages work there, ask nobody else for anything, and
// leave no word in the console. That its links lead somewhere is for test/node/site.test.mjs.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { listen } from '../../scripts/listen.mjs';
import { COLORS, findings } from './axe.mjs';
import { until } from './pages.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BASE = '/some/folder/';
const TYPES = { '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.js': 'text/javascript' };
const WIDTHS = [390, 1280];
const PAGE_LIMIT_MS = 40_000;

const inspector = "document.querySelector('oneflow-inspector')?.shadowRoot";
const counts = `${inspector}?.querySelector('.counts')?.textContent`;
const received = '(window.oneflowCalls ?? []).map(({ method, args: [first] }) => [method, first])';
const requested = "performance.getEntriesByType('resource').map(({ name }) => name)";
const IS_DOCS = "document.querySelector('.code button') !== null";

/** When a page is as a person sees it. */
const PAGES = {
  'index.html': IS_DOCS,
  '': IS_DOCS,
  'docs/reference.html': IS_DOCS,
  'docs/nothing-arrives.html#dropped-and-why': IS_DOCS,
  'bench/results.html': "document.querySelector('main img') !== null",
  'demo/snippet-builder.html': "document.getElementById('settings').dataset.shown",
  'demo/index.html?delay=0': `${counts} === '5 sent, 1 dropped, 0 waiting'`,
  'demo/index.html?consent=later': `${counts} === '0 sent, 0 dropped, 6 waiting'`,
  'demo/side-by-side.html': "document.querySelectorAll('[data-finished=true]').length === 2",
};

let building;
/** Once for all tests; the folder goes with the process. */
function build() {
  building ??= (async () => {
    const folder = mkdtempSync(join(ROOT, 'node_modules/.site-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    await promisify(execFile)(process.execPath, ['scripts/site.mjs', `--out=${relative(ROOT, folder)}`], { cwd: ROOT });
    return folder;
  })();
  return building;
}

/** A host of files: nothing but what lies in the folder, and `missing`, what was asked for in vain. */
async function serve() {
  const folder = await build();
  const missing = [];
  const server = await listen((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = pathname.startsWith(BASE) ? pathname.slice(BASE.length) || 'index.html' : '';
    const file = join(folder, name);
    if (!name || !existsSync(file) || !statSync(file).isFile()) {
      missing.push(pathname);
      response.writeHead(404).end();
    } else
      response
        .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
        .end(readFileSync(file));
  });
  return { ...server, missing };
}

function withSite(run) {
  return async ({ page, engine, skip }) => {
    const site = await serve();
    try {
      await run(page, site, { engine, skip });
    } finally {
      await site.close();
    }
  };
}

export const tests = {
  ...Object.fromEntries(
    Object.entries(PAGES).map(([address, ready]) => [
      `the site, /${address}: it works in a subfolder, quietly, and asks nobody else`,
      withSite(async (page, { origin, missing }) => {
        await page.open(origin + BASE + address);
        await page.waitFor(ready, PAGE_LIMIT_MS);
        assert.deepEqual(page.messages, []);
        assert.deepEqual(missing, []);
        const elsewhere = (await page.evaluate(requested)).filter((name) => !name.startsWith(origin + BASE));
        assert.deepEqual(
          elsewhere.filter((name) => !name.startsWith('data:')),
          [],
        );
      }),
    ]),
  ),

  "the site's demo has the earlier SDKs, whose API no server plays, and a failure": withSite(
    async (page, { origin, missing }) => {
      for (const sdk of ['npm', '2022']) {
        await page.open(`${origin}${BASE}demo/index.html?sdk=${sdk}&delay=500`);
        await page.waitFor(`window.oneflowCalls?.length >= 5`);
        assert.deepEqual((await page.evaluate(received))[0], ['logUser', 'user-42']);
      }
      assert.deepEqual(missing, []);
      await page.open(`${origin}${BASE}demo/index.html?fail=404`);
      await until(() => missing.includes(`${BASE}demo/sdk/missing.js`));
      assert.equal(await page.evaluate("document.querySelectorAll('[data-needs-server]').length"), 0);
    },
  ),

  "the site's demo takes choices from its form": withSite(async (page, { origin }) => {
    await page.open(`${origin}${BASE}demo/index.html?delay=0`);
    await page.waitFor(`${counts} === '5 sent, 1 dropped, 0 waiting'`);
    await page.evaluate("document.querySelector('#setup [name=mappings]').value = 'pages', true");
    await page.navigate(() => page.evaluate("document.querySelector('#setup .primary').click(), true"));
    await page.waitFor(`${received}.some(([, name]) => name === 'Viewed Pricing')`);
    assert.match(await page.evaluate('location.href'), /\/some\/folder\/demo\/index\.html\?delay=0&mappings=pages$/);
  }),

  'the site can be read on a phone and on a desk, light or dark': withSite(
    async (page, { origin }, { engine, skip }) => {
      if (engine === 'WebKitGTK') return skip('its driver takes seconds to resize a window');
      const look = async (rules) => {
        for (const width of WIDTHS) {
          await page.resize(width, 900);
          assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `scrolls at ${width}`);
          // It asks the same questions in every engine, and takes seconds.
          if (engine === 'Chromium') assert.deepEqual(await findings(page, rules), [], `at ${width}`);
        }
      };
      for (const address of ['bench/results.html', 'index.html', 'docs/reference.html']) {
        await page.open(origin + BASE + address);
        await page.waitFor("document.querySelector('main') !== null");
        await look();
      }
      if (await page.darken()) await look(COLORS);
    },
  ),
};
