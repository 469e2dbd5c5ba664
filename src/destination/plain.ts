// What JSON has of any value: plain objects and lists of strings, numbers, booleans and null. Each value is read once.
// Pure; it must not know how nested values are written, calls, mappings or 1Flow's SDK.
// Source: ECMAScript, SerializeJSONProperty. What JSON loses without a word (an error's message, a map) is kept here.

/** Bounds the work for one object: values after this many are left out, and reported. */
export const MAX_NODES = 10_000;

/** A plain object or list. Objects have no prototype: nothing on the page can change what they hold. */
export type Plain = Record<string | number, unknown>;

/** An object or list on its way to a plain one, and the one around it: what a cycle leads back to. */
interface Copy {
  /** As it was given. */
  value: unknown;
  /** What JSON has of it. */
  part: object;
  to: Plain;
  around?: Copy | undefined;
}

/** Does the work; where that throws, the problem is that something can't be read. */
export function attempt(what: string, problems: Set<string>, work: () => void): void {
  try {
    work();
  } catch {
    problems.add(`${what} can't be read as JSON and was left out`);
  }
}

/**
 * Copies an object level by level: depth costs no stack, and nearer keys come first in the budget of values. Never
 * throws: what can't be represented is left out and named in `problems`.
 */
export function toPlain(input: object, problems: Set<string>): Plain {
  const holder: Plain = Object.create(null);
  const copies: Copy[] = [];
  let nodes = 0;

  /** Puts what JSON has of a value in its place; an object's own values have their turn later. */
  const put = (to: Plain, key: string | number, value: unknown, around?: Copy): void => {
    if (isPartOfPage(value)) {
      problems.add(`"${key}" is part of the page (node, window, event) and was left out`);
      return;
    }
    const part = jsonForm(value, `${key}`);
    for (let up = around; up; up = up.around) if (up.value === value || up.part === part) throw part;
    if (!isObject(part)) {
      if (part !== undefined) to[key] = part;
      return;
    }
    // An old library may have given every list a toJSON: this one has none.
    to[key] = Array.isArray(part) ? Object.defineProperty([], 'toJSON', { value: 0 }) : Object.create(null);
    copies.push({ value, part, to: to[key] as Plain, around });
  };

  attempt('an object', problems, () => put(holder, 'value', input));
  for (const copy of copies) {
    attempt('an object', problems, () => {
      const { part, to } = copy;
      // A list is read by index: it may be sparse, and what is left out of it still has its place.
      const isList = Array.isArray(part);
      for (const key of isList ? part.keys() : Object.keys(part)) {
        if (++nodes > MAX_NODES) {
          problems.add(`more than ${MAX_NODES} values: the rest was left out`);
          return;
        }
        if (isList) to[key] = undefined;
        attempt(`"${key}"`, problems, () => {
          if (key === '__proto__') throw key;
          put(to, key, (part as Plain)[key], copy);
        });
      }
    });
  }
  return isObject(holder.value) ? (holder.value as Plain) : Object.create(null);
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Puts a value in its place in a copy. Where reading it throws, reading the copy does: the rules say it, nobody else. */
export function readOnce(key: string, from: object, to: object, copy = (value: unknown): unknown => value): void {
  let property: PropertyDescriptor = { enumerable: true, configurable: true };
  try {
    property = { ...property, writable: true, value: copy((from as Plain)[key]) };
  } catch (error) {
    property.get = () => {
      throw error;
    };
  }
  Object.defineProperty(to, key, property);
}

/**
 * What JSON has of a value, one level deep: itself, an object or list to go on with, `undefined` for what it leaves out.
 * Dates, and whatever else has a `toJSON`, say it themselves; what an old library gave to every list says nothing.
 */
export function jsonForm(value: unknown, key: string): unknown {
  if (!isObject(value)) return scalar(value);
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON !== 'function' || toJSON === ([] as { toJSON?: unknown }).toJSON) return contentOf(value);
  const form: unknown = toJSON.call(value, key);
  return isObject(form) ? contentOf(form) : scalar(form);
}

/** A value that is no object, as JSON has it; `undefined` for what JSON leaves out. */
function scalar(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  if (typeof value === 'string' && isQuotedDate(value)) return value.slice(1, -1);
  return typeof value === 'function' || typeof value === 'symbol' ? undefined : value;
}

/** Prototype.js up to 1.6.1 puts a date's JSON into quotes of its own; here or in the snippet, which copies with JSON. */
function isQuotedDate(text: string): boolean {
  return /^"\d{4}-[\d:.T-]+Z"$/.test(text) && new Date(0).toJSON().startsWith('"');
}

/**
 * What an object holds that JSON does not see: an error's message, the entries of a map or a form, the values of a set or a
 * typed array. No more is taken than is read of it. Plain objects are not asked: each of their values is read once.
 */
function contentOf(value: object): unknown {
  if (Array.isArray(value) || isPlain(value)) return value;
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (/^(String|Number|Boolean|BigInt)$/.test(kind)) return scalar(value.valueOf());
  if (/^(Error|DOMException)$/.test(kind)) {
    const { name, message } = value as Error;
    return { name, message, ...value };
  }
  const { entries, [Symbol.iterator]: iterator } = value as Map<unknown, unknown>;
  if (typeof entries !== 'function' || !iterator) return value;
  const items: unknown[] = [];
  for (const item of value as Iterable<unknown>) if (items.push(item) > MAX_NODES) break;
  return iterator === entries ? fromPairs(items as [unknown, unknown][]) : items;
}

/** An object where each pair has a key of its own; else the list of pairs. */
function fromPairs(pairs: [unknown, unknown][]): object {
  const object = Object.fromEntries(pairs as [string, unknown][]);
  const isWhole = Object.keys(object).length === pairs.length && !pairs.some(([key]) => isObject(key));
  return isWhole ? object : pairs;
}

/** An object literal, of any frame, or one without prototype. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return !prototype || !Object.getPrototypeOf(prototype);
}

/**
 * Nodes, windows and events, of any frame, and the events of frameworks: what hangs on them leads to the whole page, and
 * to other people's data in it.
 */
function isPartOfPage(value: unknown): boolean {
  if (!isObject(value)) return false;
  // All that JSON has of an event, where the snippet copied it.
  if (isPlain(value)) return 'isTrusted' in value && Object.keys(value).length === 1;
  const { nodeType, nodeName, window, preventDefault } = value as { [name: string]: unknown };
  return (
    (typeof nodeType === 'number' && typeof nodeName === 'string') ||
    window === value ||
    typeof preventDefault === 'function'
  );
}
