// When a page goes and comes back: each departure is told once, by whichever event the engine fires. And what else is asked about
// a page: whether it is seen, read, or has loaded something.
import { expect } from 'chai';
import sinon from 'sinon';
import { watchDeparture } from '../src/browser/departure.js';
import { read } from '../src/browser/page.js';
import { handover, whenSeen, whenSomethingLoads } from '../src/browser/seen.js';

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

describe('a page', () => {
  let clock: sinon.SinonFakeTimers;
  let work: sinon.SinonSpy;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    work = sinon.spy();
  });
  afterEach(() => sinon.restore());
  const tell = (type: string): boolean => document.dispatchEvent(new Event(type));
  /** Has `document` say this of itself while `then` runs. */
  function saying(name: string, value: unknown, then: () => void): void {
    Object.defineProperty(document, name, { value, configurable: true });
    try {
      then();
    } finally {
      Reflect.deleteProperty(document, name);
    }
  }

  const before: [before: string, isBack: boolean, type: string | undefined, ms: number][] = [
    ['another one', false, 'navigate', 0],
    ['itself', false, 'reload', 0],
    ['one that it is gone back to from', false, 'back_forward', 200],
    ['nobody knows which', false, undefined, 0],
    ['another one, and is back from the cache', true, 'navigate', 200],
    ['nobody knows which, and is back from the cache', true, undefined, 200],
  ];
  for (const [name, isBack, type, ms] of before) {
    it(`after ${name} leaves storage to it for ${ms} ms`, () => {
      sinon.stub(performance, 'getEntriesByType').returns((type ? [{ type }] : []) as never);
      expect(handover(isBack)).to.equal(ms);
    });
  }

  it('after a page of which the browser can not tell leaves storage to nobody, unless it is back from the cache', () => {
    sinon.stub(performance, 'getEntriesByType').throws(new Error('broken'));
    expect([handover(false), handover(true)]).to.deep.equal([0, 200]);
  });

  it('that is hidden may have gone already, and leaves storage to the page after it for 200 ms', () => {
    saying('hidden', true, () => expect(handover(false)).to.equal(200));
  });

  it('that is seen has its work done at once', () => {
    whenSeen(work);
    expect([work.callCount, clock.countTimers()]).to.deep.equal([1, 0]);
  });

  it('that is not seen yet has it done 200 ms after it is, once', () => {
    saying('prerendering', true, () => whenSeen(work));
    clock.tick(10_000);
    expect(work.callCount).to.equal(0);
    for (const _ of [1, 2]) tell('prerenderingchange');
    clock.tick(199);
    expect(work.callCount).to.equal(0);
    clock.tick(10_000);
    expect(work.callCount).to.equal(1);
  });

  describe('that loads something', () => {
    let observers: Observer[];
    /** Stands for the browser's, whose turn comes in its own time. */
    class Observer {
      observe = sinon.spy();
      disconnect = sinon.spy();
      readonly entry: () => void;
      constructor(entry: () => void) {
        this.entry = entry;
        observers.push(this);
      }
    }
    let end: () => void;
    beforeEach(() => {
      observers = [];
      sinon.stub(window, 'PerformanceObserver').value(Observer);
      end = whenSomethingLoads(work);
    });
    afterEach(() => end());
    const load = (): boolean => document.documentElement.dispatchEvent(new Event('load'));

    for (const [name, loads] of [
      ['an element', load],
      ['a resource', () => observers[0]?.entry()],
    ] as const) {
      it(`is looked at half a second after ${name}, once for all in that time, and again after the next`, () => {
        loads();
        clock.tick(499);
        loads();
        expect(work.callCount).to.equal(0);
        clock.tick(1);
        expect(work.callCount).to.equal(1);
        clock.tick(10_000);
        expect(work.callCount).to.equal(1);
        loads();
        clock.tick(500);
        expect(work.callCount).to.equal(2);
      });
    }

    it('has its resources observed until nobody wants to know', () => {
      const [{ observe, disconnect } = new Observer(() => {})] = observers;
      expect([observe.args, disconnect.callCount]).to.deep.equal([[[{ type: 'resource' }]], 0]);
      end();
      expect(disconnect.callCount).to.equal(1);
      load();
      expect(clock.countTimers()).to.equal(0);
    });
  });

  it('has nothing by a name that only an element of it has', () => {
    const element = Object.assign(document.createElement('img'), { name: 'noMember' });
    document.body.append(element);
    const found = [Object(document).noMember, read('noMember')];
    element.remove();
    expect(found).to.deep.equal([element, undefined]);
  });
});
