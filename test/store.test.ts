// What waits in session storage for the tab's next page: written in order, read oldest first, taken once in all tabs, whatever
// lies there.
import { expect } from 'chai';
import sinon from 'sinon';
import { CALL_LIMIT, FIRST_NUMBER, STORED } from '../src/api/contract.js';
import { canStore, clearStorage, createStore } from '../src/browser/store.js';
import { clearStored } from './helpers/page.js';

/** Only the name is stored. */
interface Item {
  name: string;
  time: number;
}

const PROJECT = 'p1';
/** Milliseconds since 1970; the tests' times come after it. */
const NOW = 1_800_000_000_000;
const create = (name = PROJECT) =>
  createStore<Item>({
    name,
    write: ({ name }) => (name === 'not yet' ? undefined : [name]),
    read: (form) => (Array.isArray(form) && typeof form[0] === 'string' ? { name: form[0], time: 0 } : undefined),
  });
/** Under the key that the snippet gives to a page's first call, second call, … */
const key = (time: number, number = 0, project = PROJECT): string =>
  `${STORED}${project},${NOW + time},${FIRST_NUMBER + number},0.${time}${number}`;
const put = (...items: [name: string, time: number][]): void => {
  for (const [number, [name, time]] of items.entries()) sessionStorage.setItem(key(time, number), `["${name}"]`);
};
const list = (...items: [name: string, time: number][]): Item[] =>
  items.map(([name, time]) => ({ name, time: NOW + time }));
const namesOf = (items: Item[]): string[] => items.map(({ name }) => name);
const take = () => {
  const [found, unreadable] = create().take();
  return { found: namesOf(found), unreadable };
};
const names = (): string[] => take().found;
const many = (first: number, count: number): [name: string, time: number][] =>
  Array.from({ length: count }, (_, index) => [`E${first + index}`, 1_000_000 + first + index]);
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
    const items = list(['not yet', 10], ['B', 20], ['C', 30]);
    expect(namesOf(store.move(items))).to.deep.equal(['B', 'C']);
    (items[0] as Item).name = 'A';
    expect(namesOf(store.move(items))).to.deep.equal(['A']);
    expect([names(), items]).to.deep.equal([['A', 'B', 'C'], []]);
  });

  const orders: { name: string; times: number[] }[] = [
    { name: 'says the same', times: [NOW, NOW, NOW, NOW] },
    { name: 'was set back between them', times: [NOW + 900, NOW + 901, NOW, NOW + 1] },
    { name: 'was set back and forth', times: [NOW + 900, NOW, NOW + 950, NOW + 1] },
    { name: 'was taken away', times: [0, 0, 7, 0] },
  ];
  for (const { name, times } of orders) {
    it(`is in the order in which a page made it, where the clock ${name}`, () => {
      create().move(times.map((time, index) => ({ name: `E${index}`, time })));
      expect(names()).to.deep.equal(['E0', 'E1', 'E2', 'E3']);
    });
  }

  it('is before what the next page adds, over any number of pages', () => {
    put(['A', 9_000], ['B', 9_001]);
    for (const name of ['C', 'D', 'E']) {
      const [items] = create().take();
      create().move([...items, { name, time: NOW + 1_000 }]);
    }
    expect(names()).to.deep.equal(['A', 'B', 'C', 'D', 'E']);
  });

  it('is in the order in which a page stored it, where the clock says the same', () => {
    const items = Array.from({ length: 20 }, (_, index) => [`E${index}`, 5] as [string, number]);
    put(...items);
    expect(names()).to.deep.equal(items.map(([name]) => name));
  });

  it('by another project stays, though its key begins like ours', () => {
    for (const other of ['p2', 'p10', 'segment_p1']) sessionStorage.setItem(key(1, 0, other), '["A",1]');
    sessionStorage.setItem('oneflow_1_p1_0', '["A",1]');
    expect(names()).to.deep.equal([]);
    expect(sessionStorage).to.have.length(4);
  });

  it('is counted where it can not be read, and the rest is found', () => {
    put(['A', 1], ['B', 3]);
    sessionStorage.setItem(key(2), '"no item"');
    sessionStorage.setItem(key(4), '{"broken');
    const { found, unreadable } = take();
    expect([found, unreadable, sessionStorage.length]).to.deep.equal([['A', 'B'], 2, 0]);
  });

  it('is taken by one tab: a copy of it, as in a window opened by the page, is not found', () => {
    put(['A', 1], ['B', 2]);
    expect(names()).to.deep.equal(['A', 'B']);
    put(['A', 1], ['B', 2], ['C', 3]);
    expect(take()).to.deep.equal({ found: ['C'], unreadable: 0 });
    expect(sessionStorage).to.have.length(0);
    const noted = [key(1), key(2, 1), key(3, 2)];
    expect(JSON.parse(`${localStorage.getItem('oneflow_taken')}`)).to.deep.equal(noted);
  });

  it('again by a page that was left before it had handed it on is found by the next', () => {
    put(['A', 1]);
    create().move(create().take()[0]);
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
    sessionStorage.setItem(key(1_000_000), '["old"]');
    sessionStorage.setItem(noted.at(-1), '["recent"]');
    expect(names()).to.deep.equal(['old']);
  });

  it(`is found whole where it is more than ${CALL_LIMIT}, as two pages can leave it`, () => {
    put(...many(0, CALL_LIMIT + 5));
    expect(names()).to.deep.equal(many(0, CALL_LIMIT + 5).map(([name]) => name));
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

  it('is nothing where session storage refuses getItem', () => {
    put(['A', 1]);
    sinon.stub(Storage.prototype, 'getItem').callsFake(refuse);
    expect(take()).to.deep.equal({ found: [], unreadable: 0 });
  });
});

