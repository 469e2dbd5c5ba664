// The border to the contract: the frozen list, read once, and written for storage.
import { expect } from 'chai';
import sinon from 'sinon';
import type { Command } from '../src/api/contract.js';
import type { SegmentEvent } from '../src/api/types.js';
import { readCall, toCall, writeCall } from '../src/call/call.js';

const COMMAND: Command = [() => {}, 'track', 5, 'https://a.example/', 'Title', 'https://r.example/', 'E', { a: 1 }];
const FORM = [null, ...COMMAND.slice(1)];
const PAGE = { path: '/', referrer: 'https://r.example/', search: '', title: 'Title', url: 'https://a.example/' };
const EVENT = {
  ...{ type: 'track', messageId: 'm', timestamp: '1970-01-01T00:00:00.005Z', event: 'E', properties: { a: 1 } },
  ...{ userId: 'u1', anonymousId: 'a1', context: { page: PAGE }, integrations: {} },
} as SegmentEvent;
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a command', () => {
  it('is read into named fields', () => {
    const { settle, ...call } = toCall(COMMAND);
    expect(settle).to.equal(COMMAND[0]);
    expect(call).to.deep.equal({
      ...{ method: 'track', time: 5, url: 'https://a.example/', title: 'Title', referrer: 'https://r.example/' },
      args: ['E', { a: 1 }],
      // Its own: what a page has on every object by these names says nothing.
      ...{ event: undefined, refusal: undefined, isMet: false },
    });
  });

  it('has the title and referrer of the document where an element of the page hid them', () => {
    document.title = 'Mine';
    const referrer = 'https://before.example/';
    const stub = sinon.stub(Document.prototype, 'referrer').get(() => referrer);
    for (const element of [document.createElement('img'), document.createElement('form'), {}]) {
      const hidden: Command = [null, 'track', 5, 'https://a.example/', `${element}`, element];
      expect(toCall(hidden)).to.include({ title: 'Mine', referrer });
    }
    stub.restore();
  });

  it('has its own title where that speaks of objects', () => {
    const title = 'What [object Object] means';
    expect(toCall([null, 'track', 5, 'https://a.example/', title, ''])).to.include({ title });
  });

  it('has the time of now where the page has taken the clock away from the snippet', () => {
    const before = Date.now();
    const { time } = toCall([null, 'track', undefined as never, '', '', '']);
    expect(time).to.be.within(before, Date.now());
  });

  it('of another page has nobody to tell', () => {
    expect(toCall([null, 'track', 5, '', '', ''])).to.not.have.property('settle');
    expect(toCall([{} as never, 'track', 5, '', '', ''])).to.not.have.property('settle');
  });
});

describe('a stored call', () => {
  it('is the command, without whom to tell', () => {
    const form = writeCall(toCall(COMMAND));
    expect(asJson(form)).to.deep.equal(FORM);
    expect(readCall(asJson(form))).to.deep.equal({ ...toCall(COMMAND), settle: undefined, waited: true });
  });

  it('came before this page, whatever time its call was given', () => {
    for (const timestamp of ['1970-01-01T00:00:00.005Z', '2200-01-01T00:00:00.000Z'])
      expect(readCall({ ...EVENT, timestamp })?.time).to.be.at.most(Date.now());
  });

  it('is the event, once it is known whose it is', () => {
    const form = writeCall({ ...toCall(COMMAND), event: EVENT, isMet: true });
    expect(form).to.equal(EVENT);
    const { referrer, title, url } = PAGE;
    expect(readCall(asJson(form))).to.deep.equal({
      ...{ method: 'track', time: 5, url, title, referrer, args: [] },
      ...{ event: EVENT, isMet: true, waited: true },
    });
  });

  for (const method of ['identify', 'track', 'page', 'screen', 'group', 'alias', 'reset'] as const) {
    it(`may be ${method}`, () => expect(readCall([null, method, 5, '', ''])).to.include({ method, waited: true }));
  }

  for (const [name, form] of [
    ['of no known method', ['x', 'load', 5, '', '']],
    ['of a method that only looks like one', [null, 'tracking', 5, '', '']],
    ['of a list of methods', [null, ['track', 'page'], 5, '', '']],
    ['whose time is no number', [null, 'track', '5', '', '']],
    ['without an address', [null, 'track', 5, null, '']],
    ['without a title', [null, 'track', 5, '', null]],
    ['that is empty', []],
    ['that is nothing', undefined],
    ['that is null', null],
    ['that is a text', 'track'],
    ['that is an object of another script', { type: 'click', timestamp: 'x' }],
    ['that is an event of no known type', { ...EVENT, type: 'load' }],
    ['that is an event whose time is no text', { ...EVENT, timestamp: 5 }],
  ] as const) {
    it(`${name} is none of ours`, () => expect(readCall(form)).to.equal(undefined));
  }

  it('may have been changed: nothing of it throws', () => {
    for (const context of [undefined, null, {}, { page: null }, { page: 'x' }, 5])
      expect(readCall({ ...EVENT, context })).to.include({ method: 'track', time: 5 });
  });
});
