// Owns what the address of the demo's page may choose, and the arguments of `load` that it becomes. Pure, and known words, numbers
// and JSON alone: the demo's server uses it and, where the demo is files on some host, the page itself.

const SDKS = ['actions', 'npm', '2022'];
const FAILURES = ['404', '500', 'hang', 'empty', 'reset'];
const DEFAULT_DELAY_MS = 2_000;
const LATE_MS = 2_000;
const OWN_SDK = '1flow';
const FACADE = '../dist/oneflow-segment.min.js';

export const DEMO_KEY = 'demo-project-key';

/** What a server does with a script that it is asked for. */
export const SERVED = {
  facade: ({ delay, fail }) => FACADE + failing(delay, fail),
  sdk: (name, { delay, fail }) => `sdk/${name}.js${failing(delay, fail)}`,
};

/** The same with files alone, as far as they go: the stand-in waits by itself, and answers in the place of 1Flow's API. */
export const FILES = {
  facade: ({ fail }) => (fail === '404' ? '../dist/missing.js' : FACADE),
  sdk(name, { delay, fail }) {
    if (fail === '404') return 'sdk/missing.js';
    return fail === 'empty' ? 'sdk/empty.js' : `sdk/${name}.js?alone&later=${delay}`;
  },
};

/**
 * `{ key, options, consent, own }`. The address may say: `sdk` (actions, npm, 2022, or 1flow: the real one, whose key is typed into
 * the page), `delay` (ms), `fail` (404, 500, hang, empty, reset), `facade` (late, or such a failure), `consent=later`,
 * `options` (those of `load`, as JSON).
 */
export function chosen(query, addresses) {
  const own = query.get('sdk') === OWN_SDK;
  const options = loadOptions(query, own, addresses);
  return { key: own ? '' : DEMO_KEY, options, consent: own || query.get('consent') === 'later', own };
}

function loadOptions(query, own, addresses) {
  const facade = query.get('facade');
  const src = addresses.facade({ delay: facade === 'late' ? LATE_MS : 0, fail: failure(facade) });
  const name = SDKS.find((sdk) => sdk === query.get('sdk')) ?? SDKS[0];
  const delay = Number.parseInt(query.get('delay') || DEFAULT_DELAY_MS, 10) || 0;
  const sdkUrl = addresses.sdk(name, { delay, fail: failure(query.get('fail')) });
  return { src, ...(!own && { sdkUrl }), ...givenOptions(query.get('options')) };
}

/** What was chosen here stands, so that a page can't be made to load somebody's script. */
function givenOptions(text) {
  try {
    const { src, sdkUrl, nonce, integrity, mappings, ...options } = Object(JSON.parse(text || '{}'));
    return options;
  } catch {
    return {};
  }
}

function failure(word) {
  return FAILURES.find((name) => name === word);
}

function failing(delay, fail) {
  const options = [delay > 0 && `delay=${delay}`, fail && `fail=${fail}`].filter(Boolean);
  return options.length > 0 ? `?${options.join('&')}` : '';
}
