// What waits in session storage for the tab's next page: read oldest first, taken once in all tabs, whatever lies there.
import { expect } from '@open-wc/testing';
import sinon from 'sinon';
import { createStore, STORED } from '../src/browser/store.js';
import { clearStored } from './helpers/page.js';

type Item = [name: string, id: unknown];

const PROJECT = 'p1';
const store = createStore<Item>({
  name: PROJECT,
  idPlace: 1,
  write: (item) => item,
  read: (form) => (typeof form[0] === 'string' ? (form as Item) : undefined),
});
const put = (...items: unknown[]): void => {
  for (const [slot, item] of items.entries())
    sessionStorage.setItem(`${STORED}${PROJECT}_${slot}`, JSON.stringify(item));
};
const take = () => store.take();
const names = (): string[] => take().found.map(([name]) => name);
const refuse = (): never => {
  throw new DOMException('refused', 'SecurityError');
};

describe('what is stored', () => {
  beforeEach(clearStored);
  afterEach(() => {
    sinon.restore();
    clearStored();
  });

  it('is taken oldest first, and is gone then', () => {
    put(['A', 0.1], ['B', 0.2], ['C', 0.3]);
    expect(names()).to.deep.equal(['A', 'B', 'C']);
    expect(sessionStorage).to.have.length(0);
    expect(names()).to.deep.equal([]);
  });

  it('by another project stays', () => {
    sessionStorage.setItem(`${STORED}p2_0`, '["A",0.1]');
    expect(names()).to.deep.equal([]);
    expect(sessionStorage).to.have.length(1);
  });

  it('is counted where it can not be read, and the rest is found', () => {
    put(['A', 0.1], 'no item', ['B', 0.2]);
    sessionStorage.setItem(`${STORED}${PROJECT}_3`, '{"broken');
    const { found, unreadable } = take();
    expect([found.map(([name]) => name), unreadable, sessionStorage.length]).to.deep.equal([['A', 'B'], 2, 0]);
  });

  it('is taken by one tab: a copy of it, as in a window opened by the page, is not found', () => {
    put(['A', 0.1], ['B', 0.2]);
    expect(names()).to.deep.equal(['A', 'B']);
    put(['A', 0.1], ['B', 0.2], ['C', 0.3]);
    expect(take()).to.deep.include({ unreadable: 0 }).and.to.have.nested.property('found.length', 1);
    expect(sessionStorage).to.have.length(0);
  });

  it('again by a page that was left before it had handed it on is found by the next', () => {
    put(['A', 0.1]);
    put(...take().found);
    expect(names()).to.deep.equal(['A']);
  });

  it('and taken is remembered for the last thousand, and those of the last time', () => {
    const many = (first: number, count: number): Item[] => Array.from({ length: count }, (_, i) => ['E', first + i]);
    for (const [first, count] of [
      [0, 600],
      [600, 600],
      [1_200, 2_000],
      [3_200, 1],
    ] as const) {
      put(...many(first, count));
      expect(names()).to.have.length(count);
    }
    expect(localStorage.getItem('oneflow_taken')?.split(' ')).to.have.length(1_001);
    put(['new', 0.5], ['old', 0], ['recent', 3_199]);
    expect(names()).to.deep.equal(['new', 'old']);
  });

  it('and nothing taken leaves local storage as it is', () => {
    expect(names()).to.deep.equal([]);
    expect(localStorage).to.have.length(0);
  });

  for (const garbage of ['', '  ', '{"not":"ours"}', 'null']) {
    it(`is found, whatever another script wrote in the place of the ids: ${JSON.stringify(garbage)}`, () => {
      localStorage.setItem('oneflow_taken', garbage);
      put(['A', 0.1]);
      expect(names()).to.deep.equal(['A']);
      put(['A', 0.1]);
      expect(names()).to.deep.equal([]);
    });
  }

  it('is found all the same where local storage is forbidden or full', () => {
    for (const method of ['getItem', 'setItem'] as const) {
      const real = Storage.prototype[method] as (...args: unknown[]) => never;
      sinon.stub(Storage.prototype, method).callsFake(function (this: Storage, ...args: unknown[]) {
        return this === localStorage ? refuse() : real.apply(this, args);
      } as never);
      sessionStorage[`${STORED}${PROJECT}_0`] = '["A",0.1]';
      expect(names()).to.deep.equal(['A']);
      sinon.restore();
    }
  });

  it('is nothing where session storage is forbidden', () => {
    sinon.stub(Storage.prototype, 'getItem').callsFake(refuse);
    expect(take()).to.deep.equal({ found: [], unreadable: 0 });
  });
});
