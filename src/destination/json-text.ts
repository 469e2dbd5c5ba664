// A plain value as JSON text, also on a page that has a JSON of its own: MooTools 1.2 has `encode` and `decode` there, and
// nothing else. Pure; what it gets has no `toJSON`, no cycle, and only values that JSON has.

/** Throws where a value is too deep for the engine's stack. */
export function jsonText(value: unknown): string {
  return typeof JSON?.stringify === 'function' ? JSON.stringify(value) : write(value);
}

function write(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return `${value ?? null}`;
  if (Array.isArray(value)) return `[${Array.from(value, write).join()}]`;
  return `{${Object.entries(value)
    .map(([key, part]) => `${quoted(key)}:${write(part)}`)
    .join()}}`;
}

/** Source: ECMAScript, QuoteJSONString; every character that needs it gets the long escape. */
function quoted(text: string): string {
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `"${text.replace(/["\\\p{Cc}\p{Cs}]/gu, escaped)}"`;
}
