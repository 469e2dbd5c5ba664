// The packed tarball, installed as a user installs it: what is in it, what Node, old and new resolvers, the type checker and
// test runners get from it. Importing it does nothing.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { after, describe, test } from 'node:test';
import { createProject, toolFolder, toolPath } from '../package/project.mjs';

const project = createProject();
after(() => project.remove());

const installed = join(project.root, 'node_modules/oneflow-segment');
const read = (file) => readFileSync(join(installed, file), 'utf8');
const { version } = JSON.parse(read('package.json'));
const MODULES = ['global', 'index', 'mappings', 'render-snippet', 'segment'];
/** What entries share, and the same entries by the condition `development`, whose types are those of the others. */
const WITHOUT_TYPES = ['index.development', 'segment.development', 'shared', 'diagnosis'];

const FILES = [
  'bin/oneflow-segment.mjs',
  ...['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json'],
  ...['bench/README.md', 'bench/results.md'],
  ...['docs', 'docs/images', 'bench/charts'].flatMap(filesIn),
  ...[
    'inspector.min.js',
    'mappings.LICENSE.txt',
    'mappings.min.js',
    'oneflow-segment.development.js',
    'oneflow-segment.js',
    'oneflow-segment-destination.min.js',
    'oneflow-segment.min.js',
    'snippet.consent.html',
    'snippet.html',
    'snippet.min.js',
  ].map(inDist),
  ...[...MODULES, ...WITHOUT_TYPES].flatMap((name) =>
    ['js', 'js.map', 'cjs', 'cjs.map'].map((extension) => inDist(`${name}.${extension}`)),
  ),
  ...MODULES.flatMap((name) => [inDist(`${name}.d.ts`), inDist(`${name}.d.cts`)]),
  ...['global', 'mappings', 'render-snippet', 'segment'].map((entry) => `${entry}/package.json`),
];

function inDist(name) {
  return `dist/${name}`;
}

function filesIn(folder) {
  const parts = readdirSync(new URL(`../../${folder}`, import.meta.url), { withFileTypes: true });
  return parts.filter((part) => part.isFile()).map(({ name }) => `${folder}/${name}`);
}

test('the tarball holds what entries reach, what the README leads to, and nothing else', () => {
  assert.deepEqual(project.files, FILES.sort());
});

/** Link or picture of a page, without code and without what another host has. */
const linksIn = (text) =>
  [
    ...text
      .replaceAll(/^ *```[\s\S]*?^ *```$|`[^`]*`/gm, '')
      .matchAll(/\]\(([^)\s]+)\)|\b(?:src|srcset|href)="([^"]+)"/g),
  ]
    .map(([, link, attribute]) => (link ?? attribute).split('#')[0])
    .filter((link) => link && !/^[a-z]+:/i.test(link));

test('from the README on, every link of every page leads to a file of the package', () => {
  const pages = ['README.md'];
  const missing = [];
  // It grows while it is read.
  for (const page of pages) {
    for (const link of linksIn(read(page))) {
      const file = normalize(join(dirname(page), link));
      if (!existsSync(join(installed, file))) missing.push(`${page}: ${link}`);
      else if (file.endsWith('.md') && !pages.includes(file)) pages.push(file);
    }
  }
  assert.deepEqual(missing, []);
  const docs = FILES.filter((name) => /^docs\/.*\.md$/.test(name));
  assert.deepEqual(pages.filter((page) => page.startsWith('docs/')).sort(), docs.sort());
});

test('each script names its version in its first line', () => {
  for (const file of FILES.filter((name) => /^dist\/.*\.(js|cjs|d\.c?ts)$/.test(name))) {
    // What a page loads has before it what keeps it whole in a page of another encoding, and behind a file without an end.
    assert.equal(read(file).split('\n')[0].replace('\ufeff;', ''), `/*! oneflow-segment ${version} */`, file);
  }
});

test('the source maps of the npm entries hold the source, which the tarball leaves out', () => {
  const maps = FILES.filter((name) => name.endsWith('.map')).map((name) => JSON.parse(read(name)));
  assert.ok(maps.some(({ sources }) => sources.some((source) => source.endsWith('/src/facade.ts'))));
  for (const { sources, sourcesContent = [] } of maps) {
    assert.equal(sourcesContent.filter((content) => typeof content === 'string').length, sources.length);
  }
});

describe('Node', () => {
  const globals = 'Object.getOwnPropertyNames(globalThis).length';
  const ways = {
    import: { file: 'node.mjs', line: (entry) => `await import('${entry}');` },
    require: { file: 'node.cjs', line: (entry) => `require('${entry}');` },
  };
  for (const [way, { file, line }] of Object.entries(ways)) {
    test(`can ${way} every entry (${project.exports.join(', ')}), which changes no global`, () => {
      const lines = [`const before = ${globals};`, ...project.exports.map(line), `console.log(${globals} - before);`];
      project.write(file, lines.join('\n'));
      assert.deepEqual(project.run([file]), { status: 0, output: '0\n' });
    });
  }

  test('has every name in CommonJS that it has in the ES module', () => {
    const names = (entry) => `[Object.keys(require('${entry}')), Object.keys(await import('${entry}'))]`;
    const script = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);
      for (const [cjs, esm] of [${project.exports.map(names)}]) console.log(cjs.sort().join() === esm.sort().join(), esm.join());`;
    project.write('names.mjs', script);
    const { output } = project.run(['names.mjs']);
    assert.ok(output.includes('true createOneflowSegment'), output);
    assert.ok(!output.includes('false'), output);
  });

  test('imports every entry by tsx from TypeScript', () => {
    project.write(
      'tsx.ts',
      project.exports.map((entry) => `import '${entry}';`).join('\n') + "\nconsole.log('imported' as string);",
    );
    const { status, output } = project.run([join(toolFolder('tsx'), 'dist/cli.mjs'), 'tsx.ts']);
    assert.deepEqual([status, output], [0, 'imported\n']);
  });
});

test('the command runs from the package', () => {
  const { status, output } = project.run([
    'node_modules/.bin/oneflow-segment',
    'snippet',
    '--key',
    'k',
    '--src',
    '/f.js',
  ]);
  assert.equal(status, 0, output);
  assert.ok(output.startsWith(`<!-- oneflow-segment ${version} -->\n<link`), output);
});

test('publint has nothing to say', () => {
  const publint = join(toolFolder('publint'), 'src/cli.js');
  const { status, output } = project.run([publint, 'run', installed, '--strict', '--pack', 'false']);
  assert.equal(status, 0, output);
  assert.match(output, /All good!/);
});

test('attw finds no problem, in whichever way an entry is looked up', async () => {
  const { checkPackage, createPackageFromTarballData } = await import(toolPath('@arethetypeswrong/core'));
  const { entrypoints, problems } = await checkPackage(createPackageFromTarballData(readFileSync(project.tarball)));
  const looked = Object.keys(entrypoints).map((path) => path.replace('.', 'oneflow-segment'));
  assert.deepEqual(looked, [...project.exports, 'oneflow-segment/package.json']);
  for (const { resolutions } of Object.values(entrypoints)) assert.equal(Object.keys(resolutions).length, 4);
  assert.deepEqual(problems, []);
});
