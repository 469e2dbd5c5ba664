// The export condition `development`: a small site, built as its developer has it and as its visitors get it. The one has the
// diagnosis, the other has not, and both are one object on the page.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { JSDOM } from 'jsdom';
import { createProject, ROOT, toolFolder, toolPath } from '../package/project.mjs';

const project = createProject();
after(() => project.remove());
const { bundlers } = await import('../package/bundlers.mjs');
const { createServer } = await import(toolPath('vite'));

/** Both entries: the plugin reads its options as soon as it is made. */
const SITE = `
  createOneflowSegment().load('test-key-123', { colour: 1 });
  oneflowDestination({ projectApiKey: 'test-key-123', shape: 1 });
`;
const SOURCES = {
  import: `import { createOneflowSegment } from 'oneflow-segment';
    import { oneflowDestination } from 'oneflow-segment/segment';
    ${SITE}`,
  require: `const { createOneflowSegment } = require('oneflow-segment');
    const { oneflowDestination } = require('oneflow-segment/segment');
    ${SITE}`,
};
const FILES = {
  import: project.write('import.js', SOURCES.import),
  require: project.write('require.cjs', SOURCES.require),
};

/** A part of the sentence, which no production build has. */
const DIAGNOSIS = 'load has no option';
const SAID = {
  development: [/^oneflowSegment: load has no option colour; it has src,/, /^oneflowSegment: load has no option shape/],
  production: [/^oneflowSegment: option colour is ignored$/, /^oneflowSegment: option shape is ignored$/],
};

/** What a page's console says while a script runs there. */
function saidBy(code) {
  const { window } = new JSDOM('', { url: 'http://localhost/', runScripts: 'outside-only' });
  const said = [];
  window.console = { warn: (text) => said.push(text), error: (text) => said.push(text), debug() {} };
  try {
    window.eval(code);
    return said;
  } finally {
    window.close();
  }
}

function check(said, mode) {
  assert.equal(said.length, SAID[mode].length, said.join('\n'));
  for (const [index, expected] of SAID[mode].entries()) assert.match(said[index], expected);
}

const scriptsIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

/** Each entry on a site without the other, in the order of what is said. */
const ALONE = {
  main: project.write(
    'main.js',
    "import { createOneflowSegment } from 'oneflow-segment'; createOneflowSegment().load('test-key-123', { colour: 1 });",
  ),
  segment: project.write(
    'segment.js',
    "import { oneflowDestination } from 'oneflow-segment/segment'; oneflowDestination({ projectApiKey: 'test-key-123', shape: 1 });",
  ),
};

describe('webpack', () => {
  for (const mode of ['development', 'production']) {
    test(`in its mode ${mode}, each entry without the other`, async () => {
      const folder = join(project.root, `webpack-alone-${mode}`);
      assert.deepEqual(await bundlers.webpack(project.root, ALONE, folder, mode), []);
      for (const [index, name] of Object.keys(ALONE).entries()) {
        const said = saidBy(readFileSync(join(folder, `${name}.js`), 'utf8'));
        assert.equal(said.length, 1, said.join('\n'));
        assert.match(said[0], SAID[mode][index]);
      }
    });
  }

  for (const mode of ['development', 'production']) {
    test(`in its mode ${mode}, by ${Object.keys(FILES).join(' and by ')}`, async () => {
      const folder = join(project.root, `webpack-${mode}`);
      assert.deepEqual(await bundlers.webpack(project.root, FILES, folder, mode), []);
      const scripts = scriptsIn(folder);
      assert.equal(scripts.length, Object.keys(FILES).length);
      for (const code of scripts) {
        assert.equal(code.includes(DIAGNOSIS), mode === 'development');
        check(saidBy(code), mode);
      }
    });
  }
});

