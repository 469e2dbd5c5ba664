// Where the snippet builder gets `renderSnippet` from.

const stub = (await (await fetch('/dist/snippet.consent.html')).text()).replace(/<\/?script>/g, '').trim();
const quote = (value) => JSON.stringify(value).replaceAll('<', '\\u003c');
const inAttribute = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

export function renderSnippet({ projectApiKey, nonce, consent, trustedTypes, ...options }) {
  const tag = (name, attributes) =>
    `<${name}${Object.entries({ ...attributes, nonce })
      .map(([key, value]) => (value ? ` ${key}="${inAttribute(value)}"` : ''))
      .join('')}>`;
  if (consent) return `${tag('script', {})}${stub}</script>\n`;
  if (!projectApiKey) throw new TypeError('renderSnippet: projectApiKey must be your project API key');
  if (!options.src) throw new TypeError('renderSnippet: src must be the address of oneflow-segment.min.js');
  const { src, sdkUrl = 'https://1flow.app/js/1flow.js', integrity, crossOrigin } = options;
  const preload = (attributes) => tag('link', { rel: 'preload', as: 'script', ...attributes });
  const load = `oneflowSegment.load(${quote(projectApiKey)},${quote(options)})`;
  return [
    preload({ href: sdkUrl }),
    preload({ href: src, integrity, crossorigin: crossOrigin }),
    `${tag('script', {})}${stub};${load};</script>`,
    '',
  ].join('\n');
}
