// The folder of a release, made from the built files as the workflow makes it. Nothing is published.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(ROOT, 'node_modules/.release-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const release = (args, env = {}) =>
  spawnSync(process.execPath, ['scripts/release.mjs', `--out=${relative(ROOT, folder)}`, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, GITHUB_REF_TYPE: '', ...env },
  });

test('a release that is not ready is refused, in a sentence for each thing that is missing', () => {
  const { status, stderr } = release([], { GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v9.9.9' });
  assert.equal(status, 1);
  assert.match(stderr, /The tag is v9\.9\.9, and package\.json says \d/);
  assert.match(stderr, /Nothing was made/);
  assert.deepEqual(readdirSync(folder), []);
});

test('a dry run makes the package, the files, what they are made of, and the integrity of each script', () => {
  const { status, stdout } = release(['--dry-run']);
  assert.equal(status, 0);
  const made = readdirSync(folder);
  assert.ok(made.some((name) => /^oneflow-segment-\d.*\.tgz$/.test(name)));
  const scripts = made.filter((name) => name.endsWith('.js'));
  assert.ok(scripts.includes('oneflow-segment.min.js') && scripts.includes('inspector.min.js'));
  const hash = (name) =>
    createHash('sha384')
      .update(readFileSync(join(folder, name)))
      .digest('base64');
  const expected = scripts.map((name) => `sha384-${hash(name)}  ${name}`).sort();
  assert.deepEqual(readFileSync(join(folder, 'integrity.txt'), 'utf8').trim().split('\n').sort(), expected);
  assert.deepEqual(stdout.trim().split('\n').sort(), expected);
  const { bomFormat, components } = JSON.parse(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8'));
  assert.equal(bomFormat, 'CycloneDX');
  assert.ok(components.some(({ name }) => name === 'rollup'));
});
