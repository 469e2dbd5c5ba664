// Builds what is shipped: the snippet (inline, and paste-ready in HTML), the facade it loads, and the npm entries.
import typescript from '@rollup/plugin-typescript';
import uglify from 'uglify-js';

const LOAD_LINE = 'oneflowSegment.load("YOUR_PROJECT_API_KEY",{src:"YOUR_FACADE_URL"})';

/**
 * A page's script may declare a `const` of any of these names, which hides the built-in from every other script. They come
 * from the global object instead, once. Storage is asked for by way of the window: asking may throw.
 */
const BUILT_INS = [
  ...['Array', 'Date', 'Document', 'JSON', 'Map', 'MessageChannel', 'Number', 'Object', 'PerformanceObserver'],
  ...['Promise', 'Reflect', 'Set', 'String', 'Symbol', 'URL', 'Uint32Array'],
  ...['addEventListener', 'clearTimeout', 'console', 'crypto', 'decodeURIComponent', 'encodeURI', 'setTimeout'],
];
const OWN_GLOBALS = `const { ${BUILT_INS.join(', ')} } = globalThis;`;

const compile = () => typescript({ declaration: false });

/** The smallest of the minifiers that were tried on this code: it inlines what is used once, and writes `let` for `const`. */
const squeeze = () => ({
  name: 'squeeze',
  renderChunk(code) {
    const { code: small, error } = uglify.minify(code, { compress: { passes: 3 } });
    if (error) throw error;
    return { code: small, map: null };
  },
});

/** The minified stub and, paste-ready, the page's lines: with preload and load line, and without for after consent. */
const paste = () => ({
  name: 'paste',
  generateBundle(_, bundle) {
    const chunk = bundle['snippet.min.js'];
    const stub = chunk.code.trim().replace(/;$/, '');
    chunk.code = `${stub};${LOAD_LINE};`;
    const preload = ['https://1flow.app/js/1flow.js', 'YOUR_FACADE_URL']
      .map((href) => `<link rel="preload" as="script" href="${href}">\n`)
      .join('');
    const html = (head, script) => `${head}<script>${script}</script>\n`;
    this.emitFile({ type: 'asset', fileName: 'snippet.html', source: html(preload, chunk.code) });
    this.emitFile({ type: 'asset', fileName: 'snippet.consent.html', source: html('', `${stub};`) });
  },
});

export default [
  {
    input: { 'snippet.min': 'src/entries/snippet.ts' },
    output: { dir: 'dist', format: 'iife', strict: false },
    plugins: [compile(), squeeze(), paste()],
  },
  {
    input: { 'oneflow-segment.min': 'src/entries/facade.ts' },
    output: { dir: 'dist', format: 'iife', strict: false, intro: OWN_GLOBALS },
    plugins: [compile(), squeeze()],
  },
  {
    input: { index: 'src/entries/index.ts', segment: 'src/entries/segment.ts' },
    output: { dir: 'dist', format: 'es', chunkFileNames: 'shared.js' },
    plugins: [compile()],
  },
];
