// The facade: takes over a page's stub and wires everything behind it: the queue, the visitor, 1Flow's SDK, the way of a
// call between them (call/handler.ts), and what happens when the page goes or nothing can be loaded. One state, and steps
// over it, in the order of a page's life.

import type { Command, SetupCommand, Stub } from './api/contract.js';
import { checkKey, checkOptions } from './api/options.js';
import { createReporter, type Reporter } from './api/report.js';
import type { Attempt, OneflowSdk, OneflowSnippetOptions, State } from './api/types.js';
import { VERSION } from './api/version.js';
import { onDeparture } from './browser/departure.js';
import { canStore, createStore, type Store } from './browser/store.js';
import { type Call, ID_PLACE, readCall, toCall, writeCall } from './call/command.js';
import { answer, dropped, handle, type Way } from './call/handler.js';
import { createIdentity, type Identity } from './call/identity.js';
import { createVisitorStore } from './call/visitor-store.js';
import { createQueue, QUEUE_LIMIT, type Queue } from './queue.js';
import { DEFAULT_SDK_URL } from './sdk/address.js';
import { createSdkLoader, type SdkLoader, whenSeen } from './sdk/loader.js';
import { createFinder } from './sdk/sdk.js';
import { watchAnswers } from './sdk/troubleshoot.js';

/** A page with its facade. */
interface Page {
  readonly stub: Stub;
  readonly reporter: Reporter;
  readonly queue: Queue<Call>;
  readonly loader: SdkLoader;
  /** Who waits for the SDK: what `ready` was asked with. */
  readonly waiting: ((sdk: unknown) => void)[];
  readonly json: JSON;
  /** The `load` in force, in words. */
  loadedWith?: unknown;
  /** Whether a `load` is under way, or has led to `ready`. */
  isLoading: boolean;
  /** Set with the `load` in force; makes the identity. */
  identify?: () => Identity;
  identity?: Identity | undefined;
  store?: Store<Call> | undefined;
  /** Set once 1Flow's SDK takes calls. */
  way?: Way;
  /** Set with the first `load` that has a key. */
  isGone?: () => boolean;
}

/** Takes over a page's stub: from now on its calls and setup commands come here. A second facade does nothing. */
export function takeOver(stub: Stub): void {
  if (stub.facade) return;
  stub.facade = true;
  const reporter = createReporter();
  const loader = createSdkLoader(createFinder(), {
    ready: (sdk) => onReady(page, sdk),
    failed: (sentence) => onFailed(page, sentence),
    warn: reporter.warn,
    trying: (attempt) => setState(page, 'loading', attempt),
  });
  const queue = createQueue<Call>({ handle: (call) => handle(page.way as Way, call) });
  const page: Page = { stub, reporter, loader, queue, waiting: [], json: stub.json ?? JSON, isLoading: false };
  stub.version = VERSION;
  stub.user = () => identityOf(page)?.visitor() ?? { traits: {} };
  takePush(stub.queue, (command) => add(page, command));
  takePush(stub.setup, (command) => setUp(page, command));
  for (const command of stub.queue.splice(0)) queue.add({ ...toCall(command), waited: true });
  // What waits stays to be seen there.
  stub.queue = queue.items as never;
  setUpAll(page, stub.setup.splice(0));
}

/** Gives a list of the stub's a `push` of its own. Assigning one fails where the page has frozen `Array.prototype`. */
function takePush<Item>(list: Item[], push: (item: Item) => void): void {
  Object.defineProperty(list, 'push', { value: push });
}

/** Listeners first: what a load tells at once is for them too. A load before the one in force has failed. */
function setUpAll(page: Page, commands: SetupCommand[]): void {
  const loads = commands.filter(([, method]) => method === 'load');
  const inForce = loads.findIndex(([, , args]) => args === page.stub.loaded);
  for (const command of commands) if (!loads.includes(command)) setUp(page, command);
  for (const command of loads.slice(Math.max(inForce, 0))) setUp(page, command);
}

function setUp(page: Page, [settle, method, [first, second]]: SetupCommand): void {
  if (method === 'ready') {
    whenReady(page, settle, first);
    return;
  }
  if (method === 'load') load(page, first, second);
  else page.reporter[method](first, second);
  settle(undefined);
}

/** After `failed` the promise has its answer; the callback still waits. */
function whenReady({ way, stub, waiting, reporter }: Page, settle: SetupCommand[0], callback: unknown): void {
  const tell = (sdk: unknown): void => {
    settle(sdk);
    if (sdk && typeof callback === 'function') reporter.call(callback as (sdk: unknown) => void, sdk);
  };
  if (way || stub.state === 'failed') tell(way?.sdk);
  if (!way) waiting.push(tell);
}

/** A call of the page's. One that is live goes out at once. */
function add(page: Page, command: Command): void {
  const { queue, way, reporter, stub, loader } = page;
  const call = toCall(command);
  if (queue.isFull()) {
    answer(call, dropped('queue-full', `${QUEUE_LIMIT} calls wait already; the oldest are kept`), reporter);
    return;
  }
  call.waited = !way || !!page.isGone?.();
  queue.add(call);
  if (stub.state === 'failed' && loader.look()) return;
  if (stub.state === 'failed' || page.isGone?.()) keep(page);
}

