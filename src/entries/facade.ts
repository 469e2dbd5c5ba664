// What the snippet loads. The stub is on the script element, where a page that reuses our name can't hide it; a module
// has no such element. Without a snippet on the page there is nobody to serve, and it says so.

import type { Stub } from '../api/contract.js';
import { read } from '../browser/page.js';
import { takeOver } from '../facade.js';

const { stub = window.oneflowSegment } = (read('currentScript') ?? {}) as { stub?: unknown };
if ((stub as Stub | undefined)?.v) takeOver(stub as Stub);
else console.warn('oneflowSegment: paste the snippet before oneflow-segment.min.js; see the README');
