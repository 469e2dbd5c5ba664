// The package as Node and a bundler meet it: by its own name, through its exports; importing does nothing.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

test('every entry can be imported in Node, and changes no global', async () => {
  const before = Object.getOwnPropertyNames(globalThis).length;
  const main = await import('oneflow-segment');
  const segment = await import('oneflow-segment/segment');
  assert.equal(typeof main.createOneflowSegment, 'function');
  assert.ok(main.presets.length > 0);
  assert.equal(typeof segment.oneflowDestination, 'function');
  assert.equal(Object.getOwnPropertyNames(globalThis).length, before);
});

/** What code in Node or React Native finds instead of a page. */
const WITHOUT_PAGE = {
  'on a server': {},
  'where `window` is the global object and has no document, as in React Native': { window: globalThis },
  'where `window` is empty': { window: {} },
  'where `window` is null': { window: null },
  'where the document is a shim of some library': { window: { document: {} }, document: {} },
  'where there is a document and no window': { document: {} },
};

for (const [where, globals] of Object.entries(WITHOUT_PAGE)) {
  test(`${where}, every call answers that there is no page, and nothing throws`, async () => {
    const { createOneflowSegment } = await import('oneflow-segment');
    Object.assign(globalThis, globals);
    try {
      await expectNoPage(createOneflowSegment());
    } finally {
      for (const name of Object.keys(globals)) delete globalThis[name];
    }
  });
}

async function expectNoPage(oneflowSegment) {
  oneflowSegment.load('key');
  oneflowSegment.on('sent', () => {});
  oneflowSegment.off('sent', () => {});
  for (const method of ['identify', 'track', 'page', 'screen', 'group', 'alias', 'reset']) {
    const receipt = await oneflowSegment[method]('x');
    assert.equal(receipt.status, 'dropped', method);
    assert.equal(receipt.reason, 'no-page');
    assert.match(receipt.message, /server/);
    const told = [];
    await oneflowSegment[method]('x', (given) => told.push(given));
    assert.deepEqual(told, [receipt]);
  }
  assert.equal(await oneflowSegment.ready(), undefined);
  assert.equal(oneflowSegment.state, 'idle');
}

test('snippet.html is the snippet, ready to paste; the consent variant asks for nothing', () => {
  const read = (file) => readFileSync(new URL(`../../dist/${file}`, import.meta.url), 'utf8');
  const [, script] = read('snippet.min.js').split('\n');
  assert.ok(script.endsWith(';oneflowSegment.load("YOUR_PROJECT_API_KEY",{src:"YOUR_FACADE_URL"});'));
  assert.ok(read('snippet.html').includes(`<script nonce="YOUR_NONCE">${script}</script>`));
  assert.equal(read('snippet.html').match(/<link rel="preload" as="script"/g).length, 2);
  assert.ok(!/<link|YOUR_(?!NONCE)|\.load\("/.test(read('snippet.consent.html')));
});

test('each package that asks to run a script at its install has an answer', () => {
  const read = (file) => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
  const { packages } = read('package-lock.json');
  const asking = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  const names = asking.map(([path]) => path.replace(/.*node_modules\//, ''));
  assert.deepEqual(Object.keys(read('package.json').allowScripts).sort(), names.sort());
});

for (const file of ['package-lock.json', 'test/package/package-lock.json']) {
  // Where one is missing npm asks for the list of all versions of the package, which takes it most of its time.
  test(`${file} has the address of each package, at npm`, () => {
    const { packages } = JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
    const isAtNpm = ({ resolved }) => resolved?.startsWith('https://registry.npmjs.org/');
    const elsewhere = Object.entries(packages).filter(([path, entry]) => path && !isAtNpm(entry));
    assert.deepEqual(
      elsewhere.map(([path]) => path),
      [],
    );
  });
}

test('the version in the source is that of package.json', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const source = readFileSync(new URL('../../src/api/version.ts', import.meta.url), 'utf8');
  assert.ok(source.includes(`VERSION = '${version}'`));
});

test("the lowest Analytics.js that the plugin is tested with is the one where package.json's range begins", () => {
  const read = (file) => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
  const { peerDependencies } = read('package.json');
  const { devDependencies } = read('test/package/package.json');
  const [, lowest] = devDependencies['analytics-next-lowest'].match(/@(\d[\d.]*)$/);
  assert.equal(peerDependencies['@segment/analytics-next'], `^${lowest}`);
});

test('nothing that a command builds is in the repository', (context) => {
  const tracked = spawnSync('git', ['ls-files', '--cached', '--ignored', '--exclude-standard'], { encoding: 'utf8' });
  if (tracked.status !== 0) return context.skip('git answers nothing here, as in a folder that is no checkout');
  assert.equal(tracked.stdout, '');
});
