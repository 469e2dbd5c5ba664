// What looks wrong in what a page sends or asks for, in sentences: the checks alone, and a page with the development build.
import { expect } from 'chai';
import sinon from 'sinon';
import { CONTRACT, type Command, type SetupCommand, type Stub } from '../src/api/contract.js';
import { createReporter } from '../src/api/report.js';
import { diagnosis } from '../src/api/seam.js';
import type { Delivery, Receipt } from '../src/api/types.js';
import {
  checkDelivery,
  checkIdentify,
  checkLoad,
  explainOption,
  findOtherDestination,
  watchAnswers,
} from '../src/diagnosis/checks.js';
import '../src/diagnosis/install.js';
import { takeOver } from '../src/facade.js';
import { copy } from '../src/value/copy.js';
import { closePages, essence, KEY, openPage, type PageOptions, received, waitFor } from './helpers/page.js';

const SDK_URL = 'https://sdk.example/1flow.js';
const LIMIT_BYTES = 32 * 1024;

const identify = (userId: string, traits: Record<string, unknown> = {}): Delivery => ({
  action: 'identifyUser',
  payload: { userId, traits },
});
const track = (properties: Record<string, unknown>): Delivery => ({
  action: 'trackEvent',
  payload: { event_name: 'E', properties },
});

describe('a user id', () => {
  for (const userId of [
    ...['undefined', 'null', 'NaN', '[object Object]', '[object Promise]', '[object HTMLInputElement]', 'None', 'nil'],
    ...[
      'Infinity',
      '-Infinity',
      'Invalid Date',
      '{{ user.id }}',
      '${userId}',
      '<%= user.id %>',
      'Undefined',
      ...['', ' ', '  ', '"u1"'],
    ],
  ]) {
    it(`${JSON.stringify(userId)} is said, in one sentence that quotes it`, () => {
      const sentences = checkDelivery(identify(userId));
      expect(sentences).to.have.length(1);
      expect(sentences[0])
        .to.include(`"${userId}"`)
        .and.to.match(/looks like .* sent as given/);
    });
  }

  for (const userId of [
    'u1',
    '0',
    '97980',
    'nullable',
    'undefined@a.example',
    'trueman',
    'a{b}',
    '$id',
    'NaNcy',
    'a"b',
    'u-null',
  ]) {
    it(`${JSON.stringify(userId)} is one like any other`, () =>
      expect(checkDelivery(identify(userId))).to.deep.equal([]));
  }

  it('that is missing, or no text, is not guessed at', () => {
    for (const payload of [{}, { userId: undefined }, { userId: null }] as Delivery['payload'][])
      expect(checkDelivery({ action: 'identifyUser', payload })).to.deep.equal([]);
  });

  it('of an event is the one that was identified: nothing is said again', () => {
    const delivery: Delivery = { action: 'trackEvent', payload: { event_name: 'E', userId: 'undefined' } };
    expect(checkDelivery(delivery)).to.deep.equal([]);
  });

  it('that an identify has not is said with what to do, no other reason is', () => {
    expect(checkIdentify('no-user-id')).to.have.length(1);
    expect(checkIdentify('no-user-id')[0]).to.match(/no user id.*reset\(\)/);
    for (const reason of ['no-mapping', 'integrations', 'bad-payload', ''])
      expect(checkIdentify(reason)).to.deep.equal([]);
  });
});

