// Our built scripts on a page of the lab: the snippet with its facade, the mappings, the destination's script. Each page makes
// the same calls, whatever else is on it; which ones 1Flow's SDK must get is said here, too.
import type { Lab } from './lab.js';
import { stub } from './page.js';

/** A page in parts, all of them HTML. */
export interface PageOptions {
  key: string;
  /** The SDK's address is not given: a tag of the page's own brings it, at the end. */
  isBare?: boolean;
  before?: string;
  between?: string;
}

export interface Product {
  /** The files in `dist/` whose code runs. */
  files: string[];
  /** It makes two calls: an identify, and event 1. */
  page(options: PageOptions): string;
  /** JavaScript that makes one more: the event of this number. */
  call(event: number): string;
}

/** What 1Flow's SDK gets for `identify`, and for an event, as the lab writes it. */
export const IDENTIFY = '["identify","u1",{"plan":"pro"}]';
export const eventCall = (event: number): string =>
  `["track","E${event}",{"anonymousId":"x","properties":{"n":${event}},"userId":"u1"}]`;
/** All that it gets of the identify and events 1 and 2. */
export const EXPECTED = [IDENTIFY, eventCall(1), eventCall(2)].join();
/** Without what differs from page to page. */
export const essenceOf = (call: string): string => call.replace(/"anonymousId":"[^"]+"/, '"anonymousId":"x"');

/** What an image brings where it is taken for our script. */
export const EVIL = '//evil.invalid/x.js';
/** Requests to other sites are looked at, and never made. */
const NOWHERE = `<meta http-equiv="Content-Security-Policy" content="script-src 'self' 'unsafe-inline'">`;

/** The browser keeps our files: what a page costs is not the subject. */
const KEPT = 'header=cache-control:max-age=600';
const SDK_CODE = encodeURIComponent('window.top.lab.sdk(window)');
const SDK = `/page?html=${SDK_CODE}&header=content-type:text/javascript&${KEPT}`;
const SNIPPET = await stub;

export const script = (code: string): string => `<script>${code}</script>`;
const file = (name: string, attributes = ''): string => `<script src="/dist/${name}?${KEPT}"${attributes}></script>`;

const path = (name: string): object => ({ '@path': `$.${name}` });
const MAPPINGS = JSON.stringify([
  {
    ...{ name: 'Identify', enabled: true, partnerAction: 'identifyUser', subscribe: 'type = "identify"' },
    mapping: { userId: path('userId'), traits: { plan: { '@template': '{{traits.plan}}' } } },
  },
  {
    ...{ name: 'Track', enabled: true, partnerAction: 'trackEvent' },
    subscribe: 'type = "track" and (event = "E1" or match(event, "E*"))',
    mapping: {
      ...{ event_name: path('event'), userId: path('userId'), anonymousId: path('anonymousId') },
      properties: { '@flatten': { value: path('properties'), separator: '_' } },
    },
  },
]);

const loadLine = ({ key, isBare }: PageOptions, options = ''): string =>
  `oneflowSegment.load('${key}', { src: '/facade.js?${KEPT}'${isBare ? '' : `, sdkUrl: '${SDK}'`}${options} })`;
const call = (method: string): string => `window.top.lab.keep(window, oneflowSegment.${method})`;
const track = (event: number): string => call(`track('E${event}', { n: ${event} })`);
const CALLS = script(`${call("identify('u1', { plan: 'pro' })")}; ${track(1)}`);

function page(options: PageOptions, html: string): string {
  if (!options.isBare) return html;
  return `${NOWHERE}${html}<script src="${SDK}" data-api-key="${options.key}"></script>`;
}

/** The snippet with its load line. */
export const snippetTag = (options: PageOptions): string => script(`${SNIPPET};${loadLine(options)}`);

export function destinationTag({ key, isBare }: PageOptions): string {
  const given = JSON.stringify(isBare ? {} : { sdkUrl: SDK });
  return file('oneflow-segment-destination.min.js', ` data-project-api-key="${key}" data-options='${given}'`);
}

