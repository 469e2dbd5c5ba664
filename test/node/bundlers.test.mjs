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

/** As an application has them: what it uses by name, and the types alone. */
const application = `import 'oneflow-segment/global';
import { createOneflowSegment } from 'oneflow-segment';
import { fromSegment } from 'oneflow-segment/mappings';
import { renderSnippet } from 'oneflow-segment/render-snippet';
import { oneflowDestination } from 'oneflow-segment/segment';
window.used = [createOneflowSegment, fromSegment, renderSnippet, oneflowDestination];
`;

test('the application imports each entry', () => {
  const imported = [...application.matchAll(/'(oneflow-segment.*)'/g)].map(([, name]) => name);
  assert.deepEqual(imported.sort(), [...project.exports].sort());
});
entries.application = project.write('application.js', application);

describe(`every entry (${project.exports.join(', ')}) and an application with all of them, is bundled without a warning by`, () => {
  for (const [name, bundle] of Object.entries(bundlers)) {
    test(name, async () => {
      const folder = join(project.root, 'bundled', name);
      assert.deepEqual(await bundle(project.root, entries, folder), []);
      assert.ok(existsSync(folder));
    });
  }
});
