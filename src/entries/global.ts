// Types `window.oneflowSegment` for pages with the snippet: `import 'oneflow-segment/global'`. Holds no code.
import type { OneflowSegment } from '../api/types.js';

declare global {
  interface Window {
    /** The snippet of oneflow-segment. */
    oneflowSegment: OneflowSegment;
  }
  /** The snippet of oneflow-segment. */
  var oneflowSegment: OneflowSegment;
}