export const PRODUCTS: Record<string, Product> = {
  'the snippet and its facade': {
    files: ['snippet.min.js', 'oneflow-segment.min.js'],
    page(options) {
      const { before = '', between = '' } = options;
      return page(options, `${before}${snippetTag(options)}${CALLS}${between}`);
    },
    call: track,
  },
  'the mappings': {
    files: ['mappings.min.js'],
    page(options) {
      const { before = '', between = '' } = options;
      const load = loadLine(options, `, mappings: oneflowMappings.fromSegment(${MAPPINGS})`);
      return page(
        options,
        `${before}${file('mappings.min.js')}${between}${script(`${SNIPPET};if (window.oneflowMappings) ${load}`)}${CALLS}`,
      );
    },
    call: track,
  },
  "the destination's script": {
    files: ['oneflow-segment-destination.min.js'],
    page(options) {
      const { before = '', between = '' } = options;
      const ours = destinationTag(options);
      const calls = script('window.top.lab.segment(window, 0); window.top.lab.segment(window, 1)');
      return page(options, `${script('window.top.lab.analytics(window)')}${before}${ours}${between}${calls}`);
    },
    call: (event) => `window.top.lab.segment(window, ${event})`,
  },
};

/** The snippet in other ways than pasted, for what depends on how the global is made. */
export const WAYS_IN: Record<string, Product> = {
  'the snippet inside a function, as an optimizer runs it': {
    files: [],
    page(options) {
      const { before = '', between = '' } = options;
      return page(
        options,
        `${before}${script(`(function () { ${SNIPPET};${loadLine(options)} })()`)}${CALLS}${between}`,
      );
    },
    call: track,
  },
  'the npm entry': {
    files: [],
    page(options) {
      const code = `import { createOneflowSegment } from '/dist/index.js';
        createOneflowSegment(); ${loadLine(options)}; ${CALLS.replace(/<\/?script>/g, '')}`;
      return page(options, `${options.before ?? ''}<script type="module">${code}</script>`);
    },
    call: track,
  },
};

/** Our plugin, as Segment's library sees it. */
interface Plugin {
  load(context: unknown, analytics: unknown): Promise<unknown>;
  [method: string]: (context: unknown, analytics?: unknown) => unknown;
}

const plugins = new WeakMap<object, Plugin>();
const parsers = new WeakMap<object, typeof JSON.parse>();
const PAGE = { path: '/', referrer: '', search: '', title: 'Test page', url: location.href };
let messages = 0;

/** As much of Segment's library as our plugin sees of it. It is of the test's realm; its events are of the page's. */
function analytics(win: Lab['win']): void {
  parsers.set(win, win.JSON.parse);
  const register = async (plugin: Plugin) => {
    plugins.set(win, plugin);
    await plugin.load({}, { options: {}, queue: { plugins: [plugin] } });
  };
  Reflect.set(win, 'analytics', { register });
}

/** Whether nothing more is to be waited for. What our plugin says may be a warning, before all else. */
export const hasFailed = ({ win }: Lab): boolean => win.oneflowSegment?.state === 'failed';

/**
 * As `oneflowSegment.state` says. Our plugin has none: it is ready when it takes calls, and has failed when it says why it
 * doesn't; so ask when the page has come to its end.
 */
export function stateOf({ win, said }: Lab): string | undefined {
  const plugin = plugins.get(win);
  if (plugin?.isLoaded?.({})) return 'ready';
  return win.oneflowSegment?.state ?? (said.length ? 'failed' : undefined);
}

/** Event 0 is the identify. */
function segment(win: Lab['win'], event: number): void {
  const said = event
    ? { type: 'track', event: `E${event}`, properties: { n: event } }
    : { type: 'identify', traits: { plan: 'pro' } };
  const more = {
    userId: 'u1',
    anonymousId: 'a1',
    integrations: {},
    context: { page: PAGE },
    messageId: `${++messages}`,
  };
  const parse = parsers.get(win) ?? JSON.parse;
  plugins.get(win)?.[said.type]?.({ event: parse(JSON.stringify({ ...said, ...more })) });
}

Object.assign(Reflect.get(window, 'lab'), { analytics, segment });