/** Starts once; says so when asked again, except after `failed`. */
function load(page: Page, key: unknown, given: unknown): void {
  const { stub, reporter } = page;
  const wrong = checkKey(key);
  if (wrong) {
    reporter.log('error', wrong);
    if (!page.isLoading) setState(page, 'idle');
    return;
  }
  const words = loadInWords(key, given);
  if (page.isLoading) {
    // A page whose scripts or effects run twice says the same twice.
    if (words !== page.loadedWith)
      reporter.warn('load was called again with another key or options and changed nothing');
    return;
  }
  page.isLoading = true;
  page.loadedWith = words;
  const { options, problems } = checkOptions(given);
  stub.options = { ...options, key: key as string };
  for (const problem of problems) reporter.warn(problem);
  setState(page, 'loading');
  whenSeen(() => start(page, key as string, options));
}

/** From here on the visitor is known, and what waits can be stored. */
function start(page: Page, key: string, options: OneflowSnippetOptions): void {
  const { reporter } = page;
  const { sdkUrl = DEFAULT_SDK_URL, nonce = page.stub.nonce, persistence, debug } = options;
  if (debug) reporter.call((url) => watchAnswers(url, reporter.warn), sdkUrl);
  page.isGone ??= onDeparture({ leave: () => leave(page), comeBack: () => comeBack(page) });
  // Another project's visitor is another one.
  page.identity = undefined;
  page.identify = () => createPageIdentity(page, key, persistence);
  page.store = canStore(persistence) ? createCallStore(page, key) : undefined;
  // The SDK is asked for first: the first look into storage waits for the browser.
  page.loader.start({ projectApiKey: key, sdkUrl, nonce });
  identityOf(page);
}

function createPageIdentity({ reporter, queue }: Page, key: string, persistence: string | undefined): Identity {
  const places = { local: () => window.localStorage, session: () => window.sessionStorage };
  const visitors = createVisitorStore(key, persistence === 'memory' ? undefined : places, reporter.warn);
  // From the first identify or reset on, whose turn it is says the order of calls, not what a call was stored with.
  return createIdentity(visitors, () => {
    for (const call of queue.items) call.visitor = undefined;
  });
}

function identityOf(page: Page): Identity | undefined {
  if (!page.identity && page.identify) page.identity = page.identify();
  return page.identity;
}

function createCallStore(page: Page, key: string): Store<Call> {
  return createStore<Call>({
    name: key,
    json: page.json,
    idPlace: ID_PLACE,
    read: readCall,
    write(call) {
      const problems = new Set<string>();
      const form = writeCall(call, identityOf(page)?.ids(), problems);
      for (const problem of problems) page.reporter.warn(problem);
      return form;
    },
  });
}

function onReady(page: Page, sdk: unknown): void {
  const { stub, reporter, json } = page;
  const identity = identityOf(page) as Identity;
  page.isLoading = true;
  page.way = { options: stub.options as OneflowSnippetOptions, identity, reporter, sdk, json };
  setState(page, 'ready');
  for (const tell of page.waiting.splice(0)) tell(sdk);
  reporter.emit('ready', sdk as OneflowSdk);
  open(page);
}

/** From now on calls go out, first those that earlier pages stored. */
function open({ queue, store, reporter, isGone }: Page): void {
  // Scripts may still run in a page that has gone: what is stored then belongs to the next one.
  if (isGone?.()) return;
  const { found, unreadable } = store?.take() ?? { found: [], unreadable: 0 };
  if (unreadable) reporter.warn(`${unreadable} stored calls could not be read`);
  for (const call of queue.items) call.waited = true;
  queue.open(found);
}

function onFailed(page: Page, sentence: string): void {
  const { reporter, waiting } = page;
  const message = `${sentence}. Calls stay buffered; call load again to retry`;
  page.isLoading = false;
  setState(page, 'failed');
  reporter.log('error', message);
  reporter.emit('error', { message });
  for (const tell of waiting) tell(undefined);
  keep(page);
}

/** Nothing fetches the calls here, or not yet: what fits waits in storage, the rest on this page. */
function keep({ queue, store, reporter, stub }: Page): void {
  for (const call of store?.move(queue.items) ?? []) answer(call, { status: 'stored' }, reporter);
  if (stub.state !== 'failed') return;
  for (const call of queue.items) if (!call.isAnswered) answer(call, { status: 'kept' }, reporter);
}

function leave(page: Page): void {
  keep(page);
  const { length } = page.queue.items;
  if (page.store && length) page.reporter.warn(`${length} calls did not fit into storage and end with the page`);
}

/** What this page stored is taken from storage, if no other page has taken it. */
function comeBack(page: Page): void {
  page.identity?.refresh();
  if (page.way) open(page);
}

function setState({ stub, reporter }: Page, state: State, attempt?: Attempt): void {
  const isChanged = stub.state !== state;
  stub.state = state;
  if (isChanged || attempt) reporter.emit('state', state, attempt);
}

/** What a load asks for, to be compared. Functions don't count: a page that says the same again has new ones each time. */
function loadInWords(key: unknown, options: unknown): unknown {
  try {
    return JSON.stringify([key, options ?? {}]);
  } catch {
    return options;
  }
}
