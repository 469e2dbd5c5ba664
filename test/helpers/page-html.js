// @ts-check
// Owns the HTML of a page under test, for both suites: what watches the page, the snippet, its load line, the first calls.
// It knows neither browser nor file system: each suite hands in the texts of its files.

export const KEY = 'test-key-123';

/**
 * @typedef {object} PageParts
 * @property {string} [snippet] The snippet without its load line; the built one if not given.
 * @property {'actions' | '2022' | 'npm'} [sdk] Generation of the stand-in for 1Flow's SDK.
 * @property {string} [sdkQuery] Query options of the stand-in, such as `delay=100`.
 * @property {string} [facadeQuery] Query options of the facade's address.
 * @property {string | false} [load] Options of `load`; JavaScript, so that functions can be given. `false`: no load line.
 * @property {string} [before] HTML before the snippet.
 * @property {string} [calls] JavaScript right after the snippet: the calls made at once.
 * @property {string} [after] HTML after that.
 */

/**
 * What a page pastes that waits for consent: the built snippet without its load line.
 * @param {string} html The text of `dist/snippet.consent.html`.
 */
export function snippetOf(html) {
  return html.match(/<script[^>]*>([\s\S]*)<\/script>/)?.[1] ?? '';
}

/**
 * A script of `test/pages/`, inline. It finds `data` in `document.currentScript.dataset`, as text.
 * @param {string} code
 * @param {Record<string, string | number>} [data]
 */
export function inlineScript(code, data = {}) {
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${escapeAttribute(String(value))}"`);
  return `<script${attributes.join('')}>\n${code}</script>`;
}

/** @param {string} text */
function escapeAttribute(text) {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

/**
 * The head of a page with the snippet. `watch` is HTML that comes first.
 * @param {PageParts & { snippet: string, watch: string }} parts
 */
export function pageHead({
  watch,
  before = '',
  snippet,
  sdk = 'actions',
  sdkQuery = '',
  facadeQuery = '',
  load = '{}',
  calls = '',
  after = '',
}) {
  const addresses = { src: `/facade.js?${facadeQuery}`, sdkUrl: `/sdk/${sdk}.js?${sdkQuery}` };
  const line = load === false ? '' : `oneflowSegment.load("${KEY}",{...${JSON.stringify(addresses)},...${load}})`;
  return `${watch}${before}<script>${snippet};${line}</script><script>${calls}</script>${after}`;
}
