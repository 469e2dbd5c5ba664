// The same of `oneflow-segment/segment`.
import '../diagnosis/install.js';

export * from './segment.js';
