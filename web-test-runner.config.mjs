// Owns how the tests of test/**/*.test.ts run: in Chromium, Firefox and, where there is one, WebKitGTK. It knows the
// browsers and the test server, no test. BROWSERS=Chromium,Firefox narrows the list; --coverage measures src in Chromium,
// for which PART=sources has all files that count and PART=pages the others;
// WHOLE=Chromium has that engine make every random input, of which the others make a tenth.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { findBrowsers } from './scripts/browsers.mjs';
import { bundled } from './scripts/bundled.mjs';
import { countReporter } from './scripts/count-reporter.mjs';
import { CHROMIUM_ARGS, exitOnSignals, FIREFOX_PREFERENCES, wanted } from './scripts/engines.mjs';
import { standIns } from './scripts/mapping-kit.mjs';
import { SEED } from './scripts/seed.mjs';
import { webkitLauncher } from './scripts/webkit-launcher.mjs';
import { createMiddleware } from './test/server.mjs';

// Just below what is reached today; raise them, never lower them. Pages under test run built files, which don't count:
// lines of src that only such a page runs count as not covered. `npm run mutants -- --reach` counts them.
const LINES_PERCENT = 95;
const BRANCHES_PERCENT = 99.5;

/** Segment's library, or, as ANALYTICS_NEXT says, the folder of another version of it. */
const SEGMENT = '@segment/analytics-next';
const CONSENT_WRAPPER = '@segment/analytics-consent-tools';
const { ANALYTICS_NEXT } = process.env;

const MAPPING_KIT = [
  '@segment/actions-core/mapping-kit',
  '@segment/actions-core/mapping-kit/validate',
  '@segment/actions-core/mapping-kit/value-keys',
  '@segment/destination-subscriptions',
  '@segment/destination-subscriptions/dist/esm/validate.js',
];

/** Nobody listens to the browser's report of each request, which costs it a tenth of its time. */
const NO_NETWORK_EVENTS = { networkEnabled: false };

exitOnSignals();
const found = await findBrowsers({ install: false });
const launchers = { Chromium: chromium, Firefox: firefox, WebKitGTK: webkitGtk };
const names = wanted(found);

/**
 * Each runs the files that it imports in one page: to open another costs more than most tests. A file that none of them imports,
 * or that is asked for by its name, runs in a page for itself.
 */
const [OPENED, ...GROUPS] = ['test/opened.ts', 'test/pure.ts', 'test/segment.ts'];
const ALONE = 'test/*.test.ts';
const membersOf = (group) =>
  [...readFileSync(group, 'utf8').matchAll(/'\.\/(.+)\.js'/g)].map(([, name]) => `!test/${name}.ts`);
const sources = [...GROUPS, ALONE, ...[OPENED, ...GROUPS].flatMap(membersOf)];
/** A sample of them in one engine: seconds. `npm run kinds` is for all engines, and WHOLE=all for all names. */
const NAMES = 'test/names.test.ts';
const parts = { pages: [OPENED, NAMES], sources };
const all = [OPENED, ...sources];

export default {
  files: [
    ...(parts[process.env.PART] ?? all),
    '!test/zoo.test.ts',
    '!test/faults.test.ts',
    ...(process.env.PART === 'pages' ? [] : [`!${NAMES}`]),
  ],
  nodeResolve: true,
  port: await freePort(),
  browsers: names.map((name) => launchers[name]()),
  // One page at a time in each browser: it is in front, so its timers and frames are not throttled. As many browsers as processors:
  // each has a display of its own, so none takes the focus from another.
  concurrency: 1,
  concurrentBrowsers: Math.min(names.length, availableParallelism()),
  middleware: [...(ANALYTICS_NEXT ? [serveOtherSegment] : []), ...createMiddleware()],
  plugins: [
    bundled({ [SEGMENT]: ANALYTICS_NEXT ? `./${ANALYTICS_NEXT}` : SEGMENT, [CONSENT_WRAPPER]: CONSENT_WRAPPER }),
    bundled(Object.fromEntries(MAPPING_KIT.map((name) => [name, name])), standIns),
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('./tsconfig.json', import.meta.url)),
      define: { WHOLE: JSON.stringify(process.env.WHOLE ?? 'Firefox'), RUN_SEED: `${SEED}` },
    }),
  ],
  // Longer than any test takes on a busy machine: only one that hangs meets it.
  testFramework: { config: { timeout: 600_000, forbidOnly: Boolean(process.env.CI) } },
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  // All files of one page, on a busy machine.
  testsFinishTimeout: 1_000_000,
  coverageConfig: {
    include: ['src/**/*.ts'],
    threshold: { statements: 0, functions: 0, lines: LINES_PERCENT, branches: BRANCHES_PERCENT },
    reporters: ['lcovonly', 'text-summary'],
  },
  filterBrowserLogs: ({ args }) => !String(args[0]).startsWith('Lit is in dev mode'),
  reporters: [defaultReporter(), countReporter()],
};

/** Runners that start at the same time would find the same one free: the system gives each another. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Segment's standalone build, which pages ask for by its address. */
function serveOtherSegment(context, next) {
  context.url = context.url.replace(`/node_modules/${SEGMENT}/`, `/${ANALYTICS_NEXT}/`);
  return next();
}

function chromium() {
  const { chromium, chromiumShell } = found;
  const browser = chromiumShell ? { executablePath: chromiumShell, headless: 'shell' } : { executablePath: chromium };
  const launchOptions = { ...browser, ...NO_NETWORK_EVENTS, args: CHROMIUM_ARGS };
  return named('Chromium', chromeLauncher({ launchOptions }));
}

function firefox() {
  const browser = { browser: 'firefox', executablePath: found.firefox, extraPrefsFirefox: FIREFOX_PREFERENCES };
  const launchOptions = { ...browser, ...NO_NETWORK_EVENTS };
  return named('Firefox', chromeLauncher({ launchOptions }));
}

function webkitGtk() {
  return webkitLauncher('WebKitGTK', found.webkit);
}

// The launchers choose their own names.
function named(name, launcher) {
  return Object.defineProperty(launcher, 'name', { get: () => name, set: () => {} });
}
