// The documentation as a reader uses it: its links lead somewhere, its code parses, and what it calls of this package is
// there, as the published declarations have it. Addresses on other hosts are not asked for.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { JSDOM } from 'jsdom';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (file) => readFileSync(join(ROOT, file), 'utf8');

const PAGES = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
const WITH_CODE = ['README.md', ...PAGES.map((name) => `docs/${name}`)];
const WITH_LINKS = [...WITH_CODE, 'CONTRIBUTING.md', 'SECURITY.md', 'bench/README.md'];

/** A block of code may stand in a list, and is indented there. */
const FENCE = /^( *)```(\w*)\n([\s\S]*?)^\1```$/gm;
/** Link or picture; its text may go over a line's end. */
const LINK = /\]\(([^)\s]+)\)|\b(?:src|srcset|href)="([^"]+)"/g;
const HEADING = /^#+ +(.+)$/gm;

/** `{ place, language, code }` of every block of a file. */
function blocksOf(file) {
  const text = read(file);
  return [...text.matchAll(FENCE)].map(({ index, 1: indent, 2: language, 3: code }) => ({
    place: `${file}:${text.slice(0, index).split('\n').length}`,
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

const withoutCode = (text) => text.replaceAll(FENCE, '').replaceAll(/`[^`]*`/g, '');

/** As GitHub makes them of headings: https://github.com/gjtorikian/html-pipeline, its table of contents. */
function anchorsOf(text) {
  const seen = new Map();
  return [...text.replaceAll(FENCE, '').matchAll(HEADING)].map(([, heading]) => {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count ? `${anchor}-${count}` : anchor;
  });
}

/** Why a link leads nowhere, or nothing. */
function brokenLink(file, target) {
  if (/^[a-z]+:/i.test(target)) return undefined;
  const [path, anchor] = target.split('#');
  const address = path ? join(dirname(file), path) : file;
  if (!existsSync(join(ROOT, address))) return `${file}: there is no ${address}`;
  if (!anchor || anchorsOf(read(address)).includes(anchor)) return undefined;
  return `${file}: ${address} has no heading for #${anchor}`;
}

for (const file of WITH_LINKS) {
  test(`every link in ${file} leads somewhere`, () => {
    const targets = [...withoutCode(read(file)).matchAll(LINK)].map(([, link, attribute]) => link ?? attribute);
    assert.deepEqual(targets.map((target) => brokenLink(file, target)).filter(Boolean), []);
  });
}

const SCRIPTS = ['js', 'jsx', 'ts', 'tsx'];
const blocks = WITH_CODE.flatMap(blocksOf);
/** What runs in a block of HTML: its scripts, those that a consent tool holds too. */
const scriptsIn = ({ place, code }) =>
  [...new JSDOM(code).window.document.querySelectorAll('script:not([src])')].map(({ textContent }) => ({
    place,
    language: 'js',
    code: textContent,
  }));
const code = blocks.flatMap((block) => (block.language === 'html' ? scriptsIn(block) : [block]));

/** What does not parse, or nothing. */
async function unreadable({ place, language, code }) {
  try {
    if (language === 'json') JSON.parse(code);
    if (SCRIPTS.includes(language)) await transform(code, { loader: language, logLevel: 'silent' });
    return undefined;
  } catch (error) {
    return `${place}: ${error.message}`;
  }
}

test('every block of code parses', async () => {
  assert.ok(code.length > PAGES.length);
  assert.deepEqual((await Promise.all(code.map(unreadable))).filter(Boolean), []);
});

/** What blocks use without saying where it is from: a test runner's names, a server's nonce, what other pages name. */
const GLOBALS = `
declare const test: (name: string, run: () => unknown) => void;
declare const expect: (value: unknown) => Record<string, (value: unknown) => void>;
declare const nonce: string;
declare const copy: (text: unknown) => void;
declare const oneflowMappings: typeof import('oneflow-segment/mappings');
interface Navigator {
  globalPrivacyControl?: boolean;
}
declare function onAnswer(agreed: boolean): void;
declare const tarteaucitron: any;
interface Window {
  _1flow: unknown;
  calls: unknown[];
  klaroConfig: unknown;
  YETT_BLACKLIST: RegExp[];
  oneflowMappings: unknown;
  oneflowDestination: import('oneflow-segment/segment').DestinationSettings;
}
`;
const OPTIONS = {
  ...{ module: 'esnext', moduleResolution: 'bundler', target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable'] },
  ...{ allowJs: true, checkJs: true, noEmit: true, skipLibCheck: true, resolveJsonModule: true, types: [] },
  // A recipe asks the page for its button without asking whether there is one.
  ...{ strict: true, strictNullChecks: false, noImplicitAny: false },
};

const importsOf = ({ code }) => [...code.matchAll(/\bfrom '([^']+)'|^import '([^']+)'/gm)].map(([, a, b]) => a ?? b);
const OURS = /^(oneflow-segment(\/.*)?|@segment\/analytics-next|\.\/.*\.json)$/;
/**
 * Of frameworks there are no types here, so their page is built and run instead; what the snippet is made of is no recipe. A plan for the whole page would hold
 * every other block to it: test/node/plan.test.mjs has that one.
 */
const isRecipe = (block) =>
  /^[jt]s$/.test(block.language) &&
  !block.place.startsWith('docs/frameworks.md') &&
  /oneflow/.test(block.code) &&
  !block.code.includes('interface OneflowPlan') &&
  importsOf(block).every((name) => OURS.test(name)) &&
  !block.code.includes('"oneflowSegment",{value:');

describe('what the documentation calls is there', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'oneflow-docs-')));
  after(() => rmSync(root, { recursive: true, force: true }));
  const recipes = code.filter(isRecipe);

  function write() {
    mkdirSync(join(root, 'node_modules'));
    symlinkSync(ROOT, join(root, 'node_modules/oneflow-segment'), 'junction');
    symlinkSync(join(ROOT, 'node_modules/@segment'), join(root, 'node_modules/@segment'), 'junction');
    writeFileSync(join(root, 'globals.d.ts'), GLOBALS);
    writeFileSync(join(root, 'tsconfig.json'), JSON.stringify({ compilerOptions: OPTIONS, include: ['.'] }));
    recipes.forEach(({ language, code, place }, index) => {
      const folder = join(root, `${place.replace(/\W+/g, '-')}-${index}`);
      mkdirSync(folder);
      for (const name of importsOf({ code }).filter((name) => name.startsWith('./'))) {
        writeFileSync(join(folder, name), '[]');
      }
      // In one line, so that the lines of a complaint are those of the block.
      const page = code.includes("from 'oneflow-segment") ? '' : "import 'oneflow-segment/global'; ";
      writeFileSync(join(folder, `block.${language}`), page + code);
    });
  }

  test(`in ${recipes.length} blocks, by the published declarations`, () => {
    assert.ok(recipes.length > PAGES.length);
    write();
    const { stdout } = spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', root], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.equal(stdout, '');
  });
});

