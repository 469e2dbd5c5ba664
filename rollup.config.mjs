// Builds what is shipped: the snippet, the facade it loads, and the npm entries, each as ES module, as CommonJS, and with
// its types in one file. What is in dist/ before is deleted: the package holds no file that nothing makes any more.
import { readFileSync, rmSync } from 'node:fs';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import dts from 'rollup-plugin-dts';
import uglify from 'uglify-js';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));
/** The first line of each file. Minifiers keep a comment that starts like this. */
const BANNER = `/*! oneflow-segment ${version} */`;
const NPM_ENTRIES = ['index', 'segment', 'global'];
const RENDER_ENTRY = 'render-snippet';
const LOAD_LINE = 'oneflowSegment.load("YOUR_PROJECT_API_KEY",{src:"YOUR_FACADE_URL"})';

const compile = (options) => typescript({ declaration: false, ...options });
const minify = () => terser({ ecma: 2020, compress: { passes: 5, unsafe_arrows: true, hoist_funs: true, ecma: 2020 } });

/** Smaller than terser on the facade's code: it writes `let` for `const` by itself, and inlines what is used once. */
const squeeze = () => ({
  name: 'squeeze',
  renderChunk(code) {
    const { code: small, error } = uglify.minify(code, { compress: { passes: 3 } });
    if (error) throw error;
    return { code: small, map: null };
  },
});

/** To an engine `let` says as much as `const`, in fewer bytes; the compiler has already checked every assignment. */
const letForConst = () => ({
  name: 'let-for-const',
  renderChunk: (code) => code.replace(/(^\s*|\()const\b/gm, '$1let'),
});

/** In a page the stub's window is the global object, where `window.` says nothing; but an old browser lacks the clone. */
const shortWords = () => ({
  name: 'short-words',
  transform: (code) =>
    code
      .replace('snippet(window)', 'snippet()')
      .replace(/\bwindow\.(?!oneflow|structuredClone)/g, '')
      .replace('.forEach(', '.map('),
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
const banner = () => ({
  name: 'banner',
  renderChunk: (code) => ({ code: `${BANNER}\n${code}`, map: null }),
});

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

rmSync(new URL('./dist', import.meta.url), { recursive: true, force: true });

export default [
  {
    input: { 'snippet.min': 'src/entries/snippet.ts' },
    output: { dir: 'dist', format: 'es', strict: false },
    plugins: [compile(), shortWords(), letForConst(), minify(), keepSnippet()],
  },
  {
    input: 'src/entries/facade.ts',
    output: [
      { file: 'dist/oneflow-segment.min.js', format: 'iife', strict: false, plugins: [squeeze(), banner()] },
      { file: 'dist/oneflow-segment.js', format: 'iife', strict: false, banner: BANNER },
    ],
    plugins: [compile()],
  },
  {
    input: 'src/entries/destination.ts',
    output: {
      file: 'dist/oneflow-segment-destination.min.js',
      format: 'iife',
      strict: false,
      plugins: [squeeze(), banner()],
    },
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
  ...[...NPM_ENTRIES, RENDER_ENTRY].map(declarations),
];
