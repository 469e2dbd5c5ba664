// Prints what a visitor downloads, beside the budget; fails when something is over it. Sizes are brotli, quality 11.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const BUDGETS = [
  { file: 'dist/snippet.min.js', what: 'snippet with its load line', limit: 512 },
  { file: 'dist/oneflow-segment.min.js', what: 'facade', limit: 4096 },
];

const rows = BUDGETS.map(({ file, what, limit }) => {
  const content = readFileSync(new URL(`../${file}`, import.meta.url));
  const brotli = brotliCompressSync(content).length;
  return { what, raw: content.length, gzip: gzipSync(content, { level: 9 }).length, brotli, limit };
});
console.table(Object.fromEntries(rows.map(({ what, ...sizes }) => [what, sizes])));

const over = rows.filter(({ brotli, limit }) => brotli > limit);
for (const { what, brotli, limit } of over)
  console.error(`${what}: ${brotli} bytes brotli, over its budget of ${limit}`);
process.exitCode = over.length ? 1 : 0;
