// The facade: wires a call's way from the buffer to 1Flow's SDK, and answers every call with a receipt. It alone knows
// all the other files; `handle` is the way of one call.
import { type Resolved, resolveArguments } from './arguments.js';
import { toDeliveries } from './destination.js';
import { createIdentity, type Identity } from './identity.js';
import { checkKey, checkOptions } from './options.js';
import { createQueue } from './queue.js';
import { createReporter, describe, mask, quote } from './report.js';
import { createFinder, createSdkLoader, DEFAULT_SDK_URL, deliver } from './sdk.js';
import { isSegmentSending, watchAnswers } from './troubleshoot.js';
import type { Command, Delivery, Options, Receipt, SetupCommand, Stub } from './types.js';

const DEFAULT_QUEUE_LIMIT = 1_000;

/** Takes over a page's stub: from now on its calls and setup commands come here. A second facade does nothing. */
export function takeOver(stub: Stub): void {
  if (stub.facade) return;
  stub.facade = true;
  const reporter = createReporter();
  const waitingForSdk: ((sdk: unknown) => void)[] = [];
  let identity: Identity;
  let sdk: unknown;
  let loading = false;
  let gone = false;
  let doubled = false;

  const queue = createQueue(stub, handle);
  const loader = createSdkLoader(createFinder(), onSdk, onFailure);
  const setup: Record<SetupCommand[1], (settle: SetupCommand[0], args: unknown[]) => void> = {
    load: (_, [key, options]) => load(key, options),
    ready(settle, [callback]) {
      const tell = (raw: unknown): void => {
        settle(raw);
        if (typeof callback === 'function') guard(callback as (sdk: unknown) => void, raw);
      };
      if (sdk) tell(sdk);
      else waitingForSdk.push(tell);
    },
    on: (_, [name, listener]) => reporter.on(name, listener),
    off: (_, [name, listener]) => reporter.off(name, listener),
  };
  const setUp = ([settle, method, args]: SetupCommand): number => {
    setup[method](settle, args);
    if (method !== 'ready') settle(undefined);
    return 0;
  };
  stub.setup.push = setUp;
  stub.setup.splice(0).forEach(setUp);

  /** Starts once; says so when asked again, except after `failed`. */
  function load(key: unknown, given: unknown): void {
    // The snippet's own nonce holds unless the options say another.
    const defaults: Options = { queueLimit: DEFAULT_QUEUE_LIMIT, nonce: stub.options.nonce as string };
    const wrong = checkKey(key);
    if (wrong) {
      reporter.say('error', wrong);
      if (!loading) {
        stub.state = 'idle';
        // Without a real key there is nobody to keep calls for: they stay on this page.
        stub.options = { ...defaults, persistence: 'memory' };
      }
      return;
    }
    if (loading) {
      warn('load was called again and changed nothing');
      return;
    }
    loading = true;
    stub.state = 'loading';
    const { options, problems } = checkOptions(given);
    stub.options = { ...defaults, ...options, key: key as string };
    problems.forEach((problem) => {
      warn(problem);
    });
    // A page that is only being prepared may never be seen: it sends nothing and takes nothing.
    if ((document as { prerendering?: boolean }).prerendering) {
      document.addEventListener('prerenderingchange', start, { once: true });
    } else start();
  }

  function start(): void {
    const { key, sdkUrl = DEFAULT_SDK_URL, nonce, persistence, debug } = stub.options;
    if (debug) guard((url) => watchAnswers(url, warn), sdkUrl);
    identity ??= createIdentity(persistence === 'memory' ? undefined : () => localStorage, warn);
    addEventListener('pagehide', onPageHide);
    addEventListener('pageswap', onPageHide);
    addEventListener('pageshow', onPageShow);
    loader.start({ projectApiKey: key as string, sdkUrl, nonce });
  }

  function onPageHide(): void {
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
      if (unreadable) warn(`${unreadable} stored calls could not be read and were left out`);
    }
    queue.open();
  }

  function onSdk(found: unknown): void {
    sdk = found;
    stub.state = 'ready';
    waitingForSdk.splice(0).forEach((tell) => {
      tell(found);
    });
    reporter.emit('ready', found);
    open();
  }

  function onFailure(cause: string): void {
    const { key, sdkUrl = DEFAULT_SDK_URL } = stub.options;
    const message =
      `1Flow's SDK at ${quote(sdkUrl)} could not be used: ${cause}. Check for an ad blocker, the page's Content Security ` +
      `Policy, the address, and the region of project API key ${quote(mask(key as string))}. Calls stay buffered; call load again to retry`;
    loading = false;
    stub.state = 'failed';
    reporter.say('error', message);
    reporter.emit('error', { message });
    stub.store();
  }

  /** The way of one call. Never throws. */
  function handle(command: Command, replayed: boolean): void {
    let resolved: Resolved | undefined;
    let receipt: Receipt;
    try {
      if (command[1] === 'reset') {
        identity.reset();
        receipt = { status: 'dropped', reason: 'reset is done here: 1Flow has no logout to call' };
      } else {
        resolved = resolveArguments(command, stub.options.integrations);
        receipt = send(resolved, replayed ? command : undefined);
      }
    } catch (error) {
      receipt = { status: 'dropped', reason: `the arguments could not be read: ${describe(error)}` };
      reporter.say('warn', `${command[1]} was dropped: ${receipt.reason}`);
    }
    answer(command, receipt, resolved);
  }

  function send(resolved: Resolved, replayed: Command | undefined): Receipt {
    const { options } = stub;
    const event = identity.identify(resolved);
    const extra = options.replayContext && replayed && { original_timestamp: event.timestamp, page_url: replayed[3] };
    const { deliveries, reason, mistake, warnings } = toDeliveries(event, options, extra || undefined);
    const sent = deliveries.filter((delivery) => hand(delivery, warnings));
    if (sent.length && !doubled && isSegmentSending()) {
      doubled = true;
      warn(
        "Segment's own 1Flow destination is active too: calls made through both reach 1Flow twice; turn one of the two off",
      );
    }
    warnings.forEach((message) => {
      warn(message, event);
    });
    if (mistake) reporter.say('warn', `${event.type} was dropped: ${reason}`);
    const told = warnings.length ? { warnings } : {};
    return sent.length
      ? { status: 'sent', event, deliveries: sent, ...told }
      : { status: 'dropped', event, reason: reason ?? (warnings.at(-1) as string), ...told };
  }

  /** True when 1Flow's function took it. */
  function hand(delivery: Delivery, warnings: string[]): boolean {
    try {
      deliver(sdk, delivery, stub.options.trackPayload);
      return true;
    } catch (error) {
      warnings.push(`1Flow's SDK threw at ${quote(delivery.action)}: ${describe(error)}`);
      return false;
    }
  }

  function answer([settle, method]: Command, receipt: Receipt, resolved: Resolved | undefined): void {
    settle?.(receipt);
    if (resolved?.callback) guard(resolved.callback, receipt);
    if (receipt.status === 'sent') reporter.emit('sent', receipt);
    if (receipt.status === 'dropped' && method !== 'reset') reporter.emit('dropped', receipt);
    if (stub.options.debug) console.debug('oneflowSegment:', method, receipt);
  }

  function warn(message: string, event?: Resolved['event']): void {
    reporter.say('warn', message);
    reporter.emit('warning', { message, ...(event && { event }) });
  }

  function guard<Argument>(callback: (argument: Argument) => void, argument: Argument): void {
    try {
      callback(argument);
    } catch (error) {
      reporter.say('error', `a callback threw: ${describe(error)}`);
    }
  }
}
