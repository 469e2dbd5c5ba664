// A bounded copy of any value, and that copy as a line of text. The inspector reads values of the page in this file alone:
// whatever a page does there (cycles, getters that throw, a million keys) ends here. It must not know calls or the DOM.

/** Bounds the work for one value; what comes after is shown as `…`. */
const MAX_NODES = 300;
const MAX_DEPTH = 8;
const MAX_STRING_CHARS = 500;
const LINE_CHARS = 160;

const MORE = '…';
const UNREADABLE = "[can't be read]";

/** What becomes of anything that is no object on its way into the copy. */
export type Leaf = (value: unknown) => unknown;

interface Work {
  nodes: number;
  leaf: Leaf;
  name: (key: string) => string;
}

/** Copies what can be read of a value: plain objects, lists and scalars; `name` says how a key is written. Never throws. */
export function snapshot(value: unknown, leaf: Leaf = toScalar, name: Work['name'] = (key) => key): unknown {
  return copy(value, { nodes: MAX_NODES, leaf, name }, []);
}

/** Runs `work`; the fallback stands for what the page makes unreadable. */
export function safely<Value>(work: () => Value): Value | undefined;
export function safely<Value, Other>(work: () => Value, fallback: Other): Value | Other;
export function safely(work: () => unknown, fallback?: unknown): unknown {
  try {
    return work();
  } catch {
    return fallback;
  }
}

function copy(value: unknown, work: Work, around: object[]): unknown {
  work.nodes--;
  if (typeof value !== 'object' || value === null) return work.leaf(value);
  if (around.includes(value)) return '[cycle]';
  if (around.length > MAX_DEPTH) return MORE;
  return safely(() => copyObject(value, work, [...around, value]), UNREADABLE);
}

function copyObject(value: object, work: Work, around: object[]): unknown {
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind === 'Date') return work.leaf(new Date(+(value as Date)).toJSON());
  const isList = Array.isArray(value);
  const keys = Object.keys(isList ? value.slice(0, work.nodes + 1) : value);
  if (!keys.length && !/^(Object|Array)$/.test(kind)) return work.name(`[${kind}]`);
  const parts: [name: string, part: unknown][] = [];
  for (const key of keys) {
    if (work.nodes < 1) {
      parts.push([MORE, MORE]);
      break;
    }
    const part = safely(() => copy((value as Record<string, unknown>)[key], work, around), UNREADABLE);
    parts.push([isList ? key : work.name(key), part]);
  }
  return isList ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}

function toScalar(value: unknown): unknown {
  if (typeof value === 'string') return shorten(value, MAX_STRING_CHARS);
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'function' || typeof value === 'symbol' ? `[${typeof value}]` : value;
}

/** Any value as a person writes it in code, on one line: `{ plan: 'pro', seats: [1, 2] }`. */
export function toText(value: unknown, limit: number = LINE_CHARS): string {
  return shorten(write(snapshot(value)), limit);
}

/** A call as a person writes it: `track('Plan Chosen', { seats: 5 })`. */
export function toCall(name: string, args: unknown[], limit?: number): string {
  return `${name}(${args.map((part) => toText(part, limit)).join(', ')})`;
}

/** Text of at most so many characters. */
export function shorten(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}${MORE}` : text;
}

/** Takes a snapshot, which has no surprise left. */
function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(', ')}]`;
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&')}'`;
  if (typeof value !== 'object' || value === null) return `${value}`;
  const parts = Object.entries(value).map(
    ([key, part]) => `${/^[\w$]+$/.test(key) ? key : `'${key}'`}: ${write(part)}`,
  );
  return parts.length ? `{ ${parts.join(', ')} }` : '{}';
}
