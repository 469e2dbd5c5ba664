// What renderSnippet makes, pasted into real pages: under the policies that SECURITY.md shows, with integrity, with values
// that are made to break out, and as README prints it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { renderSnippet, snippetParts } from '../../dist/render-snippet.js';
import { startServer } from '../server.mjs';
import { delivered, KEY, settled } from './pages.mjs';

const read = (file) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const NONCE = 'cmFuZG9tLW5vbmNlLTEyMw==';
const INTEGRITY = `sha384-${createHash('sha384').update(read('dist/oneflow-segment.min.js')).digest('base64')}`;

/** All that SECURITY.md shows under its heading, each in a block of its own. */
const [, POLICY_SECTION] = read('SECURITY.md').split(/^## Content Security Policy$/m);
const POLICIES = [...POLICY_SECTION.split(/^## /m)[0].matchAll(/^```\n([^`]+)\n```$/gm)].map(([, policy]) => policy);
/** Its example hosts, as this test has them: the page's own server, and the one of the facade and the SDK. */
const atHost = (policy, host) =>
  policy.replace('nonce-RANDOM', `nonce-${NONCE}`).replace(/https:\/\/(your-cdn\.example|1flow\.app)/g, host);

const WATCH = `<script nonce="${NONCE}">window.problems = [];
addEventListener('error', ({ message }) => { if (message) problems.push(message) });
addEventListener('unhandledrejection', ({ reason }) => problems.push('unhandled: ' + reason));
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => problems.push(violatedDirective + ' ' + blockedURI));
for (const level of ['warn', 'error']) { const real = console[level]; console[level] = (...args) => { problems.push(args.join(' ')); real.apply(console, args) } }
</script>`;
const CALL = `<script nonce="${NONCE}">oneflowSegment.track('E1')</script>`;

/** Opens a page with these lines in its head; what the page, the engine and the console had to say. */
async function paste({ page, server }, lines, headers = {}, before = '') {
  await page.open(server.origin + server.addPage({ head: before + WATCH + lines + CALL, headers }));
  await settled(page);
  return [...(await page.evaluate('problems')), ...page.messages];
}

const needsTrust = (policy) => policy.includes('require-trusted-types-for');
const addresses = (host) => ({ src: `${host}/facade.js?id=facade`, sdkUrl: `${host}/sdk/actions.js?log=calls&id=sdk` });

/** As on a site whose facade is on a host of its own: `run` gets that host's server beside the page's. */
async function withHost(run) {
  const host = await startServer();
  try {
    await run(host);
  } finally {
    await host.close();
  }
}

/** The page's server has the log, which the stand-in writes to by its own address. */
const called = (...servers) => servers.flatMap((server) => delivered(server));

/** The page's own scripts, which a policy of hashes has to name as well. */
const hashesOf = (html) =>
  [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, code]) => {
    return `'sha256-${createHash('sha256').update(code).digest('base64')}'`;
  });
const isHashed = (policy) => policy.includes('sha256-HASH');

/** How a policy comes to the page. */
const WAYS = {
  'a header': (policy) => ({ headers: { 'content-security-policy': policy } }),
  'a meta element': (policy) => ({ before: `<meta http-equiv="Content-Security-Policy" content="${policy}">` }),
};
const policyTests = Object.entries(WAYS).flatMap(([way, send]) =>
  POLICIES.map((policy) => [
    `the rendered snippet brings no word into the console under, in ${way}: ${policy}`,
    (exchange) =>
      withHost(async (host) => {
        const settings = {
          projectApiKey: KEY,
          ...(isHashed(policy) ? { preload: !policy.includes('strict-dynamic') } : { nonce: NONCE }),
          trustedTypes: needsTrust(policy),
          ...addresses(host.origin),
        };
        const hashes = [`'${snippetParts(settings).hash}'`, ...hashesOf(WATCH + CALL)];
        const { headers, before } = send(atHost(policy, host.origin).replace("'sha256-HASH'", hashes.join(' ')));
        assert.deepEqual(await paste(exchange, renderSnippet(settings), headers, before), []);
        assert.deepEqual(called(exchange.server, host), ['E1']);
        assert.deepEqual([host.requests('facade'), host.requests('sdk')], [1, 1]);
      }),
  ]),
);

const HOSTILE = [
  '</script><script>broken = 1</script>',
  '</SCRIPT ><script>broken = 1</script>',
  '"><script>broken = 1</script><link title="',
  "' onload='broken = 1' x='",
  '" onload="broken = 1" x="',
  '");broken = 1;("',
  "');broken = 1;('",
  '\\");broken = 1;//',
  '<!--<script>',
  '--><script>broken = 1</script>',
  ']]><script xmlns="http://www.w3.org/1999/xhtml">broken = 1</script>',
  '&quot;&gt;&lt;script&gt;broken = 1&lt;/script&gt;',
  '\u0026lt;\\u003cscript>',
  '${broken = 1}`${broken = 1}`',
  'line\u2028separators\u2029here',
  'half of a pair \ud800 and \udc00',
  'controls \u0000\u0001\u000b\u001f\u007f\u0085 here',
  'no characters \ufffe \uffff',
  'a pair \u{1f600}, \u00e5, \u4e2d',
  "$& $' $$ {{ broken }} {% broken %} <%= broken %> <?= broken ?>",
];
/** What an attribute can't hold in both HTML and XHTML. */
const written = (value) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out.
  value.replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, '').replace(/\p{Surrogate}/gu, '\ufffd');

