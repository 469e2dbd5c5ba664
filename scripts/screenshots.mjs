// Owns the pictures in docs/images: the demo on a wide screen, and the inspector over a page on a phone. It drives the demo as
// a reader sees it, in Chromium. Run it after a change of how these look.

import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { findBrowsers } from './browsers.mjs';
import { startDemo } from './demo.mjs';
import { CHROMIUM_ARGS } from './engines.mjs';

const FOLDER = fileURLToPath(new URL('../docs/images/', import.meta.url));
const QUALITY_PERCENT = 82;

/** Opens a call and closes the status, so that the picture has what a reader looks for. */
const SHOW_CALL = `(() => {
  const root = document.querySelector('oneflow-inspector').shadowRoot;
  root.querySelector('.status').open = false;
  root.querySelectorAll('li.sent summary')[1].click();
})()`;
const IS_SHOWN = "document.querySelector('oneflow-inspector')?.shadowRoot.querySelectorAll('li.sent').length >= 2";
const IS_OPEN = "document.querySelector('oneflow-inspector').shadowRoot.querySelector('table') !== null";
/** As on a site of its own: a window over the page, and calls made after that. */
const FLOAT = `(() => {
  document.querySelector('oneflow-inspector').replaceWith(document.createElement('oneflow-inspector'));
  oneflowSegment.identify('user-7', { plan: 'team' });
  oneflowSegment.track('Cart Filled', { cart: { items: 3, currency: 'NOK' }, codes: ['SPRING'] });
  oneflowSegment.page('Checkout');
})()`;

const PICTURES = [
  { name: 'demo.webp', width: 1280, height: 960, scheme: 'light', prepare: [SHOW_CALL] },
  { name: 'inspector-phone.webp', width: 390, height: 760, scheme: 'dark', prepare: [FLOAT, SHOW_CALL] },
];

const { chromium } = await findBrowsers({ install: false });
const demo = await startDemo();
const browser = await puppeteer.launch({ executablePath: chromium, args: CHROMIUM_ARGS });
try {
  await mkdir(FOLDER, { recursive: true });
  for (const picture of PICTURES) await take(picture);
} finally {
  await browser.close();
  await demo.close();
}

async function take({ name, width, height, scheme, prepare }) {
  const page = await browser.newPage();
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.goto(`${demo.origin}/demo/`);
  for (const step of prepare) {
    await page.waitForFunction(IS_SHOWN);
    await page.evaluate(step);
  }
  await page.waitForFunction(IS_OPEN);
  await page.screenshot({ path: `${FOLDER}${name}`, type: 'webp', quality: QUALITY_PERCENT });
  await page.close();
}
