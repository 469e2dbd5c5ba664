// The destination as one classic script for pages with Segment's own snippet: it registers itself.
import { registerDestination } from '../segment/register.js';

registerDestination(window, document.currentScript?.dataset ?? {});
