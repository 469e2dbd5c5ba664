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
  from: string;
  called: unknown;
}

type Bag = Record<string, unknown>;

function rowOf(part: Part, key: string, received: unknown): Row {
  const change = part.called !== received ? 'changed' : part.path.length > 1 ? 'flattened' : 'same';
  return { ...part, change, key, received };
}

/** Lists what was called, level by level as the rules read it, then what only 1Flow received. */
export function compare(called: unknown, received: unknown, delimiter = '_'): Row[] {
  const left: Part[] = [];
  const unclaimed = new globalThis.Map(Object.entries(toBag(received)));
  const rows: Row[] = [];
  const parts = partsOf([], toBag(called));
  // It grows while it is read: nested parts come after everything nearer the root.
  for (const part of parts) {
    const { path, called } = part;
    const key = path.join(delimiter);
    if (unclaimed.has(key) && !isNested(called)) {
      rows.push(rowOf(part, key, unclaimed.get(key)));
      unclaimed.delete(key);
    } else if (isObject(called) && Object.keys(called).length) parts.push(...partsOf(path, called));
    else left.push(part);
  }
  for (const [key, received] of unclaimed) {
    const index = left.findIndex((part) => part.called === received);
    const [part] = index < 0 ? [] : left.splice(index, 1);
    rows.push({ ...part, change: part ? 'renamed' : 'added', key, received });
  }
  return [...rows, ...left.map((part): Row => ({ ...part, change: 'left out' }))];
}

function toBag(value: unknown): Bag {
  const copied = snapshot(value);
  return isObject(copied) ? (copied as Bag) : {};
}

function partsOf(around: string[], value: object): Part[] {
  return Object.entries(value).map(([key, called]) => {
    const path = [...around, key];
    return { path, from: path.join('.'), called };
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A list may have become one value, its JSON; an object never has. */
function isNested(value: unknown): boolean {
  return isObject(value) && !Array.isArray(value);
}
