// Owns the demo page's HTML: the built snippet in its head, with the choices of the page's address in its load line. It knows
// no server. Only known words, numbers and JSON go on, written so that they can't leave their place.

const SDKS = ['actions', 'npm', '2022'];
const FAILURES = ['404', '500', 'hang', 'empty', 'reset'];
const DEFAULT_DELAY_MS = 2_000;
const LATE_MS = 2_000;
const DEMO_KEY = 'demo-project-key';
const OWN_SDK = '1flow';
const SEGMENT_MAPPINGS = 'dist/mappings.min.js';
const LOAD_PLACE = '"the load line"';

/**
 * The page, and the snippet for its place. `read` gives a file's text, `render` is `renderSnippet`. The address may say: `sdk` (actions, npm, 2022, or 1flow: the real one, whose key is typed into
 * the page), `delay` (ms), `fail` (404, 500, hang, empty, reset), `facade` (late, or such a failure), `consent=later`,
 * `mappings` (a name of demo/mappings.js), `segmentMappings` (Segment's JSON, where the script that reads it has been built),
 * `options` (those of `load`, as JSON).
 */
export async function demoPage(query, { read, render }) {
  const own = query.get('sdk') === OWN_SDK;
  const consent = own || query.get('consent') === 'later';
  const options = loadOptions(query, own);
  const readsSegment = await read(SEGMENT_MAPPINGS).then(
    () => true,
    () => false,
  );
  const load = inScript({ key: own ? '' : DEMO_KEY, options, consent, own, readsSegment });
  const page = (await read('demo/index.html')).replace(LOAD_PLACE, () => load);
  const reader = readsSegment && query.has('segmentMappings') ? `<script src="/${SEGMENT_MAPPINGS}"></script>\n` : '';
  return { page, snippet: reader + (await snippetFor(query, render, consent, options)) };
}

/** Mappings are functions, which no HTML can hold: then a script of the page's own calls `load`. */
async function snippetFor(query, render, consent, options) {
  const isMapped = query.get('mappings') || query.get('segmentMappings');
  if (!consent && !isMapped) return render({ projectApiKey: DEMO_KEY, ...options });
  const load = `oneflowSegment.load("${DEMO_KEY}",{...${inScript(options)},mappings:demoMappings()})`;
  return (await render({ consent: true })) + (consent ? '' : `<script>${load}</script>`);
}

function loadOptions(query, own) {
  const facade = query.get('facade');
  const src = `/facade.js${failing(facade === 'late' ? LATE_MS : 0, facade)}`;
  const sdk = SDKS.find((name) => name === query.get('sdk')) ?? SDKS[0];
  const delay = query.has('delay') ? Number.parseInt(query.get('delay'), 10) : DEFAULT_DELAY_MS;
  const sdkUrl = `/sdk/${sdk}.js${failing(delay, query.get('fail'))}`;
  return { src, ...(!own && { sdkUrl }), ...givenOptions(query.get('options')) };
}

/** What the server chose stands, so that a page can't be made to load somebody's script. */
function givenOptions(text) {
  try {
    const { src, sdkUrl, nonce, integrity, mappings, ...options } = Object(JSON.parse(text || '{}'));
    return options;
  } catch {
    return {};
  }
}

function failing(delay, failure) {
  const fail = FAILURES.find((name) => name === failure);
  const options = [delay > 0 && `delay=${delay}`, fail && `fail=${fail}`].filter(Boolean);
  return options.length > 0 ? `?${options.join('&')}` : '';
}

function inScript(value) {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
