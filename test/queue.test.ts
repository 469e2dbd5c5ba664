// The queue alone: order, its limit, slices, and items whose turn has not come.
import { expect } from '@open-wc/testing';
import sinon from 'sinon';
import { createQueue, QUEUE_LIMIT } from '../src/queue.js';
import { waitFor } from './helpers/page.js';

describe('the queue', () => {
  let handled: number[];
  const create = (isReady?: (item: number) => boolean) =>
    createQueue<number>({ ...(isReady && { isReady }), handle: (item) => void handled.push(item) });

  beforeEach(() => {
    handled = [];
  });
  afterEach(() => sinon.restore());

  it('keeps what is added until it is opened, then hands on older items first', () => {
    const queue = create();
    queue.add(3);
    queue.add(4);
    expect([queue.items, handled]).to.deep.equal([[3, 4], []]);
    queue.open([1, 2]);
    expect([queue.items, handled]).to.deep.equal([[], [1, 2, 3, 4]]);
  });

  it('hands on a live item at once, also one that is falsy', () => {
    const queue = create();
    queue.open([]);
    queue.add(0);
    expect(handled).to.deep.equal([0]);
  });

  it('keeps the place of an item that is added while another is handed on', () => {
    const queue = createQueue<number>({
      handle(item) {
        handled.push(item);
        if (item === 1) queue.add(3);
      },
    });
    queue.open([1, 2]);
    expect(handled).to.deep.equal([1, 2, 3]);
  });

  it('lets nothing pass an item whose turn has not come', () => {
    const ready = new Set([1, 3]);
    const queue = create((item) => ready.has(item));
    queue.open([1, 2, 3]);
    expect(handled).to.deep.equal([1]);
    queue.drain();
    expect(handled).to.deep.equal([1]);
    ready.add(2);
    queue.drain();
    expect(handled).to.deep.equal([1, 2, 3]);
  });

  it('may be opened again, with what came meanwhile', () => {
    const queue = create();
    queue.open([1]);
    queue.open([2]);
    expect(handled).to.deep.equal([1, 2]);
  });

  it(`is full with ${QUEUE_LIMIT} items that wait`, () => {
    const queue = create(() => false);
    for (let i = 0; i < QUEUE_LIMIT - 1; i++) queue.add(i);
    expect(queue.isFull()).to.equal(false);
    queue.add(0);
    expect(queue.isFull()).to.equal(true);
    queue.open([]);
    expect(queue.isFull(), 'the first one is not ready').to.equal(true);
  });

  for (const [name, take] of [
    ['over a channel', () => {}],
    ['by a timer where there is no channel', () => sinon.stub(globalThis, 'MessageChannel').value(undefined)],
  ] as const) {
    it(`lets the page have its turn in a long replay, ${name}; what is added meanwhile comes last`, async () => {
      take();
      let now = 0;
      sinon.stub(Date, 'now').callsFake(() => now);
      const queue = createQueue<number>({
        handle(item) {
          now += 1;
          handled.push(item);
        },
      });
      queue.open(Array.from({ length: 1_100 }, (_, item) => item));
      expect(handled).to.have.length.within(5, 15);
      expect(queue.isFull(), 'a replay ends soon').to.equal(false);
      queue.add(1_100);
      expect(handled).to.have.length.within(5, 15);
      await waitFor(() => handled.length > 1_100);
      expect(handled).to.deep.equal(Array.from({ length: 1_101 }, (_, item) => item));
    });
  }
});
