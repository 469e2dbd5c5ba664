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
/** The same with diagnosis, by the export condition of that name; their types are those of the others. */
const DEVELOPMENT = ['index.development', 'segment.development'];
const RENDER_ENTRY = 'render-snippet';
const MAPPINGS_ENTRY = 'mappings';
const TYPED = [...NPM_ENTRIES, RENDER_ENTRY, MAPPINGS_ENTRY];
const sourceOf = (entry) => `src/entries/${entry}.ts`;
const LOAD_LINE = 'oneflowSegment.load("YOUR_PROJECT_API_KEY",{src:"YOUR_FACADE_URL"})';

/**
 * A page may have a variable or a function of its own with any of these names. What the language has a literal of is found by
 * that, where nothing of the page's can be; the others are taken from the window, once. Storage is asked for by way of the
 * window: asking may throw.
 */
const BUILT_INS = [
  'Date',
  'JSON',
  'Math',
  'MessageChannel',
  'PerformanceObserver',
  'Uint32Array',
  'clearTimeout',
  'console',
  'crypto',
  'performance',
  'setTimeout',
];
const ownGlobals = (...more) =>
  `const { constructor: Object } = {}, { constructor: Array } = [], { constructor: String } = '', { constructor: Number } = 0, { constructor: Promise } = (async () => {})(), { ${[...BUILT_INS, ...more].join(', ')} } = window;`;

/** What writes and reads cookies; only the facade does. */
const COOKIE = ['decodeURIComponent', 'encodeURIComponent'];

/**
 * The compiler makes all of src when a build starts, and looks at nothing but syntax for that, so one does for every build.
 * A build without source maps would be warned that the compiler has some: it never gets to ask.
 */
const compiler = typescript({ declaration: false, noCheck: true, noLib: true, sourceMap: true, inlineSources: true });
let isCompiled = false;
const compile = () => ({
  name: 'compile',
  buildStart(options) {
    if (isCompiled) return;
    isCompiled = true;
    compiler.buildStart.call(this, options);
    compiler.buildEnd.call(this);
  },
  resolveId: compiler.resolveId,
  load: compiler.load,
});

/**
 * uglify-js is the smallest of the minifiers that were tried on this code. It leaves constants where they are; esbuild puts
 * their values in their places first. A file is smaller, compressed, where longer functions stay what they are and only
 * one-liners are put in the place of their call; the snippet is smaller with all of them inlined.
 */