describe('the size of a call', () => {
  const around = (make: (text: string) => Delivery): number => JSON.stringify(make('').payload).length;
  for (const [name, make] of [
    ['properties', (a: string) => track({ a })],
    ['traits', (a: string) => identify('u1', { a })],
  ] as const) {
    it(`of 32 KB with its ${name} is right, one byte more is said with both figures`, () => {
      const most = LIMIT_BYTES - around(make);
      expect(checkDelivery(make('x'.repeat(most)))).to.deep.equal([]);
      const sentences = checkDelivery(make('x'.repeat(most + 1)));
      expect(sentences).to.have.length(1);
      expect(sentences[0]).to.include('32769').and.include('32768').and.match(/bytes/);
    });
  }

  for (const [name, character, bytes] of [
    ['of two bytes', 'é', 2],
    ['of three', '€', 3],
    ['of four', '😀', 4],
    ['that looks like a code', '%', 1],
    ['that JSON escapes', '\n', 2],
    ['that is half of one', '\ud83d', 6],
  ] as const) {
    it(`counts a character ${name} as UTF-8 has it`, () => {
      const make = (a: string): Delivery => track({ a });
      expect(checkDelivery(make(character.repeat(LIMIT_BYTES)))[0]).to.include(
        `${bytes * LIMIT_BYTES + around(make)} bytes`,
      );
    });
  }

  it('counts bytes, not characters', () => {
    expect(checkDelivery(track({ a: '€'.repeat(11_000) }))).to.have.length(1);
    expect(checkDelivery(track({ a: '€'.repeat(10_000) }))).to.have.length(0);
  });
});

describe('an option', () => {
  const TEXT = /string/;
  const FLAG = /true or false/;
  const rows: [name: string, says: RegExp][] = [
    ...(['src', 'integrity', 'nonce', 'sdkUrl', 'delimiter', 'cookieDomain'] as const).map((name): [string, RegExp] => [
      name,
      TEXT,
    ]),
    ...(['eventProperties', 'replayContext', 'debug'] as const).map((name): [string, RegExp] => [name, FLAG]),
    ['crossOrigin', /anonymous.*use-credentials/],
    ['integrations', /object/],
    ['mappings', /list/],
    ['lists', /json.*index/],
    ['trackPayload', /envelope.*properties/],
    ['persistence', /storage.*memory.*cookie/],
    ['beforeSend', /function/],
  ];
  for (const [name, says] of rows) {
    it(`${name} is named, with what it must be and what it is, whatever that is`, () => {
      expect(explainOption(name, 5)).to.include(name).and.include('"5"').and.match(says);
      for (const value of [null, Symbol('s'), Object.create(null), [], 5n])
        expect(explainOption(name, value)).to.match(says);
    });
  }

  for (const name of ['colour', 'projectApiKey', 'Debug', '', 'key']) {
    it(`${JSON.stringify(name)} is unknown: the sentence names it, and every name there is`, () => {
      const sentence = explainOption(name, true);
      expect(sentence)
        .to.match(/no option/)
        .and.include(`option ${name}`);
      for (const [known] of rows) expect(sentence).to.include(known);
    });
  }

  it('that is unknown gets every name there is as a list to read', () =>
    expect(explainOption('colour', true)).to.equal(
      'load has no option colour; it has src, integrity, nonce, sdkUrl, delimiter, cookieDomain, eventProperties, ' +
        'replayContext, debug, beforeSend, integrations, mappings, crossOrigin, lists, trackPayload, persistence',
    ));

  const GIVEN: [given: Parameters<typeof checkLoad>[0], says: string[]][] = [
    [{}, []],
    [{ src: '/f.js', integrity: 'sha384-x', crossOrigin: 'anonymous', debug: false }, []],
    [{ crossOrigin: 'use-credentials', mappings: [] }, []],
    [{ crossOrigin: 'same-origin' }, ['option crossOrigin must be anonymous or use-credentials, not "same-origin"']],
    [
      { src: null, integrity: 5, debug: 'yes' },
      [
        'option src must be a string, not "null"',
        'option integrity must be a string, not "5"',
        'option debug must be true or false, not "yes"',
      ],
    ],
  ];
  for (const [given, says] of GIVEN) {
    it(`of ${JSON.stringify(given)}: ${says.length} sentences`, () => expect(checkLoad(given)).to.deep.equal(says));
  }

  for (const name of ['constructor', 'toString', 'hasOwnProperty', '__proto__']) {
    it(`${name} is unknown, though every object has one`, () =>
      expect(explainOption(name, true))
        .to.match(/no option/)
        .and.include(`option ${name}`));
  }

  const when = () => true;
  const fields = () => ({});
  for (const [name, mapping, says] of [
    ['an unknown action', { action: 'deleteUser', when, fields }, /action.*identifyUser.*trackEvent.*"deleteUser"/],
    ["the action's label", { action: 'Track Event', when, fields }, /action.*"Track Event"/],
    ['no action', { when, fields }, /action.*"undefined"/],
    ['when missing', { action: 'trackEvent', fields }, /when.*function/],
    ['when that is a string', { action: 'trackEvent', when: 'type = "track"', fields }, /when.*function/],
    ['when that is true', { action: 'trackEvent', when: true, fields }, /when.*function/],
    ['fields missing', { action: 'identifyUser', when }, /fields.*function/],
    ['fields that is an object', { action: 'trackEvent', when, fields: { event_name: 'N' } }, /fields.*function/],
    ['null', null, /action/],
    ['undefined', undefined, /action/],
    ['a string', 'trackEvent', /action/],
    ['a list', [], /action/],
  ] as const) {
    it(`that is a mapping, ${name}: named with its index and the reason`, () => {
      const good = { action: 'trackEvent', when, fields };
      expect(checkLoad({ mappings: [good, mapping, good] }).join())
        .to.match(/^mapping 1: /)
        .and.match(says);
    });
  }
});

