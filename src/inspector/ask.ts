// Asks again for what has failed to come, to learn why: as a link, which runs nothing and which the page's policy treats as a script,
// and by fetch, which tells the status. It must not know what a page makes of the answers.
import { make } from './dom.js';
import { safely } from './snapshot.js';

/** What is known of an address so far. */
export interface Asked {
  url: string;
  /** Of the policy that refuses it, or that lets nobody ask. */
  directive?: string;
  /** Of the answer: 0 where the browser keeps it from the page, -1 where there is none. */
  status?: number;
  /** Whether it can be had as a script. */
  loads?: boolean;
}

/** `asked` becomes what is learnt, as it is learnt; `nonce` is what the script itself would have. */
export function ask(asked: Asked, nonce: unknown): void {
  const { url } = asked;
  const link = make('link', { rel: 'preload', as: 'script', href: url });
  const tell = (loads: boolean) => (): void => {
    asked.loads = loads;
    link.remove();
  };
  Object.assign(link, { nonce, onload: tell(true), onerror: tell(false) });
  document.head.append(link);
  safely(() =>
    fetch(url, { mode: 'no-cors' }).then(
      (answer) => Object.assign(asked, { status: answer.status }),
      () => Object.assign(asked, { status: -1 }),
    ),
  );
}
