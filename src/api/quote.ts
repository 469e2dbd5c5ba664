// Any value as a sentence shows it. Pure.

/** Quoted, so that it does not make another kind of message. */
export function quote(value: unknown): string {
  return `"${describe(value)}"`;
}

/** As text, even where the value throws when asked. */
export function describe(value: unknown): string {
  try {
    return String(value);
  } catch {
    return typeof value;
  }
}
