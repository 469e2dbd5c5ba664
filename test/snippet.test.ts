// The built snippet alone, run among fakes of the globals it uses: what it keeps of a call, how it loads the facade, what it
// moves to storage. In real pages it is in delivery.test.ts and others.
import { expect } from 'chai';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import { type Command, DEFAULT_SDK_URL, STORED, type Stub } from '../src/api/contract.js';
import type { OneflowOptions, Receipt } from '../src/api/types.js';
import { stub as builtSnippet, KEY } from './helpers/page.js';

type Settled = Receipt | undefined;

interface Script {
  src?: string;
  nonce?: string;
  href?: string;
  rel?: string;
  onload?: () => void;
  onerror?: () => void;
  [name: string]: unknown;
}

const snippetText = await builtSnippet;
/** Runs a text whose free names are the fakes' first, then the page's. */
const runAmong = new Function('fakes', 'text', 'with (fakes) eval(text)') as (fakes: object, text: string) => void;

/** A window with just what the stub uses. */
function createFakes() {
  const scripts: Script[] = [];
  const links: Script[] = [];
  const listeners: [type: string, listener: () => void, options?: { once: boolean }][] = [];
  const sessionStorage: Record<string, string> = {};
  /** A link has its answer at once here, and its script is added then. */
  let append = (element: Script): void => {
    if (element.tag === 'link') {
      links.push(element);
      element.onload?.();
    } else add(element);
  };
  /** An element that is in the page already is moved: it neither runs nor asks again. */
  const add = (script: Script): void => {
    if (!scripts.includes(script)) scripts.push(script);
  };
  const fakes = {
    document: {
      currentScript: { nonce: 'n0nce' } as { nonce: string } | null,
      createElement: (tag: string): Script => ({ tag }),
      head: { append: (...elements: Script[]) => elements.forEach((element) => void append(element)) },
      title: 'Pricing',
      referrer: 'https://example.org/',
    },
    location: { href: 'https://example.com/pricing?x=1#top' },
    ...{ JSON, Date, Promise },
    sessionStorage: {
      ...{ setItem: (name: string, text: string) => void (sessionStorage[name] = text) },
    },
    setTimeout: (...given: Parameters<typeof setTimeout>) => setTimeout(...given),
    addEventListener: (...added: (typeof listeners)[number]) => void listeners.push(added),
    top: {} as unknown,
    window: {} as unknown,
  };
  fakes.top = fakes.window = fakes;
  const fire = (type: string) => {
    for (const entry of listeners.filter(([name]) => name === type)) {
      if (entry[2]?.once) listeners.splice(listeners.indexOf(entry), 1);
      entry[1]();
    }
  };
  const install = (): Stub => {
    runAmong(fakes, snippetText);
    return (fakes as unknown as { oneflowSegment: Stub }).oneflowSegment;
  };
  /** Trusted Types refuse the script's address. */
  const refuse = () => {
    append = () => {
      throw new TypeError('Trusted Types');
    };
  };
  return { fakes, scripts, links, listeners, sessionStorage, fire, install, refuse };
}

const argumentsOf = (command: Command): unknown[] => command.slice(6);

