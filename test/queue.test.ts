// The queue alone: order, its limit, slices, items whose turn has not come, and one that throws.
import { expect } from 'chai';
import sinon from 'sinon';
import { CALL_LIMIT } from '../src/api/contract.js';
import { createQueue, type Queue } from '../src/queue.js';
import { waitFor } from './helpers/page.js';

const numbers = (length: number): number[] => Array.from({ length }, (_, item) => item);

describe('the queue', () => {
  let handled: number[];
  let isOpen: boolean;
  /** The clock stands still, unless a test has it go on: on a busy machine a slice could end after one item. */
  let now: () => number;
  const create = (isReady: (item: number) => boolean = () => isOpen) =>
    createQueue<number>(isReady, (item) => void handled.push(item));
  const add = ({ items, drain }: Queue<number>, ...more: number[]): void => {
    items.push(...more);
    drain();
  };

  beforeEach(() => {
    handled = [];
    isOpen = true;
    now = () => 0;
    sinon.stub(Date, 'now').callsFake(() => now());
  });
  afterEach(() => sinon.restore());

  it('keeps what is added until its turn comes, then hands on older items first', () => {
    isOpen = false;
    const queue = create();
    add(queue, 3, 4);
    expect([queue.items, handled]).to.deep.equal([[3, 4], []]);
    isOpen = true;
    queue.items.unshift(1, 2);
    queue.drain();
    expect([queue.items, handled]).to.deep.equal([[], [1, 2, 3, 4]]);
  });

  it('hands on a live item at once, also one that is falsy', () => {
    add(create(), 0);
    expect(handled).to.deep.equal([0]);
  });

  it('keeps the place of an item that is added while another is handed on', () => {
    const queue: Queue<number> = createQueue<number>(
      () => true,
      (item) => {
        handled.push(item);
        if (item === 1) add(queue, 3);
        handled.push(-item);
      },
    );
    add(queue, 1, 2);
    expect(handled).to.deep.equal([1, -1, 2, -2, 3, -3]);
  });

  it('lets nothing pass an item whose turn has not come', () => {
    const ready = new Set([1, 3]);
    const queue = create((item) => ready.has(item));
    add(queue, 1, 2, 3);
    expect(handled).to.deep.equal([1]);
    queue.drain();
    expect(handled).to.deep.equal([1]);
    ready.add(2);
    queue.drain();
    expect(handled).to.deep.equal([1, 2, 3]);
  });

  it('stops where the turn ends while an item is handed on, and goes on later', () => {
    const queue: Queue<number> = createQueue<number>(
      () => isOpen,
      (item) => {
        handled.push(item);
        isOpen = false;
      },
    );
    add(queue, 1, 2);
    expect([queue.items, handled]).to.deep.equal([[2], [1]]);
    isOpen = true;
    queue.drain();
    expect(handled).to.deep.equal([1, 2]);
  });

  it('goes on with the next item where one throws, as where a page overflows its stack in it', () => {
    const queue = createQueue<number>(
      () => true,
      (item) => {
        if (item === 1) throw new RangeError('stack');
        handled.push(item);
      },
    );
    add(queue, 1, 2);
    expect(handled).to.deep.equal([2]);
    add(queue, 3);
    expect(handled).to.deep.equal([2, 3]);
  });

  it('goes on at the next call where the clock has thrown', () => {
    const queue = create();
    now = () => {
      throw new Error('no clock');
    };
    add(queue, 1);
    expect([queue.items, handled]).to.deep.equal([[1], []]);
    now = () => 0;
    add(queue, 2);
    expect(handled).to.deep.equal([1, 2]);
  });

  it(`is full with ${CALL_LIMIT} items that wait`, () => {
    isOpen = false;
    const queue = create();
    add(queue, ...numbers(CALL_LIMIT - 1));
    expect(queue.isFull()).to.equal(false);
    add(queue, 0);
    expect(queue.isFull()).to.equal(true);
    queue.drain();
    expect(queue.isFull(), 'the first one is not ready').to.equal(true);
    queue.items.pop();
    expect(queue.isFull()).to.equal(false);
  });

  for (const [name, hasChannel] of [
    ['over a channel', true],
    ['by a timer where there is no channel', false],
  ] as const) {
    it(`lets the page have its turn in a long replay, ${name}; what is added meanwhile comes last`, async () => {
      const channel = hasChannel && sinon.spy(globalThis, 'MessageChannel');
      if (!channel) sinon.stub(globalThis, 'MessageChannel').value(undefined);
      let ms = 0;
      now = () => ms;
      const queue = createQueue<number>(
        () => true,
        (item) => {
          ms += 1;
          handled.push(item);
        },
      );
      add(queue, ...numbers(1_100));
      expect(handled).to.have.length.within(5, 15);
      expect(queue.isFull(), 'a replay ends soon').to.equal(false);
      add(queue, 1_100);
      expect(handled).to.have.length.within(5, 15);
      await waitFor(() => handled.length > 1_100);
      expect(handled).to.deep.equal(numbers(1_101));
      if (channel) expect(channel.callCount).to.be.above(0);
    });
  }
});
