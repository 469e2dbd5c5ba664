// The facade: takes over a page's stub and wires everything behind it, in the order of a call's life: the commands that the
// stub pushes, who the visitor is, the line in which calls wait for 1Flow's SDK, and the receipt.

import type { Command, SetupCommand, Stub } from './api/contract.js';
import { checkKey, checkOptions } from './api/options.js';
import { describe } from './api/quote.js';
import { createReporter } from './api/report.js';
import { diagnosis } from './api/seam.js';
import type { Attempt, OneflowSdk, OneflowSnippetOptions, Receipt, State } from './api/types.js';
import { VERSION } from './api/version.js';
import { newJson } from './browser/json.js';
import { clearStorage } from './browser/store.js';
import { resolveArguments } from './call/arguments.js';
import { type Call, readCall, toCall, writeCall } from './call/call.js';
import { createIdentity, type Identity } from './call/identity.js';
import { setupToRun, takePush } from './call/takeover.js';
import { createVisitorStore, type VisitorStore } from './call/visitor-store.js';
import { createLine } from './delivery/line.js';
import { dropped, refused, send } from './delivery/sender.js';
import { isFunction } from './value/is.js';
import { copyOf, stringify, tools } from './value/json.js';

const NOBODY = { traits: {} };
/** So many of the receipts of dropped calls are kept for whoever looks later. */
const DROPPED_LIMIT = 20;

