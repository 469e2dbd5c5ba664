// The signals that our code waits for, read off the syntax trees of its sources; the pages on which each of them is there; and
// what becomes of it: it is lost, comes twice, too late or too early, or is not true. It knows no outcome.
import { type AnyNode, parse } from 'acorn';
import type { Lab, LabWindow } from './lab.js';
import { script } from './products.js';

const NAMED_ON = /^on(?!ce$)[a-z]+$/;
/** `how` is what the snippet hands to a function of its own: it adds a listener or removes it. */
const LISTENS = /^(addEventListener|how)$/;

/** `file: target.type` of each, for the entry's file and all that it imports. Each module is as the test server gives it. */
export async function signalsOf(address: string, found = new Map<string, string[]>()): Promise<Map<string, string[]>> {
  if (found.has(address)) return found;
  found.set(address, []);
  const root = parse(await (await fetch(address)).text(), { ecmaVersion: 'latest', sourceType: 'module' });
  const file = address.replace(/^\/src\/|\.ts$/g, '');
  found.set(
    address,
    signalsIn(root).map((name) => `${file}: ${name}`),
  );
  for (const { source } of root.body.flatMap((node) => ('source' in node ? [node] : []))) {
    const { pathname } = new URL(String(source?.value), `${location.origin}${address}`);
    if (source) await signalsOf(pathname.replace(/\.js$/, '.ts'), found);
  }
  return found;
}

function signalsIn(root: AnyNode): string[] {
  const lists = new Map<string, string[]>();
  const loops = new Map<string, string>();
  const found: [target: string, type: AnyNode | string | undefined][] = [];
  let listens = false;

  function visit(node: AnyNode, call: AnyNode | undefined): void {
    if (node.type === 'VariableDeclarator' && node.init?.type === 'ArrayExpression')
      lists.set(nameOf(node.id), node.init.elements.map(nameOf));
    if (node.type === 'ForOfStatement' && node.left.type === 'VariableDeclaration')
      loops.set(nameOf(node.left.declarations[0]?.id), nameOf(node.right));
    if (node.type === 'ImportSpecifier') listens ||= nameOf(node.local) === 'listen';
    if (node.type === 'CallExpression') {
      const callee = node.callee.type === 'MemberExpression' ? node.callee.property : node.callee;
      const [first, second] = node.arguments;
      if (listens && nameOf(callee) === 'listen') found.push([nameOf(first), second]);
      if (LISTENS.test(nameOf(callee))) found.push(['window', first]);
    }
    if (node.type === 'Property' && NAMED_ON.test(nameOf(node.key)) && call?.type === 'CallExpression')
      found.push([nameOf(call.arguments[0]), nameOf(node.key)]);
    if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
      const { object, property } = node.left;
      if (NAMED_ON.test(nameOf(property))) found.push([nameOf(object), nameOf(property)]);
    }
    if (node.type === 'NewExpression' && /Observer$|Channel$/.test(nameOf(node.callee)))
      found.push(['new', nameOf(node.callee)]);
    if (node.type === 'ImportExpression') found.push(['a promise', 'import']);
    if (node.type === 'AwaitExpression') found.push(['a promise', 'await']);
    const around = node.type === 'CallExpression' ? node : call;
    for (const part of Object.values(node).flat()) if (typeof part?.type === 'string') visit(part, around);
  }
  visit(root, undefined);

  return found.flatMap(([target, type]) => {
    const name = typeof type === 'string' ? type : nameOf(type);
    const isList = typeof type === 'object' && type.type === 'Identifier';
    const types = isList ? (lists.get(loops.get(name) ?? '') ?? ['?']) : [name];
    return types.map((one) => `${target}.${one}`);
  });
}

function nameOf(node: AnyNode | null | undefined): string {
  if (node?.type === 'Identifier') return node.name;
  return node?.type === 'Literal' ? String(node.value) : '?';
}

/** What becomes of the signal. */
export const WAYS = {
  never: 'never comes',
  twice: 'comes twice',
  late: 'has come before anybody listens',
  early: 'comes before its cause',
  wrong: 'is not true',
} as const;
export type Way = keyof typeof WAYS;

