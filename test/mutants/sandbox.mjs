// Owns a copy of the repository in which every mutant of the sources sits behind a switch, built once. It must not know which
// tests there are, or how they run.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installTools } from '../package/project.mjs';

installTools(fileURLToPath(new URL('.', import.meta.url)));
const { Instrumenter } = await import('@stryker-mutator/instrumenter');

/** In built files this stands where the switch reads which mutant is on. */
const MARK = '@MUTANT@';

/**
 * What Stryker's switch asks, in our words: a page under test must find no global of Stryker's, and its minifier must not know the
 * answer. A mutant that loops without end throws.
 */
const SWITCH = `
const strykerMutant = globalThis.oneflowMutant ?? '${MARK}';
let strykerReached;
try { strykerReached = globalThis.top.oneflowReached; } catch {}
let strykerHits = 0;
function stryMutAct_9fa48(id) {
  if (id !== strykerMutant) return false;
  if (++strykerHits > 1e6) throw new Error('this mutant does not end');
  return true;
}
function stryCov_9fa48(...ids) { if (strykerReached) strykerReached(ids); }
`;
const THEIR_SWITCH =
  /function stryNS_9fa48\(\)[\s\S]*?function stryMutAct_9fa48\(id\) \{[\s\S]*?return isActive\(id\);\n\}/;

const silent = () => {};
const LOGGER = { isDebugEnabled: () => false, debug: silent, info: silent, warn: console.warn };

/** Every source that has something to run, with what it is asked about. */
export function sources(root) {
  const files = readdirSync(join(root, 'src'), { recursive: true }).map((name) => `src/${name.replaceAll('\\', '/')}`);
  return files.filter((file) => /(?<!\.d)\.ts$/.test(file) && !file.startsWith('src/entries/')).sort();
}

/**
 * Makes the copy, and builds it where a test needs that. Answers with the mutants, `{ id, file, line, change }`, and `turnOn(id)`, which writes a mutant
 * into the built files; the sources read it from `window.oneflowMutant`.
 */
export async function makeSandbox(root, folder, files, isBuilt) {
  rmSync(folder, { recursive: true, force: true });
  const tracked = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  for (const file of tracked.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const mutants = await instrument(folder, files);
  if (isBuilt) execFileSync('npm', ['run', 'build', '--silent'], { cwd: folder, stdio: 'inherit' });
  else mkdirSync(join(folder, 'dist'));
  return { mutants, turnOn: switchOf(join(folder, 'dist')) };
}

async function instrument(folder, files) {
  const originals = new Map(files.map((file) => [join(folder, file), readFileSync(join(folder, file), 'utf8')]));
  const input = [...originals].map(([name, content]) => ({ name, content, mutate: true }));
  const options = { plugins: null, excludedMutations: [], ignorers: [] };
  const { files: changed, mutants } = await new Instrumenter(LOGGER).instrument(input, options);
  for (const { name, content } of changed)
    writeFileSync(
      name,
      content.replace(THEIR_SWITCH, () => SWITCH),
    );
  return mutants
    .filter(({ status }) => status !== 'Ignored')
    .map(({ id, fileName, location, replacement }) => ({
      id,
      file: fileName.slice(folder.length + 1),
      line: location.start.line + 1,
      change: `${inOneLine(cut(originals.get(fileName), location))} → ${inOneLine(replacement)}`,
    }));
}

function cut(text, { start, end }) {
  const lines = text.split('\n').slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column);
  lines[0] = lines[0].slice(start.column);
  return lines.join('\n');
}

function inOneLine(text) {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 45)} … ${line.slice(-12)}` : line;
}

function switchOf(dist) {
  const templates = readdirSync(dist)
    .filter((name) => !name.endsWith('.map'))
    .map((name) => [join(dist, name), readFileSync(join(dist, name), 'utf8')])
    .filter(([, text]) => text.includes(MARK));
  return (id) => {
    for (const [file, text] of templates) writeFileSync(file, text.replaceAll(MARK, id));
  };
}
