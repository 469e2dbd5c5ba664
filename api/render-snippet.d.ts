import { OneflowSnippetOptions } from 'oneflow-segment';

interface Markup {
    /** CSP nonce of this response: on each tag that needs one. */
    nonce?: string | undefined;
    /** More attributes of the script, for what would else delay or move it: `{ 'data-cfasync': 'false' }`. */
    attributes?: Record<string, string> | undefined;
}
/** The snippet alone: the page calls `load` itself, after consent. */
interface ConsentSnippet extends Markup {
    consent: true;
}
/** Snippet, preloads and load line. Of the options of `load`, `mappings` and `beforeSend` can't be written into HTML: they are functions. */
interface LoadingSnippet extends Markup, Omit<OneflowSnippetOptions, 'mappings' | 'beforeSend' | 'nonce' | 'src'> {
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
interface PreloadLink {
    rel: 'preload';
    as: 'script';
    href: string;
    integrity?: string;
    crossorigin?: string;
    nonce?: string;
}
/** The lines in parts, for whatever writes a head of its own. */
interface SnippetParts {
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
/**
 * The HTML for the page's `<head>`, before other scripts. Whatever the values are, they can't leave their attribute or the
 * script. With `integrity` the facade is asked for with CORS, unless `crossOrigin` says how. `xhtml` is for pages that are served
 * as `application/xhtml+xml`.
 *
 * @throws TypeError where a value is missing or can't be right: nobody should find that out in a browser.
 */
declare function renderSnippet(settings: Settings & {
    xhtml?: boolean | undefined;
}): string;
/**
 * The same in parts: for React, Next, Nuxt, Helmet and whatever else writes elements and not HTML, and for a policy of hashes.
 *
 * @throws TypeError as renderSnippet does.
 */
declare function snippetParts(settings: Settings): SnippetParts;

export { renderSnippet, snippetParts };
export type { ConsentSnippet, LoadingSnippet, PreloadLink, SnippetParts };
