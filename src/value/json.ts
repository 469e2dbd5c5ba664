// JSON and the copy, as the page's snippet found and made them: a library may have put another JSON in its place since. It
// must not know what is written.
import { asItIs } from './replacer.js';

/** What makes texts and copies here. */
export interface Tools {
  json: JSON;
  copy(from: object, key: string | number): unknown;
}

export const tools = { json: globalThis.JSON } as Tools;

/** Of plain objects and lists. Throws where the page has no such function, or storage for the text. */
export function stringify(value: unknown): string {
  return tools.json.stringify(value, asItIs);
}

/** The value of a text, or `undefined` where it has none. */
export function parse(text: string | null | undefined): unknown {
  try {
    // The first error of a page, though it is caught, costs Chromium milliseconds: nothing is no JSON.
    return text ? tools.json.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** A copy of what a function of the page's has answered. */
export function copyOf<Value>(value: Value): Value {
  return (tools.copy([[value]], 0) as [Value])[0];
}
