// When a page goes and comes back: each departure is told once, by whichever event the engine fires.
import { expect } from 'chai';
import sinon from 'sinon';
import { watchDeparture } from '../src/browser/departure.js';

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
      const departure = watchDeparture(
        () => told.push('leave'),
        () => told.push('back'),
      );
      for (const step of steps) fire[step]();
      expect([told, departure.isGone()]).to.deep.equal([expected, isGone]);
      departure.end();
    });
  }

  it("is heard of where the window is none of a browser's, as in Vitest, until nobody wants to know", () => {
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    const refuse = (): never => {
      throw new TypeError('no EventTarget of this realm');
    };
    for (const method of ['addEventListener', 'removeEventListener'] as const)
      sinon.stub(EventTarget.prototype, method).callsFake(refuse);
    Object.assign(window, { addEventListener, removeEventListener });
    try {
      const leave = sinon.spy();
      const departure = watchDeparture(leave, () => {});
      fire.pagehide();
      expect(leave.callCount).to.equal(1);
      fire.pageshow();
      departure.end();
      fire.pagehide();
      expect(leave.callCount).to.equal(1);
    } finally {
      for (const method of ['addEventListener', 'removeEventListener']) Reflect.deleteProperty(window, method);
      sinon.restore();
    }
  });

  it('is not told once nobody wants to know', () => {
    const told: string[] = [];
    const departure = watchDeparture(
      () => told.push('leave'),
      () => told.push('back'),
    );
    departure.end();
    for (const step of Object.values(fire)) step();
    expect(told).to.deep.equal([]);
  });
});
