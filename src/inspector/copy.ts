// The part that copies everything for support: a button, the choice to show values, and what to do where a page may not
// write to the clipboard. It must not know what is copied.
import { button, make } from './dom.js';
import { safely } from './snapshot.js';

/** The elements, in the order of the keyboard. `toJson` is asked when the button is pressed. */
export function createCopy(toJson: (values: boolean) => string): HTMLElement[] {
  const values = make('input', { type: 'checkbox' });
  const text = make('textarea', { readonly: '', rows: '6', 'aria-label': 'For support' });
  const notice = make('span', { role: 'status', class: 'hint' });
  text.hidden = true;

  const show = (sentence: string, isByHand: boolean): void => {
    notice.textContent = sentence;
    text.hidden = !isByHand;
    if (isByHand) text.select();
  };
  const copy = async (): Promise<void> => {
    text.value = safely(() => toJson(values.checked), '');
    try {
      await navigator.clipboard.writeText(text.value);
      show('Copied.', false);
    } catch {
      // No secure page, no permission, or a policy against it.
      show('This page may not write to the clipboard: copy it from here.', true);
    }
  };
  const label = make('label', '', values, 'with values');
  return [button('Copy for support', copy), label, notice, text];
}
