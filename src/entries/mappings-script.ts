// The same for pages without a bundler: one classic script before the snippet's load line, and one global name.
import { fromSegment } from '../mappings/from-segment.js';

/** What the script gives a page. */
export interface OneflowMappings {
  fromSegment: typeof fromSegment;
}

// Angular's zone.js puts an event handler in the place of every configurable name that begins with "on".
Object.defineProperty(window, 'oneflowMappings', {
  value: { fromSegment } satisfies OneflowMappings,
  writable: true,
  configurable: false,
});
