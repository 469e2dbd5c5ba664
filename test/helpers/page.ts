// Opens a fresh page in an iframe: the built snippet in its head, a stand-in for 1Flow's SDK on the test server.
// Tests say what is on the page and ask what the stand-in received.
import type { OneflowSegment, OneflowSnippetOptions, Receipt } from '../../src/api/types.js';
import { inlineScript, KEY, type PageParts, pageHead, snippetOf } from './page-html.js';

/** An anonymous id as we make it: 128 random bits. */
export const RANDOM_ID = /^\d+(-\d+){3}$/;

/** What a stand-in recorded: the SDK's function and its arguments. */
export interface Call {
  method: string;
  args: unknown[];
  apiKey: string;
  early?: boolean;
}

/** The window of a page under test. */
export type PageWindow = Window &
  typeof globalThis & {
    oneflowSegment: OneflowSegment;
    oneflowCalls?: Call[];
    oneflowExecutions?: number;
    errors: string[];
    said: string[];
    [name: string]: unknown;
  };

export interface PageOptions extends PageParts {
  /** Response headers of the page. */
  headers?: Record<string, string>;
  /** Nonce of every inline script. */
  nonce?: string;
}

const text = async (address: string): Promise<string> => (await fetch(address)).text();

/** A file of `test/pages/`. */
export const pageText = (file: string): Promise<string> => text(`/test/pages/${file}`);

/** Notes errors, and what the console says. */
export const WATCH = inlineScript(await pageText('watch.js'));

/** Notes in `used` all that a page does. Where consent is waited for, that must be nothing. */
export const COUNT_USE = inlineScript(await pageText('count-use.js'));

/**
 * What a page with COUNT_USE that waits for consent has done, at the latest when it is left. Nothing can come later: it would
 * need a timer, a listener or a request, each of which is noted when it is set.
 */
export async function usedBeforeConsent(page: PageWindow): Promise<unknown[]> {
  await waitFor(() => page.document.readyState === 'complete');
  page.dispatchEvent(new PageTransitionEvent('pagehide'));
  const { length } = page.performance.getEntriesByType('resource').filter(({ name }) => /facade|sdk/.test(name));
  return [page.oneflowSegment.state, page.used, length, localStorage.length, sessionStorage.length, document.cookie];
}

/** The built stub without its load line, as on a page that waits for consent. */
export const stub: Promise<string> = text('/dist/snippet.consent.html').then(snippetOf);

/** Snippets that pages have pasted and today's facade must serve: the built one, and every released one, oldest first. */
export async function allSnippets(): Promise<{ name: string; snippet: string }[]> {
  const released: string[] = JSON.parse(await text('/test/released/index.json'));
  const old = released.map(async (file) => ({ name: file, snippet: await text(`/test/released/${file}`) }));
  return Promise.all([{ name: 'the built snippet', snippet: await stub }, ...old]);
}

export async function html({ snippet, ...parts }: PageOptions): Promise<string> {
  return pageHead({ watch: WATCH, snippet: snippet ?? (await stub), ...parts });
}

/** Keeps a page on the server and returns its address. */
export async function keepPage(page: {
  head: string;
  body?: string;
  headers?: Record<string, string>;
}): Promise<string> {
  const response = await fetch('/pages', { method: 'POST', body: JSON.stringify(page) });
  return ((await response.json()) as { address: string }).address;
}

export async function openPage(options: PageOptions = {}): Promise<PageWindow> {
  const { headers = {}, nonce } = options;
  const address = await keepPage({ head: await html(options), headers });
  return openAddress(`${address}${nonce ? `&nonce=${nonce}` : ''}`);
}

const frames: HTMLIFrameElement[] = [];

/** Resolves once the page's own scripts have run. */
export async function openAddress(address: string, attributes: Record<string, string> = {}): Promise<PageWindow> {
  const frame = document.createElement('iframe');
  for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
  frame.src = address;
  frames.push(frame);
  document.body.append(frame);
  await waitFor(() =>
    frame.contentDocument?.readyState === 'complete' || frame.contentDocument?.readyState === 'interactive'
      ? frame.contentWindow?.location.href !== 'about:blank'
      : false,
  );
  return frame.contentWindow as PageWindow;
}

/** Removes every page a test has opened, what they stored, and the browser's notes of requests, of which it keeps 250. */
export function closePages(): void {
  for (const frame of frames.splice(0)) frame.remove();
  performance.clearResourceTimings();
  clearStored();
}

/** Empties what pages of this origin have stored, Segment's ids in cookies too. */
export function clearStored(): void {
  localStorage.clear();
  sessionStorage.clear();
  for (const cookie of document.cookie.split('; ')) {
    // biome-ignore lint/suspicious/noDocumentCookie: the other interface is not in every engine
    document.cookie = `${cookie.split('=')[0]}=; max-age=0; path=/`;
  }
}

// Another file's tests, in the same browser before, may have left something.
clearStored();

/** Resolves with the first truthy answer; looks again after each task, and fails after `limit` milliseconds. */
export async function waitFor<Value>(look: () => Value, limit = 60_000): Promise<NonNullable<Value>> {
  const end = performance.now() + limit;
  for (;;) {
    const value = look();
    if (value) return value;
    if (performance.now() > end) throw new Error(`waited ${limit} ms in vain for ${look}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The page's clock stands, and its timers run when a test says so: see `goOn`. To come before the snippet. */
export const CLOCK = inlineScript(await pageText('clock.js'));

/** As `waitFor`, of a page with CLOCK: it goes on as fast as it has nothing else to wait for, until the first truthy answer. */
export const goOn = <Value>(page: PageWindow, look: () => Value): Promise<NonNullable<Value>> =>
  (page.goOn as (isDone: () => Value) => Promise<NonNullable<Value>>)(look);

/** Resolves once the stand-in has received `count` calls, with all of them. */
export async function received(page: PageWindow, count: number): Promise<Call[]> {
  const isThere = () => (page.oneflowCalls?.length ?? 0) >= count;
  await (page.goOn ? goOn(page, isThere) : waitFor(isThere));
  return page.oneflowCalls as Call[];
}

/** The calls without what differs from run to run. */
export function essence(calls: Call[] = []): unknown[] {
  return calls.map(({ method, args }) => [method, ...args.map(withoutAnonymousId)]);
}

function withoutAnonymousId(arg: unknown): unknown {
  if (typeof arg !== 'object' || arg === null) return arg;
  const { anonymousId, ...rest } = arg as { anonymousId?: string };
  return rest;
}

export type { OneflowSegment, OneflowSnippetOptions, Receipt };
export { inlineScript, KEY };
