// The destination's rules for values: nested objects become flat keys, and every value becomes one that JSON has.
// Pure; it must not know calls, mappings or 1Flow's SDK.
// Source: Segment, "1Flow Web (Actions)" destination; nesting and lists as Segment's warehouses write them.
import type { Options } from '../api/types.js';

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

/** A plain object or list. Objects have no prototype: nothing on the page can change what they hold. */
type Plain = Record<string | number, unknown>;

/** An object or list on its way to a plain one, and the one around it: what a cycle leads back to. */
type Copy = [from: object, to: Plain, around?: Copy];

/**
 * Flattens an object by the destination's rules. Never throws, whatever it is given: what can't be represented is left
 * out and named in `problems`. A key nearer the root wins over a flattened one of the same name, whatever their order.
 */
export function flatten(input: object, { delimiter = '_', lists = 'json' }: FlattenOptions = {}): Flattened {
  const flat = new globalThis.Map<string, Scalar>();
  const explicit = new globalThis.Set<string>();
  const problems = new globalThis.Set<string>();
  let nodes = 0;

  const attempt = (what: string, work: () => void): void => {
    try {
      work();
    } catch {
      problems.add(`${what} can't be read as JSON and was left out`);
    }
  };

  // First what JSON has of it, level by level: depth costs no stack, and nearer keys come first in the budget of values.
  const root: Plain = Object.create(null);
  const copies: Copy[] = [[input, root]];
  for (const copy of copies) {
    const [from, to] = copy;
    attempt('an object', () => {
      // A list is read by index: it may be sparse, and a gap is a place in it.
      for (const key of Array.isArray(from) ? from.keys() : Object.keys(from)) {
        if (++nodes > MAX_NODES) {
          problems.add(`more than ${MAX_NODES} values: the rest was left out`);
          return;
        }
        // In a list, what is left out still has its place.
        to[key] = undefined;
        attempt(`"${key}"`, () => {
          const part = jsonForm((from as Plain)[key], `${key}`);
          for (let up: Copy | undefined = copy; up; up = up[2]) if (up[0] === part || key === '__proto__') throw part;
          if (isObject(part)) {
            // An old library may have given every list a toJSON: this one has none.
            to[key] = Array.isArray(part) ? Object.defineProperty([], 'toJSON', { value: 0 }) : Object.create(null);
            copies.push([part, to[key] as Plain, copy]);
          } else to[key] = scalar(part);
        });
      }
    });
  }

  // Then its keys, level by level too: nearer ones come first and so win.
  const objects: [prefix: string, object: Plain][] = [['', root]];
  for (const [prefix, object] of objects) {
    for (const [key, part] of Object.entries(object)) {
      const name = prefix + key;
      if (isObject(part) && !(lists === 'json' && Array.isArray(part))) objects.push([name + delimiter, part as Plain]);
      else {
        // A list may be too deep for the engine to write.
        attempt(`"${key}"`, () => {
          const value = isObject(part) ? JSON.stringify(part) : part;
          if (value === undefined) return;
          if (!flat.has(name)) flat.set(name, value as Scalar);
          else if (!explicit.has(name)) problems.add(`two nested keys become "${name}": the first one was kept`);
          if (object === root) explicit.add(name);
        });
      }
    }
  }
  return { flat: Object.fromEntries(flat), problems: [...problems] };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Dates, and whatever else says so itself, in their JSON form; what an old library gave to every list says nothing. */
function jsonForm(value: unknown, key: string): unknown {
  if (!isObject(value)) return value;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === 'function' && toJSON !== ([] as { toJSON?: unknown }).toJSON
    ? toJSON.call(value, key)
    : value;
}

/** A value that is no object, as JSON has it; `undefined` for what JSON leaves out. */
function scalar(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  return typeof value === 'function' || typeof value === 'symbol' ? undefined : value;
}
