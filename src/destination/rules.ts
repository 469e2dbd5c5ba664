// The destination's rules for values: nested objects become flat keys, and every value becomes one that JSON has.
// Pure; it must not know calls, mappings or 1Flow's SDK.
// Source: Segment, "1Flow Web (Actions)" destination; nesting and lists as Segment's warehouses write them.
import type { OneflowOptions } from '../api/types.js';
import { jsonText } from './json-text.js';
import { attempt, isObject, type Plain, toPlain } from './plain.js';

/** How nested values are written. */
export type FlattenOptions = Pick<OneflowOptions, 'delimiter' | 'lists'>;

type Scalar = string | number | boolean | null;

/** A flat object, and one sentence for each thing that had to be left out. */
export interface Flattened {
  flat: Record<string, Scalar>;
  problems: string[];
}

/**
 * Flattens an object by the destination's rules. Never throws, whatever it is given: what can't be represented is left
 * out and named in `problems`. A key nearer the root wins over a flattened one of the same name, whatever their order.
 */
export function flatten(input: object, { delimiter = '_', lists = 'json' }: FlattenOptions = {}): Flattened {
  const flat = new Map<string, Scalar>();
  const explicit = new Set<string>();
  const problems = new Set<string>();
  const root = toPlain(input, problems);

  const write = (name: string, part: unknown, isExplicit: boolean): void => {
    // A list may be too deep for the engine to write.
    const value = isObject(part) ? jsonText(part) : part;
    if (!flat.has(name)) flat.set(name, value as Scalar);
    else if (!explicit.has(name)) problems.add(`two nested keys become "${name}": the first one was kept`);
    if (isExplicit) explicit.add(name);
  };

  // Level by level: nearer keys come first and so win.
  const objects: [prefix: string, object: Plain][] = [['', root]];
  for (const [prefix, object] of objects) {
    for (const [key, part] of Object.entries(object)) {
      const name = prefix + key;
      const isEmpty = isObject(part) && !Object.keys(part).length;
      if (part === undefined) continue;
      if (!isObject(part) || (Array.isArray(part) && (lists === 'json' || isEmpty))) {
        attempt(`"${key}"`, problems, () => write(name, part, object === root));
      } else if (isEmpty) problems.add(`"${name}" holds nothing that JSON has, and was left out`);
      else objects.push([name + delimiter, part as Plain]);
    }
  }
  return { flat: Object.fromEntries(flat), problems: [...problems] };
}
