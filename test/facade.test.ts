// The facade alone, over a stub made by hand: what it takes over, and the states of its life. Real pages are in api.test.ts,
// blocked.test.ts and others.
import { expect } from 'chai';
import sinon from 'sinon';
import {
  CALL_LIMIT,
  CONTRACT,
  type Command,
  FIRST_NUMBER,
  type SetupCommand,
  STORED,
  type Stub,
} from '../src/api/contract.js';
import type { Receipt } from '../src/api/types.js';
import { setupToRun } from '../src/call/takeover.js';
import { takeOver } from '../src/facade.js';
import { copy } from '../src/value/copy.js';
import { clearStored, KEY } from './helpers/page.js';

const page = window as unknown as { _1flow?: unknown };

describe('the facade', () => {
  let sent: [method: string, name: string, payload: { anonymousId?: string }][];
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    clearStored();
    sent = [];
    // A replay that takes longer than a slice goes on in a later task: here the clock stands still, and turns are the test's.
    clock = sinon.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    sinon.stub(console, 'warn');
    sinon.stub(console, 'error');
  });
  afterEach(() => {
    for (const { setup } of made.splice(0)) setup.push(set('stop'));
    delete page._1flow;
    sinon.restore();
    clearStored();
  });

  const arrive = (): void => {
    page._1flow = (...args: (typeof sent)[number]) => void sent.push(args);
  };
  const made: Stub[] = [];
  const create = (queue: Command[] = [], setup: SetupCommand[] = []): Stub => {
    const stub = {
      v: CONTRACT,
      state: 'idle',
      queue,
      setup,
      json: JSON,
      copy: (from: object, key: string) => copy(from as never, key),
    } as unknown as Stub;
    made.push(stub);
    return stub;
  };
  const track = (name: string, receipts: Receipt[] = []): Command => [
    (receipt) => void receipts.push(receipt),
    ...(['track', 0, 'https://a.example/', '', '', name] as const),
  ];
  const set = (method: SetupCommand[1], ...args: unknown[]): SetupCommand => [() => {}, method, args];
  const names = (): unknown[] => sent.map(([, name]) => name);

  const identify = (...args: unknown[]): Command => [null, 'identify', 0, 'https://a.example/', '', '', ...args];
  /** A page of this tab, whose SDK hangs until `arrive`. */
  const open = (options = {}, setup: SetupCommand[] = []) => {
    const load = (key = KEY) => set('load', key, { sdkUrl: '/sdk/actions.js?fail=hang', ...options });
    const stub = create([], [...setup, load()]);
    const { queue } = stub;
    takeOver(stub);
    clock.tick(10);
    return {
      stub,
      load: (key: string) => void stub.setup.push(load(key)),
      user: () => stub.user?.().userId,
      call: (...commands: Command[]) => {
        for (const command of commands) queue.push(command);
      },
    };
  };
  const leave = (): void => void window.dispatchEvent(new PageTransitionEvent('pagehide'));
  const comeBack = (): void => void window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  /** The SDK is given up: no timer is left. */
  const fail = (): void => void clock.tick(20_000);
  const hears = (heard: unknown[], ...events: string[]): SetupCommand[] =>
    events.map((event) =>
      set('on', event, (told: { event?: { event?: string } }) => heard.push([event, told.event?.event])),
    );
  /** What is met is stored as an event, other calls as the snippet writes them. */
  const storedNames = (): unknown[] =>
    Object.keys(sessionStorage)
      .sort()
      .map((key) => {
        const form = JSON.parse(`${sessionStorage.getItem(key)}`);
        return form.event ?? form[6];
      });

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
    queue.push(track('live'));
    expect(names()).to.deep.equal(['A', 'B', 'live']);
  });

  describe('of the setup calls of a page takes over', () => {
    const on = set('on', 'sent');
    const ready = set('ready');
    const stop = set('stop');
    const [first, second] = [set('load', 'first'), set('load', 'second')];
    const rows: [name: string, setup: SetupCommand[], inForce: SetupCommand | undefined, expected: SetupCommand[]][] = [
      ['listeners before the load', [first, on, ready], first, [on, ready, first]],
      ['no load that had failed before the one in force', [first, on, second], second, [on, second]],
      ['loads after the one in force, which say that they change nothing', [first, second], first, [first, second]],
      ['no stop before the load in force', [first, stop, on, second], second, [on, second]],
      ['all loads where none is in force', [first, second], undefined, [first, second]],
    ];
    for (const [name, setup, inForce, expected] of rows) {
      it(name, () =>
        expect(setupToRun({ setup, loaded: inForce?.[2], state: 'loading' } as Stub)).to.deep.equal(expected),
      );
    }

    it('no load where it is stopped', () =>
      expect(setupToRun({ setup: [first, on, stop], loaded: first[2], state: 'stopped' } as Stub)).to.deep.equal([on]));
  });

  it('is one: a second one does nothing', () => {
    arrive();
    const stub = create([track('A')], [set('load', KEY)]);
    const { queue } = stub;
    takeOver(stub);
    takeOver(stub);
    clock.runAll();
    queue.push(track('B'));
    expect(names()).to.deep.equal(['A', 'B']);
  });

  it('without a project API key stays idle, says so, and keeps the calls; a later load delivers them', () => {
    arrive();
    const stub = create([track('A')], [set('load', 'YOUR_PROJECT_API_KEY')]);
    // The snippet has set that already.
    stub.state = 'loading';
    const { setup } = stub;
    takeOver(stub);
    expect([stub.state, names(), (console.error as sinon.SinonStub).callCount]).to.deep.equal(['idle', [], 1]);
    expect(stub.user?.()).to.deep.equal({ traits: {} });
    setup.push(set('load', KEY));
    clock.next();
    expect([stub.state, names()]).to.deep.equal(['ready', ['A']]);
  });

  it(`lets ${CALL_LIMIT} calls wait, and tells listeners of each that is too many`, () => {
    const dropped: unknown[] = [];
    const stub = create([], [set('on', 'dropped', ({ reason }: { reason: string }) => dropped.push(reason))]);
    const { queue } = stub;
    takeOver(stub);
    for (let i = 0; i < CALL_LIMIT; i++) queue.push(track(`E${i}`));
    const receipts: Receipt[] = [];
    queue.push(track('last', receipts));
    expect(dropped).to.deep.equal(['queue-full']);
    expect(receipts[0]).to.include({ status: 'dropped', reason: 'queue-full' });
    expect(stub.queue).to.have.length(CALL_LIMIT);
  });

  it('keeps the number of dropped calls, and the receipts of the last twenty, for whoever looks later', () => {
    const { stub, call } = open();
    expect(stub.dropped).to.equal(undefined);
    arrive();
    clock.tick(1_000);
    for (let i = 0; i < 30; i++) call([null, 'track', i, 'https://a.example/', '', '', '', { i }]);
    call(track('A'));
    const [count, ...last] = stub.dropped ?? [];
    expect([count, last.length]).to.deep.equal([30, 20]);
    expect(last.map((receipt) => Object(receipt).event.properties.i)).to.deep.equal(
      Array.from({ length: 20 }, (_, index) => 10 + index),
    );
  });

  describe('stopped', () => {
    const stored = (): string[] => Object.keys(localStorage).filter((name) => name.startsWith('oneflow_'));

    it('drops what waits and what follows, leaves nothing stored, and starts again by load', () => {
      const receipts: Receipt[] = [];
      const stub = create([track('A', receipts)], [set('load', KEY)]);
      const { queue, setup } = stub;
      takeOver(stub);
      clock.next();
      expect(stored()).to.have.length(1);
      setup.push(set('stop'));
      queue.push(track('B', receipts));
      setup.push(set('stop'));
      expect(receipts.map((receipt) => 'reason' in receipt && receipt.reason)).to.deep.equal(['stopped', 'stopped']);
      expect([stub.state, stored(), stub.user?.()]).to.deep.equal(['stopped', [], { traits: {} }]);
      arrive();
      setup.push(set('load', KEY));
      queue.push(track('C'));
      clock.runAll();
      expect([stub.state, names()]).to.deep.equal(['ready', ['C']]);
    });

    it('before it came removes what earlier pages stored, and loads nothing', () => {
      arrive();
      localStorage.setItem('oneflow_visitor_other', '[]');
      const load = set('load', KEY);
      const stub = Object.assign(create([], [load, set('stop')]), { state: 'stopped', loaded: load[2] }) as Stub;
      takeOver(stub);
      clock.runAll();
      expect([stub.state, stored()]).to.deep.equal(['stopped', []]);
    });

    it('where storage can not be emptied is stopped all the same', () => {
      const stub = create([track('A')], [set('load', KEY)]);
      takeOver(stub);
      clock.next();
      sinon.stub(Storage.prototype, 'removeItem').throws(new Error('refused'));
      stub.setup.push(set('stop'));
      expect(stub.state).to.equal('stopped');
    });
  });

  it('says once that a load in other words changed nothing, and nothing of one in the same words', () => {
    const stub = create([], [set('load', KEY, { delimiter: '.' })]);
    const { setup } = stub;
    const warn = console.warn as sinon.SinonStub;
    takeOver(stub);
    setup.push(set('load', KEY, { delimiter: '.' }));
    expect(warn.callCount).to.equal(0);
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    for (const options of [{ delimiter: '_' }, undefined, cyclic]) setup.push(set('load', KEY, options));
    setup.push(set('load', ''));
    expect([warn.callCount, (console.error as sinon.SinonStub).callCount, stub.state]).to.deep.equal([1, 1, 'loading']);
    expect(`${warn.args}`).to.match(/load was called again with another key or options and changed nothing/);
  });

  it('takes a load without options for one with none', () => {
    takeOver(create([], [set('load', KEY), set('load', KEY, {})]));
    expect((console.warn as sinon.SinonStub).callCount).to.equal(0);
  });

  it('carries out a reset in its place, knows the visitor after it, and names an option that is wrong', () => {
    arrive();
    const receipts: Receipt[] = [];
    const reset: Command = [
      (receipt) => void receipts.push(receipt),
      ...(['reset', 0, 'https://a.example/', '', ''] as const),
    ];
    const stub = create([track('before'), reset, track('after')], [set('load', KEY, { lists: 'x' })]);
    takeOver(stub);
    clock.runAll();
    expect(receipts).to.deep.equal([{ status: 'done' }]);
    const [before, after] = sent.map(([, , { anonymousId }]) => anonymousId);
    expect(after).to.be.a('string').and.not.equal(before);
    expect(stub.user?.()).to.deep.equal({ anonymousId: after, traits: {} });
    expect((console.warn as sinon.SinonStub).args.join()).to.match(/lists is ignored/);
  });

  for (const [name, json, frames] of [
    ["with the page's JSON where it has one", JSON, 0],
    ["with the browser's where the page has another", {}, 1],
    ["with the browser's where the page has none", undefined, 1],
  ] as const) {
    it(`writes lists ${name}`, () => {
      arrive();
      const createElement = sinon.spy(Document.prototype, 'createElement');
      const stub = create([[null, 'track', 0, 'https://a.example/', '', '', 'E', { list: [1] }]], [set('load', KEY)]);
      stub.json = json as JSON;
      takeOver(stub);
      clock.runAll();
      expect(sent[0]?.[2]).to.deep.include({ properties: { list: '[1]' } });
      expect(createElement.args.filter(([tag]) => tag === 'iframe')).to.have.length(frames);
    });
  }

  it('drops with a sentence a call that can not be read', () => {
    arrive();
    const receipts: Receipt[] = [];
    const broken = Object.defineProperty({}, 'toString', {
      get: () => {
        throw new Error('broken');
      },
    });
    const call: Command = [
      (receipt) => void receipts.push(receipt),
      ...(['identify', 0, 'https://a.example/', '', '', 'u1', {}, { timestamp: broken }] as const),
    ];
    const stub = create([call, track('after')], [set('load', KEY)]);
    takeOver(stub);
    clock.runAll();
    expect(receipts[0]).to.include({ status: 'dropped', reason: 'bad-arguments' });
    expect(names()).to.deep.equal(['after']);
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

  it('tells the callback of ready once, though it is stopped and loaded again', () => {
    arrive();
    const { stub, load } = open();
    const told = sinon.spy();
    stub.setup.push(set('ready', told));
    stub.setup.push(set('stop'));
    load(KEY);
    clock.tick(10);
    expect([stub.state, told.callCount]).to.deep.equal(['ready', 1]);
  });

  describe('tells of its state', () => {
    const trying = (attempt: number, nextInMs = 0): unknown[] => ['loading', { attempt, attempts: 4, nextInMs }];
    let heard: unknown[];
    let listeners: SetupCommand[];
    beforeEach(() => {
      heard = [];
      const hear = (...told: unknown[]): void => void heard.push(told);
      listeners = [set('on', 'state', hear), set('on', 'error', ({ message }: { message: string }) => hear(message))];
    });

    it('each change once, and each attempt; after a failure what went wrong, also in the console', () => {
      const { stub, load, call } = open({}, listeners);
      fail();
      const said = stub.failure;
      expect(said).to.match(/no answer.*call load again to retry/);
      expect(heard).to.deep.equal([['loading', undefined], trying(1), ['failed', undefined], [said]]);
      expect((console.error as sinon.SinonStub).args).to.deep.equal([[`oneflowSegment: ${said}`]]);
      arrive();
      call(track('A'));
      load(KEY);
      clock.tick(10);
      expect([heard.slice(4), stub.failure, names()]).to.deep.equal([[['ready', undefined]], undefined, ['A']]);
    });

    it('nothing where a load has no key and nothing has changed by it', () => {
      takeOver(create([], [...listeners, set('load', '')]));
      expect(heard).to.deep.equal([]);
    });

    it('that it is stopped, also where it was never loaded', () => {
      const stub = create([], listeners);
      const { setup } = stub;
      takeOver(stub);
      setup.push(set('stop'));
      expect([stub.state, heard, (console.error as sinon.SinonStub).callCount]).to.deep.equal([
        'stopped',
        [['stopped', undefined]],
        0,
      ]);
    });
  });

  it('answers ready that is asked for after a failure at once, with nothing', () => {
    const { stub } = open();
    fail();
    const answer = sinon.spy();
    stub.setup.push([answer, 'ready', []]);
    expect(answer.args).to.deep.equal([[undefined]]);
  });

  it('answers ready with nothing once the SDK is given up, and tells its callback when the SDK comes after all', () => {
    const answers: unknown[] = [];
    const told: unknown[] = [];
    const { stub, call } = open({}, [[(sdk) => answers.push(sdk), 'ready', [(sdk: unknown) => told.push(sdk)]]]);
    expect(answers).to.deep.equal([]);
    fail();
    expect([stub.state, answers, told]).to.deep.equal(['failed', [undefined], []]);
    arrive();
    call(track('A'));
    expect([stub.state, told]).to.deep.equal(['ready', [page._1flow]]);
  });

  it('stops: what waits and what comes is dropped, what was stored is gone, and nothing runs, until the next load', async () => {
    const receipts: Receipt[] = [];
    const stub = create([], [set('load', KEY, { sdkUrl: '/sdk/actions.js?fail=hang' })]);
    const { queue, setup } = stub;
    takeOver(stub);
    clock.tick(10);
    queue.push(track('A', receipts));
    expect(localStorage.length, 'who it is has been met').to.be.above(0);
    setup.push(set('stop'));
    queue.push(track('B', receipts));
    expect(receipts.map((receipt) => receipt.status === 'dropped' && receipt.reason)).to.deep.equal([
      'stopped',
      'stopped',
    ]);
    expect([stub.state, localStorage.length, sessionStorage.length, clock.countTimers(), stub.user?.()]).to.deep.equal([
      'stopped',
      0,
      0,
      0,
      { traits: {} },
    ]);
    arrive();
    setup.push(set('load', KEY));
    queue.push(track('C', receipts));
    clock.tick(10);
    expect([stub.state, names(), receipts.length]).to.deep.equal(['ready', ['C'], 3]);
  });

  describe('where something that the page has broken throws', () => {
    const broken = (): never => {
      throw new Error('broken');
    };

    it('while it starts: it has not, and the snippet may ask for another', () => {
      const stub = create([], [set('load', KEY)]);
      Object.defineProperty(stub, 'setup', { get: broken, configurable: true });
      takeOver(stub);
      expect([stub.facade, stub.state]).to.deep.equal([undefined, 'idle']);
      Object.defineProperty(stub, 'setup', { value: [set('load', KEY)] });
      takeOver(stub);
      expect([stub.facade, stub.state]).to.deep.equal([true, 'loading']);
    });

    it('in load: the state is failed, and a sentence says so', () => {
      const { stub } = open();
      stub.setup.push(set('stop'));
      Object.defineProperty(stub, 'nonce', { get: broken });
      stub.setup.push(set('load', KEY));
      expect(stub.state).to.equal('failed');
      expect(stub.failure).to.match(/load went wrong: Error: broken/);
    });

    it('in JSON: a load that is said twice is one, and calls arrive', () => {
      arrive();
      const stub = create([track('A')], [set('load', KEY, { delimiter: '.' })]);
      stub.json = { parse: broken, stringify: broken } as unknown as JSON;
      const { setup } = stub;
      takeOver(stub);
      setup.push(set('load', KEY, { delimiter: '.' }));
      clock.runAll();
      expect([stub.state, names(), (console.error as sinon.SinonStub).callCount]).to.deep.equal(['ready', ['A'], 0]);
      expect(`${(console.warn as sinon.SinonStub).args}`).to.not.include('load was called again');
    });

    it('in clearTimeout: a stop drops what waits, empties storage and stays one all the same', () => {
      const receipts: Receipt[] = [];
      const { stub, call } = open();
      call(track('A', receipts));
      const clear = sinon.stub(window, 'clearTimeout').callsFake(broken);
      stub.setup.push(set('stop'));
      clear.restore();
      // The timer that could not be ended comes to its end.
      clock.tick(60_000);
      expect([stub.state, receipts.map(({ status }) => status), localStorage.length]).to.deep.equal([
        'stopped',
        ['dropped'],
        0,
      ]);
    });

    it('in performance: what an earlier page stored is looked for at once', () => {
      storeEarlier('A');
      sinon.stub(performance, 'getEntriesByType').callsFake(broken);
      arrive();
      const { call } = open();
      call(track('B'));
      expect([names(), sessionStorage.length]).to.deep.equal([['A', 'B'], 0]);
    });

    it('in another setup call: said, and the next one counts', () => {
      const { stub } = open();
      const settle = sinon.stub().throws(new Error('broken'));
      stub.setup.push([settle, 'on', ['sent', () => {}]]);
      expect([stub.state, String((console.error as sinon.SinonStub).args[0])]).to.deep.equal([
        'loading',
        'oneflowSegment: on went wrong: Error: broken',
      ]);
    });
  });

  describe('another tab that speaks before the SDK is there', () => {
    const NAME = `oneflow_visitor_${KEY}`;
    const SAID = [
      { what: 'resets', says: '["",null]', later: undefined },
      { what: 'identifies u2', says: '["u2","anonymous-2"]', later: 'u2' },
    ];
    const STORES = {
      'the facade': () => {
        open().call(identify('u1'), identify({ theme: 'dark' }));
        leave();
      },
      // Its call says nothing of who it was made by: that is known from what the page before it stored.
      'the snippet': () => {
        localStorage.setItem(NAME, '["u1","anonymous-1"]');
        sessionStorage.setItem(`${STORED}${KEY},0,${FIRST_NUMBER},1`, JSON.stringify(identify({ theme: 'dark' })));
      },
    };
    for (const { what, says, later } of SAID) {
      for (const [who, store] of Object.entries(STORES)) {
        it(`and ${what} is what storage says after the replay of an identify that ${who} stored, and on the next page (G2)`, () => {
          store();
          expect(sessionStorage.length).to.be.above(0);
          const second = open();
          expect([sessionStorage.length, second.user()]).to.deep.equal([0, 'u1']);
          localStorage.setItem(NAME, says);
          arrive();
          clock.runAll();
          const [method, userId, traits] = sent.at(-1) ?? [];
          expect([method, userId, traits]).to.deep.equal(['identify', 'u1', { theme: 'dark' }]);
          expect([localStorage.getItem(NAME), second.user()]).to.deep.equal([says, later]);
          const third = open();
          third.call(track('E'));
          const [, name, payload] = sent.at(-1) ?? [];
          expect([name, Object(payload).userId]).to.deep.equal(['E', later]);
        });
      }
    }
  });

  /** As an earlier page's snippet stored it. */
  const storeEarlier = (name: string): void =>
    sessionStorage.setItem(
      `${STORED}${KEY},0,${FIRST_NUMBER},${name}`,
      JSON.stringify([null, ...track(name).slice(1)]),
    );

  it('tells a call nothing before load', () => {
    const receipts: Receipt[] = [];
    const stub = create();
    const { queue } = stub;
    takeOver(stub);
    queue.push(track('A', receipts));
    clock.tick(60_000);
    expect([receipts, stub.queue.length]).to.deep.equal([[], 1]);
  });

  it('takes what the page before it has stored late, first, when the SDK is there (G6)', () => {
    const { call } = open();
    call(track('B'));
    storeEarlier('A');
    arrive();
    clock.tick(1_000);
    expect([names(), sessionStorage.length]).to.deep.equal([['A', 'B'], 0]);
  });

  describe('a page that goes', () => {
    it('before it has looked into storage takes nothing from there, and takes it once it is back (G6)', () => {
      storeEarlier('A');
      takeOver(create([], [set('load', KEY)]));
      leave();
      arrive();
      clock.tick(5_000);
      expect([names(), sessionStorage.length]).to.deep.equal([[], 1]);
      comeBack();
      clock.tick(5_000);
      expect([names(), sessionStorage.length]).to.deep.equal([['A'], 0]);
    });

    it("stores a call of the page's own pagehide listener, which runs after ours (G6)", () => {
      const { call } = open();
      const receipts: Receipt[] = [];
      addEventListener('pagehide', () => call(track('leaving', receipts)), { once: true });
      leave();
      expect([receipts, storedNames()]).to.deep.equal([[{ status: 'stored' }], ['leaving']]);
    });

    for (const { name, options } of [
      { name: 'where they can be stored', options: {} },
      { name: 'where nothing may be stored', options: { persistence: 'memory' } },
    ]) {
      it(`hands the calls of its own last listeners to an SDK that takes calls, as the tab may be closed, ${name}`, () => {
        const { call } = open(options);
        arrive();
        clock.tick(1_000);
        const receipts: Receipt[] = [];
        addEventListener('pagehide', () => call(track('CLS', receipts)), { once: true });
        leave();
        call(track('INP', receipts));
        expect([names(), receipts.map(({ status }) => status), sessionStorage.length]).to.deep.equal([
          ['CLS', 'INP'],
          ['sent', 'sent'],
          0,
        ]);
      });
    }

    it('stores them behind what has waited, though the SDK is there by then (G1)', () => {
      const { call } = open();
      call(track('waits'));
      leave();
      arrive();
      clock.tick(1_000);
      call(track('last'));
      expect([names(), storedNames()]).to.deep.equal([[], ['waits', 'last']]);
    });

    it('stores them where the SDK puts off each call, as it would be lost', () => {
      Object.assign(page, { _1flow: { logEvent: (name: string) => void sent.push(['track', name, {}]) }, glob: {} });
      const { call } = open();
      clock.tick(1_000);
      call(track('live'));
      leave();
      call(track('last'));
      expect([names(), storedNames()]).to.deep.equal([['live'], ['last']]);
      delete (page as { glob?: unknown }).glob;
    });

    it('stores no reset that has been carried out', () => {
      const { call } = open();
      call(track('A'), [null, 'reset', 0, 'https://a.example/', '', ''], track('B'));
      leave();
      expect(storedNames()).to.have.members(['A', 'B']);
    });

    it('hands nothing to an SDK that comes after that, and all of it once it is back', () => {
      const { call } = open({ persistence: 'memory' });
      call(track('A'));
      leave();
      arrive();
      clock.tick(1_000);
      call(track('B'));
      expect(names()).to.deep.equal([]);
      comeBack();
      clock.tick(1_000);
      expect(names()).to.deep.equal(['A', 'B']);
    });

    it('is told of storage again when it is back, as soon as it asks who it is', () => {
      const { call, user } = open();
      call(identify('u1'), track('A'));
      leave();
      localStorage.setItem(`oneflow_visitor_${KEY}`, '["u2","a2"]');
      comeBack();
      expect([sessionStorage.length, user(), sessionStorage.length]).to.deep.equal([2, 'u2', 0]);
    });

    it('says how many calls do not fit into storage, once', () => {
      const heard: unknown[] = [];
      const listener = set('on', 'warning', ({ message }: { message: string }) => heard.push(message));
      const { call } = open({}, [listener]);
      call(track('A'), track('B'));
      const full = sinon.stub(window, 'sessionStorage').get(() => ({
        length: 0,
        setItem() {
          throw new DOMException('full', 'QuotaExceededError');
        },
      }));
      leave();
      leave();
      full.restore();
      expect(heard).to.deep.equal(['2 calls did not fit into storage and end with the page']);
    });

    it('says nothing of a reset that has been carried out and waits', () => {
      const heard: unknown[] = [];
      const listener = set('on', 'warning', ({ message }: { message: string }) => heard.push(message));
      const { call } = open({}, [listener]);
      call([null, 'reset', 0, 'https://a.example/', '', '']);
      leave();
      expect(heard).to.deep.equal([]);
    });

    it('keeps apart what it stores for the key of a load after a failed one', () => {
      const { call, load } = open();
      call(track('A'));
      fail();
      load('another-key');
      clock.tick(10);
      call(track('B'));
      leave();
      const stored = Object.keys(sessionStorage).map((name) => [name.split(',')[0], storedNames().length]);
      expect(stored).to.have.deep.members([
        [`${STORED}${KEY}`, 2],
        [`${STORED}another-key`, 2],
      ]);
    });
  });

  describe('a page that is prepared before it is seen', () => {
    let isPrepared: boolean;
    beforeEach(() => {
      isPrepared = true;
      Object.defineProperty(document, 'prerendering', { get: () => isPrepared, configurable: true });
    });
    afterEach(() => void Reflect.deleteProperty(document, 'prerendering'));
    const show = (): void => {
      isPrepared = false;
      document.dispatchEvent(new Event('prerenderingchange'));
      clock.tick(1_000);
    };

    it('asks for nothing and hands on nothing until then', () => {
      arrive();
      const { call, stub } = open();
      call(track('A'));
      clock.tick(60_000);
      expect([stub.state, names(), localStorage.length]).to.deep.equal(['loading', [], 0]);
      show();
      expect([stub.state, names()]).to.deep.equal(['ready', ['A']]);
    });

    it('and is stopped meanwhile asks for nothing then either', () => {
      arrive();
      const { stub } = open();
      stub.setup.push(set('stop'));
      show();
      expect([stub.state, localStorage.length, clock.countTimers()]).to.deep.equal(['stopped', 0, 0]);
    });
  });

  it('tells once of each call that is kept, and that is stored, whatever comes after it', () => {
    for (const [status, options] of [
      ['kept', { persistence: 'memory' }],
      ['stored', {}],
    ] as const) {
      const heard: [string, unknown][] = [];
      const { call } = open(options, hears(heard, 'kept', 'stored'));
      call(track('A'), track('B'));
      fail();
      call(track('C'));
      leave();
      comeBack();
      leave();
      expect(heard.map(([event]) => event)).to.deep.equal([status, status, status]);
      clearStored();
    }
  });

  it('tells of calls that were kept after a failure, and then sent', () => {
    const heard: unknown[] = [];
    const { call } = open({ persistence: 'memory' }, hears(heard, 'kept', 'sent'));
    call(track('A'));
    fail();
    expect(heard).to.deep.equal([['kept', undefined]]);
    arrive();
    call(track('B'));
    expect(heard.slice(1)).to.deep.equal([
      ['sent', 'A'],
      ['sent', 'B'],
    ]);
  });

  it('answers user with a copy of the traits', () => {
    const { call, stub } = open();
    call(identify('u1', { address: { city: 'Oslo' } }));
    const { traits } = stub.user?.() ?? {};
    Object(traits).address.city = 'Bergen';
    Object(traits).plan = 'pro';
    expect(stub.user?.().traits).to.deep.equal({ address: { city: 'Oslo' } });
  });

  it('adds replayContext to calls that waited for the facade or the SDK, and to no later one (G4)', () => {
    const options = { replayContext: true, sdkUrl: '/sdk/actions.js?fail=hang' };
    const stub = create([track('A')], [set('load', KEY, options)]);
    const { queue } = stub;
    takeOver(stub);
    queue.push(track('B'));
    arrive();
    clock.tick(1_000);
    queue.push(track('C'));
    const context = sent.map(([, name, payload]) => [name, Object(payload).properties]);
    const waited = { original_timestamp: '1970-01-01T00:00:00.000Z', page_url: 'https://a.example/' };
    expect(context).to.deep.equal([
      ['A', waited],
      ['B', waited],
      ['C', undefined],
    ]);
  });

  // Of several calls, each on a page of its own, that the page left before the SDK came.
  const orders: { name: string; clock: number; timestamps: (string | undefined)[] }[] = [
    {
      name: 'the times that the page gave them',
      clock: 10,
      timestamps: ['2001-01-01', undefined, '1999-01-01', '2300-01-01', undefined],
    },
    { name: 'a clock that is set back on each page', clock: -100, timestamps: Array(5).fill(undefined) },
  ];
  for (const { name, clock: ms, timestamps } of orders) {
    it(`keeps the order of calls over pages, whatever is said by ${name} (G1)`, () => {
      let now = 1_800_000_000_000;
      const made = timestamps.map((timestamp, index): Command => {
        now += ms;
        return [null, 'track', now, 'https://a.example/', '', '', `E${index}`, {}, { timestamp }];
      });
      clock.setSystemTime(1_800_000_000_000);
      for (const commands of [made.slice(0, 3), made.slice(3, 4), []]) {
        open().call(...commands);
        leave();
      }
      const { call } = open();
      call(...made.slice(4));
      arrive();
      clock.tick(1_000);
      expect(names()).to.deep.equal(['E0', 'E1', 'E2', 'E3', 'E4']);
    });
  }

  it('keeps the person of a stored call though an identify follows on the next page (G2)', () => {
    open().call(identify('u1'), track('A'));
    leave();
    const { call } = open();
    call(identify('u2'), track('B'));
    arrive();
    clock.tick(1_000);
    const people = sent.map(([method, name, payload]) => (method === 'track' ? [name, Object(payload).userId] : name));
    expect(people).to.deep.equal(['u1', ['A', 'u1'], 'u2', ['B', 'u2']]);
  });
});
