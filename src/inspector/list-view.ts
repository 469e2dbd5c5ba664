// The time line as a list that follows its newest line while the reader is at its end. What hasn't changed is left as it
// is, so that focus, selection and open lines stay. It must not know what a line looks like.
import { itemView } from './call-view.js';
import { make } from './dom.js';
import { safely } from './snapshot.js';
import type { Item, Timeline } from './timeline.js';

/** How near to the end counts as there. */
const END_PX = 24;

export interface ListView {
  box: HTMLElement;
  render(timeline: Timeline, delimiter: unknown): void;
}

export function createList(): ListView {
  const list = make('ol');
  const empty = make('p', 'hint', 'No calls yet.');
  const cut = make('p', 'hint', 'Older calls are not shown.');
  // A box that scrolls has to be reachable by keyboard.
  const box = make(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': 'Time line', tabindex: '0' },
    cut,
    list,
    empty,
  );
  const views = new globalThis.Map<Item, HTMLLIElement>();

  const render = (timeline: Timeline, delimiter: unknown): void => {
    const { items, fresh } = timeline;
    const atEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - END_PX;
    removeOld(views, items);
    items.forEach((item, index) => {
      const old = views.get(item);
      if (old && !fresh.has(item)) return;
      const view = safely(() => itemView(item, delimiter, !!old?.querySelector('[open]')), make('li'));
      if (old) replace(old, view);
      else list.insertBefore(view, list.children[index] ?? null);
      views.set(item, view);
    });
    fresh.clear();
    empty.hidden = items.length > 0;
    cut.hidden = !timeline.cut;
    if (atEnd) box.scrollTop = box.scrollHeight;
  };
  return { box, render };
}

function removeOld(views: Map<Item, HTMLLIElement>, items: Item[]): void {
  for (const [item, view] of views) {
    if (items.includes(item)) continue;
    view.remove();
    views.delete(item);
  }
}

/** Who was on the old line with the keyboard is on the new one. */
function replace(old: HTMLLIElement, view: HTMLLIElement): void {
  const { activeElement } = old.getRootNode() as ShadowRoot;
  const hadFocus = old.contains(activeElement);
  old.replaceWith(view);
  if (hadFocus) view.querySelector('summary')?.focus();
}
