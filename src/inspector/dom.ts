// Makes elements. Text is text, never HTML: nothing a page says can become part of the page, and Trusted Types have
// nothing to refuse. Styles are a constructed sheet, which a policy of nonces alone lets through.

type Attributes = Record<string, string>;

/** An element with attributes and children; a string is text. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A button with a name for everybody. */
export function button(label: string, act: (event: Event) => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = make('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', act);
  return made;
}

/** `14:03:22.123`, in the reader's own time zone. */
export function clock(time: number): string {
  const date = new Date(time);
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part, 2));
  return `${hours}:${minutes}:${seconds}.${pad(date.getMilliseconds(), 3)}`;
}

/** `120 ms`, `1.6 s` */
export function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

function pad(value: number, length: number): string {
  return `${value}`.padStart(length, '0');
}
