// How a facade takes over the two lists of a page's stub. It must not know what a call or a setup call does.
import type { SetupCommand, Stub } from '../api/contract.js';

/** Gives a list of the stub's a `push` of its own. Assigning one fails where the page has frozen `Array.prototype`. */
export function takePush<Item>(list: Item[], push: (item: Item) => void): void {
  Object.defineProperty(list, 'push', { value: push, configurable: true });
}

/**
 * What of the setup calls is to be carried out. Listeners first: what a load tells at once is for them too. A load before the one
 * in force has failed or was stopped.
 */
export function setupToRun({ setup, loaded, state }: Stub): SetupCommand[] {
  const inForce = setup.findIndex(([, , args]) => args === loaded);
  return [
    ...setup.filter(([, method]) => method !== 'load' && method !== 'stop'),
    ...setup.filter(([, method], at) => method === 'load' && at >= inForce && state !== 'stopped'),
  ];
}