/** The signal that is tampered with: whose it is, and on what. */
export interface Target {
  on: 'window' | 'document' | 'facade link' | 'facade script' | 'sdk link' | 'sdk script' | 'observer' | 'port';
  type: string;
  by: 'snippet' | 'facade';
}
interface Tampering extends Target {
  way: Way;
  /** How often it has been done. */
  count: number;
}
type Hear = (this: unknown, event: Event) => void;

const tamperings = new Map<string, Tampering>();

/** HTML that comes before all of ours. */
export function tamperedPage(key: string, target: Target, way: Way): string {
  tamperings.set(key, { ...target, way, count: 0 });
  return script(`window.top.lab.tamper(window, '${key}')`);
}

/** Whether the page has come to where the signal is tampered with. */
export const wasTampered = ({ key }: Lab): boolean => !!tamperings.get(key)?.count;

/** A page on which the signal is there to be waited for. */
export interface World {
  /** Changes the page's HTML. */
  html?: (html: string) => string;
  /** JavaScript before our script, and between it and the facade. */
  before?: string;
  between?: string;
  /** Until then the page goes its way; else until both calls are there, or have failed. */
  until?: (lab: Lab) => boolean;
  /** JavaScript: what the signal tells of, and the signal. */
  cause?: string;
  signal?: string;
  /** JavaScript after the last call. */
  last?: string;
}

export const facade = (query: string) => (html: string) => html.replace('/facade.js?', `/facade.js?${query}&`);
const sdk = (address: string) => (html: string) => html.replace('/page?html=', address);
const hasFacade = ({ win }: Lab): boolean => !!win.oneflowSegment?.version;
/** Both calls are there, and nothing of their replay is left to be done. */
const isQuiet = ({ calls, clock }: Lab): boolean =>
  calls.length === 2 && clock.timers.every(({ at }) => at > clock.now + 1_000);
const fire = (target: string, type: string): string => `${target}.dispatchEvent(new Event('${type}'))`;
const departure = (type: string): string => `dispatchEvent(new PageTransitionEvent('${type}', { persisted: true }))`;
const REFUSE_SRC = `{
  const { set } = Object.getOwnPropertyDescriptor(HTMLScriptElement.prototype, 'src');
  Object.defineProperty(HTMLScriptElement.prototype, 'src', {
    set(address) {
      if (String(address).includes('facade.js')) throw new TypeError('refused');
      set.call(this, address);
    },
  });
}`;

export const WORLDS = {
  'all comes': {},
  'the facade is missing': { html: facade('fail=404') },
  'the facade is empty': { html: facade('fail=empty') },
  'the SDK is missing': { html: sdk('/sdk/actions.js?fail=404&html=') },
  'the SDK is missing on a page that is not complete': {
    html: sdk('/sdk/actions.js?fail=404&html='),
    before: "Object.defineProperty(document, 'readyState', { get: () => 'interactive' })",
    signal: fire('window', 'load'),
  },
  'the SDK is empty': { html: sdk('/page?html=//') },
  'the facade is there again': {
    html: facade('fail=404'),
    cause: "oneflowSegment.loaded[1].src = '/facade.js'",
    signal: fire('window', 'online'),
  },
  'the SDK is there again': {
    html: sdk('/page?html=if(window.isBack)'),
    cause: 'window.isBack = true',
    signal: fire('window', 'online'),
  },
  'somebody else brings the SDK': {
    html: sdk('/sdk/actions.js?fail=404&html='),
    cause: 'window.isBack = true',
    signal: `document.head.append(Object.assign(document.createElement('script'), {
      src: '/page?header=content-type:text/javascript&html=if(window.isBack)window.top.lab.sdk(window)&n=' + Math.random() }))`,
  },
  'the page is prerendered': {
    before: "Object.defineProperty(document, 'prerendering', { get: () => !window.isSeen })",
    until: hasFacade,
    cause: 'window.isSeen = true',
    signal: fire('document', 'prerenderingchange'),
  },
  'the page is being read': {
    before: `Object.defineProperty(document, 'readyState', { get: () => (window.isRead ? 'complete' : 'loading') });
      addEventListener('readystatechange', (event) => event.isTrusted && event.stopImmediatePropagation(), true)`,
    until: hasFacade,
    cause: 'window.isRead = true',
    signal: fire('document', 'readystatechange'),
  },
  'the page is not complete': {
    before: "Object.defineProperty(document, 'readyState', { get: () => 'interactive' })",
    signal: fire('window', 'load'),
  },
  'the page goes before the facade is there': { between: `${departure('pagehide')}; ${fire('window', 'pageswap')}` },
  'the page goes and comes back': { until: isQuiet, signal: departure('pagehide'), last: departure('pageshow') },
  'the page is swapped and comes back': {
    until: isQuiet,
    signal: fire('window', 'pageswap'),
    last: departure('pageshow'),
  },
  'the replay takes long': { before: 'let now = Date.now(); Date.now = () => (now += 5)' },
  'addresses are refused': { before: REFUSE_SRC },
} satisfies Record<string, World>;
export type WorldName = keyof typeof WORLDS;

