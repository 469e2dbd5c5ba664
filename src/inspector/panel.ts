// Puts the inspector together: header, status, time line; looks at the page a few times a second and draws what is new at
// most once a frame. It knows all parts; none of them knows it.
import { createCopy } from './copy.js';
import { culpritOf, DOCS } from './culprit.js';
import { button, make, setText } from './dom.js';
import { createList } from './list-view.js';
import { safely } from './snapshot.js';
import { createFacts, stateOf } from './status-view.js';
import { toSupportJson } from './support.js';
import { optionOf } from './target.js';
import type { Watch } from './watch.js';

/** Between looks at what no event tells: calls that wait, storage, the state. */
const LOOK_MS = 250;

/** Draws what `watch` sees into `root` and keeps it up to date; answers what ends both. */
export function openPanel(host: HTMLElement, root: ShadowRoot, watch: Watch): () => void {
  let frame = 0;
  const draw = (): void => {
    frame = 0;
    safely(watch.look);
    safely(() => parts.render(watch));
  };
  // A hidden page has no frames: nobody looks at it.
  const changed = (): void => {
    frame ||= requestAnimationFrame(draw);
  };
  watch.changed = changed;
  const parts = createParts(host, watch);
  root.replaceChildren(parts.panel);
  draw();
  const timer = setInterval(changed, LOOK_MS);
  return () => {
    clearInterval(timer);
    cancelAnimationFrame(frame);
    watch.stop();
  };
}

function createParts(host: HTMLElement, watch: Watch): { panel: HTMLElement; render(watch: Watch): void } {
  const facts = createFacts();
  const list = createList();
  const state = make('span', 'state');
  const counts = make('span', { role: 'status', class: 'counts' });
  const header = make('header', '', make('strong', '', 'oneflow-segment'), state);
  const toJson = (values: boolean): string => {
    watch.look();
    return toSupportJson(watch, values);
  };
  /** The whole sentence leads to what to do about it. */
  const why = make('a', { class: 'why', target: '_blank' });
  const copy = make('div', 'copy', ...createCopy(toJson), counts);
  const status = make('details', 'status', make('summary', '', 'State, visitor, options'), facts.box);
  const panel = make(
    'section',
    { 'aria-label': 'oneflow-segment inspector' },
    header,
    make('p', { role: 'status' }, why),
    copy,
    status,
    list.box,
  );
  if (host.hasAttribute('inline')) status.open = true;
  else addWindowControls(host, header, panel);

  const render = ({ timeline, target, waiting, stored }: Watch): void => {
    setText(state, stateOf(watch));
    state.className = `state ${stateOf(watch).replace(/\W/g, '-')}`;
    const [sentence = '', section = ''] = culpritOf(watch) ?? [];
    setText(why, sentence);
    why.href = DOCS + section;
    setText(counts, `${timeline.counts.sent} sent, ${timeline.counts.dropped} dropped, ${waiting + stored} waiting`);
    facts.render(watch);
    list.render(timeline, optionOf(target, 'delimiter'));
  };
  return { panel, render };
}

/** To move it to the other end of the window and to close it; focus goes back to where it came from. */
function addWindowControls(host: HTMLElement, header: HTMLElement, panel: HTMLElement): void {
  let before: EventTarget | null = null;
  const close = (): void => {
    const hadFocus = host.matches(':focus-within');
    host.remove();
    if (hadFocus && before instanceof HTMLElement) before.focus();
  };
  header.append(
    button('Move', () => void host.toggleAttribute('top')),
    button('Close', close),
  );
  host.addEventListener('focusin', ({ relatedTarget }) => {
    before = relatedTarget ?? before;
  });
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
  });
}
