// docs/frameworks.md is made of what `npm run frameworks` builds and drives: its code is that of the applications, and its table
// names their versions. Nothing is installed or built here.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { APPLICATIONS } from '../frameworks/applications.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const APPS = join(ROOT, 'test/frameworks');
const read = (file) => readFileSync(file, 'utf8');
const page = read(join(ROOT, 'docs/frameworks.md'));

const folders = readdirSync(APPS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const packagesOf = (folder) => JSON.parse(read(join(APPS, folder, 'package-lock.json'))).packages;
const applications = Object.entries(APPLICATIONS).map(([name, { folder = name, ...rest }]) => ({
  name,
  folder,
  ...rest,
}));

/** `{ title, text }` of each section. */
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((section) => section.split(/\n([\s\S]*)/))
  .map(([title, text]) => ({ title, text }));

/** `{ file, code }` of each block: the line before it names the file. */
const blocksOf = (text) =>
  [...text.matchAll(/^(.*)\n\n```\w*\n([\s\S]*?)^```$/gm)].map(([, line, code]) => ({
    file: line.match(/^`([^`]+)`.*:$/)?.[1],
    code,
  }));

for (const { title, text } of sections) {
  const application = applications.find((candidate) => candidate.title === title);
  for (const { file, code } of blocksOf(text)) {
    test(`${title}: ${file ?? code} is the file that runs, word by word`, () => {
      assert.ok(application && file, 'a block stands under the title of an application and the name of its file');
      assert.equal(code, read(join(APPS, application.folder, file)));
    });
  }
}

for (const { name } of folders) {
  test(`${name} is an application that runs, and the page shows of it at least one file`, () => {
    const { title } = applications.find(({ folder }) => folder === name);
    const { text } = sections.find((section) => section.title === title);
    assert.ok(blocksOf(text).length > 0);
  });

  test(`the lock file of ${name} holds no address but npm's`, () => {
    const addresses = Object.values(packagesOf(name)).flatMap(({ resolved }) => resolved ?? []);
    assert.deepEqual(
      addresses.filter((address) => !address.startsWith('https://registry.npmjs.org/')),
      [],
    );
    assert.ok(!existsSync(join(APPS, name, '.npmrc')));
  });
}

describe('the table of docs/frameworks.md', () => {
  const rows = [...page.matchAll(/^\| (.+) \| (.+) \| (.+) \| (.+) \| (\d{4}-\d\d-\d\d) \|$/gm)];

  for (const { title, folder, versions, develops, policy } of applications) {
    test(`says of ${title} what its lock file and its settings say`, () => {
      const row = rows.find(([, first]) => first === title)?.slice(1, 5);
      const packages = packagesOf(folder);
      const named = versions.map((name) => `${name} ${packages[`node_modules/${name}`].version}`).join(', ');
      assert.deepEqual(row, [title, named, develops ? 'production, development' : 'production', policy]);
    });
  }

  test('has no other row', () => assert.equal(rows.length, applications.length));
});
