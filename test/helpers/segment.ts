// Real analytics-next in the page of the tests, with our plugin from source: a test says when 1Flow's SDK arrives, and
// reads what it got and what Segment got. Nothing reaches Segment's hosts. It knows no test.

import { type Analytics, AnalyticsBrowser, type Plugin } from '@segment/analytics-next';
import { expect } from 'chai';
import sinon from 'sinon';
import { type DestinationSettings, type OneflowDestination, oneflowDestination } from '../../src/segment/plugin.js';
import { clearStored, closePages, KEY, type PageWindow, waitFor } from './page.js';

/** The plugin's name, which is that of Segment's own destination. */
export const NAME = '1Flow Web (Actions)';

type Load = Parameters<typeof AnalyticsBrowser.load>;

const SEGMENT_HOSTS = /segment\.(io|com|build)/;

/** The page of the tests, which is a page with 1Flow's SDK, too. */
export const page = window as unknown as PageWindow & { _1flow?: unknown };

/** What 1Flow's SDK got in this test. */
export const calls: unknown[][] = [];
/** What Segment's own destination has sent to Segment in this test. */
export const segmentSent: Record<string, unknown>[] = [];
/** The plugins that this test has created. */
export const plugins: OneflowDestination[] = [];

const thrown: string[] = [];
let writeKeys = 0;

/** Every test of the suite around it begins without plugin, SDK and storage, and ends with no error in the page. */
export function cleanEachTime(): void {
  addEventListener('error', ({ message }) => message && thrown.push(message));
  addEventListener('unhandledrejection', ({ reason }) => thrown.push(`unhandled: ${reason}`));
  beforeEach(begin);
  afterEach(end);
}

function begin(): void {
  clean();
  plugins.length = 0;
  thrown.length = 0;
  sinon.stub(console, 'warn');
  sinon.stub(console, 'error');
  standInForSegmentsHosts();
  addTag();
}

async function end(): Promise<void> {
  // No look for the SDK may go on into the next test.
  arrive();
  await waitFor(() => plugins.every((plugin) => plugin.isLoaded()));
  // Nor may one that has come back to its page look into storage a second later, and take what the next test stores.
  for (const plugin of plugins) plugin.stop();
  sinon.restore();
  clean();
  expect(thrown).to.deep.equal([]);
}

function clean(): void {
  closePages();
  clearStored();
  removeTags();
  delete page._1flow;
  delete page.oneflowCalls;
  calls.length = 0;
  segmentSent.length = 0;
}

function standInForSegmentsHosts(): void {
  const { fetch } = window;
  sinon.stub(window, 'fetch').callsFake(async (input, init) => {
    if (!SEGMENT_HOSTS.test(String(input))) return fetch(input, init);
    // Segment's own measurements end in /m.
    if (!String(input).endsWith('/m')) segmentSent.push(JSON.parse(String(init?.body)));
    return new Response('{}');
  });
}

/** 1Flow's SDK takes calls from now on. */
export function arrive(): void {
  page._1flow = (...args: unknown[]) => {
    calls.push(structuredClone(args));
  };
}

/** Someone's tag for 1Flow's SDK that never loads: the test says when the SDK is there. */
function addTag(): void {
  const tag = document.createElement('script');
  tag.dataset.apiKey = KEY;
  document.head.append(tag);
}

/** The tags of 1Flow's SDK on the page, whoever made them. */
export function tags(): HTMLScriptElement[] {
  return [...document.querySelectorAll<HTMLScriptElement>('script[data-api-key]')];
}

/** From now on the plugin has to load the SDK itself. */
export function removeTags(): void {
  // A script on its way would put its SDK into the place of the next test's; one whose document has changed never runs.
  for (const tag of tags()) new Document().adoptNode(tag);
}

/** A plugin that the end of the test waits for. */
export function create(settings: Partial<DestinationSettings> = {}): OneflowDestination {
  const plugin = oneflowDestination({ projectApiKey: KEY, ...settings });
  plugins.push(plugin);
  return plugin;
}

/** What `AnalyticsBrowser.load` needs to ask no host for a source's settings. */
export function source(): Load[0] & { cdnSettings: object } {
  const writeKey = `write-key-${++writeKeys}`;
  return { writeKey, cdnSettings: { integrations: { 'Segment.io': { apiKey: writeKey } } } };
}

/** Segment with the given plugins. */
export async function segment(
  more: Plugin[],
  options: Load[1] = {},
  settings: Partial<Load[0]> = {},
): Promise<Analytics> {
  const [analytics] = await AnalyticsBrowser.load({ ...source(), plugins: more, ...settings }, options);
  return analytics;
}

/** Resolves once 1Flow's SDK has got so many calls, with all of them. */
export async function sent(amount: number): Promise<unknown[][]> {
  await waitFor(() => calls.length >= amount);
  return calls;
}

/** The properties of each event that the SDK got. */
export const properties = (): unknown[] =>
  calls.map(([, , payload]) => (payload as { properties?: unknown }).properties);

/** The name of each event that the SDK got, the user id of each identify. */
export const names = (): unknown[] => calls.map(([, name]) => name);

/** Our own sentences in the console. */
export function said(level: 'warn' | 'error'): unknown[] {
  const { args } = console[level] as sinon.SinonStub;
  return args.map(([text]) => text).filter((text) => String(text).startsWith('oneflowSegment'));
}

/** The page goes, or so the plugin is told. */
export const leave = (): unknown => dispatchEvent(new PageTransitionEvent('pagehide'));

/** The names under which session storage keeps something of ours. */
export const stored = (): string[] => Object.keys(sessionStorage).filter((name) => name.startsWith('oneflow'));

/** The plugin of a page that has gone: its look for the SDK ends with the test. */
export async function gone(events: string[], settings = {}, options = {}): Promise<void> {
  const analytics = await segment([create(settings)], options);
  for (const name of events) await analytics.track(name);
  leave();
}
