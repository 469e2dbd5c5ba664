// The way of one call: whose it is, what its receipt says, and who is told, once each.
import { expect } from '@open-wc/testing';
import sinon from 'sinon';
import { createReporter, type Reporter } from '../src/api/report.js';
import type { OneflowOptions, Receipt, SegmentMethod } from '../src/api/types.js';
import { type Call, toCall } from '../src/call/command.js';
import { answer, handle, type Way } from '../src/call/handler.js';
import { createIdentity } from '../src/call/identity.js';
import { createVisitorStore } from '../src/call/visitor-store.js';

describe('the way of a call', () => {
  let reporter: Reporter;
  let sent: unknown[][];
  beforeEach(() => {
    sinon.stub(console, 'warn');
    sinon.stub(console, 'error');
    sinon.stub(console, 'debug');
    reporter = createReporter();
    sent = [];
  });
  afterEach(() => sinon.restore());

  const way = (options: OneflowOptions = {}, sdk: unknown = (...args: unknown[]) => void sent.push(args)): Way => ({
    ...{ options, reporter, sdk, json: JSON },
    identity: createIdentity(
      createVisitorStore('key', undefined, () => {}),
      () => {},
    ),
  });
  const call = (method: SegmentMethod, ...args: unknown[]): Call & { receipts: Receipt[] } => {
    const receipts: Receipt[] = [];
    return {
      ...toCall([(receipt) => void receipts.push(receipt), method, 5, 'https://a.example/#x', '', '', 'id', ...args]),
      receipts,
    };
  };

  const rows: [name: string, call: () => ReturnType<typeof call>, options: OneflowOptions, expected: object][] = [
    ['a track', () => call('track', 'E'), {}, { status: 'sent' }],
    ['reset', () => call('reset'), {}, { status: 'done' }],
    ['no name', () => call('track'), {}, { status: 'dropped', reason: 'no-event-name' }],
    ['no user', () => call('identify', { a: 1 }), {}, { status: 'dropped', reason: 'no-user-id' }],
    ['no mapping', () => call('page'), {}, { status: 'dropped', reason: 'no-mapping' }],
    [
      'switched off',
      () => call('track', 'E'),
      { integrations: { All: false } },
      { status: 'dropped', reason: 'integrations' },
    ],
    [
      'a mapping that throws',
      () => call('track', 'E'),
      { mappings: [{ action: 'trackEvent', when: () => true, fields: () => expect.fail('mine') }] },
      { status: 'dropped', reason: 'bad-payload' },
    ],
    [
      'arguments that throw',
      () => call('track', 'E', {}, new Proxy({}, { ownKeys: () => expect.fail('mine') })),
      {},
      { status: 'dropped', reason: 'bad-arguments' },
    ],
  ];
  for (const [name, make, options, expected] of rows) {
    it(`${name}: ${JSON.stringify(expected)}, told to promise, callback and listeners`, () => {
      const made = make();
      const heard: unknown[] = [];
      const { status } = expected as Receipt;
      reporter.on(status, (receipt: Receipt) => heard.push(receipt));
      made.args.push((receipt: Receipt) => heard.push(receipt));
      handle(way(options), made);
      expect(made.receipts[0]).to.include(expected);
      if (status === 'dropped') expect(made.receipts[0]).to.have.property('message').that.is.a('string');
      expect(heard).to.deep.equal([made.receipts[0], made.receipts[0]]);
    });
  }

  it('an SDK that throws drops the call, with what it threw; nothing comes out', () => {
    const made = call('track', 'E');
    handle(
      way({}, () => expect.fail('theirs')),
      made,
    );
    expect(made.receipts[0]).to.include({ status: 'dropped', reason: 'sdk-error' });
    expect(made.receipts[0])
      .to.have.property('message')
      .that.matches(/trackEvent.*theirs/);
  });

  it('replayContext is that of a call that had to wait, with the whole address', () => {
    const options = { replayContext: true };
    handle(way(options), call('track', 'live'));
    handle(way(options), { ...call('track', 'late'), waited: true });
    expect(sent.map(([, , envelope]) => (envelope as { properties?: object }).properties)).to.deep.equal([
      undefined,
      { original_timestamp: '1970-01-01T00:00:00.005Z', page_url: 'https://a.example/#x' },
    ]);
  });

  it('a promise and a callback are told once, listeners of each status', () => {
    const made = call('track', 'E');
    const told: string[] = [];
    made.args.push(({ status }: Receipt) => told.push(status));
    reporter.on('kept', () => told.push('heard kept'));
    answer(made, { status: 'kept' }, reporter);
    handle(way(), made);
    expect(made.receipts).to.deep.equal([{ status: 'kept' }]);
    expect(told).to.deep.equal(['kept', 'heard kept']);
    expect(sent).to.have.length(1);
  });

  it('debug says what became of it', () => {
    handle(way({ debug: true }), call('track', 'E'));
    handle(way(), call('track', 'E'));
    expect((console.debug as sinon.SinonStub).args.map(([, what]) => what)).to.deep.equal(['track']);
  });
});
