// Pages in which something is broken on purpose, many at a time. All that watches them is of the test's own realm, which a
// page can't break: its errors, its console, the SDK it gets, and its clock, which runs as fast as it has nothing else to
// wait for. It knows no name that is broken.
import { closePages, keepPage, type Receipt } from './page.js';

/** What a page is seen to do. */
export interface Lab {
  readonly win: LabWindow;
  readonly key: string;
  readonly errors: string[];
  readonly said: string[];
  /** What 1Flow's SDK got, as JSON text. */
  readonly calls: string[];
  /** Addresses of elements that are not this site's. */
  readonly foreign: Set<string>;
  /** Elements whose answer is to come. */
  readonly pending: Set<Element>;
  /** What the page's calls answered with. */
  readonly receipts: Receipt[];
  readonly clock: Clock;
  /** Errors are the page's own at the moment: what breaks it may fail. */
  isBreaking: boolean;
  /** What breaks the page could not be done. */
  refused: boolean;
}

export type LabWindow = Window & typeof globalThis & { oneflowSegment?: { state?: string; version?: string } };

interface Timer {
  at: number;
  id: number;
  work: () => void;
}
interface Clock {
  now: number;
  timers: Timer[];
}

/** Longer than all attempts and limits one after the other. */
const CLOCK_LIMIT_MS = 200_000;
/** A page is at rest after so many turns in which nothing came. */
const REST_TURNS = 3;
/** What is asked for by `import()` has no element that tells of its answer. */
const UNSEEN_ANSWER_MS = 60;
const LAST_ANSWER_MS = 500;
const UNSEEN_DELAY_MS = 1_000;
/** An answer that takes longer is none. Nothing here fails by that: its page gets its timers earlier. */
const ANSWER_LIMIT_MS = 3_000;

const labs = new Map<unknown, Lab>();
const { keys } = Object;
let ids = 0;

/** Opens a page whose scripts find `window.top.lab`. Where it has a clock of its own, `settle` has nothing to do. */
export async function openLab(head: (key: string) => string, ownClock = false): Promise<Lab> {
  const key = `lab-key-${++ids}`;
  const first = `<script>window.top.lab.watch(window, '${key}', ${ownClock})</script>`;
  const address = await keepPage({ head: first + head(key) });
  const frame = document.createElement('iframe');
  frame.src = address;
  document.body.append(frame);
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  while (!labs.has(key)) await Promise.race([loaded, turn()]);
  return labs.get(key) as Lab;
}

export function closeLab({ win, key }: Lab): void {
  labs.delete(key);
  labs.delete(win);
  for (const name of keys(localStorage)) if (name.includes(key)) localStorage.removeItem(name);
  win.frameElement?.remove();
}

export function closeLabs(): void {
  for (const lab of labs.values()) closeLab(lab);
  closePages();
}

/** Called by the page before anything else. */
function watch(win: LabWindow, key: string, ownClock: boolean): void {
  const lab: Lab = {
    ...{ win, key, errors: [], said: [], calls: [], receipts: [], foreign: new Set(), pending: new Set() },
    ...{ clock: { now: 0, timers: [] }, isBreaking: false, refused: false },
  };
  labs.set(key, lab);
  labs.set(win, lab);
  const note = (message: string) => {
    if (!lab.isBreaking) lab.errors.push(message);
    else lab.refused = true;
  };
  EventTarget.prototype.addEventListener.call(win, 'error', (event) => {
    if ('message' in event) note(textOf(event.message));
  });
  EventTarget.prototype.addEventListener.call(win, 'unhandledrejection', (event) => {
    lab.errors.push(`unhandled: ${textOf((event as PromiseRejectionEvent).reason)}`);
  });
  for (const level of ['log', 'info', 'debug', 'warn', 'error'] as const) {
    win.console[level] = (...args) => void lab.said.push(args.map(textOf).join(' '));
  }
  if (!ownClock) setClock(lab);
  watchElements(lab);
}

/** What is broken in a page may be what makes a text of its errors. */
function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'what has no text';
  }
}

function setClock({ win, clock }: Lab): void {
  const { timers } = clock;
  const add = (work: unknown, ms: unknown, args: unknown[], again: boolean): number => {
    const id = ++ids;
    const run = () => {
      if (again) timers.push({ at: clock.now + Math.max(Number(ms) || 0, 1), id, work: run });
      if (typeof work === 'function') work(...args);
    };
    timers.push({ at: clock.now + (Number(ms) || 0), id, work: run });
    return id;
  };
  const remove = (id: unknown): void => {
    const place = timers.findIndex((timer) => timer.id === id);
    if (place >= 0) timers.splice(place, 1);
  };
  const { defineProperty } = Object;
  const own = (name: string, value: unknown) =>
    defineProperty(win, name, { value, writable: true, configurable: true, enumerable: true });
  own('setTimeout', (work: unknown, ms: unknown, ...args: unknown[]) => add(work, ms, args, false));
  own('setInterval', (work: unknown, ms: unknown, ...args: unknown[]) => add(work, ms, args, true));
  own('clearTimeout', remove);
  own('clearInterval', remove);
}

