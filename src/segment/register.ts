// Registers the destination on a page's `window.analytics`, whatever that is at the moment: nothing yet, the array of
// Segment's snippet, or Analytics.js itself. It must not know how an event becomes a delivery.
import { describe } from '../api/quote.js';
import { type DestinationSettings, oneflowDestination } from './plugin.js';

/** What the page may have put there for us: the settings, functions included, or the plugin of an earlier run. */
type Destination = Partial<DestinationSettings> & { isLoaded?: unknown };
type Analytics = Partial<Pick<unknown[], 'push'>> & { register?: (plugin: unknown) => unknown };
type Page = typeof globalThis & { oneflowDestination?: Destination; analytics?: Analytics };

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
  const command = ['register', plugin];
  const join = async (analytics: Analytics): Promise<void> => {
    // The array of Segment's snippet, whose calls Analytics.js takes over, or Analytics.js itself.
    if (analytics.register) await analytics.register(plugin);
    else if (Array.isArray(analytics)) analytics.push(command);
    else tell('analytics is not from Segment');
  };
  if (page.analytics) return join(page.analytics);
  try {
    // Until then whoever asks finds none: a page may call what is there.
    Object.defineProperty(page, 'analytics', {
      configurable: true,
      set(analytics: Analytics) {
        delete page.analytics;
        join((page.analytics = analytics)).catch(tell);
      },
    });
  } catch {
    // The page has a variable of that name, and nothing in it yet.
    page.analytics = [command] as Analytics;
  }
}

function parse(options = '{}'): Partial<DestinationSettings> {
  try {
    return JSON.parse(options);
  } catch (error) {
    tell(`data-options is no JSON: ${describe(error)}`);
    return {};
  }
}

function tell(problem: unknown): void {
  console.error('oneflowSegment:', problem);
}