describe("Segment's own destination", () => {
  type Page = { analytics?: unknown };
  afterEach(() => {
    delete (window as Page).analytics;
  });

  const plugin = { type: 'destination', name: '1Flow Web (Actions)' };
  for (const [name, analytics, isThere] of [
    ['active', { queue: { plugins: [{ type: 'enrichment', name: 'x' }, plugin] } }, true],
    ['the old one', { queue: { plugins: [{ ...plugin, name: '1Flow' }] } }, true],
    ['ours', { queue: { plugins: [{ ...plugin, ours: true }] } }, false],
    ['another', { queue: { plugins: [{ ...plugin, name: 'Mixpanel' }] } }, false],
    ['one about 1Flow', { queue: { plugins: [{ ...plugin, name: 'Not 1Flow' }] } }, false],
    ['one that only begins so', { queue: { plugins: [{ ...plugin, name: '1Flowers' }] } }, false],
    ['no destination', { queue: { plugins: [{ ...plugin, type: 'enrichment' }] } }, false],
    ['not loaded yet', [], false],
    ['nothing', undefined, false],
    ["somebody else's", { queue: { plugins: 5 } }, false],
    ["somebody else's plugins", { queue: { plugins: [null] } }, false],
  ] as const) {
    it(`${name}: ${isThere ? 'one sentence' : 'nothing'}`, () => {
      (window as Page).analytics = analytics;
      if (isThere) expect(findOtherDestination()).to.match(/twice/);
      else expect(findOtherDestination()).to.equal(undefined);
    });
  }
});

/** What is said of one answer to the page. */
function saidOf(name: string, responseStatus: number | undefined, sdkUrl: string = SDK_URL): string[] {
  const said: string[] = [];
  const observe = sinon.spy();
  const observer = sinon.stub(window, 'PerformanceObserver').returns({ observe });
  watchAnswers(sdkUrl, (sentence) => said.push(sentence));
  observer.firstCall.args[0]({ getEntries: () => [{ name, responseStatus }] } as never, {} as never);
  return said;
}

