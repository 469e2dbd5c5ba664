import { Mapping } from 'oneflow-segment';

/** What `fromSegment` may be given beside the list. */
interface FromSegmentOptions {
    /**
     * Gets one sentence for each mapping that is left out, or starts on other events than its trigger says. Without it, each
     * goes to the console as a warning.
     */
    report?: (sentence: string) => void;
}
/**
 * Reads the mappings of Segment's *1Flow Web (Actions)* destination, for the option `mappings` of `load` or of the plugin: a
 * list of `{ name, enabled, partnerAction, subscribe, mapping }`, as Segment's library gets them, or of
 * `{ name, enabled, actionSlug, trigger, settings }`, as Segment's Public API has them; or an object that has this list as
 * `subscriptions`. The list, each mapping in it, and `mapping` or `settings` of each may be JSON texts.
 *
 * A disabled mapping is left out. So is one that can't be read, and one after the first 50: a sentence says which, where in
 * it and why, and the others stay in force. Never throws.
 */
declare function fromSegment(json: unknown, options?: FromSegmentOptions): Mapping[];

export { fromSegment };
export type { FromSegmentOptions };
