// A page that runs Segment's real Analytics.js, as Segment's own snippet loads it. Nothing reaches Segment's hosts.
import { inlineScript, pageText } from './page.js';

const STANDALONE = '<script async src="/node_modules/@segment/analytics-next/dist/umd/standalone.js"></script>';
const SNIPPET = await pageText('segment.js');

/** Segment's snippet and library; `settings` are those that Segment has of the source. */
export function segmentWith(settings: object = {}): string {
  return `${inlineScript(SNIPPET, { settings: JSON.stringify(settings) })}${STANDALONE}`;
}