/** Takes the place of the snippet, so that the load line's values can be read whatever they are. */
const RECORD = `<script>Object.defineProperty(window, 'oneflowSegment', { value: { load: (...given) => { window.loaded = given } } })</script>`;
const inHtml = (lines) =>
  `<!doctype html><html><head><meta charset="utf-8"/>${RECORD}${lines}</head><body>end</body></html>`;
const inXhtml = (lines, body = 'end') =>
  `<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>${lines}</head><body>${body}</body></html>`;
const FORMS = {
  HTML: { xhtml: false, wrap: inHtml, type: 'text/html; charset=utf-8' },
  XHTML: {
    xhtml: true,
    wrap: (lines) => inXhtml(RECORD.replace('=>', '=&gt;') + lines),
    type: 'application/xhtml+xml; charset=utf-8',
  },
};

/** All options of `load` that are written as they are. */
const optionsOf = (value) => ({
  src: `./${value}`,
  sdkUrl: `./${value}`,
  integrity: `sha384-x${value}`,
  delimiter: value,
  integrations: { [value]: true },
});

/** What a frame with such lines has come to. */
const look = (window, document) => [
  window.loaded,
  [...document.querySelectorAll('link')].map((link) =>
    ['href', 'integrity', 'crossorigin'].map((name) => link.getAttribute(name)),
  ),
  [...document.querySelectorAll('link, script + link ~ script')].map((tag) => tag.getAttribute('nonce')),
  document.querySelectorAll('script').length,
  document.body.textContent,
  document.contentType,
  typeof window.broken,
];

const hostileTests = Object.entries(FORMS).map(([name, { xhtml, wrap, type }]) => [
  `no value leaves its attribute or the script in ${name}, and each arrives as it was`,
  async ({ page, server }) => {
    const addresses = HOSTILE.map((value) => {
      const lines = renderSnippet({ projectApiKey: value, nonce: value, xhtml, ...optionsOf(value) });
      return server.addPage({ html: wrap(lines), headers: { 'content-type': type } });
    });
    const frames = addresses.map((address) => `<iframe src="${address}"></iframe>`);
    await page.open(server.origin + server.addPage({ body: frames.join('') }));
    await page.waitFor("document.readyState === 'complete'");
    const found = await page.evaluate(`Array.from(frames, (frame) => (${look})(frame, frame.document))`);
    for (const [index, value] of HOSTILE.entries()) {
      const [loaded, links, ...rest] = found[index];
      assert.deepEqual(loaded, [value, { ...optionsOf(value), crossOrigin: 'anonymous' }]);
      const attribute = written(value);
      assert.deepEqual(links, [
        [`./${attribute}`, null, null],
        [`./${attribute}`, `sha384-x${attribute}`, 'anonymous'],
      ]);
      assert.deepEqual(rest, [[attribute, attribute, attribute], 2, 'end', type.split(';')[0], 'undefined']);
    }
  },
]);

const integrityTests = ['the page', 'another'].map((origin) => [
  `with integrity the facade, on the origin of ${origin === 'the page' ? origin : 'another server'}, is fetched once, by its preload`,
  (exchange) =>
    withHost(async (host) => {
      const server = origin === 'the page' ? exchange.server : host;
      const lines = renderSnippet({ projectApiKey: KEY, integrity: INTEGRITY, ...addresses(server.origin) });
      assert.deepEqual(await paste(exchange, lines), []);
      assert.deepEqual(called(exchange.server, host), ['E1']);
      assert.deepEqual([server.requests('facade'), server.requests('sdk')], [1, 1]);
    }),
]);

