// Owns `npm run mutants`: changes the sources in one place at a time, and tells which changes no test notices. How a mutant gets
// into the sources, and a test into a browser, is in test/mutants/.
//   npm run mutants -- src/queue.ts src/call         only these files and folders
//   npm run mutants -- --since main                  only lines that differ from a commit
//   npm run mutants -- --sample 100 --seed 7         so many of them, drawn at random; the seed is printed
//   npm run mutants -- --tests test/queue.test.ts    only by these test files, parted by commas
//   npm run mutants -- --reach                       tries none, and tells which places no test reaches, pages with built files included

import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openBrowser } from '../test/mutants/browser.mjs';
import { makeSandbox, sources } from '../test/mutants/sandbox.mjs';
import { exitOnSignals } from './engines.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SANDBOX = join(ROOT, '.mutants');
/** By the folder of a source that no page runs: its tests, which are Node's. */
const NODE_TESTS = { 'src/render-snippet/': 'test/node/render-snippet.test.mjs' };
const NODE_LIMIT_MS = 60_000;
const NO_MUTANT = 'none';
/** So often it is said how far the run is. */
const STEP = 50;

exitOnSignals();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    since: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string' },
    tests: { type: 'string' },
    reach: { type: 'boolean' },
  },
});
const { seed = `${Date.now() % 100_000}` } = values;
const testFiles = values.tests?.split(',') ?? browserTests();
const files = sources(ROOT).filter(isAsked);
if (!files.length) {
  console.error(`There is no such source: ${positionals}`);
  process.exit(1);
}
console.log(`Seed ${seed}`);
const isBuilt = !values.tests || testFiles.some(loadsPages) || files.some((file) => nodeTestOf({ file }));
const { mutants, turnOn } = await makeSandbox(ROOT, SANDBOX, files, isBuilt);
const chosen = sample(mutants.filter(changedSince(values.since)), Number(values.sample ?? mutants.length));
console.log(`${chosen.length} of ${mutants.length} mutants in ${files.length} files`);

turnOn(NO_MUTANT);
for (const file of new Set(files.map((file) => nodeTestOf({ file })).filter(Boolean)))
  if (!passesInNode(file)) {
    console.error(`${file} fails without a mutant`);
    process.exit(1);
  }
const browser = await openBrowser(SANDBOX, testFiles);
for (const { file, titles } of browser.files) {
  const failed = titles.filter(([, passed]) => !passed).map(([title]) => title);
  if (!titles.length) console.log(`${file} does not run without a mutant, and is left out`);
  if (failed.length) console.log(`${file}: left out, since they fail without a mutant: ${failed.join('; ')}`);
}

if (values.reach) {
  for (const mutant of chosen) mutant.isReached = filesReaching(mutant).length > 0 || nodeTestOf(mutant) !== undefined;
  const places = chosen.filter(({ isReached }) => !isReached).map(({ file, line }) => `  ${file}:${line}`);
  for (const place of new Set(places)) console.log(place);
  printTable('reached', chosen, ({ isReached }) => isReached);
  await browser.close();
  process.exit(0);
}

// Also of a run that is broken off: what was tried until then.
const tried = () => chosen.filter((mutant) => 'killer' in mutant);
process.once('exit', () => printTable('killed', tried(), ({ killer }) => killer));
for (const [index, mutant] of chosen.entries()) {
  mutant.killer = await killerOf(mutant);
  if (!mutant.killer) console.log(lineOf(mutant));
  if ((index + 1) % STEP === 0)
    console.log(`${index + 1} of ${chosen.length}, ${Math.round(performance.now() / 60_000)} min`);
}
await browser.close();
process.exit(0);

function browserTests() {
  const names = readdirSync(join(ROOT, 'test')).filter((name) => name.endsWith('.test.ts'));
  return names.map((name) => `test/${name}`);
}

/** Whether a test file asks for built files; some of the helpers do so as soon as they are imported. */
function loadsPages(file) {
  return /helpers\/|\/dist\//.test(readFileSync(join(ROOT, file), 'utf8'));
}

