// Owns the demo page's HTML as the server sends it: the built snippet in its head, with the choices of the page's address
// (demo/choices.js) in its load line. It knows no server. What goes on is written so that it can't leave its place.

import { chosen, DEMO_KEY, SERVED } from '../demo/choices.js';

const SEGMENT_MAPPINGS = 'dist/mappings.min.js';
const LOAD_PLACE = '"the load line"';

/**
 * The page, and the snippet for its place. `read` gives a file's text, `render` is `renderSnippet`. The address may say, beside what
 * demo/choices.js reads, `mappings` (a name of demo/mappings.js) and `segmentMappings` (Segment's JSON, where the script that
 * reads it has been built).
 */
export async function demoPage(query, { read, render }) {
  const choice = chosen(query, SERVED);
  const readsSegment = await read(SEGMENT_MAPPINGS).then(
    () => true,
    () => false,
  );
  const page = (await read('demo/index.html')).replace(LOAD_PLACE, () => inScript({ ...choice, readsSegment }));
  const reader = readsSegment && query.has('segmentMappings') ? `<script src="../${SEGMENT_MAPPINGS}"></script>\n` : '';
  return { page, snippet: reader + (await snippetFor(query, render, choice)) };
}

/** Where the demo is files alone, its page chooses for itself, and its head waits for that. */
export async function staticDemoPage({ read, render }) {
  const page = (await read('demo/index.html')).replace(LOAD_PLACE, 'null');
  return { page, snippet: `<script src="../${SEGMENT_MAPPINGS}"></script>\n${await render({ consent: true })}` };
}

/** Mappings are functions, which no HTML can hold: then a script of the page's own calls `load`. */
async function snippetFor(query, render, { consent, options }) {
  const isMapped = query.get('mappings') || query.get('segmentMappings');
  if (!consent && !isMapped) return render({ projectApiKey: DEMO_KEY, ...options });
  const load = `oneflowSegment.load("${DEMO_KEY}",{...${inScript(options)},mappings:demoMappings()})`;
  return (await render({ consent: true })) + (consent ? '' : `<script>${load}</script>`);
}

function inScript(value) {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