describe('what two places say is the same', () => {
  test('the policies of docs/csp.md are those that SECURITY.md shows, which are tried in every engine', () => {
    const policies = (file) =>
      blocksOf(file).filter(({ language, code }) => !language && /-src |trusted-types/.test(code));
    const texts = (file) => policies(file).map(({ code }) => code);
    assert.deepEqual(texts('docs/csp.md'), texts('SECURITY.md'));
    assert.ok(texts('docs/csp.md').length > 0);
  });

  /** The words in backticks in one column of a page's tables, without what stands there twice. */
  const column = (text, place) => {
    const rows = text.split('\n').filter((line) => /^\| [^|]*\w/.test(line));
    const words = rows.flatMap((row) => [...(row.split(/ ?\| ?/)[place] ?? '').matchAll(/`([^`]+)`/g)]);
    return [...new Set(words.map(([, word]) => word))].sort();
  };

  test('docs/nothing-arrives.md says of each reason for a dropped call what to do', () => {
    const [, union] = read('src/api/types.ts').match(/^export type DropReason =([^;]+);/m);
    const reasons = [...union.matchAll(/'([^']+)'/g)].map(([, reason]) => reason);
    const [, rest] = read('docs/nothing-arrives.md').split(/^## Dropped, and why$/m);
    assert.deepEqual(column(rest.split(/^## /m)[0], 1), reasons.sort());
  });

  test('docs/reference.md has every option of load, and no other', () => {
    const [, options] = read('src/api/options.ts').match(/^const TESTS = \{([^}]+)\}/m);
    const names = [...options.matchAll(/^ +([a-z]\w+):/gim)].map(([, name]) => name);
    const [, section] = read('docs/reference.md').split(/^## Options of load$/m);
    assert.deepEqual(column(section.split(/^## /m)[0], 1), names.sort());
  });

  test('docs/nothing-arrives.md has each section that the inspector links to', () => {
    const source = read('src/inspector/culprit.ts');
    const sections = [...source.matchAll(/'([a-z]+(?:-[a-z]+){1,5})'/g)].map(([, section]) => section);
    const anchors = anchorsOf(read('docs/nothing-arrives.md'));
    assert.ok(sections.length > 6);
    assert.deepEqual(
      sections.filter((section) => !anchors.includes(section)),
      [],
    );
  });

  test('the README says of each placeholder how often it occurs in the snippet', () => {
    const said = [...read('README.md').matchAll(/^ *\| `(YOUR_\w+)` \| (\d+) \|/gm)].map(([, name, count]) => [
      name,
      +count,
    ]);
    const counts = {};
    for (const [name] of read('dist/snippet.html').matchAll(/YOUR_[A-Z_]+/g)) counts[name] = (counts[name] ?? 0) + 1;
    assert.deepEqual(Object.fromEntries(said), counts);
  });

  test('docs/guarantees.md names tests that there are', () => {
    const files = ['test', 'test/top-level'].flatMap((folder) => readdirSync(join(ROOT, folder)));
    const tests = files.map((file) => file.split('.')[0]);
    const named = column(read('docs/guarantees.md'), 3);
    assert.ok(named.length > 0);
    assert.deepEqual(
      named.filter((name) => !tests.includes(name)),
      [],
    );
  });
});
