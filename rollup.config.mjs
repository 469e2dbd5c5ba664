// Builds what is shipped: the snippet, the facade it loads, and the npm entries, each as ES module, as CommonJS, and with
// its types in one file. What is in dist/ before is deleted: the package holds no file that nothing makes any more.
import { readFileSync, rmSync } from 'node:fs';
import nodeResolve from '@rollup/plugin-node-resolve';
import typescript from '@rollup/plugin-typescript';
import { transform } from 'esbuild';
import dts from 'rollup-plugin-dts';
import uglify from 'uglify-js';
import { standIns } from './scripts/mapping-kit.mjs';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));
/** The first line of each file. Minifiers keep a comment that starts like this. */
const BANNER = `/*! oneflow-segment ${version} */`;
const NPM_ENTRIES = ['index', 'segment', 'global'];
const RENDER_ENTRY = 'render-snippet';
const MAPPINGS_ENTRY = 'mappings';
const LOAD_LINE = 'oneflowSegment.load("YOUR_PROJECT_API_KEY",{src:"YOUR_FACADE_URL"})';

/**
 * A page's script may declare a `const` of any of these names, which hides the built-in from every other script. They come
 * from the global object instead, once. Storage is asked for by way of the window: asking may throw.
 */
const BUILT_INS = [
  ...['Array', 'Boolean', 'Date', 'Document', 'JSON', 'Map', 'Math', 'MessageChannel', 'Number', 'Object'],
  ...['PerformanceObserver', 'Promise', 'Reflect', 'Set', 'String', 'Symbol', 'URL', 'Uint32Array'],
  ...['addEventListener', 'clearTimeout', 'console', 'crypto', 'decodeURIComponent', 'encodeURI', 'setTimeout'],
];
const OWN_GLOBALS = `const { ${BUILT_INS.join(', ')} } = globalThis;`;

const compile = (options) => typescript({ declaration: false, noCheck: true, ...options });

/**
 * uglify-js is the smallest of the minifiers that were tried on this code: it inlines what is used once, and writes `let` for
 * `const`. It leaves constants where they are; esbuild puts their values in their places first.
 */
const squeeze = () => ({
  name: 'squeeze',
  async renderChunk(code) {
    const { code: inlined } = await transform(code, { minifySyntax: true, target: 'es2022' });
    const { code: small, error } = uglify.minify(inlined, { compress: { passes: 4 } });
    if (error) throw error;
    return { code: small, map: null };
  },
});

/** The snippet's text, for the entry that renders pages; the file has the load line, too, to be filled in by hand. */
const built = { snippet: '' };
const keepSnippet = () => ({
  name: 'keep-snippet',
  generateBundle(_, bundle) {
    const chunk = bundle['snippet.min.js'];
    built.snippet = chunk.code.trim().replace(/;$/, '');
    chunk.code = `${BANNER}\n${built.snippet};${LOAD_LINE};`;
  },
});
const builtSnippet = () => ({
  name: 'built-snippet',
  resolveId: (source) => (source === 'built:snippet' ? source : null),
  load: (id) => (id === 'built:snippet' ? `export default ${JSON.stringify(built.snippet)};` : null),
});

/** Rollup writes its own banner before a minifier runs, which drops or moves it. */
const banner = (...lines) => ({
  name: 'banner',
  renderChunk: (code) => ({ code: [BANNER, ...lines, code].join('\n'), map: null }),
});

/**
 * Chromium compiles each function when it is first called, on the main thread. This tells it that all of them will be, so it
 * compiles them while the file comes in, on another thread: https://v8.dev/blog/explicit-compile-hints
 */
const COMPILE_HINT = '//# allFunctionsCalledOnLoad';

/** The public types are declared once, in the main entry: an interface that a site augments there is so everywhere. */
const typesOfMainEntry = () => ({
  name: 'types-of-main-entry',
  resolveId: (source) => (/\/api\/(types|event)\.js$/.test(source) ? { id: 'oneflow-segment', external: true } : null),
});

