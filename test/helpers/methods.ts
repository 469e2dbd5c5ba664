// The methods of a page that a script may call, by their names: a script's syntax tree says `x.map(…)`, and not whose `map` it is.

/** What a page has: the methods of these, and of what they inherit from, are those that a script can call. */
const SAMPLES: unknown[] = [
  ...[window, document, location, history, navigator, performance, crypto, console, localStorage],
  ...[document.createElement('script'), document.createElement('link'), document.scripts],
  ...[document.querySelectorAll('x'), document.head.attributes, document.head.classList],
  ...[new MessageChannel().port1, new Event('x'), new URL('http://a'), new AbortController()],
  ...[[], {}, '', 0, true, 1n, Symbol(), /x/, () => {}, new Error(), new Date(), Promise.resolve()],
  ...[new Map(), new Set(), new WeakSet(), new WeakMap(), new Uint32Array(), new Map().values(), [].values()],
  ...[JSON, Math, Reflect, Object, Array, String, Number, Promise, Symbol, Date, URL, PerformanceObserver],
  PerformanceObserver.prototype,
];

const NAMESPACES = ['JSON', 'Math', 'Reflect', 'console', 'crypto'];

/** Each as it is written, `Array.prototype.map`; those of the window are globals, and no methods. */
export function methodsOf(names: Set<string>): string[] {
  const owners = new Map<object, string>();
  for (const sample of SAMPLES) {
    for (let one = Object(sample); one; one = Object.getPrototypeOf(one)) {
      const path = one !== window && pathOf(one);
      if (path) owners.set(one, path);
    }
  }
  return [...owners].flatMap(([owner, path]) => ownMethods(owner, names).map((name) => `${path}.${name}`));
}

function pathOf(owner: object): string | undefined {
  const name = String(Reflect.get(owner, 'name'));
  if (typeof owner === 'function' && Reflect.get(window, name) === owner) return name;
  const { name: maker } = owner.constructor;
  const isPrototype = Reflect.get(window, maker)?.prototype === owner;
  return isPrototype ? `${maker}.prototype` : NAMESPACES.find((one) => Reflect.get(window, one) === owner);
}

function ownMethods(owner: object, names: Set<string>): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(owner))
    .filter(([name, { value }]) => names.has(name) && typeof value === 'function' && name !== 'constructor')
    .map(([name]) => name);
}