describe('the stub', () => {
  let page: ReturnType<typeof createFakes>;
  let stub: Stub;
  let clock: SinonFakeTimers;
  let said: unknown[][];
  const consoleError = console.error;

  beforeEach(() => {
    clock = useFakeTimers({ now: 1_700_000_000_000 });
    page = createFakes();
    stub = page.install();
    said = [];
    console.error = (...args) => void said.push(args);
  });

  afterEach(() => {
    clock.restore();
    console.error = consoleError;
  });

  describe('a call', () => {
    it('is kept with its time and its page', () => {
      stub.track('Plan Chosen', { plan: 'pro' });
      const [settle, method, time, url, title, referrer, ...args] = stub.queue[0] as Command;
      expect(settle).to.be.a('function');
      expect([method, args, time]).to.deep.equal(['track', ['Plan Chosen', { plan: 'pro' }], 1_700_000_000_000]);
      expect([url, title, referrer]).to.deep.equal([
        'https://example.com/pricing?x=1#top',
        'Pricing',
        'https://example.org/',
      ]);
    });

    it('keeps its place among all methods', () => {
      stub.identify('u1');
      stub.track('E1');
      stub.reset();
      stub.page();
      stub.screen('Home');
      stub.group('g1');
      stub.alias('u2');
      const methods = stub.queue.map(([, method]) => method);
      expect(methods).to.deep.equal(['identify', 'track', 'reset', 'page', 'screen', 'group', 'alias']);
    });

    const throwing = {
      get secret() {
        throw new Error('no');
      },
      next: 1,
    };
    const cycle: Record<string, unknown> = { name: 'ring' };
    cycle.self = cycle;
    const priced: Record<string, unknown> = { price: { cents: 500, toJSON: () => '5.00' } };
    priced.self = priced;
    const alike: Record<string, unknown> = {
      a: 0,
      b: 0,
      c: '',
      d: '',
      e: null,
      f: null,
      g: [0, 0, '', '', false, false],
    };
    alike.self = alike;
    const same = { x: 1 };
    const twice: Record<string, unknown> = { a: same, b: same };
    twice.self = twice;
    // What React hangs on a node leads to the whole page, and back.
    const target = Object.assign(document.createElement('p'), { __reactFiber$x: {} as Record<string, unknown> });
    target.__reactFiber$x.stateNode = target;
    const nodeWithFramework = { target, count: 1 };
    const callback = () => {};
    const copies = [
      { name: 'a nested object', given: { a: { b: [1, 'x', null] } }, kept: { a: { b: [1, 'x', null] } } },
      { name: 'a Date', given: { at: new Date(0) }, kept: { at: '1970-01-01T00:00:00.000Z' } },
      { name: 'toJSON', given: { price: { toJSON: () => 9.5 } }, kept: { price: 9.5 } },
      { name: 'a bigint', given: { n: 2n ** 64n }, kept: { n: '18446744073709551616' } },
      { name: 'undefined and functions inside', given: { a: undefined, f() {}, b: 1 }, kept: { b: 1 } },
      { name: 'NaN inside', given: { n: Number.NaN }, kept: { n: null } },
      { name: 'a cycle', given: cycle, kept: { name: 'ring', self: {} } },
      { name: 'a cycle beside a toJSON', given: priced, kept: { price: '5.00', self: {} } },
      { name: 'a bigint beside a function', given: { n: 5n, f() {} }, kept: { n: '5' } },
      { name: 'values that are alike, beside a cycle', given: alike, kept: { ...alike, self: {} } },
      { name: 'one object in two places, beside a cycle', given: twice, kept: { a: same, b: same, self: {} } },
      { name: 'a node', given: nodeWithFramework, kept: { target: {}, count: 1 } },
      { name: 'a window', given: { target: window, cycle }, kept: { target: {}, cycle: { name: 'ring', self: {} } } },
      { name: 'all but a getter that throws', given: throwing, kept: { secret: {}, next: 1 } },
      { name: 'a Date in the place of an argument as no id and no name', given: new Date(0), kept: [] },
      { name: 'a callback', given: callback, kept: callback },
      { name: 'undefined', given: undefined, kept: undefined },
      { name: 'null', given: null, kept: null },
      { name: 'an empty string', given: '', kept: '' },
      { name: 'zero', given: 0, kept: 0 },
      { name: 'false', given: false, kept: false },
      { name: 'a symbol', given: Symbol.iterator, kept: Symbol.iterator },
    ];
    for (const { name, given, kept } of copies) {
      it(`keeps ${name}`, () => {
        stub.track('E', given as never);
        const [, copy] = argumentsOf(stub.queue[0] as Command);
        expect(JSON.stringify(copy)).to.equal(JSON.stringify(kept));
        if (typeof kept !== 'object') expect(copy).to.equal(kept);
      });
    }

    it('is a copy: what the page changes afterwards changes nothing', () => {
      const properties = { plan: 'pro', address: { city: 'Oslo' } };
      const ring: { name: string; self?: unknown } = { name: 'before' };
      ring.self = ring;
      stub.track('E', properties);
      stub.track('R', ring);
      properties.plan = 'free';
      properties.address.city = 'Bergen';
      ring.name = 'after';
      expect(argumentsOf(stub.queue[0] as Command)[1]).to.deep.equal({ plan: 'pro', address: { city: 'Oslo' } });
      expect((argumentsOf(stub.queue[1] as Command)[1] as typeof ring).name).to.equal('before');
    });

    it('is dropped, and says so, once 1,000 wait: the oldest are kept', async () => {
      for (let i = 0; i < 1_001; i++) stub.track(`E${i}`);
      expect(stub.queue).to.have.length(1_000);
      expect(argumentsOf(stub.queue[999] as Command)).to.deep.equal(['E999']);
      const told: unknown[] = [];
      const receipt = await stub.track('one more', (receipt) => told.push(receipt));
      expect(receipt).to.deep.equal({ status: 'dropped', reason: 'queue-full', message: 'queue-full' });
      expect(told).to.deep.equal([receipt]);
    });
  });

  it('is installed once: a second snippet finds the first one', () => {
    const { track } = stub;
    expect(page.install()).to.equal(stub);
    expect(stub.track).to.equal(track);
  });

  it('takes its name back from what is no stub, such as an element with that id', () => {
    page = createFakes();
    Object.setPrototypeOf(page.fakes, { oneflowSegment: document.createElement('p') });
    expect(page.install()).to.have.property('v', 2);
  });

  it('does nothing before load: no timer, no script, no listener, no storage', () => {
    stub.identify('u1');
    stub.on('sent', () => {});
    void stub.ready();
    page.fire('pagehide');
    expect(stub.state).to.equal('idle');
    expect(clock.countTimers()).to.equal(0);
    expect([page.scripts, page.links, page.listeners]).to.deep.equal([[], [], []]);
    expect(page.sessionStorage).to.deep.equal({});
    expect(stub.queue).to.have.length(1);
  });

  it('keeps setup calls apart, with the very functions they were given', () => {
    const when = () => true;
    const listener = () => {};
    stub.on('sent', listener);
    stub.load(KEY, { src: '/facade.js', mappings: [{ action: 'trackEvent', when, fields: () => ({}) }] });
    expect(stub.queue).to.deep.equal([]);
    expect(stub.setup.map(([, method]) => method)).to.deep.equal(['on', 'load']);
    expect(stub.setup[0]?.[2][1]).to.equal(listener);
    expect((stub.setup[1]?.[2][1] as OneflowOptions | undefined)?.mappings?.[0]?.when).to.equal(when);
  });

  describe('load', () => {
    const attemptsAfter = async (...steps: number[]): Promise<number[]> => {
      const counts = [];
      for (const ms of steps) {
        await clock.tickAsync(ms);
        counts.push(page.scripts.length);
      }
      return counts;
    };

    it("asks for the facade with the snippet's nonce", () => {
      stub.load(KEY, { src: '/facade.js' });
      const [{ onerror, stub: carried, ...script }] = page.scripts as [Script];
      expect(onerror).to.be.a('function');
      expect(carried).to.equal(stub);
      expect(script)
        .to.include({ src: '/facade.js', nonce: 'n0nce' })
        .and.not.have.any.keys('integrity', 'crossOrigin');
      expect(stub.state).to.equal('loading');
    });

    it('asks by a link, which does not hold up the page, and adds the script when the answer is there', () => {
      const added: string[] = [];
      page.fakes.document.head = {
        append: (...elements) => added.push(...elements.map(({ rel, href, src }) => `${rel} ${href ?? src}`)),
      };
      stub.load(KEY, { src: '/facade.js', sdkUrl: '/sdk.js' });
      expect(added).to.deep.equal(['preload /facade.js', 'preload /sdk.js']);
    });

    it('leaves what the link could not fetch to the script, which says so', async () => {
      const links: Script[] = [];
      page.fakes.document.head = {
        append: (...elements) => void (elements[0]?.tag === 'link' ? links : page.scripts).push(...elements),
      };
      stub.load(KEY, { src: '/facade.js' });
      links[0]?.onerror?.();
      page.scripts[0]?.onerror?.();
      expect(await attemptsAfter(999, 1)).to.deep.equal([1, 2]);
    });

    it("has the link fetch what the script will ask for, and 1Flow's SDK beside it", () => {
      stub.load(KEY, { src: '/facade.js', integrity: 'sha384-x', crossOrigin: 'anonymous' });
      const [facade, sdk] = page.links as [Script, Script];
      expect(facade).to.include({ rel: 'preload', as: 'script', href: '/facade.js', nonce: 'n0nce' });
      expect(facade).to.include({ integrity: 'sha384-x', crossOrigin: 'anonymous' });
      expect(sdk).to.include({ rel: 'preload', as: 'script', href: DEFAULT_SDK_URL, nonce: 'n0nce' });
      expect(sdk).to.not.have.any.keys('integrity', 'crossOrigin', 'onload', 'onerror');
    });

    it("adds the script at the page's load event where a link tells nothing", () => {
      page.fakes.document.head = {
        append: (...elements) => void (elements[0]?.tag === 'link' ? page.links : page.scripts).push(...elements),
      };
      stub.load(KEY, { src: '/facade.js' });
      clock.tick(14_999);
      expect(page.scripts).to.have.length(0);
      page.fire('load');
      expect(page.scripts.map(({ src }) => src)).to.deep.equal(['/facade.js']);
    });

    it('goes without the link from the second attempt on, where a link tells nothing before the page has loaded', async () => {
      page.fakes.document.head = {
        append: (...elements) => {
          for (const element of elements) {
            const list = element.tag === 'link' ? page.links : page.scripts;
            if (!list.includes(element)) list.push(element);
          }
        },
      };
      stub.load(KEY, { src: '/facade.js' });
      expect(await attemptsAfter(15_999, 1)).to.deep.equal([0, 1]);
      await clock.runAllAsync();
      expect([page.links.length, page.scripts.length, stub.state]).to.deep.equal([2, 3, 'failed']);
    });

    it('passes on integrity, crossOrigin and a nonce of its own', () => {
      const options = { src: '/facade.js', integrity: 'sha384-x', crossOrigin: 'anonymous', nonce: 'other' } as const;
      stub.load(KEY, options);
      expect(page.scripts[0]).to.include(options);
    });

    it('is not misled by options that it does not use', async () => {
      const options = {
        persistence: Symbol('s'),
        mappings: [Object.create(null)],
        src: '/facade.js',
        integrity: 'sha384-x',
      };
      stub.load(KEY, options as never);
      expect(page.scripts[0]).to.include({ src: '/facade.js', integrity: 'sha384-x', nonce: 'n0nce' });
      void stub.track('E1');
      page.fire('pagehide');
      expect(Object.keys(page.sessionStorage)).to.have.length(1);
    });

    it('counts only what is the own property of the options', () => {
      stub.load(KEY, Object.assign(Object.create({ integrity: 'sha384-x' }), { src: '/facade.js' }));
      expect(page.scripts[0]).to.not.have.property('integrity');
    });

    for (const [name, options, expected] of [
      ['a proxy that throws', new Proxy({}, { ownKeys: () => expect.fail('broken') }), ['idle', 0]],
      ['a string', 'debug', ['loading', 1]],
      ['a number', 5, ['loading', 1]],
      ['null', null, ['loading', 1]],
    ] as const) {
      it(`throws nothing when its options are ${name}`, async () => {
        await Promise.race([stub.load(KEY, options as never), Promise.resolve()]);
        expect([stub.state, page.scripts.length]).to.deep.equal(expected);
      });
    }

    it("keeps the snippet's nonce where an option for it is not set", () => {
      stub.load(KEY, { src: '/facade.js', nonce: undefined as never });
      expect(page.scripts[0]).to.include({ nonce: 'n0nce' });
    });

    it('works where no script element is current', () => {
      page = createFakes();
      page.fakes.document.currentScript = null;
      page.install().load(KEY, { src: '/facade.js' });
      expect(page.scripts).to.have.length(1);
    });

    it('loads once, however often it is called meanwhile', () => {
      stub.load(KEY, { src: '/facade.js' });
      stub.load(KEY, { src: '/other.js' });
      expect(page.scripts.map(({ src }) => src)).to.deep.equal(['/facade.js']);
      expect(stub.setup).to.have.length(2);
    });

    it('tries thrice more after errors, 1, 2 and 4 s apart, then says one sentence and stops', async () => {
      stub.load(KEY, { src: '/facade.js' });
      for (const wait of [1_000, 2_000, 4_000]) {
        const before = page.scripts.length;
        page.scripts.at(-1)?.onerror?.();
        expect(await attemptsAfter(wait - 1, 1)).to.deep.equal([before, before + 1]);
        expect(stub.state).to.equal('loading');
      }
      expect(said).to.deep.equal([]);
      page.scripts.at(-1)?.onerror?.();
      await clock.tickAsync(0);
      expect(stub.state).to.equal('failed');
      expect(said).to.have.length(1);
      expect(String(said[0])).to.match(/^oneflowSegment did not load,\/facade\.js$/);
      await clock.runAllAsync();
      expect(page.scripts).to.have.length(4);
      expect(said).to.have.length(1);
      expect(clock.countTimers()).to.equal(0);
    });

    it('gives each attempt 15 s', async () => {
      stub.load(KEY, { src: '/facade.js' });
      expect(await attemptsAfter(14_999, 1, 999, 1)).to.deep.equal([1, 1, 1, 2]);
      expect(await attemptsAfter(15_000 + 2_000, 15_000 + 4_000)).to.deep.equal([3, 4]);
      await clock.tickAsync(14_999);
      expect(stub.state).to.equal('loading');
      await clock.tickAsync(1);
      expect(stub.state).to.equal('failed');
    });

    it('counts one failure for an attempt that first takes too long and then fails', async () => {
      stub.load(KEY, { src: '/facade.js' });
      await clock.tickAsync(15_000);
      page.scripts[0]?.onerror?.();
      await clock.tickAsync(1_000);
      page.scripts[0]?.onerror?.();
      await clock.tickAsync(10_000);
      expect(page.scripts).to.have.length(2);
    });

    it('tries as often as at first, each time the browser comes online', async () => {
      const failAll = async (): Promise<void> => {
        for (let i = 0; i < 4; i++) {
          page.scripts.at(-1)?.onerror?.();
          await clock.tickAsync(4_000);
        }
      };
      stub.load(KEY, { src: '/facade.js' });
      await failAll();
      for (const total of [4, 8, 12]) {
        await clock.runAllAsync();
        expect([page.scripts.length, stub.state, said.length]).to.deep.equal([total, 'failed', total / 4]);
        page.fire('online');
        expect(stub.state).to.equal('loading');
        page.fire('online');
        await failAll();
      }
      stub.facade = true;
      page.fire('online');
      expect(page.scripts).to.have.length(16);
    });

    it('may be called again after it failed', async () => {
      stub.load(KEY, { src: '/facade.js' });
      for (let i = 0; i < 4; i++) {
        page.scripts.at(-1)?.onerror?.();
        await clock.tickAsync(4_000);
      }
      expect(stub.state).to.equal('failed');
      stub.load(KEY, { src: '/facade.js' });
      expect([stub.state, page.scripts.length]).to.deep.equal(['loading', 5]);
      page.scripts.at(-1)?.onerror?.();
      expect(await attemptsAfter(1_000)).to.deep.equal([6]);
    });

    it('keeps nothing of the load that failed', async () => {
      stub.load(KEY, { src: '/facade.js', integrity: 'sha384-x' });
      await clock.runAllAsync();
      stub.load('other', { src: '/other.js' });
      expect(page.scripts.at(-1)).to.include({ src: '/other.js', nonce: 'n0nce' }).and.not.have.property('integrity');
      expect(stub.loaded).to.deep.equal(['other', { src: '/other.js' }]);
      expect(stub.setup.map(([, , args]) => args).indexOf(stub.loaded as unknown[])).to.equal(1);
    });

    it('never goes the way that can check no integrity, where that is asked for', async () => {
      page.refuse();
      stub.load(KEY, { src: '/missing.js', integrity: 'sha384-x' });
      for (const wait of [1_000, 2_000, 4_000]) await clock.tickAsync(wait);
      expect(stub.state).to.equal('failed');
    });

    it('imports a refused address anew at each attempt: its fragment is another one', async () => {
      page.refuse();
      const asked = window as { oneflowAsked?: number };
      stub.load(KEY, { src: 'data:text/javascript,window.oneflowAsked=(window.oneflowAsked||0)+1;throw%200' });
      // The clock is fake, the import is not.
      for (let turn = 0; turn < 200 && stub.state === 'loading'; turn++) {
        await clock.tickAsync(250);
        await fetch('/requests?of=nothing');
      }
      expect([stub.state, asked.oneflowAsked]).to.deep.equal(['failed', 4]);
      delete asked.oneflowAsked;
    });

    it('is left to the facade where one has taken over', () => {
      stub.facade = true;
      stub.load(KEY, { src: '/facade.js' });
      expect([page.scripts.length, stub.setup.length]).to.deep.equal([0, 1]);
    });

    it('stops once a facade has taken over', async () => {
      stub.load(KEY, { src: '/facade.js' });
      stub.facade = true;
      await clock.runAllAsync();
      page.scripts[0]?.onerror?.();
      await clock.runAllAsync();
      expect([page.scripts.length, said.length]).to.deep.equal([1, 0]);
    });
  });

  describe('on pagehide', () => {
    const stored = (): unknown[] =>
      Object.keys(page.sessionStorage).map((name) => JSON.parse(page.sessionStorage[name] as string));
    const names = (): unknown[] => stored().map((command) => (command as Command)[6]);
    const load = (options = {}): void => stub.load(KEY, { src: '/facade.js', ...options });

    it('moves the calls to session storage, in order, under the project key', async () => {
      load();
      const receipt = stub.identify('u1', { plan: 'pro' });
      stub.track('E1');
      page.fire('pagehide');
      expect(stub.queue).to.deep.equal([]);
      expect(names()).to.have.length(2);
      for (const [place, key] of Object.keys(page.sessionStorage).entries()) {
        expect(key).to.match(new RegExp(`^${STORED}${KEY},1700000000000,10000${place},0\\.\\d+`));
      }
      const [[settle, method, , , , , ...args]] = stored() as [Command];
      expect([settle, method, args]).to.deep.equal([null, 'identify', ['u1', { plan: 'pro' }]]);
      expect(await receipt).to.deep.equal({ status: 'stored' });
    });

    it('or pageswap, where WebKit fires no pagehide; who waits for the SDK goes on waiting', async () => {
      load();
      const answers: unknown[] = [];
      void stub.ready().then((sdk) => answers.push(sdk));
      stub.track('E1');
      page.fire('pageswap');
      await clock.tickAsync(1);
      expect([names().length, answers]).to.deep.equal([1, []]);
    });

    it('adds them to what is already there', () => {
      load();
      stub.track('E1');
      page.fire('pagehide');
      stub.track('E2');
      page.fire('pagehide');
      expect(names()).to.deep.equal(['E1', 'E2']);
    });

    it('stores no callback', () => {
      load();
      stub.track('E1', { a: 1 }, () => {});
      page.fire('pagehide');
      expect(argumentsOf(stored()[0] as Command)).to.deep.equal(['E1', { a: 1 }, null]);
    });

    for (const [name, prototype] of [
      ['lists', Array.prototype],
      ['objects', Object.prototype],
    ] as const) {
      it(`stores what was called where an old library has given all ${name} a toJSON`, () => {
        Object.defineProperty(prototype, 'toJSON', { value: () => 'polluted', configurable: true });
        try {
          load();
          stub.track('E1', { list: ['a'], at: new Date(0) });
          page.fire('pagehide');
        } finally {
          delete (prototype as { toJSON?: unknown }).toJSON;
        }
        expect(argumentsOf(stored()[0] as Command)).to.deep.equal([
          'E1',
          { list: ['a'], at: '1970-01-01T00:00:00.000Z' },
        ]);
      });
    }

    it('stores what was called where a library has put its own JSON in the place of the built-in', () => {
      load();
      stub.track('E1', { list: ['a'] });
      const builtIn = JSON;
      window.JSON = { encode() {}, decode() {} } as never;
      try {
        page.fire('pagehide');
      } finally {
        window.JSON = builtIn;
      }
      expect(argumentsOf(stored()[0] as Command)).to.deep.equal(['E1', { list: ['a'] }]);
    });

    it('tells a callback as it tells the promise; one that throws harms nothing', async () => {
      const told: unknown[] = [];
      load();
      void stub.track('E1', {}, {}, (receipt) => told.push(receipt));
      void stub.track('E2', () => expect.fail('broken'));
      const last = stub.track('E3', undefined as never, (receipt: unknown) => told.push(receipt));
      page.fire('pagehide');
      expect(await last).to.deep.equal({ status: 'stored' });
      await clock.tickAsync(0);
      expect(told).to.deep.equal([{ status: 'stored' }, { status: 'stored' }]);
      expect(said.map(String).join()).to.match(/broken/);
    });

    it('stores a call that JSON can write only in part without that part', () => {
      const ring: Record<string, unknown> = {};
      ring.self = ring;
      load();
      stub.identify('u1', ring);
      stub.track('E1');
      page.fire('pagehide');
      expect(names()).to.deep.equal(['u1', 'E1']);
      expect(stub.queue).to.deep.equal([]);
    });

    it('keeps the rest, oldest stored first, when storage is full', () => {
      load();
      for (const name of ['E1', 'E2', 'E3']) stub.track(name);
      page.fakes.sessionStorage.setItem = (name, value) => {
        if (Object.keys(page.sessionStorage).length >= 2) throw new Error('QuotaExceededError');
        page.sessionStorage[name] = value;
      };
      page.fire('pagehide');
      expect(names()).to.deep.equal(['E1', 'E2']);
      expect(stub.queue.map(argumentsOf)).to.deep.equal([['E3']]);
    });

    it('keeps everything, and throws nothing, when storage is forbidden', () => {
      Object.defineProperty(page.fakes, 'sessionStorage', {
        get() {
          throw new Error('SecurityError');
        },
      });
      load();
      stub.track('E1');
      page.fire('pagehide');
      expect(stub.queue).to.have.length(1);
    });

    it('stores no more than 1,000 calls, so the page keeps its storage', () => {
      load();
      for (let round = 0; round < 3; round++) {
        for (let i = 0; i < 400; i++) stub.track(`E${round}`);
        page.fire('pagehide');
      }
      expect(names()).to.have.length(1_000);
      expect(stub.queue).to.have.length(200);
    });

    it('stores nothing in a frame', () => {
      page.fakes.top = {};
      load();
      stub.track('E1');
      page.fire('pagehide');
      expect([stored().length, stub.queue.length]).to.deep.equal([0, 1]);
    });

    it("stores nothing with persistence: 'memory'", () => {
      load({ persistence: 'memory' });
      stub.track('E1');
      page.fire('pagehide');
      expect([stored().length, stub.queue.length]).to.deep.equal([0, 1]);
    });
  });

  it('moves the calls to storage when the facade has failed, those that follow too, and settles their promises', async () => {
    stub.load(KEY, { src: '/facade.js' });
    const before = stub.track('E1');
    for (let i = 0; i < 4; i++) {
      page.scripts.at(-1)?.onerror?.();
      await clock.tickAsync(4_000);
    }
    const after = stub.track('E2');
    expect(await Promise.all([before, after])).to.deep.equal([{ status: 'stored' }, { status: 'stored' }] as Settled[]);
    expect(stub.queue).to.deep.equal([]);
    expect(Object.keys(page.sessionStorage)).to.have.length(2);
  });

  for (const [where, options] of [
    ["with persistence: 'memory'", { persistence: 'memory' }],
    ['in a frame', {}],
  ] as const) {
    it(`keeps the calls on this page when the facade has failed ${where}, and says so, once each`, async () => {
      if (where === 'in a frame') page.fakes.top = {};
      const told: unknown[] = [];
      stub.load(KEY, { src: '/facade.js', ...options });
      const before = stub.track('E1', {}, (receipt) => told.push(receipt));
      await clock.runAllAsync();
      const after = stub.track('E2');
      expect(await Promise.all([before, after])).to.deep.equal([{ status: 'kept' }, { status: 'kept' }] as Settled[]);
      expect(told).to.deep.equal([{ status: 'kept' }]);
      expect(stub.queue.map((command) => argumentsOf(command)[0])).to.deep.equal(['E1', 'E2']);
      expect(page.sessionStorage).to.deep.equal({});
    });
  }

  it('answers ready with nothing once the facade has failed, whenever it was asked', async () => {
    const early = stub.ready(() => expect.fail('there is no SDK'));
    stub.load(KEY, { src: '/facade.js' });
    await clock.runAllAsync();
    expect(await Promise.all([early, stub.ready()])).to.deep.equal([undefined, undefined]);
  });

  describe('stop', () => {
    const STOPPED = { status: 'dropped', reason: 'stopped', message: 'stopped' };

    it('drops what waits and what follows, until load', async () => {
      const before = stub.track('E1');
      stub.stop();
      expect(await Promise.all([before, stub.track('E2')])).to.deep.equal([STOPPED, STOPPED]);
      expect([stub.state, stub.queue]).to.deep.equal(['stopped', []]);
      stub.load(KEY, { src: '/facade.js' });
      void stub.track('E3');
      expect(stub.queue).to.have.length(1);
    });

    it('asks for nothing more: not by a script that follows its link, not by a next attempt, not when online', async () => {
      page.fakes.document.head = { append: (...elements) => void page.links.push(...elements) };
      stub.load(KEY, { src: '/facade.js' });
      stub.stop();
      page.links[0]?.onload?.();
      await clock.runAllAsync();
      page.fire('load');
      page.fire('online');
      expect([page.links.length, stub.state, said]).to.deep.equal([2, 'stopped', []]);
    });

    it('ends the pause between two attempts', async () => {
      stub.load(KEY, { src: '/facade.js' });
      page.scripts[0]?.onerror?.();
      await clock.tickAsync(500);
      stub.stop();
      await clock.runAllAsync();
      expect([page.scripts.length, stub.state]).to.deep.equal([1, 'stopped']);
    });

    it('and load after a failure keep what is called then on the page: a facade that comes removes what is stored', async () => {
      stub.load(KEY, { src: '/facade.js' });
      await clock.runAllAsync();
      expect(stub.state).to.equal('failed');
      stub.stop();
      stub.load(KEY, { src: '/facade.js' });
      stub.track('E1');
      expect([stub.queue.length, page.sessionStorage]).to.deep.equal([1, {}]);
    });

    it('stores no later call, though the page was left before', async () => {
      stub.load(KEY, { src: '/facade.js' });
      page.fire('pagehide');
      stub.stop();
      expect(await stub.track('E1')).to.deep.equal(STOPPED);
      expect(page.sessionStorage).to.deep.equal({});
    });
  });

  it('a prerendered page goes on trying', async () => {
    Object.assign(page.fakes.document, { prerendering: true });
    stub.load(KEY, { src: '/facade.js' });
    await clock.tickAsync(8 * 15_000);
    expect([page.scripts.length > 4, stub.state]).to.deep.equal([true, 'loading']);
  });

  for (const [src, second] of [
    ['/facade.js?v=1', '/facade.js?v=1&2'],
    ['/facade.js', '/facade.js?2'],
  ] as const) {
    it(`asks every second time at an address of its own, where the address is ${src}`, async () => {
      stub.load(KEY, { src });
      await clock.runAllAsync();
      expect(page.scripts.map((script) => script.src)).to.deep.equal([src, second, src, second]);
    });
  }

  it('on answers with what takes the listener off again', () => {
    const listener = () => {};
    const off = stub.on('sent', listener);
    off();
    expect(stub.setup.map(([, method, args]) => [method, ...args])).to.deep.equal([
      ['on', 'sent', listener],
      ['off', 'sent', listener],
    ]);
  });
});

describe('the built snippet', () => {
  it('holds nothing that a template language, or HTML, takes for its own', () => {
    for (const mark of ['`', '${', '#{', '{{', '{%', '{#', '<%', '<?', '</', '<!--', '-->', '$$', '\\', '\n']) {
      expect(snippetText, mark).to.not.include(mark);
    }
  });

  it('ends in a semicolon, so that it may be joined with another file', async () => {
    expect((await (await fetch('/dist/snippet.min.js')).text()).trimEnd()).to.match(/;$/);
  });
});
