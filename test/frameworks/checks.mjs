// Owns what is asked of every application, each time in a page of its own. It knows how a page of test/frameworks behaves (two
// routes, `identify` once, `Page Viewed` at each) and no framework.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** Only a failure takes so long. */
const ARRIVAL_LIMIT_MS = 60_000;
const POLL_MS = 20;

const USER = '97980cfea0067';
const IDENTIFIED = ['identify', USER, { plan: 'pro' }];
const viewed = (path) => ['track', 'Page Viewed', { path }];
const clicked = ['track', 'Clicked Early', undefined];

/** What a development server says of itself. */
const SMALL_TALK = [
  /^\[(vite|HMR|Fast Refresh|rsbuild|astro)\]/,
  /(React|Nuxt) DevTools|Qwik (Dev SSR Mode|Click-To-Source)/,
  /Angular is running in development mode|^<Suspense> is an experimental feature|^Detected Layout Shift/,
];
/** What Chromium says where a busy machine takes seconds to come to the SDK, for which the snippet has asked at once. */
const LATE = /1flow\.js was preloaded using link preload but not used within a few seconds/;
/** What React Router and Qwik say in Firefox where a page is left while they ask for something. */
const BROKEN_OFF = /Failed to fetch manifest patches|NetworkError when attempting to fetch/;

/** `{ title: check }`. The settings choose those that make sense. */
export function checksFor({ isNpm, isMultiPage, isStrict, isDevelopment, policy }) {
  const checks = {
    'first view': firstView,
    'route change': isMultiPage ? nextPage : routeChange,
    ...(!isNpm && !isDevelopment && { 'click before hydration': earlyClick }),
    ...(!isDevelopment && { 'leaving with the SDK late': leaving }),
    ...(!isDevelopment && policy !== 'none' && { policy: policyHolds }),
  };
  // https://react.dev/reference/react/StrictMode: while one develops, effects run twice.
  const received = isDevelopment && isStrict ? distinct : (calls) => calls;
  return Object.entries(checks).map(([title, check]) => [title, (tools) => check({ ...tools, received })]);
}

/**
 * The first visitor of a development server sees pages half made: Vite bundles what they import and loads them again.
 * https://vite.dev/guide/dep-pre-bundling
 */
export async function warmUp(page, front) {
  for (const path of ['/', '/second']) {
    await page.open(front.origin + path).catch(() => {}); // The page may go while it loads.
    await page.waitFor(`window.oneflowSegment?.user?.().userId === '${USER}'`);
  }
}

async function firstView({ page, front, received }) {
  await page.open(`${front.origin}/`);
  await arrived(page, received, [IDENTIFIED, viewed('/')]);
  await isClean(page);
}

async function routeChange({ page, front, received }) {
  await page.open(`${front.origin}/`);
  await arrived(page, received, [IDENTIFIED, viewed('/')]);
  await page.evaluate('(window.sameDocument = true)');
  await page.click('a[href="/second"]');
  await page.waitFor(`document.querySelector('h1').textContent === 'Second'`);
  await arrived(page, received, [IDENTIFIED, viewed('/'), viewed('/second')]);
  assert.equal(await page.evaluate('window.sameDocument'), true, 'the route changed by a new document');
  await isClean(page);
}

async function nextPage({ page, front, received }) {
  await page.open(`${front.origin}/`);
  await arrived(page, received, [IDENTIFIED, viewed('/')]);
  await page.navigate(() => page.click('a[href="/second"]'));
  await arrived(page, received, [IDENTIFIED, viewed('/second')]);
  await isClean(page);
}

/** A page's own listener in the head is what takes such a click. Nothing of the framework runs yet, nor does the SDK. */
async function earlyClick({ page, front, sdk, received }) {
  front.hold();
  sdk.hold();
  const opened = page.open(`${front.origin}/`);
  opened.catch(() => {}); // Where the check fails first, nobody waits for it any more.
  await page.waitFor(`document.querySelector('h1') && window.oneflowSegment?.state === 'loading'`);
  await page.evaluate(() => {
    document.addEventListener('click', () => window.oneflowSegment.track('Clicked Early'), { once: true });
  });
  await page.click('h1');
  front.release();
  await opened;
  await page.waitFor(`window.oneflowSegment.user?.().userId === '${USER}'`);
  assert.deepEqual(await calls(page), []);
  sdk.release();
  await arrived(page, received, [clicked, IDENTIFIED, viewed('/')]);
  await isClean(page);
}

async function leaving({ page, front, sdk, received }) {
  sdk.hold();
  await page.open(`${front.origin}/`);
  await page.waitFor(`window.oneflowSegment?.user?.().userId === '${USER}'`);
  await page.navigate(() => page.evaluate(`void setTimeout(() => { location.href = '/second'; })`));
  await page.waitFor(`window.oneflowSegment?.user?.().userId === '${USER}'`);
  sdk.release();
  await arrived(page, received, [IDENTIFIED, viewed('/'), IDENTIFIED, viewed('/second')]);
  await isClean(page, BROKEN_OFF);
}

/** The policy refuses an attribute with code, as each of these does. What it lets through, the other checks show. */
async function policyHolds({ page, front, received }) {
  await page.open(`${front.origin}/`);
  await arrived(page, received, [IDENTIFIED, viewed('/')]);
  await isClean(page);
  const refused = await page.evaluate(() => {
    document.body.setAttribute('onclick', 'window.isIntruder = true;');
    document.body.click();
    return window.isIntruder === undefined;
  });
  assert.ok(refused, 'there is no policy: an attribute with code has run');
}

/** What 1Flow got: method, name or id, traits or properties. */
async function calls(page) {
  const all = await page.evaluate('window.oneflowCalls ?? []');
  return all.map(({ method, args: [name, more] }) => [method, name, method === 'track' ? more?.properties : more]);
}

/** Once it has come to so many calls, they are these and no more. */
async function arrived(page, received, expected) {
  await page.waitFor(`document.readyState === 'complete' && window.oneflowSegment?.state === 'ready'`);
  const end = Date.now() + ARRIVAL_LIMIT_MS;
  let got = received(await calls(page));
  while (got.length < expected.length && Date.now() < end) {
    await sleep(POLL_MS);
    got = received(await calls(page));
  }
  assert.deepEqual(got, expected);
  assert.equal(await page.evaluate('window.oneflowExecutions'), 1, "1Flow's SDK ran more than once");
}

async function isClean({ messages }, ...tolerated) {
  const known = [...SMALL_TALK, LATE, ...tolerated];
  const unknown = messages.filter((message) => !known.some((pattern) => pattern.test(message)));
  // Said twice, it is of a page that asks again with each route.
  const [, ...repeated] = messages.filter((message) => LATE.test(message));
  assert.deepEqual([...unknown, ...repeated], []);
}

function distinct(all) {
  return all.filter(
    (call, index) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(call)) === index,
  );
}
