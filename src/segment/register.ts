// Registers the destination on a page's `window.analytics`, whatever that is at the moment: nothing yet, the array of
// Segment's snippet, or Analytics.js itself. It must not know how an event becomes a delivery.
import { describe } from '../api/quote.js';
import { type DestinationSettings, oneflowDestination } from './plugin.js';

/** What the page may have put there for us: the settings, functions included, or the plugin of an earlier run. */
type Destination = Partial<DestinationSettings> & { isLoaded?: unknown };
type Analytics = { register?: (plugin: unknown) => unknown };
type Page = typeof globalThis & { oneflowDestination?: Destination; analytics?: unknown };

/** Reads the settings from the element of the script and from `window.oneflowDestination`; a second run does nothing. */
export function registerDestination(page: Page, { projectApiKey, options }: DOMStringMap): void {
  const given = page.oneflowDestination;
  if (given?.isLoaded) return;
  const settings = { projectApiKey, ...parse(options), ...given } as DestinationSettings;
  const plugin = oneflowDestination(settings);
  page.oneflowDestination = plugin as Destination;
  // Segment's snippet takes over an array that is there before it, and Analytics.js the calls in it.
  page.analytics ??= [];
  register(page.analytics as Analytics, plugin).catch(tell);
}

async function register(analytics: Analytics, plugin: unknown): Promise<void> {
  if (analytics.register) await analytics.register(plugin);
  else if (Array.isArray(analytics)) analytics.push(['register', plugin]);
  else tell('window.analytics is not from Segment');
}

function parse(options = '{}'): Partial<DestinationSettings> {
  try {
    return JSON.parse(options);
  } catch (error) {
    tell(`data-options is no JSON and is left out: ${describe(error)}`);
    return {};
  }
}

function tell(problem: unknown): void {
  console.error('oneflowSegment:', problem);
}
