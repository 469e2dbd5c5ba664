// Owns that the peers are there: they have a package.json of their own, so that the project's install stays small.

import { execSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const HERE = new URL('.', import.meta.url);
const WANTED = new URL('package-lock.json', HERE);
/** npm writes it when it has installed. */
const INSTALLED = new URL('node_modules/.package-lock.json', HERE);

/** Installs them as the lock file says, where they are missing or older than it; none of their scripts is run. */
export function installPeers() {
  if (existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs >= statSync(WANTED).mtimeMs) return;
  console.error('Installing the peers of bench/package.json');
  execSync('npm ci --ignore-scripts --no-audit --no-fund', { cwd: HERE, stdio: ['ignore', 'ignore', 'inherit'] });
}
