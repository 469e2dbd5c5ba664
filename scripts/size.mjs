// Prints what a visitor downloads, beside the budget; fails when something is over it, or when the README says another
// size or prints another snippet. `--write` puts both into the README. Sizes are brotli, quality 11, of the built files; of the snippet without
// its first line, which names its version and is not pasted. Also prints what `integrity` of the facade is.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

// A guarantee is never traded for a byte, and a limit is never raised: what a change costs is found elsewhere.
const SNIPPET = 'dist/snippet.min.js';
const FACADE = 'dist/oneflow-segment.min.js';
const BUDGETS = [
  { file: SNIPPET, what: 'Snippet, inline, with its load line', limit: 1_230 },
  { file: FACADE, what: 'Facade, loaded by the snippet', limit: 8_900 },
  { file: 'dist/oneflow-segment-destination.min.js', what: "Destination for Segment's snippet", limit: 6_900 },
  { file: 'dist/mappings.min.js', what: "Segment's own mappings, only where a page wants them", limit: 8_000 },
  { file: 'dist/inspector.min.js', what: 'Inspector, where you ask for it', limit: 9_000 },
];
const README = new URL('../README.md', import.meta.url);
const TABLE = /(<!-- sizes -->\n)[\s\S]*?(\n<!-- \/sizes -->)/;
const PRINTED = /(<!-- snippet -->\n```html\n)[\s\S]*?(```\n<!-- \/snippet -->)/;

const read = (file) => readFileSync(new URL(`../${file}`, import.meta.url));
const pasted = (content) => content.subarray(content.indexOf('\n') + 1);

const rows = BUDGETS.map(({ file, what, limit }) => {
  const content = file === SNIPPET ? pasted(read(file)) : read(file);
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
console.log(`\n${FACADE}: sha384-${createHash('sha384').update(read(FACADE)).digest('base64')}`);

const problems = rows
  .filter(({ brotli, limit }) => brotli > limit)
  .map(({ what, brotli, limit }) => `${what}: ${brotli} bytes brotli, over its budget of ${limit}`);

const readme = readFileSync(README, 'utf8');
const printed = read('dist/snippet.html').toString();
const current = readme
  .replace(TABLE, (_, before, after) => before + table + after)
  .replace(PRINTED, (_, before, after) => before + printed + after);
if (process.argv.includes('--write')) writeFileSync(README, current);
else if (current !== readme)
  problems.push('The README says other sizes, or prints another snippet: `npm run size -- --write` puts these in.');

for (const problem of problems) console.error(problem);
process.exitCode = problems.length ? 1 : 0;
