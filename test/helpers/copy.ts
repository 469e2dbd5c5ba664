// Tests of inner modules have no snippet on their page whose copy these could use.
import { copy } from '../../src/value/copy.js';
import { tools } from '../../src/value/json.js';

tools.copy = (from, key) => copy(from as unknown[], key);

/** The arguments of a call, as the snippet copies them. */
export const copied = (args: unknown[]): unknown[] => copy([args], 0) as unknown[];
