// The way of one event to 1Flow's SDK: what its receipt says, and who is told of what looked wrong. And the line in which events
// wait for the SDK.
import { expect } from 'chai';
import sinon from 'sinon';
import { CALL_LIMIT, DEFAULT_SDK_URL, FIRST_NUMBER, STORED } from '../src/api/contract.js';
import { createReporter, type Reporter } from '../src/api/report.js';
import type { Delivery, Mapping, OneflowOptions, SegmentEvent, SegmentMethod } from '../src/api/types.js';
import { resolveArguments } from '../src/call/arguments.js';
import { toCall } from '../src/call/call.js';
import { createLine, type Line } from '../src/delivery/line.js';
import { decide, dropped, isEvent, send } from '../src/delivery/sender.js';
import './helpers/copy.js';
import { clearStored, KEY } from './helpers/page.js';

const fail = (): never => {
  throw new Error('mine');
};
const mapping = (fields: object): Mapping => ({ action: 'trackEvent', when: () => true, fields: () => fields });

describe('the way of an event', () => {
  let reporter: Reporter;
  let sent: unknown[][];
  let warned: string[];
  beforeEach(() => {
    sinon.stub(console, 'warn');
    sinon.stub(console, 'error');
    reporter = createReporter();
    sent = [];
    warned = [];
    reporter.on('warning', ({ message }: { message: string }) => warned.push(message));
  });
  afterEach(() => sinon.restore());

  const sdk = (...args: unknown[]): void => void sent.push(args);
  const event = (method: SegmentMethod, ...args: unknown[]): SegmentEvent =>
    resolveArguments(toCall([null, method, 5, 'https://a.example/#x', '', '', ...args]), undefined).event;
  const go = (given: SegmentEvent, options: OneflowOptions = {}, to: unknown = sdk, waited = false) =>
    send({ options, teller: reporter }, given, waited, to);

  const rows: [name: string, event: () => SegmentEvent, options: OneflowOptions, expected: object][] = [
    ['a track', () => event('track', 'E'), {}, { status: 'sent' }],
    ['no name', () => event('track'), {}, { status: 'dropped', reason: 'no-event-name' }],
    ['no user', () => event('identify', { a: 1 }), {}, { status: 'dropped', reason: 'no-user-id' }],
    ['no mapping', () => event('page'), {}, { status: 'dropped', reason: 'no-mapping' }],
    [
      'switched off',
      () => event('track', 'E', {}, { integrations: { All: false } }),
      {},
      { status: 'dropped', reason: 'integrations' },
    ],
    [
      'a mapping that throws',
      () => event('track', 'E'),
      { mappings: [{ action: 'trackEvent', when: () => true, fields: fail }] },
      { status: 'dropped', reason: 'bad-payload' },
    ],
    [
      'a last look that keeps it back',
      () => event('track', 'E'),
      { beforeSend: () => null },
      { status: 'dropped', reason: 'before-send' },
    ],
    [
      'a last look that throws',
      () => event('track', 'E'),
      { beforeSend: fail },
      { status: 'dropped', reason: 'before-send' },
    ],
  ];
  for (const [name, make, options, expected] of rows) {
    it(`${name}: ${JSON.stringify(expected)}, with the event`, () => {
      const given = make();
      const receipt = go(given, options);
      expect(receipt).to.include(expected).and.to.have.property('event', given);
      if (receipt.status === 'dropped') expect(receipt.message).to.be.a('string').with.length.above(0);
      expect(sent).to.have.length(receipt.status === 'sent' ? 1 : 0);
    });
  }

  it('an event that can not be read is dropped; nothing comes out', () => {
    const wrong = Object.defineProperty(event('track', 'E'), 'integrations', { get: fail });
    expect(go(wrong))
      .to.include({ status: 'dropped', reason: 'bad-arguments' })
      .and.to.have.property('message')
      .that.matches(/mine/);
  });

  it('an SDK that throws drops the call, with what it threw; nothing comes out', () => {
    const receipt = go(event('track', 'E'), {}, fail);
    expect(receipt).to.include({ status: 'dropped', reason: 'sdk-error' });
    expect(receipt)
      .to.have.property('message')
      .that.matches(/trackEvent.*mine/);
    expect(warned.join()).to.match(/trackEvent.*mine/);
  });

  it('an SDK that throws at one of two has the other sent, and the receipt says so', () => {
    const mappings = [mapping({ event_name: 'bad' }), mapping({ event_name: 'good' })];
    const receipt = go(event('track', 'E'), { mappings }, (_: unknown, name: string) =>
      name === 'bad' ? fail() : sdk(name),
    );
    expect(sent).to.deep.equal([['good']]);
    expect(receipt).to.deep.include({
      status: 'sent',
      deliveries: [{ action: 'trackEvent', payload: { event_name: 'good' } }],
    });
    expect(receipt).to.have.property('warnings').with.length(1);
  });

  it('a promise of the SDK that rejects later is said', async () => {
    go(event('track', 'E'), {}, () => Promise.reject(new Error('late')));
    await Promise.resolve().then(() => {});
    await new Promise((resolve) => setTimeout(resolve));
    expect(warned.join()).to.match(/trackEvent.*late/);
  });

  it('what the SDK does with what it gets changes no receipt', () => {
    const receipt = go(
      event('identify', 'u1', { a: 1 }, {}),
      { mappings: [{ action: 'identifyUser', when: () => true, fields: () => ({ userId: 'u1', traits: { a: 1 } }) }] },
      (_: unknown, __: unknown, traits: Record<string, unknown>) => {
        traits.a = 'changed';
      },
    );
    expect(receipt).to.have.nested.property('deliveries[0].payload.traits').that.deep.equals({ a: 1 });
  });

  it('what had to be left out is in the receipt, and heard of with its event; the console is left alone', () => {
    const heard: unknown[] = [];
    reporter.on('warning', ({ event: of }: { event: unknown }) => heard.push(of));
    const given = event('track', 'E', { nested: {}, a: 1 });
    const receipt = go(given);
    expect(receipt).to.have.property('warnings').with.length(1);
    expect(warned.join()).to.match(/"nested" was left out/);
    expect(heard).to.deep.equal([given]);
    expect((console.warn as sinon.SinonStub).callCount).to.equal(0);
  });

  it('replayContext is that of a call that had to wait, with the whole address as the event has it', () => {
    const options = { replayContext: true };
    go(event('track', 'live'), options);
    go(event('track', 'late'), options, sdk, true);
    expect(sent.map(([, , envelope]) => (envelope as { properties?: object }).properties)).to.deep.equal([
      undefined,
      { original_timestamp: '1970-01-01T00:00:00.005Z', page_url: 'https://a.example/' },
    ]);
  });

  it('beforeSend has the last word, also on what replayContext has added', () => {
    const beforeSend = (delivery: Delivery): Delivery => {
      delete (delivery.payload as { properties: Record<string, unknown> }).properties.page_url;
      return delivery;
    };
    const [delivery] = decide(event('track', 'E'), { replayContext: true, beforeSend }, true).deliveries;
    expect(delivery?.payload).to.have.property('properties').that.has.all.keys('original_timestamp');
  });

  it('replayContext takes no place of a property that the page has given', () => {
    const given = { page_url: 'https://own.example/', original_timestamp: 'then' };
    for (const waited of [true, false]) {
      const [delivery] = decide(event('track', 'E', given), { replayContext: true }, waited).deliveries;
      expect(delivery?.payload).to.deep.include({ properties: given });
    }
  });

  it('replayContext of an event whose context, or its page, a middleware took away has its time alone', () => {
    for (const context of [undefined, {}]) {
      const changed = { ...event('track', 'E'), context } as SegmentEvent;
      const { deliveries } = decide(changed, { replayContext: true }, true);
      const properties = { original_timestamp: '1970-01-01T00:00:00.005Z' };
      expect(deliveries[0]?.payload).to.deep.include({ properties });
    }
  });

  for (const [trackPayload, properties, expected] of [
    ['envelope', { a: 1 }, ['track', 'E', { properties: { a: 1 } }]],
    ['properties', { a: 1 }, ['track', 'E', { a: 1 }]],
    ['properties', {}, ['track', 'E', {}]],
  ] as const) {
    it(`trackPayload: ${trackPayload} of ${JSON.stringify(properties)} is ${JSON.stringify(expected)}`, () => {
      go(event('track', 'E', properties), { trackPayload });
      expect(sent).to.deep.equal([expected]);
    });
  }

  it('a drop has its reason and a sentence', () =>
    expect(dropped('stopped', 'why')).to.deep.equal({ status: 'dropped', reason: 'stopped', message: 'why' }));

  for (const [name, value, expected] of [
    ['an event', () => event('track', 'E'), true],
    ['an event of no known type', () => ({ ...event('track', 'E'), type: 'reset' }), false],
    ['one without a time', () => ({ ...event('track', 'E'), timestamp: undefined }), false],
    ['one whose context a middleware took away', () => ({ ...event('track', 'E'), context: undefined }), true],
    ['a list', () => [], false],
    ['null', () => null, false],
    ['nothing', () => undefined, false],
  ] as const) {
    it(`${name} is ${expected ? 'one' : 'none'}`, () => expect(isEvent(value())).to.equal(expected));
  }
});

