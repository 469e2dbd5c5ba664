// Puts what belongs to a release into a folder: the package, the files that pages load, their `integrity`, and what the package was
// made of. It publishes nothing; `.github/workflows/release.yml` does, on a tag.
//   npm run release                 into release/, refused where something is not ready to be published
//   npm run release -- --dry-run    says what is not ready, and goes on
//   npm run release -- --out=folder another folder, which is made anew

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILES = [
  'oneflow-segment.min.js',
  'oneflow-segment.development.js',
  'oneflow-segment-destination.min.js',
  'mappings.min.js',
  'inspector.min.js',
  'snippet.html',
  'snippet.consent.html',
];
/** The owner's to fill in, once the project has an address. npm, which proves where a package was built, asks for the first. */
const ADDRESSES = ['repository', 'homepage', 'bugs'];

const { values } = parseArgs({
  options: { 'dry-run': { type: 'boolean' }, out: { type: 'string', default: 'release' } },
});
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const problems = notReady();
for (const problem of problems) console.error(problem);
if (problems.length > 0 && !values['dry-run']) {
  console.error('Nothing was made. `npm run release -- --dry-run` makes the folder all the same.');
  process.exit(1);
}

const folder = join(ROOT, values.out);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const file of FILES) copyFileSync(join(ROOT, 'dist', file), join(folder, file));
npm('pack', '--ignore-scripts', '--silent', '--pack-destination', folder);
writeFileSync(join(folder, 'sbom.cdx.json'), npm('sbom', '--package-lock-only', '--sbom-format=cyclonedx'));
const lines = FILES.filter((file) => file.endsWith('.js')).map((file) => `${integrity(file)}  ${file}\n`);
writeFileSync(join(folder, 'integrity.txt'), lines.join(''));
process.stdout.write(lines.join(''));

function notReady() {
  const { version } = manifest;
  const empty = ADDRESSES.filter((name) => !manifest[name]);
  const tag = process.env.GITHUB_REF_TYPE === 'tag' ? process.env.GITHUB_REF_NAME : undefined;
  const changes = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
  return [
    empty.length > 0 && `package.json has no ${empty.join(', no ')}: fill in where the project is.`,
    tag !== undefined && tag !== `v${version}` && `The tag is ${tag}, and package.json says ${version}.`,
    !changes.includes(`## ${version} (2`) && `CHANGELOG.md has no date at ${version}.`,
    !isBuilt(version) && `dist/ is not of ${version}: \`npm run build\` makes it.`,
  ].filter(Boolean);
}

function isBuilt(version) {
  return readFileSync(join(ROOT, 'dist', FILES[0]), 'utf8').includes(`/*! oneflow-segment ${version} */`);
}

/** As a page's `integrity` attribute has it: https://www.w3.org/TR/SRI/ */
function integrity(file) {
  return `sha384-${createHash('sha384')
    .update(readFileSync(join(folder, file)))
    .digest('base64')}`;
}

function npm(...args) {
  const command = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  return execFileSync(command, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 28 });
}