function watchElements(lab: Lab): void {
  /** One that is moved later on asks for nothing again. */
  const answered = new WeakMap<Element, string>();
  const take = (element: Element): void => {
    const address = addressOf(element);
    if (!address || answered.get(element) === address) return;
    if (!address.startsWith(`${location.origin}/`)) lab.foreign.add(address);
    lab.pending.add(element);
    const done = () => {
      answered.set(element, address);
      lab.pending.delete(element);
    };
    for (const type of ['load', 'error']) EventTarget.prototype.addEventListener.call(element, type, done);
  };
  const look = (records: MutationRecord[]): void => {
    for (const { addedNodes, removedNodes, target, type } of records) {
      if (type === 'attributes') take(target as Element);
      for (const node of removedNodes) lab.pending.delete(node as Element);
      for (const node of addedNodes) if (node.nodeType === 1) take(node as Element);
    }
  };
  const attributeFilter = ['src', 'href'];
  new MutationObserver(look).observe(lab.win.document, { childList: true, subtree: true, attributeFilter });
}

/** Of a script or a link, as its tag says: a page's prototypes say nothing here. */
function addressOf(element: Element): string {
  const tag = own<string>('Element', 'localName', element);
  const name = tag === 'script' ? 'src' : tag === 'link' ? 'href' : '';
  const given = name && Element.prototype.getAttribute.call(element, name);
  const rel = Element.prototype.getAttribute.call(element, 'rel');
  return given && rel !== 'icon' ? new URL(given, location.href).href : '';
}

/** The built-in property of this realm, of an object of a page's. */
function own<Value>(interfaceName: 'Element' | 'Document', name: string, of: object): Value {
  return Reflect.get(window[interfaceName].prototype, name, of) as Value;
}

/** Lets the page go on until `isDone`, or until it is at rest and no timer of its is left. */
export async function settle(lab: Lab, isDone: () => boolean): Promise<void> {
  const { clock, win } = lab;
  const end = clock.now + CLOCK_LIMIT_MS;
  let idleSince = performance.now();
  let lastRun = idleSince;
  for (let quiet = 0; ; quiet++) {
    await turn();
    if (isDone() || !win.frameElement) return;
    const now = performance.now();
    const isBusy = isWaiting(lab);
    if (!isBusy) idleSince = now;
    // What answers late, or never, holds nothing up for good.
    if (isBusy && now - idleSince < ANSWER_LIMIT_MS) {
      lastRun = now;
      quiet = 0;
      await pause();
      continue;
    }
    if (quiet < REST_TURNS) continue;
    const next = earliest(clock);
    if (next ? next.at > end : now - lastRun > LAST_ANSWER_MS) return;
    if (!next || (next.at - clock.now > UNSEEN_DELAY_MS && now - lastRun < UNSEEN_ANSWER_MS)) {
      await pause();
      continue;
    }
    run(lab, next);
    lastRun = performance.now();
    quiet = 0;
  }
}

const isWaiting = ({ pending, win }: Lab): boolean =>
  pending.size > 0 || own('Document', 'readyState', win.document) === 'loading';

const earliest = ({ timers }: Clock): Timer | undefined =>
  timers.reduce<Timer | undefined>((first, timer) => (first && first.at <= timer.at ? first : timer), undefined);

function run({ clock, errors }: Lab, timer: Timer): void {
  clock.timers.splice(clock.timers.indexOf(timer), 1);
  clock.now = Math.max(clock.now, timer.at);
  try {
    timer.work();
  } catch (error) {
    errors.push(`in a timer: ${textOf(error)}`);
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

/** A turn of the event loop. Timers of this page would be slowed down when they follow each other. */
const { port1, port2 } = new MessageChannel();
const turns: (() => void)[] = [];
port1.onmessage = () => turns.shift()?.();
function turn(): Promise<void> {
  return new Promise((resolve) => {
    turns.push(resolve);
    port2.postMessage(0);
  });
}

/** Some turns, in which what the page has begun comes to its end; no timer of its runs. */
export async function rest(): Promise<void> {
  for (let i = 0; i < REST_TURNS; i++) await turn();
}

/** 1Flow's current SDK. */
function sdk(win: LabWindow): void {
  const lab = labs.get(win);
  Reflect.set(win, '_1flow', (...args: unknown[]) => void lab?.calls.push(JSON.stringify(args.map(plain))));
}

/** Of this realm, and own properties only. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value === undefined ? 'undefined' : value;
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, place) => plain(value[place]));
  return Object.fromEntries(
    keys(value)
      .sort()
      .map((name) => [name, plain(Reflect.get(value, name))]),
  );
}

/** Runs a script in the page, at once. */
export function runIn({ win }: Lab, code: string): void {
  const script = Document.prototype.createElement.call(win.document, 'script');
  Reflect.set(Node.prototype, 'textContent', code, script);
  Node.prototype.appendChild.call(win.document.documentElement, script);
}

/** Puts HTML at the end of the page. Scripts in it don't run. */
export function addHtml({ win }: Lab, html: string): void {
  Element.prototype.insertAdjacentHTML.call(win.document.documentElement, 'beforeend', html);
}

/** Called by the page with what a call of its answers with. */
function keep(win: unknown, promise: unknown): void {
  const lab = labs.get(win);
  // Where the page's own `Promise` is broken there may be none.
  if (typeof promise === 'object' && lab) {
    try {
      Promise.prototype.then.call(promise, (receipt) => void lab.receipts.push(receipt));
    } catch {}
  }
}

function breaking(win: unknown, isBreaking: boolean): void {
  const lab = labs.get(win);
  if (lab) lab.isBreaking = isBreaking;
}

const begin = (win: unknown): void => breaking(win, true);
const end = (win: unknown): void => breaking(win, false);

Object.assign(window, { lab: { watch, sdk, keep, begin, end } });
