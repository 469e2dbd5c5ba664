// The destination's rules for values: nested objects become flat keys, and every value becomes one that JSON has.
// Pure; it must not know calls, mappings or 1Flow's SDK.
// Source: Segment, "1Flow Web (Actions)" destination; nesting and lists as Segment's warehouses write them.
import type { Options } from './types.js';

/** How nested values are written. */
export type FlattenOptions = Pick<Options, 'delimiter' | 'lists'>;

type Scalar = string | number | boolean | null;

/** A flat object, and one sentence for each thing that had to be left out. */
export interface Flattened {
  flat: Record<string, Scalar>;
  problems: string[];
}

/** Bounds the work for one object: values after this many are left out, and reported. */
export const MAX_NODES = 10_000;

/** The objects around a value, innermost first; what a cycle leads back to. */
interface Path {
  value: object;
  around: Path | undefined;
}

/**
 * Flattens an object by the destination's rules. Never throws, whatever it is given: what can't be represented is left
 * out and named in `problems`. A key nearer the root wins over a flattened one of the same name, whatever their order.
 */
export function flatten(input: object, { delimiter = '_', lists = 'json' }: FlattenOptions = {}): Flattened {
  const flat = new Map<string, Scalar>();
  const problems = new Set<string>();
  const explicit = new Set<string>();
  let nodes = 0;

  /** Hands on each value that can be followed; reports the others. */
  const each = (path: Path, visit: (key: string, value: unknown) => void): void => {
    const { value } = path;
    let key = '';
    try {
      // A list is read by index: it may be sparse, and a gap is a place in it.
      const keys = Array.isArray(value) ? value : Object.keys(value);
      for (let i = 0; i < keys.length; i++) {
        key = keys === value ? `${i}` : keys[i];
        if (++nodes > MAX_NODES) {
          problems.add(`more than ${MAX_NODES} values: the rest was left out`);
          return;
        }
        try {
          const part = jsonForm((value as Record<string, unknown>)[key], key);
          for (let up: Path | undefined = path; up; up = up.around) {
            if (part === up.value) throw 0;
          }
          if (key === '__proto__') throw 0;
          visit(key, part);
        } catch {
          // A list too deep for the engine's stack ends here as well.
          problems.add(`"${key}" can't be read as JSON and was left out`);
          visit(key, undefined);
        }
      }
    } catch {
      problems.add("an object can't be read as JSON and was left out");
    }
  };

  /** A list, or an object inside one, made plain so that JSON can write it. */
  const plain = (value: unknown, around: Path | undefined): unknown => {
    if (!isObject(value)) return scalar(value);
    const entries: [string, unknown][] = [];
    // JSON writes a gap as null.
    const list: unknown[] = [];
    each({ value, around }, (key, part) => {
      const kept = plain(part, { value, around });
      list.push(kept);
      if (kept !== undefined) entries.push([key, kept]);
    });
    return Array.isArray(value) ? list : Object.fromEntries(entries);
  };

  // Level by level: nearer keys come first and so win, and depth costs no stack.
  let level: [prefix: string, path: Path][] = [['', { value: input, around: undefined }]];
  for (let root = true; level.length; root = false) {
    const next: typeof level = [];
    for (const [prefix, path] of level) {
      each(path, (key, part) => {
        const name = prefix + key;
        const nested = isObject(part) && !(Array.isArray(part) && lists === 'json');
        if (nested) {
          next.push([name + delimiter, { value: part, around: path }]);
          return;
        }
        const value = isObject(part) ? JSON.stringify(plain(part, path)) : scalar(part);
        if (value === undefined) return;
        if (!flat.has(name)) flat.set(name, value);
        else if (!explicit.has(name)) problems.add(`two nested keys become "${name}": the first one was kept`);
        if (root) explicit.add(name);
      });
    }
    level = next;
  }
  return { flat: Object.fromEntries(flat), problems: [...problems] };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Dates, and whatever else says so itself, in their JSON form. */
function jsonForm(value: unknown, key: string): unknown {
  if (!isObject(value)) return value;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === 'function' ? toJSON.call(value, key) : value;
}

/** A value that is no object, as JSON has it; `undefined` for what JSON leaves out. */
function scalar(value: unknown): Scalar | undefined {
  switch (typeof value) {
    case 'bigint':
      return `${value}`;
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'string':
    case 'boolean':
      return value;
    default:
      return value === null ? null : undefined;
  }
}