describe("1Flow's answers", () => {
  afterEach(() => {
    sinon.restore();
    closePages();
  });

  for (const [address, status, says] of [
    [SDK_URL, 404, true],
    ['https://sdk.example/events?of=u1', 404, true],
    ['https://1flow.app/events', 404, true],
    ['https://api.1flow.app/events', 404, true],
    [SDK_URL, 403, false],
    [SDK_URL, 500, false],
    [SDK_URL, 200, false],
    [SDK_URL, undefined, false],
    ['https://not1flow.app/events', 404, false],
    ['https://1flow.app.example/events', 404, false],
  ] as const) {
    it(`an answer of ${status} at ${address}: ${says ? 'one sentence' : 'nothing'}`, () => {
      const said = saidOf(address, status);
      expect(said).to.have.length(says ? 1 : 0);
      if (says) expect(said[0]).to.include(`404 at "${address.split('?')[0]}"`);
    });
  }

  for (const [whose, name, count] of [
    ["a site's own file", new URL('/missing.png', location.href).href, 0],
    ['1Flow', 'https://1flow.app/events', 1],
  ] as const) {
    it(`an SDK of the site's own host, and an answer of 404 by ${whose}: ${count} sentences`, () => {
      expect(saidOf(name, 404, new URL('/proxy/1flow.js', location.href).href)).to.have.length(count);
    });
  }

  it('an answer from before is heard of, where the browser tells the status', async () => {
    const said: string[] = [];
    // The same server, as another host.
    const host = location.hostname === 'localhost' ? '127.0.0.1' : 'localhost';
    const url = `http://${host}:${location.port}/sdk/actions.js?fail=404`;
    await fetch(url);
    await waitFor(() => performance.getEntriesByName(url).length);
    watchAnswers(url, (sentence) => said.push(sentence));
    if ('responseStatus' in PerformanceResourceTiming.prototype) await waitFor(() => said.length);
  });

  it('are watched until that ends', () => {
    const disconnect = sinon.spy();
    sinon.stub(window, 'PerformanceObserver').returns({ observe() {}, disconnect });
    watchAnswers(SDK_URL, () => {})();
    expect(disconnect.callCount).to.equal(1);
  });

  for (const [name, sdkUrl, prepare] of [
    ['an sdkUrl that is no address', 'http://[', () => {}],
    ['no PerformanceObserver', SDK_URL, () => sinon.stub(window, 'PerformanceObserver').value(undefined)],
  ] as const) {
    it(`can not be watched with ${name}: nothing is thrown, and nothing said`, () => {
      prepare();
      const said: string[] = [];
      watchAnswers(sdkUrl, (sentence) => said.push(sentence))();
      expect(said).to.deep.equal([]);
    });
  }
});

describe('a page with the development build', () => {
  afterEach(closePages);

  const DEVELOPMENT = '/dist/oneflow-segment.development.js';
  const open = (options: PageOptions & { load?: string } = {}) =>
    openPage({ ...options, load: `{ src: '${DEVELOPMENT}', ...${options.load ?? '{}'} }` });
  const own = (said: string[], pattern: RegExp): string[] => said.filter((sentence) => pattern.test(sentence));

  it('says once per kind what was left out, and in each receipt', async () => {
    const page = await open();
    await page.oneflowSegment.ready();
    for (const key of ['a', 'b'])
      expect(await page.oneflowSegment.track('E', { [key]: {} }))
        .to.have.property('warnings')
        .with.length(1);
    expect(own(page.said, /left out/)).to.have.length(1);
    expect(page.errors).to.deep.equal([]);
  });

  it('says that a track has no event name, and that an identify has no user id', async () => {
    const page = await open();
    await page.oneflowSegment.ready();
    await page.oneflowSegment.track('');
    await page.oneflowSegment.identify({ a: 1 });
    expect(own(page.said, /needs an event name/)).to.have.length(1);
    expect(own(page.said, /identify got no user id.*reset/)).to.have.length(1);
  });

  for (const id of ['undefined', 'null', 'NaN', '[object Object]']) {
    it(`sends the user id ${id} as given, and says so once in the console and in each receipt`, async () => {
      const page = await open();
      await page.oneflowSegment.ready();
      for (const receipt of [await page.oneflowSegment.identify(id), await page.oneflowSegment.identify(id)])
        expect(receipt).to.have.property('warnings').with.length(1);
      expect(essence(page.oneflowCalls)).to.deep.equal([
        ['identify', id, {}],
        ['identify', id, {}],
      ]);
      expect(own(page.said, /looks like/)).to.have.length(1);
    });
  }

  it('says what an option must be', async () => {
    const page = await open({ load: "{ lists: 'x', colour: 1 }" });
    await page.oneflowSegment.ready();
    expect(own(page.said, /option lists must be json or index, not "x"/)).to.have.length(1);
    expect(own(page.said, /no option colour/)).to.have.length(1);
  });

  for (const [name, load, prepare] of [
    ['an sdkUrl that is no address', "{ debug: true, sdkUrl: 'http://[' }", ''],
    ['no PerformanceObserver', '{ debug: true }', 'delete window.PerformanceObserver'],
  ] as const) {
    it(`with debug and ${name} has its calls go on`, async () => {
      const before = `<script>${prepare}</script><script data-api-key="${KEY}" src="/sdk/actions.js"></script>`;
      const page = await open({ before, load, calls: "oneflowSegment.track('E1')" });
      expect(essence(await received(page, 1))).to.deep.equal([['track', 'E1', {}]]);
      expect(page.errors).to.deep.equal([]);
    });
  }
});

