import { OneflowSnippet } from 'oneflow-segment';

declare global {
    interface Window {
        /** The snippet of oneflow-segment. */
        oneflowSegment: OneflowSnippet;
    }
    /** The snippet of oneflow-segment. */
    var oneflowSegment: OneflowSnippet;
}
