// Registers the destination on a page's `window.analytics`, whatever that is at the moment: nothing yet, the array of
// Segment's snippet, or Analytics.js itself. It must not know how an event becomes a delivery.
import { describe } from '../api/quote.js';
import { type DestinationSettings, oneflowDestination } from './plugin.js';

/** What the page may have put there for us: the settings, functions included, or the plugin of an earlier run. */
type Destination = Partial<DestinationSettings> & { isLoaded?: unknown };
type Analytics = { register?: (plugin: unknown) => unknown };
type Page = typeof globalThis & { oneflowDestination?: Destination; analytics?: unknown };

/** Reads the settings from the element of the script and from `window.oneflowDestination`; a second run does nothing. */
export function registerDestination(page: Page, settings: DOMStringMap): void {
  // What a page has broken is said, and no error of the page's.
  start(page, settings).catch(tell);
}

async function start(page: Page, { projectApiKey, options }: DOMStringMap): Promise<void> {
  const given = page.oneflowDestination;
  if (given?.isLoaded) return;
  const settings = { projectApiKey, ...parse(options), ...given } as DestinationSettings;
  const plugin = oneflowDestination(settings);
  // Angular's zone.js puts an event handler in the place of every configurable name that begins with "on".
  Object.defineProperty(page, 'oneflowDestination', { value: plugin, configurable: false });
  // Segment's snippet takes over an array that is there before it, and Analytics.js the calls in it.
  const analytics = (page.analytics ??= []) as Analytics;
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
