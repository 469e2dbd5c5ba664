// What the snippet loads. Without a snippet on the page there is nobody to serve, and it says so.
import { takeOver } from './facade.js';
import type { Stub } from './types.js';

const stub = window.oneflowSegment as Stub | undefined;
if (stub) takeOver(stub);
else console.warn('oneflowSegment: paste the snippet before oneflow-segment.min.js; see the README');
