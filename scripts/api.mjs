// Holds the published declarations against the reports in api/, one per entry, so that a review shows what a change does to
// what users compile against. `--write` puts the built ones there.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const BUILT = new URL('../dist/', import.meta.url);
const REPORTS = new URL('../api/', import.meta.url);

const declarations = (folder) => readdirSync(folder).filter((name) => name.endsWith('.d.ts'));
const read = (folder, name) => readFileSync(new URL(name, folder), 'utf8');
/** Without the first line, which names the version: that is no change of the API. */
const report = (name) => read(BUILT, name).replace(/^.*\n/, '');

const names = declarations(BUILT);
if (process.argv.includes('--write')) {
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS);
  for (const name of names) writeFileSync(new URL(name, REPORTS), report(name));
}

const reported = declarations(REPORTS);
const problems = [
  ...names.filter((name) => !reported.includes(name)).map((name) => `api/${name} is missing`),
  ...reported.filter((name) => !names.includes(name)).map((name) => `api/${name} is of no entry any more`),
  ...names
    .filter((name) => reported.includes(name) && read(REPORTS, name) !== report(name))
    .map((name) => `api/${name} is not what is built`),
];
for (const problem of problems) console.error(`${problem}: \`npm run api -- --write\`, and look at the difference`);
if (problems.length === 0) console.log(`The public API is as api/ has it: ${names.join(', ')}`);
process.exitCode = problems.length ? 1 : 0;
