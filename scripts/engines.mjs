// Owns what both suites share when they start engines: the list of those to run, flags and preferences, and that an
// interrupted run leaves none behind.

const ENGINES = { Chromium: 'chromium', Firefox: 'firefox', WebKitGTK: 'webkit' };

export const CHROMIUM_ARGS = [
  '--disable-background-networking',
  '--no-first-run',
  '--mute-audio',
  // Without a graphics card that process has the processor draw, and each picture goes to it and back.
  '--in-process-gpu',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

export const FIREFOX_PREFERENCES = {
  'app.update.disabledForTesting': true,
  // What a window keeps for its next start, here none: each page would be written to the disk, into the history and into the session.
  'browser.cache.disk.enable': false,
  'browser.sessionstore.interval': 1_000_000_000,
  'browser.sessionstore.privacy_level': 2,
  'places.history.enabled': false,
  // A process that waits for the next site: tests stay on one.
  'dom.ipc.processPrelaunch.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

/** The engines that are asked for: all, or those of BROWSERS=Firefox,… */
export function askedFor() {
  return process.env.BROWSERS?.split(',') ?? Object.keys(ENGINES);
}

/** The names of the engines to run, out of what `findBrowsers` found. */
export function wanted(found) {
  const names = askedFor();
  const missing = names.filter((name) => !found[ENGINES[name]]);
  const fatal = process.env.BROWSERS ? missing : missing.filter((name) => name !== 'WebKitGTK');
  if (fatal.length > 0) throw new Error(`Not found here: ${fatal.join(', ')}. \`npm test\` installs browsers.`);
  return names.filter((name) => !missing.includes(name));
}

/**
 * A signal ends Node without its exit event, on which browsers and drivers are ended, unless somebody listens. And that
 * event has to come twice: puppeteer shortens its list of browsers while it walks it, so each time it ends every other.
 */
export function exitOnSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
  process.once('exit', (code) => process.emit('exit', code));
}
