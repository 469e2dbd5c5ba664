// What waits in session storage for the tab's next page: written in order, read oldest first, taken once in all tabs, whatever
// lies there.
import { expect } from 'chai';
import sinon from 'sinon';
import { CALL_LIMIT, FIRST_NUMBER, STORED } from '../src/api/contract.js';
import { canStore, createStore } from '../src/browser/store.js';
import { clearStored } from './helpers/page.js';

type Item = [name: string, time: number];

const PROJECT = 'p1';
const create = (name = PROJECT) =>
  createStore<Item>({
    name,
    timeOf: ([, time]) => time,
    write: (item) => (item[0] === 'not yet' ? undefined : item),
    read: (form) => (Array.isArray(form) && typeof form[0] === 'string' ? (form as Item) : undefined),
  });
/** Under the key that the snippet gives to a page's first call, second call, … */
const key = (time: number, number = 0, project = PROJECT): string =>
  `${STORED}${project},${time},${FIRST_NUMBER + number},0.${time}${number}`;
const put = (...items: Item[]): void => {
  for (const [number, item] of items.entries()) sessionStorage.setItem(key(item[1], number), JSON.stringify(item));
};
const take = () => {
  const [found, unreadable] = create().take();
  return { found, unreadable };
};
const names = (): string[] => take().found.map(([name]) => name);
const many = (first: number, count: number): Item[] =>
  Array.from({ length: count }, (_, index) => ['E', 1_000_000 + first + index]);
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
    put(['B', 20], ['A', 10], ['C', 30]);
    expect(names()).to.deep.equal(['A', 'B', 'C']);
    expect(sessionStorage).to.have.length(0);
    expect(names()).to.deep.equal([]);
  });

  it('is taken oldest first, in whatever order several items were released to be stored', () => {
    const store = create();
    const items: Item[] = [
      ['C', 30],
      ['not yet', 10],
      ['B', 20],
    ];
    expect(store.move(items).map(([name]) => name)).to.deep.equal(['C', 'B']);
    (items[0] as Item)[0] = 'A';
    expect(store.move(items).map(([name]) => name)).to.deep.equal(['A']);
    expect([names(), items]).to.deep.equal([['A', 'B', 'C'], []]);
  });

  it('is in the order in which a page stored it, where the clock says the same', () => {
    const items: Item[] = Array.from({ length: 20 }, (_, index) => [`E${index}`, 5]);
    put(...items);
    expect(take().found).to.deep.equal(items);
  });

  it('by another project stays, though its key begins like ours', () => {
    for (const other of ['p2', 'p10', 'segment_p1']) sessionStorage.setItem(key(1, 0, other), '["A",1]');
    sessionStorage.setItem('oneflow_1_p1_0', '["A",1]');
    expect(names()).to.deep.equal([]);
    expect(sessionStorage).to.have.length(4);
  });

  it('is counted where it can not be read, and the rest is found', () => {
    put(['A', 1], 'no item' as never, ['B', 3]);
    sessionStorage.setItem(key(4), '{"broken');
    const { found, unreadable } = take();
    expect([found.map(([name]) => name), unreadable, sessionStorage.length]).to.deep.equal([['A', 'B'], 2, 0]);
  });

  it('is taken by one tab: a copy of it, as in a window opened by the page, is not found', () => {
    put(['A', 1], ['B', 2]);
    expect(names()).to.deep.equal(['A', 'B']);
    put(['A', 1], ['B', 2], ['C', 3]);
    expect(take()).to.deep.equal({ found: [['C', 3]], unreadable: 0 });
    expect(sessionStorage).to.have.length(0);
  });

  it('again by a page that was left before it had handed it on is found by the next', () => {
    put(['A', 1]);
    create().move(take().found);
    expect(names()).to.deep.equal(['A']);
  });

  it('and taken is remembered for the last thousand', () => {
    for (const [first, count] of [
      [0, 600],
      [600, 600],
    ] as const) {
      put(...many(first, count));
      expect(names()).to.have.length(count);
    }
    const noted = JSON.parse(`${localStorage.getItem('oneflow_taken')}`);
    expect(noted).to.have.length(CALL_LIMIT);
    sessionStorage.setItem(key(1_000_000), '["old",0]');
    sessionStorage.setItem(noted.at(-1), '["recent",0]');
    expect(names()).to.deep.equal(['old']);
  });

  it(`over ${CALL_LIMIT} is left out: the oldest are found`, () => {
    put(...many(0, CALL_LIMIT + 5));
    expect(take().found).to.deep.equal(many(0, CALL_LIMIT));
    expect(sessionStorage).to.have.length(0);
  });

  it('and nothing taken leaves local storage as it is', () => {
    expect(names()).to.deep.equal([]);
    expect(localStorage).to.have.length(0);
  });

  for (const garbage of ['', '  ', '{"not":"ours"}', 'null', '5', '[{"a":1},null]']) {
    it(`is found, whatever another script wrote in the place of the keys: ${JSON.stringify(garbage)}`, () => {
      localStorage.setItem('oneflow_taken', garbage);
      put(['A', 1]);
      expect(names()).to.deep.equal(['A']);
      put(['A', 1]);
      expect(names()).to.deep.equal([]);
    });
  }

  it('is found all the same where local storage is forbidden or full', () => {
    for (const method of ['getItem', 'setItem'] as const) {
      put(['A', 1]);
      const real = Storage.prototype[method] as (...args: unknown[]) => never;
      sinon.stub(Storage.prototype, method).callsFake(function (this: Storage, ...args: unknown[]) {
        return this === localStorage ? refuse() : real.apply(this, args);
      } as never);
      expect(names()).to.deep.equal(['A']);
      sinon.restore();
      clearStored();
    }
  });

  for (const method of ['key', 'getItem'] as const) {
    it(`is nothing where session storage refuses ${method}`, () => {
      put(['A', 1]);
      sinon.stub(Storage.prototype, method).callsFake(refuse);
      expect(take()).to.deep.equal({ found: [], unreadable: 0 });
    });
  }
});