function isAsked(file) {
  return !positionals.length || positionals.some((asked) => `${file}/`.startsWith(`${asked.replace(/\/$/, '')}/`));
}

/** The test files that reach a mutant, with their tests that do. Those that reach the fewest mutants come first. */
function filesReaching(mutant) {
  return browser.files
    .map((tests) => ({ file: tests.file, ...testsOn(mutant.id, tests) }))
    .filter(({ titles }) => titles.length > 0)
    .sort((one, other) => one.breadth - other.breadth);
}

/** The test file that fails with a mutant; nothing where it survives. */
async function killerOf(mutant) {
  const reaching = filesReaching(mutant);
  mutant.isReached = reaching.length > 0;
  if (!mutant.isReached) return nodeKillerOf(mutant);
  turnOn(mutant.id);
  for (const { file, titles } of reaching) if (!(await browser.run(file, mutant.id, titles))) return file;
  return undefined;
}

/** The tests of a file that reach a mutant: all of them where the file itself does so, before its tests. */
function testsOn(id, { titles, reached }) {
  const names = reached.filter(([, ids]) => ids.includes(id)).map(([name]) => name);
  const able = titles.filter(([title, passed]) => passed && (names.includes(title) || names.includes('')));
  return { titles: able.map(([title]) => title), breadth: new Set(reached.flatMap(([, ids]) => ids)).size };
}

/** Node's test of the file that a mutant is in. */
function nodeTestOf({ file }) {
  return Object.entries(NODE_TESTS).find(([folder]) => file.startsWith(folder))?.[1];
}

function nodeKillerOf(mutant) {
  const file = nodeTestOf(mutant);
  if (!file) return undefined;
  mutant.isReached = true;
  turnOn(mutant.id);
  return passesInNode(file) ? undefined : file;
}

function passesInNode(file) {
  return spawnSync(process.execPath, ['--test', file], { cwd: SANDBOX, timeout: NODE_LIMIT_MS }).status === 0;
}

/** Whether a mutant begins on a line that a commit does not have. */
function changedSince(commit) {
  if (!commit) return () => true;
  const lines = new Set();
  let file = '';
  const diff = execFileSync('git', ['diff', '-U0', commit, '--', 'src'], { cwd: ROOT, encoding: 'utf8' });
  for (const line of diff.split('\n')) {
    file = line.match(/^\+\+\+ b\/(.*)/)?.[1] ?? file;
    const [, first, count = '1'] = line.match(/^@@ \S+ \+(\d+)(?:,(\d+))? @@/) ?? [];
    if (first) for (let at = 0; at < Number(count); at++) lines.add(`${file}:${Number(first) + at}`);
  }
  return (mutant) => lines.has(`${mutant.file}:${mutant.line}`);
}

/** So many of a list, in its order; the same ones for the same seed. https://en.wikipedia.org/wiki/Linear_congruential_generator */
function sample(list, count) {
  let state = Number(seed) >>> 0;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
  const shuffled = list.map((item) => ({ item, at: random() })).sort((one, other) => one.at - other.at);
  const drawn = new Set(shuffled.slice(0, count).map(({ item }) => item));
  return list.filter((item) => drawn.has(item));
}

function lineOf({ file, line, change, isReached }) {
  return `  ${file}:${line}  ${change}${isReached ? '' : '  (no test reaches it)'}`;
}

/** How many of each file's mutants are `so`. */
function printTable(so, mutants, isSo) {
  const rows = files.map((file) => [file, mutants.filter((mutant) => mutant.file === file)]);
  console.log(`\n| file | ${so} | of | score |\n|---|---|---|---|`);
  for (const [name, own] of [...rows, ['all', mutants]].filter(([, { length }]) => length > 0)) {
    const count = own.filter(isSo).length;
    console.log(`| ${name} | ${count} | ${own.length} | ${Math.round((100 * count) / own.length)} % |`);
  }
}
