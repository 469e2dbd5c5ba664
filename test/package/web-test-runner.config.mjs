// The suite of Segment's plugin once more, with the lowest version of Segment's library that package.json names. What differs
// between the versions is Segment's, not the engine's: one engine is enough.
import { installTools } from './project.mjs';

installTools();
process.env.ANALYTICS_NEXT = 'test/package/node_modules/analytics-next-lowest';
process.env.BROWSERS ??= 'Chromium';
const { default: config } = await import('../../web-test-runner.config.mjs');

/** Where Segment's library is: its bundle, in one page, and its standalone build. */
export default { ...config, files: ['test/segment.ts', 'test/segment-built.test.ts'] };
