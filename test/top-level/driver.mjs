// Owns one small way to drive a top-level page in three engines: puppeteer-core for Chromium (CDP) and Firefox (WebDriver
// BiDi), WebDriver over fetch for WebKitGTK. It knows the browsers and no test.

import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { findBrowsers } from '../../scripts/browsers.mjs';
import { CHROMIUM_ARGS, FIREFOX_PREFERENCES } from '../../scripts/engines.mjs';
import { startWebKit } from '../../scripts/webkit.mjs';

const WAIT_MS = 10_000;
const POLL_MS = 20;
// A command that meets a navigation may never be answered by WebKitWebDriver: it is asked again.
const COMMAND_LIMIT_MS = 4_000;
// It starts a browser.
const SESSION_LIMIT_MS = 10_000;
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'; // https://www.w3.org/TR/webdriver2/#elements

/** The browser's process has ended, or never began: whatever was asked of it says nothing of the page. */
export class BrowserGone extends Error {}

/**
 * Starts 'Chromium', 'Firefox' or 'WebKitGTK': `{ name, newPage, stop }`. Each `newPage()` has storage of its own:
 * - `open(url)`: resolves when it is parsed; scripts may be under way.
 * - `evaluate(functionOrExpression, ...args)`: awaits promises; arguments and results travel as JSON, undefined as null.
 * - `waitFor(functionOrExpression, ms?)`: resolves with its first truthy value, across navigations.
 * - `click(selector)`: a real click, with user activation.
 * - `navigate(action)`: runs it and resolves when another document is in the window, parsed.
 * - `back()`, `reload()`: by the page's own history and location, as navigate does; `back` may find the cached page.
 * - `popup(action)`: runs it and resolves with the page of the window that it opened.
 * - `hide()`: another tab comes to the front; in WebKitGTK its window is minimized.
 * - `setOffline(offline)`: resolves with false where the engine can't.
 * - `messages`: console messages and uncaught errors as text, always empty in WebKitGTK.
 * - `cdp()`: a session of Chromium's own protocol; rejects in other engines.
 * - `screenshot(path)`, `close()`.
 */
export async function startEngine(name) {
  const found = await findBrowsers({ install: false });
  if (name === 'WebKitGTK') return startWebDriverEngine(name, found.webkit);
  return startPuppeteerEngine(name, launchOptions(name, found));
}

// A hidden page's timers are slowed down as they are for everybody; puppeteer would turn that off.
function launchOptions(name, { chromium, firefox }) {
  if (name === 'Chromium') {
    const ignoreDefaultArgs = ['--disable-background-timer-throttling'];
    return { executablePath: chromium, args: CHROMIUM_ARGS, ignoreDefaultArgs };
  }
  const extraPrefsFirefox = {
    ...FIREFOX_PREFERENCES,
    'dom.min_background_timeout_value': 1_000,
    'dom.min_background_timeout_value_without_budget_throttling': 1_000,
  };
  return { browser: 'firefox', executablePath: firefox, extraPrefsFirefox };
}

async function startPuppeteerEngine(name, options) {
  const browser = await puppeteer.launch(options);
  async function newPage() {
    const context = await browser.createBrowserContext();
    return puppeteerPage(await context.newPage(), () => context.close());
  }
  return { name, newPage, stop: () => browser.close() };
}

function puppeteerPage(page, close) {
  const messages = [];
  page.setDefaultTimeout(WAIT_MS);
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(error.message));
  const own = {
    messages,
    open: (url) => page.goto(url, { waitUntil: 'domcontentloaded' }),
    evaluate: async (code, ...args) => asJson(await page.evaluate(expression(code, args))),
    click: (selector) => page.click(selector),
    screenshot: (path) => page.screenshot({ path }),
    cdp: () => page.createCDPSession(),
    close,
    hide: async () => (await page.browserContext().newPage()).bringToFront(),
    async popup(action) {
      const opened = new Promise((resolve) => page.once('popup', resolve));
      await action();
      const popup = await opened;
      return puppeteerPage(popup, () => popup.close());
    },
    async setOffline(offline) {
      return page.setOfflineMode(offline).then(
        () => true,
        () => false,
      );
    },
  };
  return { ...own, ...derived(own) };
}

