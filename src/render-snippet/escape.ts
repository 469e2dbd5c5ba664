// How a value is written into a page: into a script and into an attribute, for HTML and XHTML alike. Pure; it knows neither
// snippet nor options.

/** What could end the script or start markup in it, and what XML may not hold. JSON escapes the other controls itself. */
const UNSAFE_IN_SCRIPT = /[<>&\u007f-\u009f\u2028\u2029\ufffe\uffff]/g;
/** https://www.w3.org/TR/xml/#charsets: neither HTML nor XML has a way to write these. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const LONE_SURROGATE = /\p{Surrogate}/gu;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * A value as JavaScript that means the same in a script of HTML and of XHTML, and can't end either. A key `__proto__` is left
 * out: in JSON it is a key like every other, in a script it gives the object a prototype.
 */
export function inScript(value: unknown): string {
  return JSON.stringify(value, (key, part) => (key === '__proto__' ? undefined : part)).replace(
    UNSAFE_IN_SCRIPT,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** ` name="value"`. What neither HTML nor XML can write is left out; half of a pair becomes what UTF-8 makes of it. */
export function attribute(name: string, value: string): string {
  const text = value.replace(UNWRITABLE, '').replace(LONE_SURROGATE, '\ufffd');
  return ` ${name}="${text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string)}"`;
}
