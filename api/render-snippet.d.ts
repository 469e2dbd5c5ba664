import { OneflowSnippetOptions } from 'oneflow-segment';

interface Markup {
    /** CSP nonce of this response: on each tag that needs one. */
    nonce?: string | undefined;
    /** `true` for pages that are served as `application/xhtml+xml`. */
    xhtml?: boolean | undefined;
}
/** The snippet alone: the page calls `load` itself, after consent. */
interface ConsentSnippet extends Markup {
    consent: true;
}
/** Snippet, preloads and load line. Of the options of `load`, `mappings` can't be written into HTML: they are functions. */
interface LoadingSnippet extends Markup, Omit<OneflowSnippetOptions, 'mappings' | 'nonce' | 'src'> {
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
declare function renderSnippet(settings: ConsentSnippet | LoadingSnippet): string;

export { renderSnippet };
export type { ConsentSnippet, LoadingSnippet };