describe('the diagnosis, hung on the seam', () => {
  let said: string[];
  beforeEach(() => {
    said = [];
    for (const level of ['warn', 'debug'] as const)
      sinon.stub(console, level).callsFake((...args: unknown[]) => void said.push(args.map(String).join(' ')));
  });
  afterEach(() => {
    sinon.restore();
    delete (window as { analytics?: unknown }).analytics;
  });

  const dropped = (reason: 'bad-payload' | 'no-user-id' | 'integrations'): Receipt => ({
    status: 'dropped',
    reason,
    message: 'why',
  });
  for (const [name, receipt, debug, expected] of [
    ['a mistake', dropped('bad-payload'), false, [/track was dropped: why/]],
    ['an identify of nobody', dropped('no-user-id'), false, [/reset\(\)/]],
    ['a rule that did its work', dropped('integrations'), false, []],
    ['a call that was sent', { status: 'stored' }, false, []],
    ['any call, with debug', { status: 'stored' }, true, [/oneflowSegment: track/]],
  ] as const) {
    it(`says of ${name} what there is to say`, () => {
      diagnosis.receipt?.('track', receipt as Receipt, { debug }, createReporter());
      expect(said).to.have.length(expected.length);
      for (const [at, pattern] of expected.entries()) expect(said[at]).to.match(pattern);
    });
  }

  for (const [name, listener] of [
    ['delivered', () => {}],
    [undefined, () => {}],
    ['sent', 'no function'],
    ['sent', undefined],
  ] as const) {
    it(`says what on needs, not ${name} and ${typeof listener}`, () => {
      createReporter().on(name, listener);
      expect(said).to.have.length(1);
      expect(said[0]).to.match(/on needs an event \(state, .*error\) and a function/);
    });
  }

  for (const name of ['sent', 'state'] as const) {
    it(`says nothing of a listener for ${name}`, () => {
      createReporter().on(name, () => {});
      expect(said).to.deep.equal([]);
    });
  }

  it('harms nothing with debug on a page that has taken the console away', () => {
    (console.debug as sinon.SinonStub).throws(new Error('broken'));
    const receipt: Receipt = { status: 'stored' };
    expect(() => diagnosis.receipt?.('track', receipt, { debug: true }, createReporter())).to.not.throw();
  });

  describe('in a facade', () => {
    let clock: sinon.SinonFakeTimers;
    let queue: Command[];
    let setup: SetupCommand[];
    const set = (method: SetupCommand[1], ...args: unknown[]): SetupCommand => [() => {}, method, args];
    /** What is said of a load with these options. */
    const saidOf = (options: object): string[] => {
      setup = [set('load', KEY, { sdkUrl: SDK_URL, persistence: 'memory', ...options })];
      queue = [];
      const stub = { v: CONTRACT, state: 'idle', queue, setup, json: JSON };
      takeOver({ ...stub, copy: (from: object, key: string) => copy(from as never, key) } as unknown as Stub);
      return said;
    };
    beforeEach(() => {
      clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      sinon.stub(document.head, 'append');
    });
    afterEach(() => void setup.push(set('stop')));

    const rows: { name: string; options: object; expected: RegExp[] }[] = [
      { name: 'right options', options: { lists: 'index', src: '/f.js', debug: false }, expected: [] },
      { name: 'one that is wrong', options: { lists: 'x' }, expected: [/option lists must be json or index, not "x"/] },
      {
        name: "one of the snippet's that is wrong",
        options: { src: 5 },
        expected: [/option src must be a string, not "5"/],
      },
      {
        name: 'a mapping that does nothing',
        options: { mappings: [{ action: 'Track Event' }] },
        expected: [/mapping 0: its action must be/],
      },
    ];
    for (const { name, options, expected } of rows) {
      it(`says of ${name} what there is to say, in the console`, () => {
        const sentences = saidOf(options);
        expect(sentences).to.have.length(expected.length);
        for (const [at, pattern] of expected.entries()) expect(sentences[at]).to.match(pattern);
      });
    }

    it('says in the console what was left out of a call', () => {
      const page = window as { _1flow?: unknown };
      page._1flow = () => {};
      try {
        saidOf({});
        queue.push([null, 'track', 0, 'https://site.example/', '', '', 'E', { a: {} }]);
        clock.runAll();
        expect(said).to.have.length(1);
        expect(said[0]).to.match(/"a" was left out/);
      } finally {
        delete page._1flow;
      }
    });

    for (const debug of [true, false]) {
      it(`with debug: ${debug} watches ${debug ? "1Flow's answers" : 'nothing'}`, () => {
        const observe = sinon.spy();
        const observer = sinon.stub(window, 'PerformanceObserver').returns({ observe });
        saidOf({ debug });
        expect([observer.callCount, said]).to.deep.equal([debug ? 1 : 0, []]);
        const entry = { name: SDK_URL, responseStatus: 404 };
        observer.firstCall?.args[0]({ getEntries: () => [entry] } as never, {} as never);
        expect(said.filter((sentence) => sentence.includes(`404 at "${SDK_URL}"`))).to.have.length(debug ? 1 : 0);
      });
    }
  });

  it('says of options that are for another way in that they do nothing here', () => {
    const own = { name: '1Flow', type: 'destination', ours: true } as const;
    for (const options of [{ lists: 'json', src: 'x' }, { integrity: 'x' }, { crossOrigin: 'x' }, { integrations: {} }])
      diagnosis.register?.(options, [own], own, createReporter());
    expect(said.map((sentence) => /option (\w+) does nothing here/.exec(sentence)?.[1])).to.deep.equal([
      ...['src', 'integrity', 'crossOrigin', 'integrations'],
    ]);
  });

  it('says of a call that was sent, once, that another destination is active, and looks for none after that', () => {
    const other = { name: '1Flow Web (Actions)', type: 'destination' };
    let looks = 0;
    Object.defineProperty(window, 'analytics', {
      get: () => ++looks && { queue: { plugins: [other] } },
      configurable: true,
    });
    const doubled = (): number => said.filter((sentence) => /another 1Flow destination/.test(sentence)).length;
    const found: number[][] = [];
    for (const status of ['stored', 'sent', 'sent']) {
      // Each says a sentence once: another one would say it again.
      diagnosis.receipt?.('track', { status, deliveries: [] } as unknown as Receipt, {}, createReporter());
      found.push([looks, doubled()]);
    }
    expect(found).to.deep.equal([
      [0, 0],
      [1, 1],
      [1, 1],
    ]);
  });

  it('says to a destination of ours that another one is active', () => {
    const own = { name: '1Flow Web (Actions)', type: 'destination', ours: true } as const;
    diagnosis.register?.({}, [own], own, createReporter());
    expect(said).to.deep.equal([]);
    diagnosis.register?.({}, [{ ...own }, own], own, createReporter());
    expect(said).to.have.length(1);
    expect(said[0]).to.match(/another 1Flow destination/);
  });
});
