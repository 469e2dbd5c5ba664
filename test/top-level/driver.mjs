// Owns one small way to drive a top-level page in three engines: puppeteer-core for Chromium (CDP) and Firefox (WebDriver
// BiDi), WebDriver's own commands for WebKitGTK. It knows the browsers and no test.

import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { findBrowsers } from '../../scripts/browsers.mjs';
import { CHROMIUM_ARGS, FIREFOX_PREFERENCES } from '../../scripts/engines.mjs';
import { newSession } from '../../scripts/webdriver.mjs';
import { startWebKit } from '../../scripts/webkit.mjs';

// Only a failure takes so long: a busy machine may be several times slower.
const WAIT_MS = 60_000;
// Each look costs the browser and this process some milliseconds: the longer one has waited, the rarer one looks.
const FIRST_POLL_MS = 10;
const POLL_GROWTH = 1.3;
const LONGEST_POLL_MS = 100;
// Shorter than a test waits for its page to close.
const CLEAR_LIMIT_MS = 10_000;
/** https://chromedevtools.github.io/devtools-protocol/tot/Network/#method-emulateNetworkConditions */
const FULL_SPEED = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
// As puppeteer opens each window.
const FIRST_VIEWPORT = { width: 800, height: 600 };
// A look that meets a navigation may never be answered by WebKitWebDriver: one looks again.
const LOOK_LIMIT_MS = 4_000;
// Whatever is not asked again may take its time on a busy machine.
const COMMAND_LIMIT_MS = 60_000;
// It starts a browser.
const SESSION_LIMIT_MS = 60_000;
// https://www.w3.org/TR/webdriver2/#keyboard-actions
const KEYS = { Tab: '\ue004', Enter: '\ue007', Escape: '\ue00c' };

/** Nobody listens to what the browser would report of each request and each issue, which costs it a good part of its time. */
const NO_REPORTS = { networkEnabled: false, issuesEnabled: false };

/** The browser's process has ended, or never began: whatever was asked of it says nothing of the page. */
export class BrowserGone extends Error {}

/**
 * Starts 'Chromium', 'Firefox' or 'WebKitGTK': `{ name, page, newPage, giveUp, stop }`. Chromium that is not whole is its headless shell,
 * where that is there: no page is hidden in it, and none comes back from the back/forward cache. `framesPerSecond` is how often Firefox draws. A `newPage()` has a window and storage of its
 * own, which take an engine longer than most tests do. `page()` is the same window again and again: its `close` makes it as new, but
 * what is stored for an origin stays there; in WebKitGTK so do cookies of other hosts than the last, and a `newPage()` ends it.
 * `giveUp()` ends all pages, so that the next `page()` is in a new window. A page is:
 * - `open(url)`: resolves when it is parsed; scripts may be under way.
 * - `evaluate(functionOrExpression, ...args)`: awaits promises; arguments and results travel as JSON, undefined as null.
 * - `waitFor(functionOrExpression, ms?)`: resolves with its first truthy value, across navigations.
 * - `click(selector)`: a real click, with user activation.
 * - `navigate(action)`: runs it and resolves when another document is in the window, parsed.
 * - `back()`, `reload()`: by the page's own history and location, as navigate does; `back` may find the cached page.
 * - `popup(action)`: runs it and resolves with the page of the window that it opened.
 * - `hide()`: another tab comes to the front; in WebKitGTK its window is minimized.
 * - `setOffline(offline)`, `darken()` (dark colors are preferred): resolve with false where the engine can't.
 * - `answerFrom(origin, server)`: requests to that origin get the server's answers, so that an https page needs no certificate;
 *   resolves with false where the engine can't.
 * - `cookies()`: those of its storage, in WebKitGTK of its address alone, with `name`, `domain`, `path`, `sameSite`, `secure`, `expires` (s since 1970).
 * - `press(key)`: a real key, named as in KeyboardEvent: `Tab`, `Enter`, `Escape`.
 * - `resize(width, height)`: of the page, in CSS pixels.
 * - `messages`: console messages and uncaught errors as text, always empty in WebKitGTK.
 * - `cdp()`: a session of Chromium's own protocol; rejects in other engines.
 * - `screenshot(path)`, `close()`.
 */
