// The same for pages without a bundler: one classic script before the snippet's load line, and one global name.
import { fromSegment } from '../mappings/from-segment.js';

/** What the script gives a page. */
export interface OneflowMappings {
  fromSegment: typeof fromSegment;
}

(window as Window & { oneflowMappings?: OneflowMappings }).oneflowMappings = { fromSegment };
