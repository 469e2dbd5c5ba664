// Owns what is said of where the figures are from: processor, memory, system, browsers, versions of the peers.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { findBrowsers } from '../scripts/browsers.mjs';
import { PEERS } from './peers/all.mjs';
import { version } from './peers/package.mjs';

const BYTES_PER_GIB = 2 ** 30;

export async function describeMachine() {
  const { chromium, firefox } = await findBrowsers({ install: false });
  const [processor] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: `${cpus().length} × ${processor.model}`,
    memory: `${Math.round(totalmem() / BYTES_PER_GIB)} GiB`,
    system: `${type()} ${release().split('-')[0]}`,
    load: loadavg()[0],
    node: process.versions.node,
    browsers: { Chromium: browserVersion(chromium), Firefox: browserVersion(firefox) },
    packages: packageVersions(),
  };
}

function browserVersion(path) {
  const said = execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return said.match(/\d+(\.\d+)+/)[0];
}

function packageVersions() {
  const names = Object.values(PEERS).flatMap(({ packages }) => packages);
  const own = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return { [own.name]: own.version, ...Object.fromEntries(names.map((name) => [name, version(name)])) };
}
