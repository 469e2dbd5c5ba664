// Owns the snippet builder: a form on one side, on the other the lines for the head, the policy that lets them through, the
// inspector as a bookmark, and the files with their hashes. The lines are those of `renderSnippet`; this page adds nothing to them.
import { byId, copyText, readJson } from './page.js';
import { renderSnippet, snippetParts } from './render-snippet.js';

const FACADE = 'oneflow-segment.min.js';
const SDK_URL = 'https://1flow.app/js/1flow.js';
const form = byId('settings');
const copyButtons = document.querySelectorAll('[data-copy]');
/** Made with the pages: a page without https has no `crypto.subtle` to make them with. */
const hashes = await (await fetch('integrity.json')).json();

/** What the form says, as `renderSnippet` takes it. */
function readSettings() {
  const { projectApiKey, src, sdkUrl, nonce, csp, consent, integrity, trustedTypes, options } = form.elements;
  const settings = { ...readJson(options, 'Options of load'), src: src.value.trim() };
  if (sdkUrl.value.trim()) settings.sdkUrl = sdkUrl.value.trim();
  if (integrity.checked) Object.assign(settings, { integrity: hashes[FACADE], crossOrigin: 'anonymous' });
  return {
    load: settings,
    projectApiKey: projectApiKey.value.trim(),
    nonce: csp.value === 'nonce' ? nonce.value.trim() : '',
    csp: csp.value,
    consent: consent.checked,
    trustedTypes: trustedTypes.checked,
  };
}

function linesOf({ load, projectApiKey, nonce, consent, trustedTypes }) {
  const whole = { ...load, projectApiKey, nonce, ...(trustedTypes && { trustedTypes }) };
  // Also what goes into a load of the page's own must be right.
  renderSnippet(whole);
  if (consent && trustedTypes && load.integrity)
    throw new Error(
      'with Trusted Types, a load after consent can pin no facade by a plain address: docs/csp.md says more',
    );
  const settings = consent ? { consent, nonce } : whole;
  return { html: renderSnippet(settings), hash: snippetParts(settings).hash };
}

/** The directives, as far as the two scripts need them. `hash` is the inline script's. */
function policyOf({ load, nonce, csp, trustedTypes }, hash) {
  const hosts = [load.src, load.sdkUrl ?? SDK_URL].map(sourceOf);
  const sources = csp === 'nonce' ? [`'nonce-${nonce}'`] : [`'${hash}'`, ...new Set(hosts)];
  const directives = [`script-src ${sources.join(' ')}`];
  if (trustedTypes)
    directives.push("require-trusted-types-for 'script'", 'trusted-types oneflow-segment oneflow-segment-facade');
  return directives.join('; ');
}

function sourceOf(address) {
  if (!URL.canParse(address, location.href))
    throw new Error(`${address} is no address: give one with a host, or a path`);
  return /^(https?:)?\/\//i.test(address) ? new URL(address, location.href).origin : "'self'";
}

/** It has the page's nonce, where there is one: a policy of nonces lets it through. */
function bookmarkOf(address) {
  const values = `{src:${JSON.stringify(address)},nonce:document.querySelector('[nonce]')?.nonce??''}`;
  return `javascript:${encodeURIComponent(`void document.head.append(Object.assign(document.createElement('script'),${values}))`)}`;
}

/** Where it is said, else beside the facade. A bookmark is for any page, so a host is needed. */
function inspectorAddress() {
  const { inspector, src } = form.elements;
  const name = 'inspector.min.js';
  // While it is typed an address is none yet.
  const beside = URL.canParse(name, src.value) ? new URL(name, src.value).href : '';
  const address = inspector.value.trim() || beside;
  return /^https?:\/\//.test(address) ? address : '';
}

function showBookmark() {
  const address = inspectorAddress();
  byId('bookmark-part').hidden = !address;
  byId('bookmark').href = bookmarkOf(address);
}

function show() {
  let problem = '';
  // Lines beside a sentence about what is wrong would be those from before.
  for (const id of ['html', 'load', 'policy', 'script-hash']) byId(id).textContent = '';
  form.elements.nonce.closest('label').hidden = form.elements.csp.value !== 'nonce';
  try {
    const settings = readSettings();
    const { html, hash } = linesOf(settings);
    byId('html').textContent = html;
    byId('load').textContent =
      `oneflowSegment.load(${JSON.stringify(settings.projectApiKey)}, ${JSON.stringify(settings.load, null, 2)});`;
    byId('policy').textContent = policyOf(settings, hash);
    byId('script-hash').textContent = hash;
    byId('after-consent').hidden = !settings.consent;
    byId('policy-part').hidden = !settings.csp && !settings.trustedTypes;
  } catch (error) {
    problem = error.message.replace('renderSnippet: ', '');
  }
  showBookmark();
  byId('problem').textContent = problem;
  for (const button of copyButtons) {
    button.disabled = problem !== '';
    byId(`${button.dataset.copy}-told`).textContent = '';
  }
  form.dataset.shown = Number(form.dataset.shown ?? 0) + 1;
}

for (const link of document.querySelectorAll('a[download]')) {
  const hash = document.createElement('code');
  hash.className = 'integrity';
  hash.textContent = hashes[link.textContent];
  link.parentElement.nextElementSibling.append(hash);
}
for (const button of copyButtons) {
  button.addEventListener('click', () => copyText(byId(button.dataset.copy), byId(`${button.dataset.copy}-told`)));
}
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('input', show);
show();