describe('Vite', () => {
  // It sets this where it is not set, for its process's life; a site has a process for each.
  beforeEach(() => delete process.env.NODE_ENV);

  test('builds without the diagnosis', async () => {
    const folder = join(project.root, 'vite-build');
    assert.deepEqual(await bundlers.Vite(project.root, { site: FILES.import }, folder), []);
    const [code] = scriptsIn(folder);
    assert.ok(!code.includes(DIAGNOSIS));
    check(saidBy(`(() => {${code}})()`), 'production');
  });

  test('serves its developer the diagnosis', async () => {
    const server = await createServer({
      root: project.root,
      configFile: false,
      logLevel: 'silent',
      cacheDir: join(project.root, '.vite'),
      server: { port: 0, host: '127.0.0.1', watch: null, ws: false },
      optimizeDeps: { entries: ['import.js'] },
    });
    try {
      await server.listen();
      const origin = `http://127.0.0.1:${server.httpServer.address().port}`;
      assert.ok((await modulesFrom(`${origin}/import.js`)).some((text) => text.includes(DIAGNOSIS)));
    } finally {
      await server.close();
    }
  });
});

/** The texts of a module and of those that it imports, as a browser asks for them. */
async function modulesFrom(address, seen = new Map()) {
  if (seen.has(address)) return [];
  const response = await fetch(address);
  assert.equal(response.status, 200, address);
  seen.set(address, await response.text());
  for (const [, name] of seen.get(address).matchAll(/\b(?:from|import) ?["']([./][^"']+)["']/g))
    await modulesFrom(new URL(name, address).href, seen);
  return [...seen.values()];
}

/** Node's own condition, and Jest's: what a site's tests run. */
const RUNS = { development: ['--conditions=development'], production: [] };
const PAGE = `
  const { JSDOM } = require(${JSON.stringify(join(ROOT, 'node_modules/jsdom'))});
  const { window } = new JSDOM('', { url: 'http://localhost/' });
  for (const name of Object.getOwnPropertyNames(window)) if (!(name in globalThis)) globalThis[name] = window[name];
  Object.assign(globalThis, { window, addEventListener() {} });
  console.warn = (text) => console.log(text);
`;

for (const [mode, flags] of Object.entries(RUNS)) {
  test(`Node with ${flags[0] ?? 'no condition'} and a page of jsdom has what ${mode} has`, () => {
    project.write(`node-${mode}.cjs`, PAGE + SOURCES.require + 'process.exit();');
    const { output } = project.run([...flags, `node-${mode}.cjs`]);
    check(output.trim().split('\n'), mode);
  });
}

const ASKED = {
  development: ['development', 'browser', 'require', 'default'],
  production: ['browser', 'require', 'default'],
};
/** A project of Jest's for each. */
const projects = Object.entries(ASKED).map(([mode, customExportConditions]) => {
  const rootDir = join(project.root, `jest-${mode}`);
  project.write(
    `jest-${mode}/site.test.js`,
    `test('a site has what ${mode} has', () => {
      const said = jest.spyOn(console, 'warn').mockImplementation(() => {});
      ${SOURCES.require}
      const texts = said.mock.calls.map(([text]) => text);
      expect(texts).toEqual([${SAID[mode].map((expected) => `expect.stringMatching(${expected})`)}]);
    });`,
  );
  return {
    rootDir,
    testEnvironment: toolPath('jest-environment-jsdom'),
    testEnvironmentOptions: { customExportConditions },
    transform: {},
  };
});

test(`Jest with the conditions ${Object.values(ASKED).join(' or ')} has what ${Object.keys(ASKED).join(' or ')} has`, () => {
  const config = JSON.stringify({ projects });
  const options = ['--no-cache', '--runInBand', '--config', config];
  const { status, output } = project.run([join(toolFolder('jest'), 'bin/jest.js'), ...options]);
  assert.equal(status, 0, output);
  assert.match(output, new RegExp(`^Tests: +${projects.length} passed, ${projects.length} total$`, 'm'));
});
