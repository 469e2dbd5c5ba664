// JSON for a page that has one of its own since before the snippet: MooTools 1.2 has `encode` and `decode` there, and nothing
// else. Pure.

/** Writes plain objects and lists. */
export function write(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || !value) return `${value ?? null}`;
  if (Array.isArray(value)) return `[${value.map(write).join()}]`;
  const entries = Object.keys(value).map((key) => `${quoted(key)}:${write((value as Record<string, unknown>)[key])}`);
  return `{${entries.join()}}`;
}

/** Source: ECMAScript, QuoteJSONString; every character that needs it gets the long escape. */
function quoted(text: string): string {
  const escaped = (unit: string): string => `\\u${`000${unit.charCodeAt(0).toString(16)}`.slice(-4)}`;
  return `"${text.replace(/["\\\p{Cc}\p{Cs}]/gu, escaped)}"`;
}
