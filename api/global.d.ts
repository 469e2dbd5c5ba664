import { OneflowSnippet } from 'oneflow-segment';

declare global {
    /** The site's own plan, where it declares one: `declare global { interface OneflowPlan { events: { … }; traits: { … } } }`. */
    interface OneflowPlan {
    }
    interface Window {
        /** The snippet of oneflow-segment. */
        oneflowSegment: OneflowSnippet<OneflowPlan>;
    }
    /** The snippet of oneflow-segment. */
    var oneflowSegment: OneflowSnippet<OneflowPlan>;
}
