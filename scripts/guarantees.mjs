// Prints each guarantee of docs/guarantees.md with the titles of the tests that carry its id; fails when a guarantee has
// no test, or a title names one that there is not. It reads titles as text and runs no test.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ROW = /^\| (G\d+) \| \*\*(.+?)\.\*\*/gm;
/** The title of a describe or an it, or the name of a top-level test. */
const TITLE = /(?:\b(?:describe|it)\(|\btests\[|^ {2})\s*(['"`])((?:(?!\1).)*\(G\d+[^)]*\)(?:(?!\1).)*)\1/gm;

const list = readFileSync(`${ROOT}docs/guarantees.md`, 'utf8');
const guarantees = new Map([...list.matchAll(ROW)].map(([, id, name]) => [id, { name, titles: [] }]));
const problems = [];

for (const file of readdirSync(`${ROOT}test`, { recursive: true })) {
  if (!/\.test\.(ts|mjs)$/.test(file)) continue;
  for (const [, , title] of readFileSync(`${ROOT}test/${file}`, 'utf8').matchAll(TITLE)) {
    for (const [id] of title.matchAll(/\bG\d+\b/g)) {
      const guarantee = guarantees.get(id);
      if (guarantee) guarantee.titles.push(`test/${file}: ${title}`);
      else problems.push(`test/${file} names ${id}, which docs/guarantees.md does not have: ${title}`);
    }
  }
}

for (const [id, { name, titles }] of guarantees) {
  console.log(`${id} ${name}\n${titles.map((title) => `    ${title}\n`).join('')}`);
  if (titles.length === 0) problems.push(`${id} ${name}: no test carries this id in its title`);
}
if (guarantees.size === 0) problems.push('docs/guarantees.md has no row that reads `| G1 | **Name.** …`');

for (const problem of problems) console.error(problem);
process.exitCode = problems.length ? 1 : 0;