/** Takes over a page's stub: from now on its calls and setup commands come here. A second facade does nothing. */
export function takeOver(stub: Stub): void {
  if (stub.facade) return;
  const reporter = createReporter();
  /** Who waits for the SDK: what `ready` was asked with. */
  const waiting: ((sdk: unknown) => void)[] = [];
  /** The `load` in force, in words, while it is under way or has led to `ready`. */
  let loadedWith: string | undefined;
  let options: OneflowSnippetOptions = {};
  let identity: Identity | undefined;
  let visitors: VisitorStore | undefined;
  let sdk: unknown;

  const line = createLine<Call>({
    write: writeCall,
    read: readCall,
    meet,
    isReady: () => true,
    handle: deliver,
    told: (call, status) => call.status === status || answer(call, { status: (call.status = status) }),
    // A reset that has been carried out waits for its turn, and is nothing that could be lost.
    lost() {
      const { length } = line.items.filter(writeCall);
      if (length) reporter.say(`${length} calls did not fit into storage and end with the page`);
    },
    ready,
    failed,
    warn: reporter.say,
    trying: (attempt) => setState('loading', attempt),
  });

  function setState(state: State, attempt?: Attempt): void {
    const isChanged = stub.state !== state;
    stub.state = state;
    if (isChanged || attempt) reporter.emit('state', state, attempt);
  }

  // The way of a call.

  function add(command: Command): void {
    const call = toCall(command);
    if (stub.state === 'stopped') answer(call, dropped('stopped', 'stop was called; load starts again'));
    else if (line.isFull()) answer(call, dropped('queue-full', '1,000 calls wait already; the oldest are kept'));
    else {
      call.waited = stub.state !== 'ready';
      line.add(call);
    }
  }

  /** From here on it is known whose the call is, whatever comes after it. */
  function meet(call: Call): void {
    if (call.isMet || !identity) return;
    call.isMet = true;
    try {
      if (call.method === 'reset') identity.reset();
      else call.event = identity.meet(resolveArguments(call, options.integrations));
    } catch (error) {
      // What the page has broken breaks this call alone.
      call.refusal = refused(error);
    }
  }

  function deliver(call: Call): void {
    const { event, waited } = call;
    answer(
      call,
      event ? send({ options, teller: reporter }, event, waited, sdk) : (call.refusal ?? { status: 'done' }),
    );
  }

  /** Settles the call's promise, and fires the event of the receipt's status. */
  function answer(call: Call, receipt: Receipt): void {
    if (receipt.status === 'dropped') {
      const [count = 0, ...last] = stub.dropped ?? [];
      stub.dropped = [count + 1, ...last.slice(1 - DROPPED_LIMIT), receipt];
    }
    call.settle?.(receipt);
    reporter.emit(receipt.status, receipt as never);
  }

  // The life of the page.

  /** A step that throws, of a function that the page has broken, ends in `failed` and not in waiting. */
  function setUp([settle, method, [first, second]]: SetupCommand): void {
    try {
      if (method === 'ready') whenReady(settle, first);
      else {
        if (method === 'load') load(first, second);
        else if (method === 'stop') stop();
        else reporter[method](first, second);
        settle();
      }
    } catch (error) {
      const sentence = `${method} went wrong: ${describe(error)}`;
      if (method === 'load') failed(sentence);
      else reporter.log('error', sentence);
    }
  }

  /** After `failed` the promise has its answer; the callback still waits. */
  function whenReady(settle: SetupCommand[0], callback: unknown): void {
    const tell = (found: unknown): void => {
      settle(found);
      if (found && isFunction(callback)) reporter.call(callback as (sdk: unknown) => void, found);
    };
    if (sdk || stub.state === 'failed') tell(sdk);
    if (!sdk) waiting.push(tell);
  }

  /** Starts once; says so when asked again, except after `failed` and `stop`. */
  function load(key: unknown, given: unknown): void {
    const wrong = checkKey(key);
    if (wrong) {
      reporter.log('error', wrong);
      if (loadedWith === undefined) setState('idle');
      return;
    }
    const words = loadInWords(key, given);
    if (loadedWith !== undefined) {
      // A page whose scripts or effects run twice says the same twice.
      if (words !== loadedWith) reporter.say('load was called again with another key or options and changed nothing');
      return;
    }
    loadedWith = words;
    options = checkOptions(given, reporter.say);
    const projectApiKey = key as string;
    diagnosis.load?.(options, reporter);
    setState('loading');
    // Another project's visitor is another one.
    visitors = createVisitorStore(projectApiKey, options, reporter.say);
    identity = createIdentity(visitors, options);
    line.start({ projectApiKey, options, nonce: options.nonce ?? stub.nonce, name: projectApiKey, stores: true });
  }

  function ready(found: unknown): void {
    sdk = found;
    stub.failure = undefined;
    loadedWith ??= '';
    setState('ready');
    for (const tell of waiting.splice(0)) tell(found);
    reporter.emit('ready', found as OneflowSdk);
  }

  function failed(sentence: string): void {
    const message = `${sentence}. Calls stay buffered; call load again to retry`;
    stub.failure = message;
    loadedWith = undefined;
    setState('failed');
    reporter.log('error', message);
    reporter.emit('error', { message });
    for (const tell of waiting) tell(undefined);
  }

  function stop(): void {
    const waited = line.stop();
    visitors?.clear();
    clearStorage();
    identity = visitors = sdk = loadedWith = undefined;
    setState('stopped');
    for (const call of waited) answer(call, dropped('stopped', 'stop was called while the call waited'));
  }

  try {
    begin();
  } catch {
    // Of something that the page has broken: the snippet asks again, and says in the end that nothing came.
  }

  function begin(): void {
    tools.json = typeof stub.json?.stringify === 'function' ? stub.json : newJson();
    tools.copy = stub.copy;
    const { queue, setup } = stub;
    const calls = queue.map((command) => ({ ...toCall(command), waited: true }));
    // The snippet has dropped what waited at a stop; what earlier pages stored is still there.
    if (setup.some(([, method]) => method === 'stop')) clearStorage();
    const commands = setupToRun(stub);
    // From here on nothing stops half-way.
    takePush(queue, add);
    takePush(setup, setUp);
    stub.facade = true;
    stub.version = VERSION;
    stub.user = () => {
      line.look();
      return identity?.visitor() ?? NOBODY;
    };
    // What waits stays to be seen there.
    stub.queue = line.items as never;
    queue.length = setup.length = 0;
    line.items.push(...calls);
    diagnosis.start?.(reporter);
    commands.forEach(setUp);
  }
}

/**
 * What a load asks for, to be compared; nothing where the page's JSON throws. Functions don't count: a page that says the same
 * again has new ones each time.
 */
function loadInWords(key: unknown, options: unknown): string {
  try {
    return stringify(copyOf([key, options ?? {}]));
  } catch {
    return '';
  }
}
