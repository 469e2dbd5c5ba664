// Makes elements. Text is text, never HTML: nothing a page says can become part of the page, and Trusted Types have
// nothing to refuse. Styles are a constructed sheet, which a policy of nonces alone lets through.

type Attributes = Record<string, string>;

/** An element with attributes, or a class alone, and children; a string is text. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes | string = '',
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  const given = typeof attributes === 'string' ? { class: attributes } : attributes;
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** In a shadow root a button belongs to no form, so it needs no type. */
export function button(label: string, act: () => void): HTMLButtonElement {
  const made = make('button', '', label);
  made.addEventListener('click', act);
  return made;
}

/** What already says so is left as it is: a reader may have selected something in it. */
export function setText(place: HTMLElement, text: string): void {
  if (place.textContent !== text) place.textContent = text;
}

/** `14:03:22.123`, in the reader's own time zone. */
export function clock(time: number): string {
  const date = new Date(time);
  // `14:03:22 GMT+0100 (…)`
  return `${date.toTimeString().slice(0, 8)}.${`${date.getMilliseconds()}`.padStart(3, '0')}`;
}

/** `120 ms`, `1.6 s`; a clock may have been put back meanwhile. */
export function duration(between: number): string {
  const ms = Math.max(0, between);
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
