// The destination's rules for values: nested objects become flat keys. What it is given are plain objects and lists
// (value/copy.ts). Pure; it must not know calls, mappings or 1Flow's SDK.
// Source: Segment, "1Flow Web (Actions)" destination, https://www.twilio.com/docs/segment/connections/destinations/catalog/actions-1flow;
// nesting and lists as Segment's warehouses write them, https://www.twilio.com/docs/segment/connections/storage/warehouses/schema
import type { OneflowOptions } from '../api/types.js';
import { isFunction } from '../value/is.js';
import { stringify } from '../value/json.js';

/** Bounds the work for one object: values after this many are left out, and reported. */
const MAX_VALUES = 10_000;

/** How nested values are written. */
export type FlattenOptions = Pick<OneflowOptions, 'delimiter' | 'lists'>;

type Bag = Record<string, unknown>;

/**
 * Flattens an object, level by level: a key nearer the root wins over a flattened one of the same name, whatever their order.
 * What can't be represented is left out, and `problems` gets a sentence about it. Throws where the page has no JSON to write a list with.
 */
export function flatten(
  input: object,
  { delimiter = '_', lists = 'json' }: FlattenOptions = {},
  problems: string[] = [],
): Record<string, unknown> {
  // Without a prototype: a page may have put something on every object's.
  const found: Bag = Object.create(null);
  let values = 0;

  const objects: [prefix: string, object: Bag][] = [['', input as Bag]];
  for (const [prefix, object] of objects) {
    for (const key of Object.keys(object)) {
      const name = prefix + key;
      const part = object[key];
      if (values++ >= MAX_VALUES) {
        problems.push(`more than ${MAX_VALUES} values: the rest was left out`);
        return { ...found };
      }
      if (key === '__proto__') problems.push(`"${name}" was left out`);
      else if (typeof part !== 'object' || part === null) put(name, scalar(part));
      else if (Array.isArray(part) && (lists === 'json' || !part.length)) put(name, stringify(part));
      else if (Object.keys(part).length) objects.push([name + delimiter, part as Bag]);
      else
        problems.push(
          `"${name}" was left out: it holds nothing that JSON has, is part of the page, leads back to itself or can't be read`,
        );
    }
  }
  return { ...found };

  function put(name: string, value: unknown): void {
    if (value === undefined) return;
    if (name === '__proto__') problems.push('"__proto__" was left out');
    else if (!(name in found)) found[name] = value;
    else problems.push(`two keys become "${name}": the one nearer the root, or the first, was kept`);
  }
}

/** What JSON has of a value without parts; `undefined` for what JSON leaves out. */
function scalar(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  return isFunction(value) || typeof value === 'symbol' ? undefined : value;
}
