// What may stand in a copy without values. Each function lets through what is known to be nobody's data, and says of
// anything else what kind of thing it is. Nothing is cut out of a text: whoever tries that forgets a form. Pure.

/** Words of ours, and of the Segment Spec. */
const WORDS = (
  'idle loading ready failed stopped identify track page screen group alias reset identifyUser trackEvent queue-full ' +
  'no-user-id no-event-name integrations no-mapping bad-arguments bad-payload sdk-error no-page before-send json index ' +
  'envelope properties storage memory cookie anonymous use-credentials Actions npm 2022'
).split(' ');

/** What our sentences say. The rest of a sentence may quote the page, 1Flow or a browser. */
const PHRASES = (
  "its script did not load|its script ran but defined no SDK|no answer|started no session|SDK threw|storage can't be used|" +
  'answered 404|destination is active|must be|looks like a missing value|holds nothing that JSON has'
).split('|');

/** A name as a plan of events has it: words, and no number of more than two digits. */
const NAME = /^(?:[\p{L}\p{M} $_.:()[\]&-]|\d{1,2}(?!\d)){1,60}$/u;

/** What kind of value it is, and no more: `string(12)`, `number`. */
export function kindOf(value: unknown): unknown {
  if (value === null || value === undefined) return value;
  return typeof value === 'string' ? `string(${value.length})` : typeof value;
}

/** The name of an event, a page, a trait or a property, where it looks like one. */
export function nameIn(value: unknown): unknown {
  return typeof value === 'string' && NAME.test(value) ? value : kindOf(value);
}

/** A state, a method, a reason, a choice among an option's. */
export function wordIn(value: unknown): unknown {
  return typeof value === 'boolean' || WORDS.includes(value as string) ? value : kindOf(value);
}

/** A version, or which attempt it is: small numbers. */
export function numberIn(value: unknown): unknown {
  return /^\d{1,3}(?:\.\d{1,3}){0,2}$/.test(`${value}`) ? value : kindOf(value);
}

/** What of a sentence is ours. */
export function sentenceIn(text: unknown): string {
  const known = PHRASES.filter((phrase) => `${text}`.includes(phrase));
  return known.length ? `… ${known.join(' … ')} …` : `a sentence of ${`${text}`.length} characters`;
}

/** The site, without where on it: paths, queries and fragments say who somebody is. */
export function siteIn(address: unknown): string {
  try {
    return new URL(`${address}`, location.href).origin;
  } catch {
    return '';
  }
}