const squeeze = (inline = 1) => ({
  name: 'squeeze',
  async renderChunk(code) {
    const { code: inlined } = await transform(code, { minifySyntax: true, target: 'es2022' });
    const { code: small, error } = uglify.minify(inlined, { compress: { passes: 4, inline } });
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
 * What a page loads by a script tag may be joined behind a file without a last semicolon, and a page in UTF-16 would have it
 * read as such: a byte order mark beats that. https://encoding.spec.whatwg.org/#bom-sniff
 */
const anywhere = () => ({
  name: 'anywhere',
  renderChunk: (code) => ({ code: `\ufeff;${code}`, map: null }),
});

/**
 * Chromium compiles each function when it is first called, on the main thread. This tells it that all of them will be, so it
 * compiles them while the file comes in, on another thread: https://v8.dev/blog/explicit-compile-hints
 */
const COMPILE_HINT = '//# allFunctionsCalledOnLoad';

/** One look at all entries, likewise: the plugin would begin anew for each. */
const bundler = dts();
let prepared;
const bundleTypes = () => ({
  ...bundler,
  options(given) {
    prepared ??= bundler.options.call(this, { ...given, input: TYPED.map(sourceOf) });
    const { input, plugins } = given;
    return { ...prepared, input, plugins };
  },
});

/** The public types are declared once, in the main entry: an interface that a site augments there is so everywhere. */
const typesOfMainEntry = () => ({
  name: 'types-of-main-entry',
  resolveId: (source) => (/\/api\/(types|event)\.js$/.test(source) ? { id: 'oneflow-segment', external: true } : null),
});

const declarations = (entry) => ({
  input: sourceOf(entry),
  external: ['@segment/analytics-next'],
  plugins: [entry === 'index' ? null : typesOfMainEntry(), bundleTypes()],
  output: ['ts', 'cts'].map((extension) => ({ file: `dist/${entry}.d.${extension}`, banner: BANNER })),
});

const npmOutput = (format, extension) => ({
  dir: 'dist',
  format,
  sourcemap: true,
  banner: BANNER,
  entryFileNames: `[name].${extension}`,
  chunkFileNames: ({ moduleIds }) =>
    `${moduleIds.some((id) => id.includes('/diagnosis/')) ? 'diagnosis' : 'shared'}.${extension}`,
});

/** What a page loads by a script tag. */
const classicScript = (name, ...builtIns) => ({
  file: `dist/${name}`,
  format: 'iife',
  strict: false,
  intro: ownGlobals(...builtIns),
  plugins: [squeeze(), banner(), anywhere()],
});

/** Segment's mapping kit, found in node_modules and bundled; its own imports are replaced. */
const mappingKit = () => [
  { name: 'stand-ins', resolveId: (source) => standIns[source] },
  nodeResolve({ browser: true }),
];

/** Of code that is bundled: each licence asks to go where its code goes. */
const licenseOf = (name) => readFileSync(new URL(`licenses/${name}.txt`, import.meta.url), 'utf8');
const LICENSE_OF_KIT = licenseOf('segment');
const LICENSE_OF_HASH = licenseOf('noble-hashes');
const withLicense = (license) => (output) => ({ ...output, banner: `${BANNER}\n/*!\n${license}*/` });

/** Minified code has lost its comments: it gets this one afterwards. */
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
    plugins: [compile(), squeeze(4), keepSnippet()],
  },
  {
    input: 'src/entries/facade.ts',
    output: [
      {
        ...classicScript('oneflow-segment.min.js', ...COOKIE),
        plugins: [squeeze(), banner(COMPILE_HINT), anywhere()],
      },
      { ...classicScript('oneflow-segment.js', ...COOKIE), plugins: [banner(COMPILE_HINT), anywhere()] },
    ],
    plugins: [compile()],
  },
  {
    input: 'src/entries/development.ts',
    output: { ...classicScript('oneflow-segment.development.js', ...COOKIE), plugins: [banner(), anywhere()] },
    plugins: [compile()],
  },
  {
    input: 'src/entries/inspector.ts',
    output: classicScript('inspector.min.js'),
    plugins: [compile()],
  },
  {
    input: 'src/entries/destination.ts',
    output: classicScript('oneflow-segment-destination.min.js', 'WeakSet'),
    plugins: [compile()],
  },
  {
    input: [...NPM_ENTRIES, ...DEVELOPMENT].map(sourceOf),
    output: [npmOutput('es', 'js'), npmOutput('cjs', 'cjs')],
    plugins: [compile()],
  },
  {
    input: sourceOf(RENDER_ENTRY),
    output: [npmOutput('es', 'js'), npmOutput('cjs', 'cjs')].map(withLicense(LICENSE_OF_HASH)),
    plugins: [builtSnippet(), nodeResolve({ browser: true }), compile()],
  },
  {
    input: sourceOf(MAPPINGS_ENTRY),
    output: [npmOutput('es', 'js'), npmOutput('cjs', 'cjs')].map(withLicense(LICENSE_OF_KIT)),
    plugins: [...mappingKit(), compile()],
  },
  {
    input: 'src/entries/mappings-script.ts',
    output: { ...classicScript('mappings.min.js'), plugins: [squeeze(), anywhere(), licenseOfKit()] },
    plugins: [...mappingKit(), compile()],
  },
  ...TYPED.map(declarations),
];