const declarations = (entry) => ({
  input: `src/entries/${entry}.ts`,
  external: ['@segment/analytics-next'],
  plugins: [entry === 'index' ? null : typesOfMainEntry(), dts()],
  output: ['ts', 'cts'].map((extension) => ({ file: `dist/${entry}.d.${extension}`, banner: BANNER })),
});

const npmOutput = (format, extension) => ({
  dir: 'dist',
  format,
  sourcemap: true,
  banner: BANNER,
  entryFileNames: `[name].${extension}`,
  chunkFileNames: `shared.${extension}`,
});

/** What a page loads by a script tag. */
const classicScript = (name) => ({
  file: `dist/${name}`,
  format: 'iife',
  strict: false,
  intro: OWN_GLOBALS,
  plugins: [squeeze(), banner()],
});

/** Segment's mapping kit, found in node_modules and bundled; its own imports are replaced. */
const mappingKit = () => [
  { name: 'stand-ins', resolveId: (source) => standIns[source] },
  nodeResolve({ browser: true }),
];

const LICENSE_OF_KIT = readFileSync(new URL('licenses/segment.txt', import.meta.url), 'utf8');

/** Segment's licence asks to go where its code goes. Minified code has lost its comments: it gets this one afterwards. */
const licenseOfKit = () => ({
  name: 'license-of-kit',
  generateBundle(_, bundle) {
    const chunk = bundle['mappings.min.js'];
    chunk.code = `${BANNER}\n/*! With code of Segment, MIT license: mappings.LICENSE.txt */\n${chunk.code}`;
    this.emitFile({ type: 'asset', fileName: 'mappings.LICENSE.txt', source: LICENSE_OF_KIT });
  },
});

rmSync(new URL('./dist', import.meta.url), { recursive: true, force: true });

export default [
  {
    input: { 'snippet.min': 'src/entries/snippet.ts' },
    output: { dir: 'dist', format: 'iife', strict: false },
    plugins: [compile(), squeeze(), keepSnippet()],
  },
  {
    input: 'src/entries/facade.ts',
    output: [
      { ...classicScript('oneflow-segment.min.js'), plugins: [squeeze(), banner(COMPILE_HINT)] },
      { ...classicScript('oneflow-segment.js'), plugins: [banner(COMPILE_HINT)] },
    ],
    plugins: [compile()],
  },
  {
    input: 'src/entries/inspector.ts',
    output: classicScript('inspector.min.js'),
    plugins: [compile()],
  },
  {
    input: 'src/entries/destination.ts',
    output: classicScript('oneflow-segment-destination.min.js'),
    plugins: [compile()],
  },
  {
    input: NPM_ENTRIES.map((entry) => `src/entries/${entry}.ts`),
    output: [npmOutput('es', 'js'), npmOutput('cjs', 'cjs')],
    plugins: [compile({ sourceMap: true, inlineSources: true })],
  },
  {
    input: `src/entries/${RENDER_ENTRY}.ts`,
    output: [npmOutput('es', 'js'), npmOutput('cjs', 'cjs')],
    plugins: [builtSnippet(), compile({ sourceMap: true, inlineSources: true })],
  },
  {
    input: `src/entries/${MAPPINGS_ENTRY}.ts`,
    output: [npmOutput('es', 'js'), npmOutput('cjs', 'cjs')].map((output) => ({
      ...output,
      banner: `${BANNER}\n/*!\n${LICENSE_OF_KIT}*/`,
    })),
    plugins: [...mappingKit(), compile({ sourceMap: true, inlineSources: true })],
  },
  {
    input: 'src/entries/mappings-script.ts',
    output: { ...classicScript('mappings.min.js'), plugins: [squeeze(), licenseOfKit()] },
    plugins: [...mappingKit(), compile()],
  },
  ...[...NPM_ENTRIES, RENDER_ENTRY, MAPPINGS_ENTRY].map(declarations),
];
