// What the page's owner is told: listeners for every event, the console once per kind, any value as text.
import { expect } from 'chai';
import sinon from 'sinon';
import { describe as describeValue, quote } from '../src/api/quote.js';
import { createReporter, createTeller } from '../src/api/report.js';
import type { Receipt, SegmentEvent } from '../src/api/types.js';
import { explainListener, explainOption } from '../src/diagnosis/checks.js';

const NAMES = ['state', 'ready', 'sent', 'stored', 'kept', 'dropped', 'done', 'warning', 'error'] as const;
const broken = (): never => {
  throw new Error('broken');
};
const dropped: Extract<Receipt, { status: 'dropped' }> = { status: 'dropped', reason: 'no-mapping', message: 'none' };

describe('report', () => {
  let warn: sinon.SinonStub;
  let error: sinon.SinonStub;
  beforeEach(() => {
    warn = sinon.stub(console, 'warn');
    error = sinon.stub(console, 'error');
  });
  afterEach(() => sinon.restore());

  const said = (): string[] => [...warn.args, ...error.args].map((args) => args.join(' '));

  describe('log', () => {
    it('says a sentence once, at its level, with the name of the product', () => {
      const { log } = createReporter();
      for (let i = 0; i < 3; i++) log('warn', 'something is off');
      for (let i = 0; i < 3; i++) log('error', 'something is broken');
      expect([warn.callCount, error.callCount]).to.deep.equal([1, 1]);
      expect(warn.args[0]?.join()).to.match(/oneflowSegment.*something is off/);
      expect(error.args[0]?.join()).to.match(/oneflowSegment.*something is broken/);
    });

    it('takes sentences for one kind where they differ only in what they quote, or in figures', () => {
      const { log } = createReporter();
      log('warn', `"a" was left out of 5 values, not ${quote({})}`);
      log('warn', `"another one" was left out of 1000 values, not ${quote('x')}`);
      expect(said()).to.have.length(1);
      expect(said()[0]).to.include('"a" was left out of 5 values');
    });

    it('says different kinds', () => {
      const { log } = createReporter();
      for (const name of ['src', 'debug', 'lists', 'persistence', 'colour']) log('warn', explainOption(name, 5));
      expect(said()).to.have.length(5);
    });

    it('harms nothing on a page that has taken the console away', () => {
      const { say, on } = createReporter();
      const heard = sinon.spy();
      on('warning', heard);
      warn.callsFake(broken);
      expect(() => say('something is off')).to.not.throw();
      expect(heard.args).to.deep.equal([[{ message: 'something is off' }]]);
    });

    it('starts afresh with another reporter', () => {
      createReporter().log('warn', 'same');
      createReporter().log('warn', 'same');
      expect(said()).to.have.length(2);
    });
  });

  it('tells whoever has no listeners in the console, warnings too', () => {
    const teller = createTeller();
    teller.say('said');
    teller.warn('warned');
    teller.log('error', 'logged');
    const lines = ['oneflowSegment: said', 'oneflowSegment: warned', 'oneflowSegment: logged'];
    expect([warn.args, error.args].flat(2)).to.deep.equal(lines);
    expect(warn.callCount).to.equal(2);
  });

  it('says in the console and to the listeners, and warns the listeners alone, with the event it is about', () => {
    const { on, say, warn: warnThem } = createReporter();
    const heard = sinon.spy();
    on('warning', heard);
    const event = { type: 'track', event: 'E' } as SegmentEvent;
    say('said');
    warnThem('warned');
    warnThem('of an event', event);
    expect(heard.args).to.deep.equal([
      [{ message: 'said' }],
      [{ message: 'warned' }],
      [{ message: 'of an event', event }],
    ]);
    expect([warn.args, error.args]).to.deep.equal([[['oneflowSegment: said']], []]);
  });

  it("calls a function of the page's, and logs what it throws or what its promise rejects with", async () => {
    const { call } = createReporter();
    const callback = sinon.spy();
    call(callback, 5);
    call(broken, 5);
    call(() => Promise.reject('too late'), 5);
    await Promise.resolve();
    expect(callback.args).to.deep.equal([[5]]);
    // What they throw is not quoted, so each is a kind of its own.
    expect(said()).to.deep.equal([
      'oneflowSegment: a callback threw: Error: broken',
      'oneflowSegment: a callback threw: too late',
    ]);
  });

  describe('listeners', () => {
    for (const name of NAMES) {
      it(`hear ${name}, in the order they came, until they go`, () => {
        const { on, off, emit } = createReporter();
        const [first, second] = [sinon.spy(), sinon.spy()];
        on(name, first);
        on(name, second);
        emit(name as 'dropped', dropped);
        off(name, first);
        emit(name as 'dropped', dropped);
        expect(first.args).to.deep.equal([[dropped]]);
        expect(second.args).to.deep.equal([[dropped], [dropped]]);
        expect(first.calledBefore(second)).to.equal(true);
      });
    }

    it('hear their own event only', () => {
      const { on, emit } = createReporter();
      const spies = NAMES.map((name) => {
        const spy = sinon.spy();
        on(name, spy);
        return spy;
      });
      emit('dropped', dropped);
      expect(spies.map(({ callCount }) => callCount)).to.deep.equal(NAMES.map((name) => (name === 'dropped' ? 1 : 0)));
    });

    it('added twice hear it once', () => {
      const { on, emit } = createReporter();
      const spy = sinon.spy();
      on('dropped', spy);
      on('dropped', spy);
      emit('dropped', dropped);
      expect(spy.callCount).to.equal(1);
    });

    it('may be one for several events', () => {
      const { on, off, emit } = createReporter();
      const spy = sinon.spy();
      for (const name of ['sent', 'dropped', 'done']) on(name, spy);
      off('done', spy);
      for (const name of ['sent', 'dropped', 'done']) emit(name as 'dropped', dropped);
      expect(spy.callCount).to.equal(2);
    });

    it('may come and go while they are told', () => {
      const { on, off, emit } = createReporter();
      const late = sinon.spy();
      const last = sinon.spy();
      const first = () => {
        off('dropped', first);
        on('dropped', late);
      };
      on('dropped', first);
      on('dropped', last);
      emit('dropped', dropped);
      expect([late.callCount, last.callCount]).to.deep.equal([0, 1]);
      emit('dropped', dropped);
      expect([late.callCount, last.callCount]).to.deep.equal([1, 2]);
    });

    it('that throw are logged, and the others hear it', () => {
      const { on, emit } = createReporter();
      const after = sinon.spy();
      on('dropped', broken);
      on('dropped', () => {
        throw Object.create(null);
      });
      on('dropped', after);
      expect(() => emit('dropped', dropped)).to.not.throw();
      expect(after.callCount).to.equal(1);
      expect(error.args[0]?.join()).to.match(/dropped.*broken/);
    });

    it('that cause what they listen to are told of it ten times, and of the next one again', () => {
      const { on, emit } = createReporter();
      const listener = sinon.spy(() => emit('dropped', dropped));
      on('dropped', listener);
      emit('dropped', dropped);
      expect(listener.callCount).to.equal(10);
      emit('dropped', dropped);
      expect(listener.callCount).to.equal(20);
      expect(said()).to.deep.equal([]);
    });

    it('of an event that nobody hears are not missed', () => {
      expect(() => createReporter().emit('ready', {})).to.not.throw();
      expect(said()).to.deep.equal([]);
    });

    for (const [name, event, listener, shown] of [
      ['an unknown event', 'Sent', () => {}, 'Sent'],
      ['no event', undefined, () => {}, 'undefined'],
      ['a name of Object.prototype', 'constructor', () => {}, 'constructor'],
      ['no listener', 'sent', undefined, 'undefined'],
      ['a listener that is no function', 'sent', { handleEvent() {} }, 'object'],
      ['nothing that can be shown', Object.create(null), Symbol('s'), 'Symbol'],
    ] as const) {
      it(`on takes what it can't use without a word, and the diagnosis says what it needs and got: ${name}`, () => {
        const { on, emit } = createReporter();
        on(event, listener);
        for (const known of NAMES) emit(known as 'dropped', dropped);
        expect(said()).to.deep.equal([]);
        const sentence = explainListener(event, listener);
        for (const word of [/\bon\b/, /function/, ...NAMES.map((known) => new RegExp(known))])
          expect(sentence).to.match(word);
        expect(sentence).to.include(shown);
      });
    }

    it('off of what was never on does nothing', () => {
      const { on, off, emit } = createReporter();
      const spy = sinon.spy();
      on('dropped', spy);
      for (const [event, listener] of [
        ['dropped', broken],
        ['nothing', spy],
        [undefined, undefined],
        ['sent', spy],
      ])
        off(event, listener);
      emit('dropped', dropped);
      expect(spy.callCount).to.equal(1);
      expect(said()).to.deep.equal([]);
    });
  });

  describe('values as text', () => {
    for (const [value, text] of [
      ['text', 'text'],
      ['', ''],
      [5, '5'],
      [undefined, 'undefined'],
      [null, 'null'],
      [Symbol('s'), 'Symbol(s)'],
      [new Error('e'), 'Error: e'],
      [{}, '[object Object]'],
      [Object.create(null), 'object'],
      [{ toString: broken }, 'object'],
    ] as const) {
      it(`${text || 'nothing'}, and the same in quotes`, () => {
        expect(describeValue(value)).to.equal(text);
        expect(quote(value)).to.equal(`"${text}"`);
      });
    }
  });
});
