// When a page goes and comes back: each departure is told once, by whichever event the engine fires.
import { expect } from '@open-wc/testing';
import { onDeparture } from '../src/browser/departure.js';

const fire = {
  pagehide: () => dispatchEvent(new PageTransitionEvent('pagehide')),
  pageswap: () => dispatchEvent(new Event('pageswap')),
  pageshow: () => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false })),
  back: () => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
};

describe('a departure', () => {
  const rows: [steps: (keyof typeof fire)[], told: string[], isGone: boolean][] = [
    [[], [], false],
    [['pagehide'], ['leave'], true],
    [['pageswap'], ['leave'], true],
    [['pageswap', 'pagehide'], ['leave'], true],
    [['pageshow'], [], false],
    [['pagehide', 'back'], ['leave', 'back'], false],
    [['pagehide', 'pageshow', 'pagehide'], ['leave', 'leave'], true],
    [['pageswap', 'pagehide', 'back', 'pagehide'], ['leave', 'back', 'leave'], true],
  ];
  for (const [steps, expected, isGone] of rows) {
    it(`${steps.join(', ') || 'that never comes'} is ${expected.join(', ') || 'nothing'}`, () => {
      const told: string[] = [];
      const gone = onDeparture({ leave: () => told.push('leave'), comeBack: () => told.push('back') });
      for (const step of steps) fire[step]();
      expect([told, gone()]).to.deep.equal([expected, isGone]);
      fire.pageshow();
    });
  }
});