export async function startEngine(name, { needsWholeBrowser = true, framesPerSecond } = {}) {
  const found = await findBrowsers({ install: false });
  if (name === 'WebKitGTK') return startWebDriverEngine(name, found.webkit);
  const options =
    name === 'Chromium' ? chromiumOptions(found, needsWholeBrowser) : firefoxOptions(found, framesPerSecond);
  return startPuppeteerEngine(name, { ...options, ...NO_REPORTS });
}

// A hidden page's timers are slowed down as they are for everybody; puppeteer would turn that off.
function chromiumOptions({ chromium, chromiumShell }, needsWholeBrowser) {
  const browser =
    needsWholeBrowser || !chromiumShell
      ? { executablePath: chromium }
      : { executablePath: chromiumShell, headless: 'shell' };
  return { ...browser, args: CHROMIUM_ARGS, ignoreDefaultArgs: ['--disable-background-timer-throttling'] };
}

function firefoxOptions({ firefox }, framesPerSecond) {
  const extraPrefsFirefox = {
    ...FIREFOX_PREFERENCES,
    'dom.min_background_timeout_value': 1_000,
    'dom.min_background_timeout_value_without_budget_throttling': 1_000,
    ...(framesPerSecond && { 'layout.frame_rate': framesPerSecond }),
  };
  return { browser: 'firefox', executablePath: firefox, extraPrefsFirefox };
}

async function startPuppeteerEngine(name, options) {
  const browser = await puppeteer.launch(options);
  let kept;
  const contexts = new Set();
  async function open() {
    const context = await browser.createBrowserContext();
    contexts.add(context);
    return context.newPage();
  }
  async function end(context) {
    if (kept?.browserContext() === context) kept = undefined;
    if (contexts.delete(context)) await context.close();
  }
  async function page() {
    kept ??= await open();
    const window = kept;
    const { undo, ...driven } = puppeteerPage(window, name === 'Firefox');
    return { ...driven, close: () => cleared(window, undo).catch(() => end(window.browserContext())) };
  }
  async function newPage() {
    const own = await open();
    return { ...puppeteerPage(own, name === 'Firefox'), close: () => end(own.browserContext()) };
  }
  const giveUp = () => Promise.all([...contexts].map(end));
  return { name, page, newPage, giveUp, stop: () => browser.close() };
}

/** As a new window, for the next test. */
async function cleared(page, undo) {
  const context = page.browserContext();
  const others = (await context.pages()).filter((other) => other !== page);
  await Promise.all([...others.map((other) => other.close()), ...undo.map((step) => step())]);
  if (others.length > 0) await page.bringToFront();
  // Where the browser itself is asked to go there, Chromium starts a process for it, and another for the next page.
  await page.evaluate("void setTimeout(() => { location = 'about:blank' })");
  await until(() => page.evaluate("location.href === 'about:blank' && !(window.name = '')"), CLEAR_LIMIT_MS);
  await context.deleteCookie(...(await context.cookies()));
}

