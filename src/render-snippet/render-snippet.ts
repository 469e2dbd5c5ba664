// The lines that a page pastes, as one text or in parts: preloads, snippet and load line from the same values. It runs wherever
// HTML is made (Node, edge workers, build steps), and must not need a file or a page.
import snippet from 'built:snippet';
import { DEFAULT_SDK_URL } from '../api/contract.js';
import { checkOptions } from '../api/options.js';
import { quote } from '../api/quote.js';
import type { OneflowSnippetOptions } from '../api/types.js';
import { VERSION } from '../api/version.js';
import { checkLoad } from '../diagnosis/checks.js';
import { isString } from '../value/is.js';
import { attribute, inScript } from './escape.js';
import { sha256 } from './sha256.js';

interface Markup {
  /** CSP nonce of this response: on each tag that needs one. */
  nonce?: string | undefined;
  /** More attributes of the script, for what would else delay or move it: `{ 'data-cfasync': 'false' }`. */
  attributes?: Record<string, string> | undefined;
}

/** The snippet alone: the page calls `load` itself, after consent. */
export interface ConsentSnippet extends Markup {
  consent: true;
}

/** Snippet, preloads and load line. Of the options of `load`, `mappings` and `beforeSend` can't be written into HTML: they are functions. */
export interface LoadingSnippet
  extends Markup,
    Omit<OneflowSnippetOptions, 'mappings' | 'beforeSend' | 'nonce' | 'src'> {
  consent?: false | undefined;
  /**
   * `false` leaves the preload lines out. They ask for both scripts before a stylesheet or script in front of the snippet has
   * come; a policy of hashes with `'strict-dynamic'` refuses them.
   */
  preload?: boolean | undefined;
  /**
   * `true` for pages with `require-trusted-types-for 'script'`: the load line makes a policy `oneflow-segment-facade`, for the
   * facade's address alone. The response's `trusted-types` must name it, beside the facade's own `oneflow-segment`.
   */
  trustedTypes?: boolean | undefined;
  /** 1Flow dashboard, Settings, Project Settings. */
  projectApiKey: string;
  /** Address of `oneflow-segment.min.js`, or, on a staging site, of `oneflow-segment.development.js`. */
  src: string;
}

/** A link element's attributes, by their names in HTML. */
export interface PreloadLink {
  rel: 'preload';
  as: 'script';
  href: string;
  integrity?: string;
  crossorigin?: string;
  nonce?: string;
}

/** The lines in parts, for whatever writes a head of its own. */
export interface SnippetParts {
  /** The script's text, without tags. It can't end its script element. */
  code: string;
  /** The preload lines, for before the script. */
  links: PreloadLink[];
  /** The script element's attributes, by their names in HTML. */
  attributes: Record<string, string>;
  /** Of `code`, as a policy names it between quotes: `sha256-…`. */
  hash: string;
}

type Settings = ConsentSnippet | LoadingSnippet;

/** An address that begins with the name of a folder, a file or a host: another one on each page. A template's word is none. */
const BARE = /^\s*[\w-]+[./]/;

/** https://www.w3.org/TR/SRI/#the-integrity-attribute */
const INTEGRITY = /^sha(?:256|384|512)-[\w+/=-]+/;

/** An attribute that tells others to let the script alone, and no other. */
const ATTRIBUTE = /^(?:data-[a-z\d-]+|nowprocket)$/;

/**
 * The HTML for the page's `<head>`, before other scripts. Whatever the values are, they can't leave their attribute or the
 * script. With `integrity` the facade is asked for with CORS, unless `crossOrigin` says how. `xhtml` is for pages that are served
 * as `application/xhtml+xml`.
 *
 * @throws TypeError where a value is missing or can't be right: nobody should find that out in a browser.
 */
export function renderSnippet(settings: Settings & { xhtml?: boolean | undefined }): string {
  const { xhtml, ...others } = Object(settings) as Settings & { xhtml?: unknown };
  const { code, links, attributes } = partsOf(others as Settings);
  const tags = [
    ...links.map((link) => `<link${attributesOf({ ...link })}${xhtml === true ? ' /' : ''}>`),
    `<script${attributesOf(attributes)}>${xhtml === true ? `//<![CDATA[\n${code}\n//]]>` : code}</script>`,
  ];
  return [`<!-- oneflow-segment ${VERSION} -->`, ...tags, ''].join('\n');
}

