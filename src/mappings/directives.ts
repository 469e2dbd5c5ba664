// Copies the mapping of one action, and refuses what Segment's mapping kit can't resolve, before any event comes. It must
// not know triggers or what is reported to whom.
import type { transform } from '@segment/actions-core/mapping-kit';
import validate from '@segment/actions-core/mapping-kit/validate';
import { isDirective } from '@segment/actions-core/mapping-kit/value-keys';
import { describe } from '../api/quote.js';
import { type ActionField, actions } from '../destination/actions.js';

const LIQUID =
  'is not supported: write "@template": "{{properties.plan}}", or @if, @case and @replace, or give `load` a mapping in code';

type Bag = Record<string, unknown>;
type Kit = Parameters<typeof transform>[0];

/** The kit's name for one directive around all fields. */
const ROOT = '__segment_internal_directive';

/** What Segment keeps among the fields for itself: of no meaning in a browser, where each event goes alone. */
const INTERNAL = /^(?:__segment_internal_(?!directive$)|enable_batching$|batch_)/;

/**
 * A copy of a mapping: the kit writes into it, and the page's own stays as it is. Throws a sentence that names the
 * place in the mapping and what is wrong there.
 */
export function copyMapping(mapping: unknown, action: keyof typeof actions): Kit {
  if (!isBag(mapping)) throw `/mapping must be an object, not ${describe(mapping)}`;
  const names = Object.keys(mapping).filter((name) => !INTERNAL.test(name));
  const copied = copy(Object.fromEntries(names.map((name) => [name, mapping[name]])), '/mapping') as Bag;
  const { [ROOT]: root, ...fields } = copied;
  checkFields(fields, action, ROOT in copied);
  validate(ROOT in copied ? rootOf(root, fields) : copied, ['mapping']);
  return copied as Kit;
}

/** The directive around all fields, with these in it, as the kit puts them there at each event. */
function rootOf(root: unknown, fields: Bag): Bag {
  const [name = '', ...others] = Object.keys(Object(root));
  const directive = Object(root)[name];
  if (others.length || !isObject(directive)) throw `/mapping/${ROOT} must be one directive with an object in it`;
  return { [name]: Array.isArray(directive) ? directive : { ...directive, mapping: fields } };
}

/** Refuses a field that the action lacks, and a required one that nothing is mapped to; a root directive may bring that. */
function checkFields(mapping: Bag, action: keyof typeof actions, hasRoot: boolean): void {
  const fields: [name: string, field: ActionField][] = Object.entries(actions[action]);
  const names = fields.map(([name]) => name);
  const foreign = Object.keys(mapping).find((name) => !names.includes(name));
  if (foreign !== undefined) throw `/mapping/${foreign} is no field of ${action}, which has ${names.join(', ')}`;
  if (hasRoot) return;
  const [missing] = fields.find(([name, { required }]) => required && (mapping[name] ?? '') === '') ?? [];
  if (missing) throw `/mapping/${missing} is missing: ${action} requires it`;
}

function copy(part: unknown, place: string): unknown {
  if (Array.isArray(part)) return part.map((item, index) => copy(item, `${place}/${index}`));
  if (!isBag(part)) return part;
  const names = Object.keys(part);
  if (names.every((name) => name.startsWith('@') || name === '_metadata')) {
    for (const name of names) check(name, place);
  }
  return Object.fromEntries(names.map((name) => [name, copy(part[name], `${place}/${name}`)]));
}

/** Refuses a directive that the kit does not know, or only knows with liquidjs. */
function check(name: string, place: string): void {
  if (name === '@liquid') throw `${place}/@liquid ${LIQUID}`;
  if (name !== '_metadata' && !isDirective({ [name]: 0 })) {
    throw `${place}/${name} is no directive of Segment's mapping kit`;
  }
}

function isBag(value: unknown): value is Bag {
  return isObject(value) && !Array.isArray(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
