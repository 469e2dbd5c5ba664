// One condition of a trigger, as Segment's `validate` evaluates it: which field, which operator, which value. It must not
// know how conditions are joined.
// Source: https://www.npmjs.com/package/@segment/destination-subscriptions, `parseFql`; the tests lay its conditions beside these.
import type { Condition } from '@segment/destination-subscriptions';
import { refuse, type Token } from './tokens.js';

/** What is asked of: a field of the event, or a part of one. */
export interface Field {
  type: string;
  name?: string;
}

/** The fields without parts, and those with. */
const FIELD = /^(?:(type|event|name|userId)|(properties|traits|context)\.([\s\S]+))$/;

/** What Segment calls those whose name is not their own. */
const TYPES: Record<string, string> = {
  type: 'event-type',
  properties: 'event-property',
  traits: 'event-trait',
  context: 'event-context',
};

/** The field that a word names. */
export function fieldOf(word: Token): Field {
  const [, whole, group, name = ''] = FIELD.exec(textOf(word)) ?? [];
  if (whole) return { type: whole === 'type' ? 'event-type' : whole };
  if (!group) return refuse(word, 'type, event, name, userId, or a part of properties, traits or context');
  return { type: TYPES[group] as string, name };
}

/** A word without its escapes. One that ends with a word of the language is none to Segment. */
function textOf({ text, ...word }: Token): string {
  if (/\.(?:and|or|null)$/.test(text)) refuse({ text, ...word }, 'a \\ before the last word');
  return text.replace(/\\([\s\S])/g, '$1');
}

/** At a trigger's end Segment reads the first letter alone: it looks for `and` or `null`, and does not find its way back. */
const CUT_OFF = /(?:^|\.)(?:a.|n..?)$/;

/** A value as Segment has it: a word without quotes is a text, and so are null and the words for no number. */
function read(token: Token): string | number | boolean {
  const { kind, text, rest } = token;
  if (kind === 'string') return text.slice(1, -1);
  if (kind === 'number') return Number(text);
  if (/^(?:true|false)$/.test(text)) return text === 'true';
  return rest === text && CUT_OFF.test(text) ? refuse(token, 'a text in double quotes') : textOf(token);
}

/** To Segment any other star is a star, and no such text comes: with `!` before it, that is always true. */
const ONE_STAR = /^(?:([^*]*)\*|\*([^*]*))$/;
const ONE_STAR_SENTENCE = 'a text in double quotes with one *, at its beginning or end,';

/** `contains`, and `match` with a star at one end. */
export function call(field: Field, { text: name }: Token, token: Token): Condition {
  const value = `${read(token)}`;
  const ask = (operator: string, expected: string) =>
    ({ ...field, operator: name.startsWith('!') ? `not_${operator}` : operator, value: expected }) as Condition;
  if (field.type === 'event-type') return refuse(token, 'another field than type before it');
  if (name.endsWith('contains')) return ask('contains', value);
  const [, start, end] = (token.kind === 'string' && ONE_STAR.exec(value)) || [];
  if (start !== undefined) return ask('starts_with', start);
  return end === undefined ? refuse(token, ONE_STAR_SENTENCE) : ask('ends_with', end);
}

/** A comparison. What null, a boolean or a number asks depends on the field. */
export function compare(field: Field, sign: string, token: Token): Condition {
  const value = read(token);
  const hasParts = field.name !== undefined;
  // To Segment it is null with an escape, too.
  const isNull = token.kind === 'word' && value === 'null';
  const operator = special(field, sign, isNull ? null : value) ?? sign;
  const asks = /^(?:not_)?exists$|^is_/.test(operator) ? {} : { value: hasParts ? value : `${value}` };
  return { ...field, operator, ...asks } as Condition;
}

/** The operator that Segment has for such a value beside the sign that is written; not every field has all of them. */
function special({ type, name }: Field, sign: string, value: string | number | boolean | null): string | undefined {
  const isSame = sign === '=';
  if (!isSame && sign !== '!=') return undefined;
  if (value === null && !/^event(?:-type)?$/.test(type)) return isSame ? 'not_exists' : 'exists';
  if (typeof value === 'boolean' && isSame && (name !== undefined || type === 'userId')) return `is_${value}`;
  if (typeof value === 'number' && name !== undefined) return isSame ? 'number_equals' : 'number_not_equals';
  return undefined;
}
