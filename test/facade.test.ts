// The facade alone, over a stub made by hand: what it takes over, and the states of its life. Real pages are in api.test.ts,
// blocked.test.ts and others.
import { expect } from '@open-wc/testing';
import sinon from 'sinon';
import type { Command, SetupCommand, Stub } from '../src/api/contract.js';
import type { Receipt } from '../src/api/types.js';
import { takeOver } from '../src/facade.js';
import { QUEUE_LIMIT } from '../src/queue.js';
import { clearStored, KEY } from './helpers/page.js';

const page = window as unknown as { _1flow?: unknown };

describe('the facade', () => {
  let sent: unknown[][];
  beforeEach(() => {
    clearStored();
    sent = [];
    // A replay that takes longer than a slice goes on in a later task: here the clock stands still.
    sinon.useFakeTimers({ toFake: ['Date'] });
    sinon.stub(console, 'warn');
    sinon.stub(console, 'error');
  });
  afterEach(() => {
    delete page._1flow;
    sinon.restore();
    clearStored();
  });

  const arrive = (): void => {
    page._1flow = (...args: unknown[]) => void sent.push(args);
  };
  const create = (queue: Command[] = [], setup: SetupCommand[] = []): Stub =>
    ({ v: 1, state: 'idle', queue, setup }) as unknown as Stub;
  const track = (name: string, receipts: Receipt[] = []): Command => [
    (receipt) => void receipts.push(receipt),
    ...(['track', 0, 'https://a.example/', '', '', name, name] as const),
  ];
  const set = (method: SetupCommand[1], ...args: unknown[]): SetupCommand => [() => {}, method, args];
  const names = (): unknown[] => sent.map(([, name]) => name);

  it('takes over what waits: listeners first, then the load in force, then the calls', () => {
    arrive();
    const heard: unknown[] = [];
    const failed = set('load', 'failed-key');
    const load = set('load', KEY);
    const setup = [
      failed,
      load,
      set('on', 'ready', () => heard.push('ready')),
      set('on', 'sent', () => heard.push('sent')),
    ];
    const stub = create([track('A'), track('B')], setup);
    const { queue } = stub;
    stub.loaded = load[2];
    takeOver(stub);
    expect([names(), heard, stub.state]).to.deep.equal([['A', 'B'], ['ready', 'sent', 'sent'], 'ready']);
    expect(stub.options).to.deep.equal({ key: KEY });
    queue.push(track('live'));
    expect(names()).to.deep.equal(['A', 'B', 'live']);
  });

  it('is one: a second one does nothing', () => {
    arrive();
    const stub = create([track('A')], [set('load', KEY)]);
    takeOver(stub);
    takeOver(stub);
    expect(names()).to.deep.equal(['A']);
  });

  it('without a project API key stays idle, says so, and keeps the calls; a later load delivers them', () => {
    arrive();
    const stub = create([track('A')], [set('load', 'YOUR_PROJECT_API_KEY')]);
    const { setup } = stub;
    takeOver(stub);
    expect([stub.state, names(), (console.error as sinon.SinonStub).callCount]).to.deep.equal(['idle', [], 1]);
    expect(stub.user?.()).to.deep.equal({ traits: {} });
    setup.push(set('load', KEY));
    expect([stub.state, names()]).to.deep.equal(['ready', ['A']]);
  });

  it(`lets ${QUEUE_LIMIT} calls wait, and tells listeners of each that is too many`, () => {
    const dropped: unknown[] = [];
    const stub = create([], [set('on', 'dropped', ({ reason }: { reason: string }) => dropped.push(reason))]);
    const { queue } = stub;
    takeOver(stub);
    for (let i = 0; i < QUEUE_LIMIT; i++) queue.push(track(`E${i}`));
    const receipts: Receipt[] = [];
    queue.push(track('last', receipts));
    expect(dropped).to.deep.equal(['queue-full']);
    expect(receipts[0]).to.include({ status: 'dropped', reason: 'queue-full' });
    expect(stub.queue).to.have.length(QUEUE_LIMIT);
  });

  it('shows what waits, to whoever looks', () => {
    const stub = create([track('A')]);
    takeOver(stub);
    expect(stub.queue.map((call) => (call as unknown as { args: unknown[] }).args)).to.deep.equal([['A']]);
  });

  it('answers ready with the SDK, at once where it is there', () => {
    arrive();
    const answers: unknown[] = [];
    const ready: SetupCommand = [(sdk) => answers.push(sdk), 'ready', [(sdk: unknown) => answers.push(sdk)]];
    const stub = create([], [ready, set('load', KEY)]);
    const { setup } = stub;
    takeOver(stub);
    setup.push(ready);
    expect(answers).to.deep.equal(Array(4).fill(page._1flow));
  });
});