/** `undo`: what takes back whatever a test has set for the whole window. */
function puppeteerPage(page, isFirefox) {
  const messages = [];
  const undo = [];
  const listen = (event, listener) => {
    page.on(event, listener);
    undo.push(() => page.off(event, listener));
  };
  const set = (what, takeBack) => {
    undo.push(takeBack);
    return what;
  };
  let network;
  const ownSession = async () => {
    const session = await page.createCDPSession();
    undo.push(() => session.detach());
    return session;
  };
  page.setDefaultTimeout(WAIT_MS);
  // Marks for a performance panel are no message: Firefox tells of them as if they were.
  listen('console', (message) => message.type() !== 'timeStamp' && messages.push(message.text()));
  listen('pageerror', (error) => messages.push(error.message));
  const own = {
    messages,
    undo,
    open: (url) => page.goto(url, { waitUntil: 'domcontentloaded' }),
    evaluate: async (code, ...args) => asJson(await page.evaluate(expression(code, args))),
    click: (selector) => page.click(selector),
    screenshot: (path) => page.screenshot({ path }),
    press: (key) => page.keyboard.press(key),
    resize: (width, height) => set(page.setViewport({ width, height }), () => page.setViewport(FIRST_VIEWPORT)),
    darken: () =>
      succeeds(
        set(page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]), () =>
          page.emulateMediaFeatures([]).catch(() => {}),
        ),
      ),
    cdp: () => page.createCDPSession(),
    cookies: () => page.browserContext().cookies(),
    hide: async () => (await page.browserContext().newPage()).bringToFront(),
    async popup(action) {
      const opened = new Promise((resolve) => page.once('popup', resolve));
      await action();
      const popup = await opened;
      return { ...puppeteerPage(popup, isFirefox), close: () => popup.close() };
    },
    async setOffline(offline) {
      if (isFirefox) return succeeds(set(page.setOfflineMode(offline), () => page.setOfflineMode(false)));
      network ??= await ownSession();
      await network.send('Network.enable');
      await network.send('Network.emulateNetworkConditions', { ...FULL_SPEED, offline });
      return true;
    },
    async answerFrom(origin, server) {
      // Firefox sends the request all the same, to a host that has no certificate.
      if (isFirefox) return false;
      const session = await ownSession();
      // The page may have gone.
      session.on('Fetch.requestPaused', (paused) => answer(session, paused, origin, server).catch(() => {}));
      await session.send('Fetch.enable', { patterns: [{ urlPattern: `${origin}/*` }] });
      return true;
    },
  };
  return { ...own, ...derived(own) };
}

async function answer(session, { requestId, request: { url, method, postData } }, origin, server) {
  const answer = await fetch(url.replace(origin, server.origin), { method, body: postData });
  await session.send('Fetch.fulfillRequest', {
    requestId,
    responseCode: answer.status,
    responseHeaders: Array.from(answer.headers, ([name, value]) => ({ name, value })),
    body: Buffer.from(await answer.arrayBuffer()).toString('base64'),
  });
}

function succeeds(promise) {
  return promise.then(
    () => true,
    () => false,
  );
}

/** WebKitWebDriver has one session at a time: where one did not start, or does not end, it is in the way of all later ones. */
async function startWebDriverEngine(name, webkit) {
  let driver = await startWebKit(webkit);
  let current;
  async function restart() {
    await driver.stop();
    driver = await startWebKit(webkit);
  }
  async function open(isShared) {
    // With any other strategy each command waits for the load event, which a script that never comes holds up.
    const wanted = { ...driver.capabilities, pageLoadStrategy: 'none' };
    const session = await newSession(driver.origin, wanted, SESSION_LIMIT_MS).catch((error) =>
      restart().then(() => {
        throw new BrowserGone(`no session: ${error.message}`);
      }),
    );
    current = { session, handle: await session.getWindowHandle(), isShared };
    return current;
  }
  async function end(window) {
    if (!window || window !== current) return;
    current = undefined;
    await window.session.deleteSession().catch(restart);
  }
  async function page() {
    const window = current?.isShared ? current : await open(true);
    const { undo, ...driven } = webDriverPage(window.session, window.handle);
    return { ...driven, close: () => emptied(window, undo).catch(() => end(window)) };
  }
  async function newPage() {
    await end(current);
    const window = await open(false);
    return { ...webDriverPage(window.session, window.handle), close: () => end(window) };
  }
  return { name, page, newPage, giveUp: () => end(current), stop: () => driver.stop() };
}

/** As a new window, for the next test; it keeps the cookies of all hosts but the last. */
async function emptied({ session, handle }, undo) {
  session.limitMs = CLEAR_LIMIT_MS;
  for (const other of await session.getWindowHandles()) if (other !== handle) await closeWindow(session, other);
  await turnTo(session, handle);
  for (const step of undo) await step();
  if ((await session.getUrl()).startsWith('http')) await session.deleteAllCookies();
  await session.navigateTo('about:blank');
  await until(() => session.executeScript("return location.href === 'about:blank' && !(window.name = '')"));
}

