// Types `window.oneflowSegment` for pages with the snippet: `import 'oneflow-segment/global'`. Holds no code.
import type { OneflowSnippet } from '../api/types.js';

declare global {
  interface Window {
    /** The snippet of oneflow-segment. */
    oneflowSegment: OneflowSnippet;
  }
  /** The snippet of oneflow-segment. */
  var oneflowSegment: OneflowSnippet;
}
