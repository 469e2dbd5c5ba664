// Prints what a visitor downloads, beside the budget; fails when something is over it, or when the README says another
// size. `--write` puts the sizes into the README. Sizes are brotli, quality 11, of the built files.
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

// The goals were 512 and 4,096. A guarantee is never traded for a byte: see "Why this size" in the README.
const BUDGETS = [
  { file: 'dist/snippet.min.js', what: 'Snippet, inline, with its load line', limit: 920 },
  { file: 'dist/oneflow-segment.min.js', what: 'Facade, loaded by the snippet', limit: 8_400 },
  { file: 'dist/mappings.min.js', what: "Segment's own mappings, only where a page wants them", limit: 8_000 },
];
const README = new URL('../README.md', import.meta.url);
const TABLE = /(<!-- sizes -->\n)[\s\S]*?(\n<!-- \/sizes -->)/;

const rows = BUDGETS.map(({ file, what, limit }) => {
  const content = readFileSync(new URL(`../${file}`, import.meta.url));
  const brotli = brotliCompressSync(content).length;
  return { what, raw: content.length, gzip: gzipSync(content, { level: 9 }).length, brotli, limit };
});
const bytes = (count) => count.toLocaleString('en');
const table = [
  '| | raw | gzip | brotli | budget (brotli) |',
  '|---|---:|---:|---:|---:|',
  ...rows.map(({ what, ...sizes }) => `| ${[what, ...Object.values(sizes).map(bytes)].join(' | ')} |`),
].join('\n');
console.log(table);

const problems = rows
  .filter(({ brotli, limit }) => brotli > limit)
  .map(({ what, brotli, limit }) => `${what}: ${brotli} bytes brotli, over its budget of ${limit}`);

const readme = readFileSync(README, 'utf8');
const current = readme.replace(TABLE, `$1${table}$2`);
if (process.argv.includes('--write')) writeFileSync(README, current);
else if (current !== readme) problems.push('The README says other sizes: `npm run size -- --write` puts these in.');

for (const problem of problems) console.error(problem);
process.exitCode = problems.length ? 1 : 0;
