// Builds what is shipped: the snippet (inline, and paste-ready in HTML), the facade it loads, and the npm entries.
import { readFileSync } from 'node:fs';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import uglify from 'uglify-js';
import { standIns } from './scripts/mapping-kit.mjs';

const LOAD_LINE = 'oneflowSegment.load("YOUR_PROJECT_API_KEY",{src:"YOUR_FACADE_URL"})';

const compile = () => typescript({ declaration: false });
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

/** The minified stub and, paste-ready, the page's lines: with preload and load line, and without for after consent. */
const paste = () => ({
  name: 'paste',
  generateBundle(_, bundle) {
    const chunk = bundle['snippet.min.js'];
    const stub = chunk.code.trim().replace(/;$/, '');
    chunk.code = `${stub};${LOAD_LINE}`;
    const preload = ['https://1flow.app/js/1flow.js', 'YOUR_FACADE_URL']
      .map((href) => `<link rel="preload" as="script" href="${href}">\n`)
      .join('');
    const html = (head, script) => `${head}<script>${script}</script>\n`;
    this.emitFile({ type: 'asset', fileName: 'snippet.html', source: html(preload, chunk.code) });
    this.emitFile({ type: 'asset', fileName: 'snippet.consent.html', source: html('', stub) });
  },
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
    chunk.code = `/*! With code of Segment, MIT license: mappings.LICENSE.txt */\n${chunk.code}`;
    this.emitFile({ type: 'asset', fileName: 'mappings.LICENSE.txt', source: LICENSE_OF_KIT });
  },
});

export default [
  {
    input: { 'snippet.min': 'src/entries/snippet.ts' },
    output: { dir: 'dist', format: 'es', strict: false },
    plugins: [compile(), shortWords(), letForConst(), minify(), paste()],
  },
  {
    input: { 'oneflow-segment.min': 'src/entries/facade.ts' },
    output: { dir: 'dist', format: 'iife', strict: false },
    plugins: [compile(), squeeze()],
  },
  {
    input: { index: 'src/entries/index.ts', segment: 'src/entries/segment.ts' },
    output: { dir: 'dist', format: 'es', chunkFileNames: 'shared.js' },
    plugins: [compile()],
  },
  {
    input: { mappings: 'src/entries/mappings.ts' },
    output: { dir: 'dist', format: 'es', banner: `/*!\n${LICENSE_OF_KIT}*/` },
    plugins: [...mappingKit(), compile()],
  },
  {
    input: { 'mappings.min': 'src/entries/mappings-script.ts' },
    output: { dir: 'dist', format: 'iife', strict: false },
    plugins: [...mappingKit(), compile(), squeeze(), licenseOfKit()],
  },
];
