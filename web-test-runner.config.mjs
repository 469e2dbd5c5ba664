// Owns how the tests of test/**/*.test.ts run: in Chromium, Firefox and, where there is one, WebKitGTK. It knows the
// browsers and the test server, no test. BROWSERS=Chromium,Firefox narrows the list; --coverage measures src in Chromium.

import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { webdriverLauncher } from '@web/test-runner-webdriver';
import { findBrowsers } from './scripts/browsers.mjs';
import { bundled } from './scripts/bundled.mjs';
import { countReporter } from './scripts/count-reporter.mjs';
import { CHROMIUM_ARGS, exitOnSignals, FIREFOX_PREFERENCES, wanted } from './scripts/engines.mjs';
import { standIns } from './scripts/mapping-kit.mjs';
import { startWebKit } from './scripts/webkit.mjs';
import { createMiddleware } from './test/server.mjs';

const BRANCHES_PERCENT = 95;
const MAPPING_KIT = [
  '@segment/actions-core/mapping-kit',
  '@segment/actions-core/mapping-kit/validate',
  '@segment/actions-core/mapping-kit/value-keys',
  '@segment/destination-subscriptions',
  '@segment/destination-subscriptions/dist/esm/validate.js',
];

exitOnSignals();
const found = await findBrowsers({ install: false });
const launchers = { Chromium: chromium, Firefox: firefox, WebKitGTK: webkitGtk };

export default {
  files: ['test/**/*.test.ts', '!test/top-level/**', '!test/types/**'],
  nodeResolve: true,
  browsers: await Promise.all(wanted(found).map((name) => launchers[name]())),
  // One page at a time in each browser: it is in front, so its timers and frames are not throttled.
  concurrency: 1,
  concurrentBrowsers: 2,
  middleware: createMiddleware(),
  plugins: [
    bundled(['@segment/analytics-next']),
    bundled(MAPPING_KIT, standIns),
    esbuildPlugin({ ts: true, target: 'es2022', tsconfig: fileURLToPath(new URL('./tsconfig.json', import.meta.url)) }),
  ],
  testFramework: { config: { timeout: 10_000, forbidOnly: Boolean(process.env.CI) } },
  testsFinishTimeout: 180_000,
  browserStartTimeout: 60_000,
  coverageConfig: {
    include: ['src/**/*.ts'],
    threshold: { statements: 0, functions: 0, lines: 0, branches: BRANCHES_PERCENT },
    reporters: ['lcovonly', 'text-summary'],
  },
  filterBrowserLogs: ({ args }) => !String(args[0]).startsWith('Lit is in dev mode'),
  reporters: [defaultReporter(), countReporter()],
};

function chromium() {
  const launchOptions = { executablePath: found.chromium, args: CHROMIUM_ARGS };
  return named('Chromium', chromeLauncher({ launchOptions }));
}

function firefox() {
  const launchOptions = { browser: 'firefox', executablePath: found.firefox, extraPrefsFirefox: FIREFOX_PREFERENCES };
  return named('Firefox', chromeLauncher({ launchOptions }));
}

async function webkitGtk() {
  const { port, capabilities } = await startWebKit(found.webkit);
  const options = { hostname: '127.0.0.1', port, path: '/', logLevel: 'error' };
  const classic = { ...capabilities, 'wdio:enforceWebDriverClassic': true };
  return named('WebKitGTK', webdriverLauncher({ ...options, capabilities: classic }));
}

// The launchers choose their own names, the webdriver one again while it starts.
function named(name, launcher) {
  return Object.defineProperty(launcher, 'name', { get: () => name, set: () => {} });
}
