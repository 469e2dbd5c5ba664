import { OneflowSegment } from 'oneflow-segment';

declare global {
    interface Window {
        /** The snippet of oneflow-segment. */
        oneflowSegment: OneflowSegment;
    }
    /** The snippet of oneflow-segment. */
    var oneflowSegment: OneflowSegment;
}
