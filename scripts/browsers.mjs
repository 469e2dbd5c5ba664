// Owns where the browsers are: it looks for Chromium, Firefox and WebKitGTK on this machine and installs what is
// missing (Debian's packages as root, else the builds of @puppeteer/browsers). It starts none of them.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askedFor } from './engines.mjs';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/browsers', import.meta.url));

/** Longer than all packages take. */
const LOCK_LIMIT_S = 600;

const CHROMIUM = {
  variable: 'CHROME_PATH',
  commands: ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'],
  apps: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  download: 'chrome',
  packages: ['chromium'],
};

/** Chromium without the window of a browser round its pages: the same engine, and tests of pages take half the time in it. */
const CHROMIUM_SHELL = { commands: ['chromium-headless-shell'], apps: [], packages: ['chromium-headless-shell'] };

const FIREFOX = {
  variable: 'FIREFOX_PATH',
  commands: ['firefox-esr', 'firefox'],
  apps: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
  download: 'firefox',
  packages: ['firefox-esr'],
};

const WEBKIT = { packages: ['webkit2gtk-driver', 'xvfb', 'xauth'] };

/**
 * The browsers of this machine: `{ chromium, chromiumShell, firefox, webkit }`, each undefined when there is none. The first
 * three are executable paths, `webkit` is `{ driver, binary, xvfbRun }`. `install: false` only looks, and prints nothing.
 */
export async function findBrowsers({ install = true } = {}) {
  if (install) await installMissing();
  const found = {
    chromium: await findOne(CHROMIUM),
    chromiumShell: await findOne(CHROMIUM_SHELL),
    firefox: await findOne(FIREFOX),
    webkit: findWebKit(),
  };
  if (install) print(found);
  return found;
}

async function installMissing() {
  const missing = await installPackages();
  for (const engine of missing) {
    if (engine.download && !(await findOne(engine))) await download(engine.download);
  }
}

/** Installs Debian's packages of what is missing, where that can be done: all that needs no package of npm's. Resolves with what was missing. */
export async function installPackages() {
  const asked = askedFor();
  const missing = [];
  if (asked.includes('Chromium')) {
    for (const engine of [CHROMIUM, CHROMIUM_SHELL]) if (!(await findOne(engine))) missing.push(engine);
  }
  if (asked.includes('Firefox') && !(await findOne(FIREFOX))) missing.push(FIREFOX);
  if (asked.includes('WebKitGTK') && !findWebKit()) missing.push(WEBKIT);
  if (missing.length > 0 && isDebianRoot()) await aptInstall(missing.flatMap(({ packages }) => packages));
  return missing;
}

function isDebianRoot() {
  return process.getuid?.() === 0 && Boolean(onPath('apt-get'));
}

async function aptInstall(packages) {
  console.log(`Installing ${packages.join(', ')} with apt-get`);
  await apt('update');
  if (await apt('install', ...packages)) return;
  // A distribution may lack one of them: then none was installed.
  for (const name of packages) await apt('install', name);
}

/** Whether it went well. Where somebody else installs packages, it waits for them. */
async function apt(command, ...packages) {
  const args = [command, '-qq', '-o', `DPkg::Lock::Timeout=${LOCK_LIMIT_S}`, '--yes', '--no-install-recommends'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const [code] = await once(
    spawn('apt-get', [...args, ...packages], { env, stdio: ['ignore', 'ignore', 'inherit'] }),
    'close',
  );
  return code === 0;
}

async function download(browser) {
  console.log(`Downloading ${browser}`);
  try {
    const puppeteerBrowsers = await import('@puppeteer/browsers');
    const platform = puppeteerBrowsers.detectBrowserPlatform();
    const buildId = await puppeteerBrowsers.resolveBuildId(browser, platform, 'stable');
    await puppeteerBrowsers.install({ browser, buildId, cacheDir: CACHE });
  } catch (error) {
    console.log(`${browser} could not be downloaded: ${error.message}`);
  }
}

async function findOne({ variable, commands, apps, download: name }) {
  const named = process.env[variable];
  if (named) return named;
  const candidates = [...commands.map(onPath), ...apps.filter(isExecutable), ...(await downloaded(name))];
  return candidates.find((path) => path && version(path));
}

async function downloaded(name) {
  if (!name || !existsSync(CACHE)) return [];
  const { getInstalledBrowsers } = await import('@puppeteer/browsers');
  const all = await getInstalledBrowsers({ cacheDir: CACHE });
  return all.filter(({ browser }) => browser === name).map(({ executablePath }) => executablePath);
}

// xvfb-run needs xauth; Debian's package of the former only recommends the latter.
function findWebKit() {
  const driver = onPath('WebKitWebDriver');
  const xvfbRun = onPath('xauth') && onPath('xvfb-run');
  const binary = miniBrowsers().find(isExecutable);
  return driver && xvfbRun && binary ? { driver, binary, xvfbRun } : undefined;
}

// Debian: /usr/lib/<machine>/webkit2gtk-4.1/MiniBrowser; Fedora and Arch: without the machine.
function miniBrowsers() {
  const parents = ['/usr/lib', '/usr/libexec', ...list('/usr/lib').map((name) => join('/usr/lib', name))];
  return parents.flatMap((parent) =>
    list(parent)
      .filter((name) => /^webkit(2gtk|gtk)-/.test(name))
      .map((name) => join(parent, name, 'MiniBrowser')),
  );
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function onPath(command) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// Also the proof that it runs: Ubuntu's chromium-browser is a placeholder that fails here. Standard error is dropped
// because Debian's chromium launcher writes a harmless shell warning to it.
function version(path) {
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

function print({ chromium, chromiumShell, firefox, webkit }) {
  console.log(
    `Chromium: ${chromium ? `${version(chromium) ?? 'does not start'} (${chromium})` : 'not found; set CHROME_PATH'}`,
  );
  if (chromiumShell) console.log(`  and for the tests in a page: ${version(chromiumShell)} (${chromiumShell})`);
  console.log(
    `Firefox: ${firefox ? `${version(firefox) ?? 'does not start'} (${firefox})` : 'not found; set FIREFOX_PATH'}`,
  );
  console.log(`WebKitGTK: ${webkit ? `${webkitVersion()} (${webkit.binary})` : 'not found, skipped'}`);
}

// MiniBrowser tells its version only where there is a display; its Debian package does at once.
function webkitVersion() {
  const { status, stdout } = spawnSync('dpkg-query', ['--show', 'webkit2gtk-driver'], { encoding: 'utf8' });
  return status === 0 ? `WebKitGTK ${stdout.trim().split('\t')[1]}` : 'version unknown';
}
