import { Plugin } from '@segment/analytics-next';
import { OneflowOptions } from 'oneflow-segment';

/** What {@link oneflowDestination} takes: the project API key, and the options of `load` that mean something here. */
interface DestinationSettings extends Omit<OneflowOptions, 'integrations'> {
    /** 1Flow dashboard, Settings, Project Settings. */
    projectApiKey: string;
}
/** The plugin, which a site may stop and start again. */
interface OneflowDestination extends Plugin {
    /**
     * Consent is withdrawn: what waits is dropped, what is stored is removed, and nothing goes to 1Flow any more, until
     * `start`. 1Flow's SDK has no known off switch.
     */
    stop(): void;
    /** Goes on after `stop`. */
    start(): void;
}
/**
 * 1Flow as a destination of `@segment/analytics-next`: `analytics.register(oneflowDestination({ projectApiKey }))`, or in
 * the `plugins` of `AnalyticsBrowser.load`. Events reach 1Flow in the order in which Segment delivers them, each with the
 * ids and traits that Segment gave it.
 *
 * Segment never waits for 1Flow: an event is copied and kept when Segment hands it over, and goes on when the SDK takes
 * calls. At most 1,000 wait. When the page goes first, the tab's next page with this plugin delivers them, before its own.
 * `isLoaded()` says whether the SDK takes calls; `analytics.ready` does not wait for it.
 *
 * Where Segment's `load` options switch 1Flow off, its SDK is not loaded before an event names 1Flow explicitly. Without
 * a usable project API key the plugin says so and does nothing.
 */
declare function oneflowDestination(settings: DestinationSettings): OneflowDestination;

export { oneflowDestination };
export type { DestinationSettings, OneflowDestination };
