// Owns the WebDriver protocol, as far as our tests speak it: https://www.w3.org/TR/webdriver2/#endpoints. A command is one request,
// sent once; what WebDriver calls an error is one by that name. It knows no browser.

/** https://www.w3.org/TR/webdriver2/#elements */
const ELEMENT_KEY = 'element-6066-11e4-a52e-4f735466cecf';

/** Method, path in the session, and what the body is made of. */
const COMMANDS = {
  deleteSession: ['DELETE', ''],
  navigateTo: ['POST', '/url', (url) => ({ url })],
  getUrl: ['GET', '/url'],
  getWindowHandle: ['GET', '/window'],
  getWindowHandles: ['GET', '/window/handles'],
  switchToWindow: ['POST', '/window', (handle) => ({ handle })],
  closeWindow: ['DELETE', '/window'],
  minimizeWindow: ['POST', '/window/minimize', () => ({})],
  getWindowRect: ['GET', '/window/rect'],
  setWindowRect: ['POST', '/window/rect', (rect) => rect],
  executeScript: ['POST', '/execute/sync', (script) => ({ script, args: [] })],
  getAllCookies: ['GET', '/cookie'],
  deleteAllCookies: ['DELETE', '/cookie'],
  performActions: ['POST', '/actions', (actions) => ({ actions })],
  findElement: ['POST', '/element', (selector) => ({ using: 'css selector', value: selector })],
  takeScreenshot: ['GET', '/screenshot'],
};

/**
 * A session of the driver at `origin`: a method for each command, and `elementClick(element)`. `limitMs` is how long an answer may
 * take; it may be set anew before any command.
 */
export async function newSession(origin, capabilities, limitMs) {
  const { sessionId } = await send(
    `${origin}/session`,
    'POST',
    { capabilities: { alwaysMatch: capabilities } },
    limitMs,
  );
  const base = `${origin}/session/${sessionId}`;
  const session = {
    limitMs,
    elementClick: (element) => send(`${base}/element/${element[ELEMENT_KEY]}/click`, 'POST', {}, session.limitMs),
  };
  for (const [name, [method, path, bodyOf]] of Object.entries(COMMANDS)) {
    session[name] = (...args) => send(base + path, method, bodyOf?.(...args), session.limitMs);
  }
  return session;
}

async function send(address, method, body, limitMs) {
  const response = await fetch(address, {
    method,
    signal: AbortSignal.timeout(limitMs),
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json; charset=utf-8' } }),
  });
  const { value } = await response.json();
  if (response.ok) return value;
  throw Object.assign(new Error(`${value.error}: ${value.message}`), { name: value.error });
}
