// Owns how Web Test Runner opens its pages in WebKitGTK: one window, one page at a time. It knows the runner's interface for
// browsers: https://modern-web.dev/docs/test-runner/browser-launchers/overview/.

import { newSession } from './webdriver.mjs';
import { startWebKit } from './webkit.mjs';

/** A page may keep its browser busy for long; the runner has limits of its own. */
const COMMAND_LIMIT_MS = 120_000;

export function webkitLauncher(name, webkit) {
  let driver;
  let session;
  let current;

  async function start() {
    driver = await startWebKit(webkit);
    session = await newSession(driver.origin, driver.capabilities, COMMAND_LIMIT_MS);
  }

  return {
    name,
    type: 'webdriver',
    initialize: start,
    async stop() {
      await session?.deleteSession().catch(() => {});
      await driver?.stop();
    },
    async startSession(id, url) {
      current = { id, url };
      // Its answer comes with the load event, and the runner hears of the page by other means: it may have ended by then.
      session.navigateTo(url).catch(() => {});
    },
    isActive: (id) => current?.id === id,
    getBrowserUrl: () => current?.url,
    async stopSession() {
      current = undefined;
      // What still runs on the page ends.
      await session.navigateTo('about:blank');
      return {};
    },
    async startDebugSession() {
      throw new Error(`${name} can't be debugged this way: open the page that the runner prints`);
    },
  };
}
