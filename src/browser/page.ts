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

type Listening = (target: EventTarget, type: string, hear: (event: never) => void, options?: object | true) => void;

/** By the prototype: older pages have a global function `addEventListener(element, type, listener)` of their own. */
const calling =
  (method: 'addEventListener' | 'removeEventListener'): Listening =>
  (target, type, hear, options) => {
    try {
      members()[method].call(target, type, hear as EventListener, options);
    } catch {
      // Vitest's window is Node's own, with the functions of a page's.
      target[method](type, hear as EventListener, options);
    }
  };
export const listen = calling('addEventListener');
export const unlisten = calling('removeEventListener');

export function createElement<Tag extends 'script' | 'link' | 'template' | 'iframe'>(
  tag: Tag,
): HTMLElementTagNameMap[Tag] {
  return members().createElement.call(document, tag) as HTMLElementTagNameMap[Tag];
}

export function find<Found extends Element>(selector: string): Found[] {
  return Array.from(members().querySelectorAll.call(document, selector)) as Found[];
}
