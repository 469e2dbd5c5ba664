// The document as the browser made it: an element named like one of its members hides that member on `document` itself. It
// must not know what is asked for.
// Source: https://html.spec.whatwg.org/multipage/dom.html#dom-document-nameditem

type Members = Document & { __lookupGetter__(name: string): (() => unknown) | undefined };

/** Where `document` has its methods. */
function members(): Members {
  return Object.getPrototypeOf(document);
}

/** A member that is no method, such as `title`; `undefined` where the browser has none of that name. */
export function read(name: string): unknown {
  const value = (document as unknown as Record<string, unknown>)[name];
  // An element, perhaps.
  return Object(value) === value ? members().__lookupGetter__(name)?.call(document) : value;
}

/** By the prototype: older pages have a global function `addEventListener(element, type, listener)` of their own. */
export function listen(target: EventTarget, type: string, hear: (event: never) => void, options?: object | true): void {
  try {
    members().addEventListener.call(target, type, hear as EventListener, options);
  } catch {
    // Vitest's window is Node's own, with the functions of a page's.
    target.addEventListener(type, hear as EventListener, options);
  }
}

export function unlisten(target: EventTarget, type: string, hear: (event: never) => void, options?: true): void {
  try {
    members().removeEventListener.call(target, type, hear as EventListener, options);
  } catch {
    target.removeEventListener(type, hear as EventListener, options);
  }
}

export function createElement<Tag extends 'script' | 'link' | 'template'>(tag: Tag): HTMLElementTagNameMap[Tag] {
  return members().createElement.call(document, tag) as HTMLElementTagNameMap[Tag];
}

export function find<Found extends Element>(selector: string): Found[] {
  return Array.from(members().querySelectorAll.call(document, selector)) as Found[];
}
