// What the destination's rules made of a call's traits or properties: each value as it was called and as 1Flow received
// it. Pure. It reads both from outside and must not know the rules themselves: what it says is what can be seen.
import { snapshot } from './snapshot.js';

/** `changed`: another value under the same name; `added`: a mapping, or an option, put it there. */
export type Change = 'same' | 'flattened' | 'renamed' | 'changed' | 'added' | 'left out';

export interface Row {
  change: Change;
  /** Where the call has it, such as `address.city`. */
  from?: string;
  called?: unknown;
  /** Its name in what 1Flow received. */
  key?: string;
  received?: unknown;
}

interface Part {
  path: string[];
  value: unknown;
}

type Bag = Record<string, unknown>;

/** Lists what was called, level by level as the rules read it, then what only 1Flow received. */
export function compare(called: unknown, received: unknown, delimiter = '_'): Row[] {
  const left: Part[] = [];
  const unclaimed = new globalThis.Map(Object.entries(toBag(received)));
  const rows: Row[] = [];
  const parts = partsOf([], toBag(called));
  // It grows while it is read: nested parts come after everything nearer the root.
  for (const part of parts) {
    const key = part.path.join(delimiter);
    if (unclaimed.has(key) && !isNested(part.value)) rows.push(rowOf(part, key, take(unclaimed, key)));
    else if (isObject(part.value) && Object.keys(part.value).length) parts.push(...partsOf(part.path, part.value));
    else left.push(part);
  }
  for (const [key, value] of unclaimed) {
    const index = left.findIndex((part) => part.value === value);
    const part = index < 0 ? undefined : left.splice(index, 1)[0];
    rows.push(
      part ? { change: 'renamed', ...origin(part), key, received: value } : { change: 'added', key, received: value },
    );
  }
  return [...rows, ...left.map((part): Row => ({ change: 'left out', ...origin(part) }))];
}

function rowOf(part: Part, key: string, received: unknown): Row {
  const change = part.path.length > 1 ? 'flattened' : part.value === received ? 'same' : 'changed';
  return { change, ...origin(part), key, received };
}

function origin({ path, value }: Part): { from: string; called: unknown } {
  return { from: path.join('.'), called: value };
}

function partsOf(path: string[], value: object): Part[] {
  return Object.entries(value).map(([key, part]) => ({ path: [...path, key], value: part }));
}

function take(map: Map<string, unknown>, key: string): unknown {
  const value = map.get(key);
  map.delete(key);
  return value;
}

function toBag(value: unknown): Bag {
  const copied = snapshot(value);
  return isObject(copied) ? (copied as Bag) : {};
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A list may have become one value, its JSON; an object never has. */
function isNested(value: unknown): boolean {
  return isObject(value) && !Array.isArray(value);
}