describe('the line of what waits', () => {
  const page = window as unknown as { _1flow?: unknown; glob?: unknown };
  const NAME = 'line';
  interface Item {
    name: string;
    time: number;
  }
  let clock: sinon.SinonFakeTimers;
  let scripts: HTMLScriptElement[];
  let line: Line<Item>;
  /** What the line has told, in order. */
  let told: unknown[][];
  beforeEach(() => {
    clearStored();
    clock = sinon.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    scripts = [];
    sinon.stub(document.head, 'append').callsFake((script) => void scripts.push(script as HTMLScriptElement));
    told = [];
    const tell =
      (what: string) =>
      (...args: unknown[]): void =>
        void told.push([what, ...args]);
    line = createLine<Item>({
      write: ({ name }) => [name],
      read: (form) => (Array.isArray(form) ? { name: form[0], time: 0 } : undefined),
      meet: ({ name }) => tell('meet')(name),
      isReady: () => true,
      handle: ({ name }) => tell('handle')(name),
      told: ({ name }, status) => tell(status)(name),
      lost: tell('lost'),
      ready() {},
      failed() {},
      warn: tell('warn'),
      trying: ({ attempt, nextInMs }) => tell('trying')(attempt, nextInMs),
    });
  });
  afterEach(() => {
    line.stop();
    delete page._1flow;
    delete page.glob;
    sinon.restore();
    clearStored();
  });

  const start = (options: OneflowOptions = {}): void => {
    line.start({ projectApiKey: KEY, options, nonce: 'n0nce', name: NAME, stores: true });
    clock.tick(0);
  };
  const add = (name: string): void => line.add({ name, time: Date.now() });
  const store = (name: string, text = `["${name}"]`): void =>
    sessionStorage.setItem(`${STORED}${NAME},0,${FIRST_NUMBER},${name}`, text);
  const arrive = (): void => {
    page._1flow = () => {};
  };
  /** It takes no calls of a page that goes. */
  const arriveEarlier = (): void => {
    Object.assign(page, { _1flow: { logEvent() {} }, glob: {} });
  };
  const fail = (): void => void clock.tick(20_000);
  const leave = (): void => void dispatchEvent(new PageTransitionEvent('pagehide'));
  const comeBack = (): void => void dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  const goneBackTo = (): void =>
    void sinon.stub(performance, 'getEntriesByType').returns([{ type: 'back_forward' }] as never);
  const handled = (): unknown[] => told.flatMap(([what, name]) => (what === 'handle' ? [name] : []));
  const of = (...whats: string[]): unknown[][] => told.filter(([what]) => whats.includes(`${what}`));

  it('meets nothing before it is started, nor once it is stopped', () => {
    line.look();
    add('A');
    expect(told).to.deep.equal([]);
    start();
    expect(of('meet')).to.deep.equal([['meet', 'A']]);
    expect(line.stop()).to.deep.equal([{ name: 'A', time: 0 }]);
    add('B');
    expect(of('meet')).to.have.length(1);
  });

  it('is stopped with what waited, here and in storage, and with nothing else where there is none', () => {
    add('A');
    expect(line.stop()).to.deep.equal([{ name: 'A', time: 0 }]);
    start();
    store('A');
    add('B');
    expect(line.stop().map(({ name }) => name)).to.deep.equal(['A', 'B']);
    expect(line.stop()).to.deep.equal([]);
  });

  it("asks for 1Flow's SDK at its own address, or where the options say, with key and nonce", () => {
    start();
    line.stop();
    start({ sdkUrl: 'https://sdk.example/own.js' });
    expect(scripts.map(({ src, nonce, dataset }) => [src, nonce, dataset.apiKey])).to.deep.equal([
      [DEFAULT_SDK_URL, 'n0nce', KEY],
      ['https://sdk.example/own.js', 'n0nce', KEY],
    ]);
  });

  it('asks once where it was stopped and started again before the page is seen', () => {
    Object.defineProperty(document, 'prerendering', { value: true, configurable: true });
    start();
    line.stop();
    start();
    Reflect.deleteProperty(document, 'prerendering');
    document.dispatchEvent(new Event('prerenderingchange'));
    clock.tick(1_000);
    expect(of('trying')).to.deep.equal([['trying', 1, 0]]);
  });

  it('says how many of what is stored can not be read', () => {
    store('A');
    store('B', '{"not":"ours"}');
    start();
    expect(told).to.deep.include(['warn', '1 stored calls could not be read']).and.to.deep.include(['meet', 'A']);
  });

  it(`meets the first ${CALL_LIMIT}: more can only be there where a page has pushed them itself`, () => {
    for (let at = 0; at <= CALL_LIMIT; at++) line.items.push({ name: `E${at}`, time: 0 });
    start();
    expect(of('meet').at(-1)).to.deep.equal(['meet', `E${CALL_LIMIT - 1}`]);
    line.items.splice(1);
    for (let at = 1; at <= CALL_LIMIT; at++) add(`live ${at}`);
    expect(of('meet').at(-1)).to.deep.equal(['meet', `live ${CALL_LIMIT - 1}`]);
  });

  it('looks into storage once, or where it is asked before', () => {
    line.start({ projectApiKey: KEY, options: {}, nonce: undefined, name: NAME, stores: true });
    store('A');
    line.look();
    store('B');
    line.look();
    expect([of('meet'), sessionStorage.length]).to.deep.equal([[['meet', 'A']], 1]);
  });

  it('looks no further on a page after another one', () => {
    start();
    store('A');
    clock.tick(5_000);
    expect(sessionStorage).to.have.length(1);
  });

  describe('on a page that is gone back to', () => {
    beforeEach(goneBackTo);

    it('leaves storage alone for a moment, also where the SDK takes calls at once', () => {
      arrive();
      start();
      store('A');
      add('B');
      clock.tick(199);
      expect(handled()).to.deep.equal([]);
      clock.tick(1);
      expect(handled()).to.deep.equal(['A', 'B']);
    });

    it('looks again a second later: the page before it may have had its say only then', () => {
      start();
      clock.tick(200);
      store('A');
      clock.tick(999);
      expect(sessionStorage).to.have.length(1);
      clock.tick(1);
      expect([of('meet'), sessionStorage.length]).to.deep.equal([[['meet', 'A']], 0]);
    });
  });

  describe('when the page goes', () => {
    it('tells nobody of what stays where nothing may be stored', () => {
      start({ persistence: 'memory' });
      add('A');
      leave();
      expect(of('stored', 'kept', 'lost')).to.deep.equal([]);
    });

    it('says of nothing that it is lost where all is stored, or nothing waits', () => {
      start();
      leave();
      comeBack();
      add('A');
      leave();
      expect(of('stored', 'kept', 'lost')).to.deep.equal([['stored', 'A']]);
    });

    it('stores a call that follows, though the SDK had failed before it came', () => {
      start();
      fail();
      arriveEarlier();
      add('A');
      leave();
      add('B');
      expect(of('handle', 'stored', 'kept')).to.deep.equal([
        ['handle', 'A'],
        ['stored', 'B'],
      ]);
    });

    it('leaves what is stored to the next page where it had not looked there before, though its SDK takes calls', () => {
      goneBackTo();
      arrive();
      start();
      store('A');
      leave();
      clock.tick(5_000);
      expect([handled(), sessionStorage.length]).to.deep.equal([[], 1]);
    });

    it('hands on first, once it is back, what was called while it went', () => {
      arriveEarlier();
      start();
      leave();
      add('A');
      comeBack();
      add('B');
      clock.tick(199);
      expect(handled()).to.deep.equal([]);
      clock.tick(1);
      expect(handled()).to.deep.equal(['A', 'B']);
    });
  });
});
