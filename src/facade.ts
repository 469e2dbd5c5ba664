// The facade: takes over a page's stub and wires everything behind it: the buffer, the visitor, 1Flow's SDK, the way of a
// call between them (call/handler.ts), and what happens when the page goes or nothing can be loaded.

import type { SetupCommand, Stub } from './api/contract.js';
import { checkKey, checkOptions, DEFAULT_QUEUE_LIMIT } from './api/options.js';
import { createReporter } from './api/report.js';
import type { Options } from './api/types.js';
import { createHandler } from './call/handler.js';
import { createIdentity, type Identity } from './call/identity.js';
import { createVisitorStore } from './call/visitor-store.js';
import { createQueue, type Handle, takePush } from './queue.js';
import { createSdkLoader, whenSeen } from './sdk/loader.js';
import { createFinder, DEFAULT_SDK_URL } from './sdk/sdk.js';
import { watchAnswers } from './sdk/troubleshoot.js';

/** Takes over a page's stub: from now on its calls and setup commands come here. A second facade does nothing. */
export function takeOver(stub: Stub): void {
  if (stub.facade) return;
  stub.facade = true;
  const reporter = createReporter();
  const { say, warn, emit, call } = reporter;
  const waitingForSdk: ((sdk: unknown) => void)[] = [];
  let identity: Identity;
  /** Set once 1Flow's SDK takes calls. */
  let sdk: unknown;
  let handle: Handle;
  let loading = false;
  /** The load in force. */
  let loadedWith: unknown;
  let gone = false;

  const queue = createQueue(stub, () => stub.state === 'failed' && loader.look());
  const loader = createSdkLoader(createFinder(), { ready: onSdk, failed: onFailure, warn });
  const setup: Record<SetupCommand[1], (settle: SetupCommand[0], args: unknown[]) => void> = {
    load: (_, [key, options]) => load(key, options),
    ready(settle, [callback]) {
      const tell = (raw: unknown): void => {
        settle(raw);
        if (raw && typeof callback === 'function') call(callback as (sdk: unknown) => void, raw);
      };
      if (sdk || stub.state === 'failed') tell(sdk);
      // After `failed` the promise has its answer; the callback still waits.
      if (!sdk) waitingForSdk.push(tell);
    },
    on: (_, [name, listener]) => reporter.on(name, listener),
    off: (_, [name, listener]) => reporter.off(name, listener),
  };
  const setUp = ([settle, method, args]: SetupCommand): void => {
    setup[method](settle, args);
    if (method !== 'ready') settle(undefined);
  };
  takePush(stub.setup, setUp);
  setUpAll(stub.setup.splice(0));

  /** Listeners first: what a load tells at once is for them too. A load before the last effective one has failed. */
  function setUpAll(commands: SetupCommand[]): void {
    const loads = commands.filter(([, method]) => method === 'load');
    const failed = loads.findIndex(([, , args]) => args === stub.loaded);
    for (const command of commands) if (!loads.includes(command)) setUp(command);
    loads.forEach((command, index) => {
      if (index < failed) command[0](undefined);
      else setUp(command);
    });
  }

  /** Starts once; says so when asked again, except after `failed`. */
  function load(key: unknown, given: unknown): void {
    // The snippet's own nonce holds unless the options say another.
    const defaults: Options = { queueLimit: DEFAULT_QUEUE_LIMIT, nonce: stub.options.nonce as string };
    const wrong = checkKey(key);
    if (wrong) {
      say('error', wrong);
      if (!loading) {
        stub.state = 'idle';
        // Without a real key there is nobody to keep calls for: they stay on this page.
        stub.options = { ...defaults, persistence: 'memory' };
      }
      return;
    }
    const words = loadInWords(key, given);
    if (loading || sdk) {
      // A page whose scripts or effects run twice says the same twice.
      if (words !== loadedWith) warn('load was called again with another key or options and changed nothing');
      return;
    }
    loading = true;
    loadedWith = words;
    stub.state = 'loading';
    const { options, problems } = checkOptions(given);
    stub.options = { ...defaults, ...options, key: key as string };
    for (const problem of problems) warn(problem);
    whenSeen(start);
  }

  function start(): void {
    const { key, sdkUrl = DEFAULT_SDK_URL, nonce, persistence, debug } = stub.options;
    if (debug) call((url) => watchAnswers(url, warn), sdkUrl);
    const places = { local: () => localStorage, session: () => sessionStorage };
    const store = createVisitorStore(key as string, persistence === 'memory' ? undefined : places, warn);
    identity = createIdentity(store, queue.settle);
    Object.defineProperty(stub, 'visitor', { get: identity.visitor, configurable: true });
    addEventListener('pagehide', onPageHide);
    addEventListener('pageswap', onPageHide);
    addEventListener('pageshow', onPageShow);
    loader.start({ projectApiKey: key as string, sdkUrl, nonce });
  }

  function onPageHide(): void {
    if (gone) return;
    gone = true;
    stub.store();
    if (keeps() && stub.queue.length) warn(`${stub.queue.length} calls did not fit into storage and end with the page`);
  }

  /** Whether waiting calls move to session storage; a frame's is its page's. */
  function keeps(): boolean {
    return stub.options.persistence !== 'memory' && window.top === window;
  }

  /** Back from the back/forward cache: what this page stored is taken from storage, if no other page has taken it. */
  function onPageShow({ persisted }: PageTransitionEvent): void {
    gone = stub.storing = false;
    if (!persisted) return;
    identity.refresh();
    if (sdk) open();
  }

  /** From now on calls go out, first those that earlier pages stored. */
  function open(): void {
    // Scripts may still run in a page that has gone: what is stored then belongs to the next one.
    if (gone) return;
    stub.storing = false;
    if (keeps()) {
      const unreadable = queue.takeStored();
      if (unreadable) warn(`${unreadable} stored calls could not be read`);
    }
    queue.open(handle);
  }

  function onSdk(found: unknown): void {
    sdk = found;
    handle = createHandler(stub.options, identity, found, reporter);
    stub.state = 'ready';
    for (const tell of waitingForSdk.splice(0)) tell(found);
    emit('ready', found);
    open();
  }

  function onFailure(sentence: string): void {
    const message = `${sentence} Calls stay buffered; call load again to retry`;
    loading = false;
    stub.state = 'failed';
    say('error', message);
    emit('error', { message });
    for (const tell of waitingForSdk) tell(undefined);
    stub.store();
  }
}

/** What a load asks for, to be compared. Functions don't count: a page that says the same again has new ones each time. */
function loadInWords(key: unknown, options: unknown): unknown {
  try {
    return JSON.stringify([key, options ?? {}]);
  } catch {
    return options;
  }
}
