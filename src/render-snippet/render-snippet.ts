// The lines that a page pastes, as one text: preloads, snippet and load line from the same values. It runs wherever HTML is
// made (Node, edge workers, build steps), and must not need a file or a page.
import snippet from 'built:snippet';
import { checkOptions } from '../api/options.js';
import type { OneflowSnippetOptions } from '../api/types.js';
import { VERSION } from '../api/version.js';
import { DEFAULT_SDK_URL } from '../sdk/address.js';
import { attribute, inScript } from './escape.js';

interface Markup {
  /** CSP nonce of this response: on each tag that needs one. */
  nonce?: string | undefined;
  /** `true` for pages that are served as `application/xhtml+xml`. */
  xhtml?: boolean | undefined;
}

/** The snippet alone: the page calls `load` itself, after consent. */
export interface ConsentSnippet extends Markup {
  consent: true;
}

/** Snippet, preloads and load line. Of the options of `load`, `mappings` can't be written into HTML: they are functions. */
export interface LoadingSnippet extends Markup, Omit<OneflowSnippetOptions, 'mappings' | 'nonce' | 'src'> {
  consent?: false | undefined;
  /**
   * `true` for pages with `require-trusted-types-for 'script'`: the load line makes a policy `oneflow-segment-facade`, for the
   * facade's address alone. The response's `trusted-types` must name it, beside the facade's own `oneflow-segment`.
   */
  trustedTypes?: boolean | undefined;
  /** 1Flow dashboard, Settings, Project Settings. */
  projectApiKey: string;
  /** Address of `oneflow-segment.min.js`. */
  src: string;
}

/**
 * The HTML for the page's `<head>`, before other scripts. Whatever the values are, they can't leave their attribute or the
 * script. With `integrity` the facade is asked for with CORS, unless `crossOrigin` says how.
 *
 * @throws TypeError where a value is missing or can't be right: nobody should find that out in a browser.
 */
export function renderSnippet(settings: ConsentSnippet | LoadingSnippet): string {
  const { nonce = '', xhtml, consent, ...loading } = Object(settings) as Partial<LoadingSnippet>;
  if (typeof nonce !== 'string') refuse('nonce must be a string');
  const tags = createTags(nonce, xhtml === true);
  const lines = consent ? [tags.script(snippet)] : renderLoading(loading, tags);
  return [`<!-- oneflow-segment ${VERSION} -->`, ...lines, ''].join('\n');
}

function renderLoading({ projectApiKey, trustedTypes, ...given }: Partial<LoadingSnippet>, tags: Tags): string[] {
  if (typeof projectApiKey !== 'string' || !projectApiKey.trim()) refuse('projectApiKey must be your project API key');
  if (typeof given.src !== 'string' || !given.src.trim()) refuse('src must be the address of oneflow-segment.min.js');
  if ('mappings' in given) refuse('mappings are functions: render with consent: true, and call load in a script');
  const { options, problems } = checkOptions(given);
  if (problems[0]) refuse(problems[0]);
  if (options.integrity) options.crossOrigin ??= 'anonymous';
  const { src = '', sdkUrl = DEFAULT_SDK_URL, integrity = '', crossOrigin = '' } = options;
  const pairs = Object.entries(options).map(([name, value]) => {
    const text = inScript(value);
    return `${name}:${name === 'src' && trustedTypes ? trusted(text) : text}`;
  });
  return [
    tags.preload({ href: sdkUrl }),
    tags.preload({ href: src, integrity, crossorigin: crossOrigin }),
    tags.script(`${snippet};oneflowSegment.load(${inScript(projectApiKey)},{${pairs}});`),
  ];
}

/** The address as a script element takes it there; where there are no Trusted Types, or no such policy, as it is. */
function trusted(address: string): string {
  const policy = `trustedTypes.createPolicy("oneflow-segment-facade",{createScriptURL:()=>src})`;
  return `(src=>{try{return ${policy}.createScriptURL("")}catch{return src}})(${address})`;
}

type Tags = ReturnType<typeof createTags>;

function createTags(nonce: string, xhtml: boolean) {
  const attributes = (values: Record<string, string>): string =>
    Object.entries({ ...values, nonce })
      .map(([name, value]) => (value ? attribute(name, value) : ''))
      .join('');
  return {
    preload: (values: Record<string, string>): string =>
      `<link rel="preload" as="script"${attributes(values)}${xhtml ? ' /' : ''}>`,
    script: (code: string): string =>
      `<script${attributes({})}>${xhtml ? `//<![CDATA[\n${code}\n//]]>` : code}</script>`,
  };
}

function refuse(problem: string): never {
  throw new TypeError(`renderSnippet: ${problem}`);
}
