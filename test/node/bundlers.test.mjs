// The packed tarball in other people's bundlers: each of them takes every entry that package.json exports, and warns of none.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { createProject } from '../package/project.mjs';

const project = createProject();
after(() => project.remove());
const { bundlers } = await import('../package/bundlers.mjs');

/** `{ name: path }` of one module per entry of the package, which imports all of it. */
const entries = Object.fromEntries(
  project.exports.map((specifier) => {
    const name = specifier.replace('/', '-');
    return [name, project.write(`${name}.js`, `import * as it from '${specifier}';\nwindow.it = it;\n`)];
  }),
);

describe(`every entry (${project.exports.join(', ')}) is bundled without a warning by`, () => {
  for (const [name, bundle] of Object.entries(bundlers)) {
    test(name, async () => {
      const folder = join(project.root, 'bundled', name);
      assert.deepEqual(await bundle(project.root, entries, folder), []);
      assert.ok(existsSync(folder));
    });
  }
});
