// The way of one event to 1Flow's SDK: what its receipt says, and who is told of what looked wrong.
import { expect } from 'chai';
import sinon from 'sinon';
import { createReporter, type Reporter } from '../src/api/report.js';
import type { Delivery, Mapping, OneflowOptions, SegmentEvent, SegmentMethod } from '../src/api/types.js';
import { resolveArguments } from '../src/call/arguments.js';
import { toCall } from '../src/call/call.js';
import { decide, dropped, isEvent, send } from '../src/delivery/sender.js';
import './helpers/copy.js';

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

  it('replayContext of an event whose context a middleware took away has its time alone', () => {
    const { context: _, ...rest } = event('track', 'E');
    const { deliveries } = decide(rest as SegmentEvent, { replayContext: true }, true);
    expect(deliveries[0]?.payload).to.deep.include({ properties: { original_timestamp: '1970-01-01T00:00:00.005Z' } });
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
    ['one without a context', () => ({ ...event('track', 'E'), context: undefined }), false],
    ['a list', () => [], false],
    ['null', () => null, false],
    ['nothing', () => undefined, false],
  ] as const) {
    it(`${name} is ${expected ? 'one' : 'none'}`, () => expect(isEvent(value())).to.equal(expected));
  }
});
