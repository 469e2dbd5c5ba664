// The destination as one classic script for pages with Segment's own snippet: it registers itself.
import { read } from '../browser/page.js';
import { registerDestination } from '../segment/register.js';

// Only a script element is taken for one: an image named `currentScript` hides it on `document` itself.
registerDestination(window, (read('currentScript') as HTMLScriptElement | null)?.dataset ?? {});