/**
 * The same in parts: for React, Next, Nuxt, Helmet and whatever else writes elements and not HTML, and for a policy of hashes.
 *
 * @throws TypeError as renderSnippet does.
 */
export function snippetParts(settings: Settings): SnippetParts {
  const parts = partsOf(settings);
  return { ...parts, hash: sha256(parts.code) };
}

function partsOf(settings: Settings): Omit<SnippetParts, 'hash'> {
  const { nonce = '', consent, attributes = {}, ...loading } = Object(settings) as Partial<LoadingSnippet>;
  if (typeof nonce !== 'string') refuse('nonce must be a string');
  for (const [name, value] of Object.entries(Object(attributes))) {
    if (!ATTRIBUTE.test(name) || typeof value !== 'string')
      refuse('attributes may be texts named data-…, or nowprocket');
  }
  const own = { ...(Object(attributes) as Record<string, string>), ...(nonce && { nonce }) };
  if (consent) {
    const [one] = Object.entries(loading).find(([name, value]) => name !== 'preload' && value !== undefined) ?? [];
    if (one) refuse(`consent leaves the load line out: ${one} is for the page's own load, after consent`);
    return { code: snippet, links: [], attributes: own };
  }
  return { attributes: own, ...loadingParts(loading, nonce) };
}

function loadingParts(
  { projectApiKey, trustedTypes, preload = true, ...given }: Partial<LoadingSnippet>,
  nonce: string,
): Pick<SnippetParts, 'code' | 'links'> {
  if (!isGiven(projectApiKey)) refuse('projectApiKey must be your project API key');
  if (!isGiven(given.src)) refuse('src must be the address of oneflow-segment.min.js');
  for (const name of ['mappings', 'beforeSend'])
    if (name in given)
      refuse(`${name} can't be written into HTML: render with consent: true, and call load in a script`);
  for (const problem of checkLoad(given)) refuse(problem);
  // It catches what is thrown while an option is read, so it gets a list.
  const problems: string[] = [];
  const options = checkOptions(given, (problem) => problems.push(problem));
  for (const problem of problems) refuse(problem);
  if (typeof preload !== 'boolean') refuse('preload must be true or false');
  if (BARE.test(given.src as string)) refuse(`src must be whole, or begin with / or ./, not ${quote(given.src)}`);
  if (given.integrity !== undefined && !INTEGRITY.test(given.integrity))
    refuse(`integrity must be a hash such as sha384-…, not ${quote(given.integrity)}`);
  if (options.integrity) options.crossOrigin ??= 'anonymous';
  const { src = '', sdkUrl = DEFAULT_SDK_URL, integrity = '', crossOrigin = '' } = options;
  const pairs = Object.entries(options).map(([name, value]) => {
    const text = inScript(value);
    return `${name}:${name === 'src' && trustedTypes ? trusted(text) : text}`;
  });
  const link = (href: string, more: object): PreloadLink => ({
    ...{ rel: 'preload', as: 'script', href },
    ...more,
    ...(nonce && { nonce }),
  });
  return {
    code: `${snippet};oneflowSegment.load(${inScript(projectApiKey)},{${pairs}});`,
    links: preload
      ? [
          link(sdkUrl, {}),
          link(src, { ...(integrity && { integrity }), ...(crossOrigin && { crossorigin: crossOrigin }) }),
        ]
      : [],
  };
}

/** A text, and not the word that stands in its place in dist/snippet.html. */
function isGiven(value: unknown): boolean {
  return isString(value) && !!value.trim() && !/^YOUR_/.test(value);
}

/** The address as a script element takes it there; where there are no Trusted Types, or no such policy, as it is. */
function trusted(address: string): string {
  const policy = `trustedTypes.createPolicy("oneflow-segment-facade",{createScriptURL:()=>src})`;
  return `(src=>{try{return ${policy}.createScriptURL("")}catch{return src}})(${address})`;
}

function attributesOf(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => attribute(name, value))
    .join('');
}

function refuse(problem: string): never {
  throw new TypeError(`renderSnippet: ${problem}`);
}
