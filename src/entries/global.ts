// Types `window.oneflowSegment` for pages with the snippet: `import 'oneflow-segment/global'`. Holds no code.
import type { OneflowSnippet } from '../api/types.js';

declare global {
  /** The site's own plan, where it declares one: `declare global { interface OneflowPlan { events: { … }; traits: { … } } }`. */
  interface OneflowPlan {}
  interface Window {
    /** The snippet of oneflow-segment. */
    oneflowSegment: OneflowSnippet<OneflowPlan>;
  }
  /** The snippet of oneflow-segment. */
  var oneflowSegment: OneflowSnippet<OneflowPlan>;
}