describe('storing', () => {
  beforeEach(clearStored);
  afterEach(() => {
    sinon.restore();
    clearStored();
  });

  it('moves all, in order, under the keys of the contract', () => {
    const items: Item[] = [['A', 7], ['B', 7], ['C', 8]]; // biome-ignore format: one line
    expect(create().move(items)).to.deep.equal([['A', 7], ['B', 7], ['C', 8]]); // biome-ignore format: one line
    expect(items).to.deep.equal([]);
    const keys = Object.keys(sessionStorage).sort();
    expect(keys.map((name) => name.split(',').slice(0, 3))).to.deep.equal([
      ['oneflow_2_p1', '7', '1000000'],
      ['oneflow_2_p1', '7', '1000001'],
      ['oneflow_2_p1', '8', '1000002'],
    ]);
    expect(keys.map((name) => sessionStorage.getItem(name))).to.deep.equal(['["A",7]', '["B",7]', '["C",8]']);
    expect(names()).to.deep.equal(['A', 'B', 'C']);
  });

  it('comes after what is there, and before what a later page stores', () => {
    put(['A', 1]);
    create().move([['B', 2]]);
    create().move([['C', 3]]);
    expect(names()).to.deep.equal(['A', 'B', 'C']);
  });

  it('leaves on the page what can not be stored yet, and moves the rest', () => {
    const items: Item[] = [['not yet', 1], ['B', 2]]; // biome-ignore format: one line
    expect(create().move(items)).to.deep.equal([['B', 2]]);
    expect(items).to.deep.equal([['not yet', 1]]);
  });

  it('ends where no more fits: the oldest are stored, the others stay', () => {
    const { setItem } = Storage.prototype;
    let room = 2;
    sinon.stub(Storage.prototype, 'setItem').callsFake(function (this: Storage, ...args: [string, string]) {
      if (this === sessionStorage && room-- <= 0) throw new DOMException('full', 'QuotaExceededError');
      setItem.apply(this, args);
    });
    const items: Item[] = [['A', 1], ['B', 2], ['C', 3], ['D', 4]]; // biome-ignore format: one line
    expect(create().move(items)).to.deep.equal([['A', 1], ['B', 2]]); // biome-ignore format: one line
    expect(items).to.deep.equal([['C', 3], ['D', 4]]); // biome-ignore format: one line
    expect(names()).to.deep.equal(['A', 'B']);
  });

  it('moves nothing where storage is forbidden', () => {
    sinon.stub(Storage.prototype, 'setItem').callsFake(refuse);
    const items: Item[] = [['A', 1]];
    expect(create().move(items)).to.deep.equal([]);
    expect(items).to.have.length(1);
  });

  it('writes lists as they are on a page that quotes them', () => {
    const list = Array.prototype as unknown as { toJSON?: () => string };
    list.toJSON = () => '"changed"';
    try {
      create().move([['A', 1]]);
    } finally {
      delete list.toJSON;
    }
    expect(names()).to.deep.equal(['A']);
  });

  it("is not for persistence: memory, nor for a frame, whose storage is its page's", () => {
    expect(canStore('memory')).to.equal(false);
    for (const persistence of ['storage', 'cookie', undefined]) expect(canStore(persistence)).to.equal(top === window);
  });
});
