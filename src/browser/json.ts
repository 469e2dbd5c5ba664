// The browser's own JSON, where the page has put another in its place. It must not know what is written.
import { createElement, read } from './page.js';

/** MooTools 1.2 has one with other methods: where it was there before the snippet, a new window has the browser's. */
export function newJson(): JSON {
  const frame = createElement('iframe');
  (read('head') as HTMLElement).append(frame);
  const { JSON: json } = frame.contentWindow as typeof globalThis & Window;
  frame.remove();
  return json;
}