describe('storing', () => {
  beforeEach(clearStored);
  afterEach(() => {
    sinon.restore();
    clearStored();
  });

  it('moves all, in order, under the keys of the contract', () => {
    const items = list(['A', 7], ['B', 7], ['C', 8]);
    expect(namesOf(create().move(items))).to.deep.equal(['A', 'B', 'C']);
    expect(items).to.deep.equal([]);
    const keys = Object.keys(sessionStorage).sort();
    expect(keys.map((name) => name.split(',').slice(0, 3))).to.deep.equal([
      ['oneflow_2_p1', '1800000000007', '100000'],
      ['oneflow_2_p1', '1800000000007', '100001'],
      ['oneflow_2_p1', '1800000000008', '100002'],
    ]);
    expect(keys.map((name) => sessionStorage.getItem(name))).to.deep.equal(['["A"]', '["B"]', '["C"]']);
    expect(names()).to.deep.equal(['A', 'B', 'C']);
  });

  it('comes after what is there, and before what a later page stores', () => {
    put(['A', 1]);
    create().move(list(['B', 2]));
    create().move(list(['C', 3]));
    expect(names()).to.deep.equal(['A', 'B', 'C']);
  });

  it('leaves on the page what can not be stored yet, and moves the rest', () => {
    const items = list(['not yet', 1], ['B', 2]);
    expect(namesOf(create().move(items))).to.deep.equal(['B']);
    expect(namesOf(items)).to.deep.equal(['not yet']);
  });

  it('ends where no more fits: the oldest are stored, the others stay', () => {
    const { setItem } = Storage.prototype;
    let room = 2;
    sinon.stub(Storage.prototype, 'setItem').callsFake(function (this: Storage, ...args: [string, string]) {
      if (this === sessionStorage && room-- <= 0) throw new DOMException('full', 'QuotaExceededError');
      setItem.apply(this, args);
    });
    const items = list(['A', 1], ['B', 2], ['C', 3], ['D', 4]);
    expect(namesOf(create().move(items))).to.deep.equal(['A', 'B']);
    expect(namesOf(items)).to.deep.equal(['C', 'D']);
    expect(names()).to.deep.equal(['A', 'B']);
  });

  it(`ends where ${CALL_LIMIT} wait there: the others stay`, () => {
    put(...many(0, CALL_LIMIT - 2));
    const items = list(['A', 2_000_000], ['not yet', 2_000_000], ['B', 2_000_000], ['C', 2_000_000], ['D', 2_000_000]);
    expect(namesOf(create().move(items))).to.deep.equal(['A', 'B']);
    expect([namesOf(items), sessionStorage.length]).to.deep.equal([['not yet', 'C', 'D'], CALL_LIMIT]);
    expect(create().move(items)).to.deep.equal([]);
  });

  it('moves nothing before the page is seen, as a browser forgets it, and all of it then', () => {
    const items = list(['A', 1]);
    Object.defineProperty(document, 'prerendering', { value: true, configurable: true });
    try {
      expect([create().move(items), items.length, sessionStorage.length]).to.deep.equal([[], 1, 0]);
    } finally {
      Reflect.deleteProperty(document, 'prerendering');
    }
    create().move(items);
    expect([items, names()]).to.deep.equal([[], ['A']]);
  });

  it('moves nothing where storage is forbidden', () => {
    sinon.stub(Storage.prototype, 'setItem').callsFake(refuse);
    const items = list(['A', 1]);
    expect(create().move(items)).to.deep.equal([]);
    expect(items).to.have.length(1);
  });

  it('writes lists as they are on a page that quotes them', () => {
    const everyList = Array.prototype as unknown as { toJSON?: () => string };
    everyList.toJSON = () => '"changed"';
    try {
      create().move(list(['A', 1]));
    } finally {
      delete everyList.toJSON;
    }
    expect(names()).to.deep.equal(['A']);
  });

  it("is not for persistence: memory, nor for a frame, whose storage is its page's", () => {
    expect(canStore('memory')).to.equal(false);
    for (const persistence of ['storage', 'cookie', undefined]) expect(canStore(persistence)).to.equal(top === window);
  });
});

describe('what is removed', () => {
  beforeEach(clearStored);
  afterEach(() => {
    sinon.restore();
    clearStored();
  });

  it('is all of ours, in both storages, and nothing of anybody else', () => {
    const ours = ['oneflow_2_key,1,100000,0.1', 'oneflow_visitor_key', 'oneflow_traits_key', 'oneflow_taken'];
    const theirs = [
      'theirs',
      'their_oneflow_2_',
      'oneflow_consent',
      'oneflow_survey_seen',
      'oneflow_taken_by',
      'oneflow_',
    ];
    for (const storage of [sessionStorage, localStorage])
      for (const name of [...ours, ...theirs]) storage.setItem(name, '1');
    clearStorage();
    for (const storage of [sessionStorage, localStorage]) {
      expect(Object.keys(storage)).to.have.members(theirs);
      for (const name of theirs) storage.removeItem(name);
    }
  });

  it('is nothing where storage is forbidden', () => {
    const stub = sinon.stub(window, 'sessionStorage').get(refuse);
    expect(clearStorage).to.not.throw();
    stub.restore();
  });
});