async function startWebDriverEngine(name, webkit) {
  const { port, capabilities, stop } = await startWebKit(webkit);
  async function newPage() {
    // With any other strategy each command waits for the load event, which a script that never comes holds up.
    const wanted = { capabilities: { alwaysMatch: { ...capabilities, pageLoadStrategy: 'none' } } };
    const { sessionId } = await send(port, 'POST', '/session', wanted, SESSION_LIMIT_MS).catch((error) => {
      throw error.name === 'TimeoutError' ? new BrowserGone('the session did not start') : error;
    });
    const command = (method, path, body) => send(port, method, `/session/${sessionId}${path}`, body);
    return webDriverPage(command, await command('GET', '/window'), () => command('DELETE', ''));
  }
  return { name, newPage, stop };
}

async function send(port, method, path, body, limit = COMMAND_LIMIT_MS) {
  const signal = AbortSignal.timeout(limit);
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    body: body && JSON.stringify(body),
    signal,
  });
  const { value } = await response.json();
  if (value?.error === 'invalid session id') throw new BrowserGone('the session has ended');
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

function webDriverPage(command, handle, close) {
  const inWindow = async (method, path, body) => {
    await command('POST', '/window', { handle });
    return command(method, path, body);
  };
  const own = {
    messages: [],
    async open(url) {
      await inWindow('POST', '/url', { url });
      await until(() => own.evaluate(`location.href === ${JSON.stringify(url)} && document.readyState !== 'loading'`));
    },
    evaluate: (code, ...args) =>
      inWindow('POST', '/execute/sync', { script: `return ${expression(code, args)}`, args: [] }),
    close,
    cdp: async () => Promise.reject(new Error('WebKitGTK has no such protocol')),
    hide: () => inWindow('POST', '/window/minimize', {}),
    setOffline: async () => false,
    async click(selector) {
      const element = await inWindow('POST', '/element', { using: 'css selector', value: selector });
      await command('POST', `/element/${element[ELEMENT]}/click`, {});
    },
    async screenshot(path) {
      await writeFile(path, Buffer.from(await inWindow('GET', '/screenshot'), 'base64'));
    },
    async popup(action) {
      const before = await command('GET', '/window/handles');
      await action();
      const opened = await until(async () => {
        const handles = await command('GET', '/window/handles');
        return handles.find((candidate) => !before.includes(candidate));
      });
      return webDriverPage(command, opened, async () => {
        await command('POST', '/window', { handle: opened });
        await command('DELETE', '/window');
      });
    },
  };
  return { ...own, ...derived(own) };
}

// What both kinds of page do alike. A document is told from the next by a mark.
function derived({ evaluate }) {
  const waitFor = (code, ms = WAIT_MS) => until(() => evaluate(code), ms, code);

  async function navigate(action) {
    const mark = await evaluate('(window.mark = Math.random())');
    await action();
    await waitFor(`window.mark !== ${mark} && document.readyState !== 'loading'`);
  }

  return {
    waitFor,
    navigate,
    back: () => navigate(() => evaluate('void setTimeout(() => history.back())')),
    reload: () => navigate(() => evaluate('void setTimeout(() => location.reload())')),
  };
}

function expression(code, args) {
  return typeof code === 'function' ? `(${code})(...${JSON.stringify(args)})` : `(${code})`;
}

// As WebDriver sends it: no key without a value, null for none.
function asJson(value) {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

// Whatever `ask` throws meanwhile is a page on its way to the next one; only the last word is told.
async function until(ask, ms = WAIT_MS, what = 'a new window') {
  const end = Date.now() + ms;
  let last;
  while (Date.now() < end) {
    try {
      last = await ask();
      if (last) return last;
    } catch (error) {
      if (error instanceof BrowserGone) throw error;
      last = error.message;
    }
    await sleep(POLL_MS);
  }
  throw new Error(`Waited ${ms} ms for ${what}, last: ${JSON.stringify(last)}`);
}
