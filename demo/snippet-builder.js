// Owns the snippet builder: a form on one side, on the other the lines for the head, the policy that lets them through, and
// the hashes. The lines are those of `renderSnippet`; this page adds nothing to them.
import { byId, copyText, readJson } from './page.js';
import { renderSnippet } from './render-snippet.js';

const FACADE = '/dist/oneflow-segment.min.js';
const SDK_URL = 'https://1flow.app/js/1flow.js';
const form = byId('settings');
const facadeHash = await hashOf('SHA-384', await (await fetch(FACADE)).arrayBuffer());

async function hashOf(algorithm, bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest(algorithm, bytes));
  return `${algorithm.replace('-', '').toLowerCase()}-${btoa(String.fromCharCode(...digest))}`;
}

/** What the form says, as `renderSnippet` takes it. */
function readSettings() {
  const { projectApiKey, src, sdkUrl, nonce, csp, consent, integrity, trustedTypes, options } = form.elements;
  const settings = { ...readJson(options, 'Options of load'), src: src.value.trim() };
  if (sdkUrl.value.trim()) settings.sdkUrl = sdkUrl.value.trim();
  if (integrity.checked) Object.assign(settings, { integrity: facadeHash, crossOrigin: 'anonymous' });
  return {
    load: settings,
    projectApiKey: projectApiKey.value.trim(),
    nonce: csp.value === 'nonce' ? nonce.value.trim() : '',
    csp: csp.value,
    consent: consent.checked,
    trustedTypes: trustedTypes.checked,
  };
}

function render({ load, projectApiKey, nonce, consent, trustedTypes }) {
  if (consent) return renderSnippet({ consent, nonce });
  return renderSnippet({ ...load, projectApiKey, nonce, ...(trustedTypes && { trustedTypes }) });
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
  return /^(https?:)?\/\//.test(address) ? new URL(address, location.href).origin : "'self'";
}

async function show() {
  let problem = '';
  try {
    const settings = readSettings();
    const html = render(settings);
    const [, script] = /<script[^>]*>([\s\S]*)<\/script>/.exec(html);
    const hash = await hashOf('SHA-256', new TextEncoder().encode(script));
    byId('html').textContent = html;
    byId('load').textContent =
      `oneflowSegment.load(${JSON.stringify(settings.projectApiKey)}, ${JSON.stringify(settings.load, null, 2)});`;
    byId('policy').textContent = policyOf(settings, hash);
    byId('script-hash').textContent = hash;
    byId('after-consent').hidden = !settings.consent;
    byId('policy-part').hidden = !settings.csp && !settings.trustedTypes;
    form.elements.nonce.closest('label').hidden = settings.csp !== 'nonce';
  } catch (error) {
    problem = error.message;
  }
  byId('problem').textContent = problem;
  form.dataset.shown = Number(form.dataset.shown ?? 0) + 1;
}

byId('facade-hash').textContent = facadeHash;
for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', () => copyText(byId(button.dataset.copy), byId(`${button.dataset.copy}-told`)));
}
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('input', show);
show();