/** In the place of what a page listens with. */
function tamper(win: LabWindow, key: string): void {
  const tampering = tamperings.get(key) as Tampering;
  const { type, way } = tampering;
  /** A listener is one object, for who takes it off, too. */
  const known = new WeakMap<object, Hear>();
  /** What listens at an element, by the event. */
  const heard = new WeakMap<object, Record<string, Hear>>();

  function tampered(target: object, name: string, hear: unknown): unknown {
    if (typeof hear !== 'function') return hear;
    const all = heard.get(target) ?? {};
    all[name] = hear as Hear;
    heard.set(target, all);
    if (name !== type || !isMeant(tampering, target, win)) return hear;
    let isFirst = true;
    const tell = (event: Event): void => void Reflect.apply(hear as Hear, target, [event]);
    const lie = (event: Event): void => {
      const other = OTHER[name];
      if (other) all[other]?.call(target, event);
      else if ('persisted' in event) tell(new PageTransitionEvent(name, { persisted: !event.persisted }));
      else tell(event);
    };
    const wrapped: Hear = (event) => {
      tampering.count++;
      if (way === 'never' || (way === 'late' && isFirst)) isFirst = false;
      else if (way === 'wrong') lie(event);
      else tell(event);
      if (way === 'twice') tell(event);
    };
    const real = known.get(hear) ?? wrapped;
    known.set(hear, real);
    if (way === 'early' && !tampering.count++) Promise.resolve().then(() => tell(new PageTransitionEvent(name)));
    return real;
  }

  const events = win.EventTarget.prototype;
  for (const method of ['addEventListener', 'removeEventListener'] as const) {
    const real = events[method];
    events[method] = function (this: EventTarget | undefined, name, hear, options) {
      const target = this ?? win;
      const given = method === 'addEventListener' ? tampered(target, name, hear) : (known.get(hear as object) ?? hear);
      Reflect.apply(real, target, [name, given, options]);
    };
  }
  wrapProperty(win.HTMLElement.prototype, 'load', tampered);
  wrapProperty(win.HTMLElement.prototype, 'error', tampered);
  wrapProperty(win.MessagePort.prototype, 'message', tampered);
  win.PerformanceObserver = new Proxy(win.PerformanceObserver, {
    construct: (real, [hear]) => Reflect.construct(real, [tampered(real, 'observed', hear)]),
  });
}

const OTHER: Record<string, string> = { load: 'error', error: 'load' };

function wrapProperty(owner: object, type: string, tampered: (target: object, type: string, hear: unknown) => unknown) {
  const descriptor = Object.getOwnPropertyDescriptor(owner, `on${type}`) ?? {};
  Object.defineProperty(owner, `on${type}`, {
    ...descriptor,
    set(hear) {
      descriptor.set?.call(this, tampered(this, type, hear));
    },
  });
}

function isMeant({ on, by }: Target, target: object, win: LabWindow): boolean {
  const isFacade = !!Reflect.get(win.oneflowSegment ?? {}, 'facade');
  return kindOf(target, win) === on && isFacade === (by === 'facade');
}

function kindOf(target: object, win: LabWindow): string {
  if (target === win) return 'window';
  if (target === win.document) return 'document';
  if (target instanceof win.MessagePort) return 'port';
  if (!(target instanceof win.HTMLElement)) return 'observer';
  const { localName, dataset } = target;
  const address = target.getAttribute('href') ?? target.getAttribute('src') ?? '';
  return `${dataset.apiKey || !address.includes('facade.js') ? 'sdk' : 'facade'} ${localName}`;
}

Object.assign(Reflect.get(window, 'lab'), { tamper });
