// How the SDK is, as elements: state and attempts, versions, the visitor, what waits, the options. It must not know the
// time line.
import { CALL_LIMIT } from '../api/contract.js';
import { make } from './dom.js';
import { toText } from './snapshot.js';
import { optionsOf, read, userOf } from './target.js';
import type { Watch } from './watch.js';

const OPTIONS_CHARS = 600;

/** The word for the state, also where there is no object to have one. */
export function stateOf({ target }: Watch): string {
  return target ? `${read(target, 'state', 'unknown')}` : 'not found';
}

/** Names and what to say of each, in the order of the page. */
export function factsOf(watch: Watch): [name: string, text: string][] {
  const { target, waiting, stored } = watch;
  if (!target) return [];
  const { userId, anonymousId, traits } = userOf(target);
  return [
    ['SDK', sdkFact(watch)],
    ['Snippet', `layout ${read(target, 'v', '?')}`],
    ['Facade', `${read(target, 'version', 'not here yet')}`],
    ['User id', textOf(userId)],
    ['Anonymous id', textOf(anonymousId)],
    ['Traits', textOf(traits)],
    // The snippet counts no call that it has no room for.
    [
      'Waiting',
      `${waiting} on this page, ${stored} in session storage${waiting < CALL_LIMIT ? '' : ', others are dropped'}`,
    ],
    ['Options', toText(optionsOf(target), OPTIONS_CHARS)],
  ];
}

/** `loading, attempt 2 of 4` */
function sdkFact(watch: Watch): string {
  const { attempt, attempts, generation } = watch.attempts;
  const parts = [stateOf(watch)];
  if (attempt) parts.push(`attempt ${attempt} of ${attempts}`);
  if (generation) parts.push(generation);
  return parts.join(', ');
}

function textOf(value: unknown): string {
  return value ? toText(value) : 'none';
}

/** The facts as a list, which stays as it is while they do: a reader may have selected something. */
export function createFacts(): { box: HTMLElement; render(watch: Watch): void } {
  const list = make('dl');
  // It scrolls, so it has to be reachable by keyboard.
  const box = make(
    'div',
    { class: 'facts-box', role: 'group', 'aria-label': 'State, visitor, options', tabindex: '0' },
    list,
  );
  let shown = '';
  const render = (watch: Watch): void => {
    const facts = factsOf(watch);
    if (shown === `${facts}`) return;
    shown = `${facts}`;
    list.replaceChildren(...facts.flatMap(([name, text]) => [make('dt', '', name), make('dd', '', text)]));
  };
  return { box, render };
}