const turnedTo = new WeakMap();

/** Commands go to one window at a time. To ask for the one that has them already is a command, too. */
async function turnTo(session, handle) {
  if (turnedTo.get(session) === handle) return;
  await session.switchToWindow(handle);
  turnedTo.set(session, handle);
}

async function closeWindow(session, handle) {
  await turnTo(session, handle);
  turnedTo.delete(session);
  await session.closeWindow();
}

function webDriverPage(session, handle) {
  const undo = [];
  const inWindow = (command, limitMs = COMMAND_LIMIT_MS) => {
    session.limitMs = limitMs;
    return unlessGone(turnTo(session, handle).then(command));
  };
  const execute = (code, args, limitMs) =>
    inWindow(() => session.executeScript(`return ${expression(code, args)}`), limitMs);
  const keepRect = async () => {
    const rect = await inWindow(() => session.getWindowRect());
    undo.push(() => session.setWindowRect(rect));
  };
  const own = {
    messages: [],
    undo,
    async open(url) {
      await inWindow(() => session.navigateTo(url));
      // As puppeteer has it, after the page's modules: a press before they have run would be lost.
      const isParsed = 'performance.timing.domContentLoadedEventEnd > 0';
      await until(() => own.look(`location.href === ${JSON.stringify(url)} && ${isParsed}`));
    },
    look: (code) => execute(code, [], LOOK_LIMIT_MS),
    evaluate: (code, ...args) => execute(code, args),
    async hide() {
      await keepRect();
      await inWindow(() => session.minimizeWindow());
    },
    cdp: async () => Promise.reject(new Error('WebKitGTK has no such protocol')),
    setOffline: async () => false,
    answerFrom: async () => false,
    darken: async () => false,
    cookies: async () =>
      (await inWindow(() => session.getAllCookies())).map(({ expiry, ...rest }) => ({ ...rest, expires: expiry })),
    press(key) {
      const actions = ['keyDown', 'keyUp'].map((type) => ({ type, value: KEYS[key] }));
      return inWindow(() => session.performActions([{ type: 'key', id: 'keyboard', actions }]));
    },
    async resize(width, height) {
      await keepRect();
      const [frameWidth, frameHeight] = await own.evaluate('[outerWidth - innerWidth, outerHeight - innerHeight]');
      await inWindow(() => session.setWindowRect({ width: width + frameWidth, height: height + frameHeight }));
    },
    async click(selector) {
      const element = await inWindow(() => session.findElement(selector));
      await unlessGone(session.elementClick(element));
    },
    async screenshot(path) {
      await writeFile(path, Buffer.from(await inWindow(() => session.takeScreenshot()), 'base64'));
    },
    async popup(action) {
      const before = await session.getWindowHandles();
      await action();
      const isNew = (candidate) => !before.includes(candidate);
      const opened = await until(async () => (await session.getWindowHandles()).find(isNew));
      const close = () => closeWindow(session, opened);
      return { ...webDriverPage(session, opened), close };
    },
  };
  return { ...own, ...derived(own) };
}

async function unlessGone(answer) {
  return answer.catch((error) => {
    throw error.name === 'invalid session id' ? new BrowserGone('the session has ended') : error;
  });
}

// What both kinds of page do alike. A document is told from the next by a mark.
function derived({ evaluate, look = evaluate }) {
  const waitFor = (code, ms = WAIT_MS) => until(() => look(code), ms, code);

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
  let pause = FIRST_POLL_MS;
  let last;
  while (Date.now() < end) {
    try {
      last = await ask();
      if (last) return last;
    } catch (error) {
      if (error instanceof BrowserGone) throw error;
      last = error.message;
    }
    await sleep(pause);
    pause = Math.min(pause * POLL_GROWTH, LONGEST_POLL_MS);
  }
  throw new Error(`Waited ${ms} ms for ${what}, last: ${JSON.stringify(last)}`);
}