/** The policy, and how the facade and the SDK get past it. `own` is the page's server, `host` another. */
const EMBEDDER = {
  'the facade by CORS, the SDK through the page’s own origin': [
    'require-corp',
    (own, host) => ({ src: host.src, crossOrigin: 'anonymous', sdkUrl: own.sdkUrl }),
  ],
  'both with a policy of their own': [
    'require-corp',
    (_, host) => ({ src: `${host.src}&${CORP}`, sdkUrl: `${host.sdkUrl}&${CORP}` }),
  ],
  'both as they are, without credentials': ['credentialless', (_, host) => host],
};
const CORP = 'header=cross-origin-resource-policy:cross-origin';

const embedderTests = Object.entries(EMBEDDER).map(([how, [policy, choose]]) => [
  `under Cross-Origin-Embedder-Policy: ${policy} calls are delivered, ${how}`,
  (exchange) =>
    withHost(async (host) => {
      if (policy === 'credentialless' && exchange.engine === 'WebKitGTK')
        return exchange.skip('WebKit does not know it');
      const settings = choose(addresses(exchange.server.origin), addresses(host.origin));
      const lines = renderSnippet({ projectApiKey: KEY, ...settings });
      assert.deepEqual(await paste(exchange, lines, { 'cross-origin-embedder-policy': policy }), []);
      assert.deepEqual(called(exchange.server, host), ['E1']);
    }),
]);

const [, PRINTED] = read('README.md').match(/^```html\n([\s\S]+?)^```$/m);

export const tests = {
  ...Object.fromEntries([...policyTests, ...hostileTests, ...integrityTests, ...embedderTests]),

  'parts, written as elements by a script of the page’s head, deliver as the lines do': async (exchange) => {
    const { code, links, attributes } = snippetParts({ projectApiKey: KEY, ...addresses(exchange.server.origin) });
    const parts = JSON.stringify({ code, links, attributes }).replaceAll('<', '\\u003c');
    const write = `<script>{
      const { code, links, attributes } = ${parts};
      const add = (name, values) => document.head.append(Object.assign(document.createElement(name), values));
      for (const link of links) add('link', link);
      add('script', { ...attributes, text: code });
    }</script>`;
    assert.deepEqual(await paste(exchange, write), []);
    assert.deepEqual(delivered(exchange.server), ['E1']);
  },

  'the first block of HTML in README runs as it is printed, and delivers once its placeholders are filled in': async ({
    page,
    server,
  }) => {
    await page.open(server.origin + server.addPage({ head: WATCH + PRINTED }));
    assert.deepEqual(await page.evaluate('[typeof oneflowSegment.track, problems]'), ['function', []]);
    const filled = PRINTED.replaceAll('YOUR_PROJECT_API_KEY', KEY).replaceAll('YOUR_FACADE_URL', '/facade.js');
    const standIn = `<script data-api-key="${KEY}" src="/sdk/actions.js?log=calls"></script>`;
    await page.open(server.origin + server.addPage({ head: WATCH + standIn + filled + CALL }));
    await settled(page);
    assert.deepEqual(await page.evaluate('problems'), []);
    assert.deepEqual(delivered(server), ['E1']);
  },

  'the facade that is not minified delivers as the minified one does': async (exchange) => {
    const { server } = exchange;
    const { sdkUrl } = addresses(server.origin);
    const lines = renderSnippet({ projectApiKey: KEY, src: '/dist/oneflow-segment.js', sdkUrl });
    assert.deepEqual(await paste(exchange, lines), []);
    assert.deepEqual(delivered(server), ['E1']);
  },

  'an XHTML page with the rendered snippet delivers': async ({ page, server }) => {
    const lines = renderSnippet({ projectApiKey: KEY, xhtml: true, ...addresses(server.origin) });
    const html = inXhtml(lines, "<script>oneflowSegment.track('E1')</script>");
    await page.open(server.origin + server.addPage({ html, headers: { 'content-type': 'application/xhtml+xml' } }));
    await settled(page);
    assert.deepEqual(delivered(server), ['E1']);
  },

  'the rendered snippet without load line asks for nothing until load is called': async ({ page, server }) => {
    await page.open(server.origin + server.addPage({ head: renderSnippet({ consent: true }) + CALL }));
    assert.deepEqual(await page.evaluate('[oneflowSegment.state, performance.getEntriesByType("resource").length]'), [
      'idle',
      0,
    ]);
    await page.evaluate((key, options) => oneflowSegment.load(key, options), KEY, addresses(server.origin));
    await settled(page);
    assert.deepEqual(delivered(server), ['E1']);
  },
};
