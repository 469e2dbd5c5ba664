// The main job: the built snippet, and every released one (guarantee 11), with the built facade and each generation of
// 1Flow's SDK.
import { expect } from 'chai';
import {
  allSnippets,
  type Call,
  COUNT_USE,
  closePages,
  essence,
  KEY,
  openPage as open,
  type PageOptions,
  type PageWindow,
  RANDOM_ID,
  type Receipt,
  received,
  usedBeforeConsent,
  waitFor,
} from './helpers/page.js';
import { API_DELAYS_MS } from './helpers/share.js';

const FIVE_CALLS = `
  oneflowSegment.identify('u1', { plan: 'pro', address: { city: 'Oslo' } });
  oneflowSegment.track('Plan Chosen', { plan: 'pro', items: ['a', 'b'] });
  oneflowSegment.page('Pricing');
  oneflowSegment.screen('Home');
  oneflowSegment.track('Left');`;

const CALLABLE = [
  ['identify', 'u1', { plan: 'pro', address_city: 'Oslo' }],
  ['track', 'Plan Chosen', { userId: 'u1', properties: { plan: 'pro', items: '["a","b"]' } }],
  ['track', 'screen_Home', { userId: 'u1' }],
  ['track', 'Left', { userId: 'u1' }],
];

const METHODS = [
  ['logUser', 'u1', { plan: 'pro', address_city: 'Oslo' }],
  ['logEvent', 'Plan Chosen', { plan: 'pro', items: '["a","b"]' }],
  ['logEvent', 'screen_Home'],
  ['logEvent', 'Left'],
];

for (const { name, snippet } of await allSnippets()) {
  describe(name, () => {
    const openPage = (options: PageOptions = {}): Promise<PageWindow> => open({ snippet, ...options });

    describe('five calls made at once', () => {
      afterEach(closePages);

      for (const [sdk, expected] of [
        ['actions', CALLABLE],
        ['2022', METHODS],
        ['npm', METHODS],
      ] as const) {
        for (const sdkQuery of ['', 'delay=300', 'later=300']) {
          it(`reach the ${sdk} SDK once each, in order${sdkQuery && `, with ${sdkQuery}`}`, async () => {
            const page = await openPage({ sdk, sdkQuery, calls: FIVE_CALLS });
            const calls = await received(page, 4);
            expect(essence(calls)).to.deep.equal(expected);
            expect(calls.every(({ apiKey, early }) => apiKey === KEY && !early)).to.equal(true);
            expect(page.oneflowExecutions).to.equal(1);
            expect(page.errors).to.deep.equal([]);
            expect(page.said).to.deep.equal([]);
          });
        }
      }
    });

    describe('guarantees of the way of a call', () => {
      afterEach(closePages);

      it('order and person (G1, G2): each call goes out for whoever it was made for', async () => {
        const calls = `
      oneflowSegment.identify('u1'); oneflowSegment.track('E1'); oneflowSegment.reset();
      oneflowSegment.identify('u2'); oneflowSegment.track('E2');`;
        const page = await openPage({ sdkQuery: 'delay=100', calls });
        const sent = await received(page, 4);
        expect(essence(sent)).to.deep.equal([
          ['identify', 'u1', {}],
          ['track', 'E1', { userId: 'u1' }],
          ['identify', 'u2', {}],
          ['track', 'E2', { userId: 'u2' }],
        ]);
        const [first, second] = [sent[1], sent[3]].map(
          (call) => ((call as Call).args[1] as { anonymousId: string }).anonymousId,
        );
        expect(first).to.match(RANDOM_ID);
        expect(second).to.match(RANDOM_ID).and.not.equal(first);
      });

      it('value (G3): changing an argument after the call changes nothing', async () => {
        const calls = `
      const properties = { plan: 'pro', list: [1] }; oneflowSegment.track('E', properties);
      properties.plan = 'free'; properties.list.push(2);`;
        const page = await openPage({ sdkQuery: 'delay=50', calls });
        expect(essence(await received(page, 1))).to.deep.equal([
          ['track', 'E', { properties: { plan: 'pro', list: '[1]' } }],
        ]);
        await page.eval(`
      const live = { plan: 'pro' }; oneflowSegment.track('L', live); live.plan = 'free'`);
        expect(essence(page.oneflowCalls)[1]).to.deep.equal(['track', 'L', { properties: { plan: 'pro' } }]);
      });

      it('time and page (G4): a replayed event carries the moment and the address of its call', async () => {
        const calls = `
      window.called = Date.now(); document.title = 'Before'; history.replaceState(0, '', '?then#part');
      window.receipt = oneflowSegment.track('E');
      document.title = 'After'; history.replaceState(0, '', '?now');`;
        const page = await openPage({ sdkQuery: 'delay=100', calls });
        const receipt = await (page.receipt as Promise<Receipt>);
        if (receipt.status !== 'sent') throw new Error(receipt.status);
        const { timestamp, context } = receipt.event;
        expect(Date.parse(timestamp)).to.be.within(page.called as number, (page.called as number) + 20);
        expect(context.page).to.include({ title: 'Before', search: '?then', path: '/page' });
        expect(context.page.url).to.match(/\?then$/);
      });

      it('replayContext: true adds both to the properties of replayed tracks, not of live ones', async () => {
        const page = await openPage({
          load: '{ replayContext: true }',
          sdkQuery: 'delay=50',
          calls: "oneflowSegment.track('E', { a: 1 })",
        });
        const [call] = await received(page, 1);
        const { properties } = (call as Call).args[1] as { properties: Record<string, string> };
        expect(properties).to.have.keys('a', 'original_timestamp', 'page_url');
        expect(properties.page_url).to.equal(page.location.href);
        page.oneflowSegment.track('L', { a: 1 });
        expect(essence(page.oneflowCalls)[1]).to.deep.equal(['track', 'L', { properties: { a: 1 } }]);
      });

      it('a live call reaches the SDK before it returns', async () => {
        const page = await openPage();
        await page.oneflowSegment.ready();
        page.oneflowSegment.track('E');
        expect(page.oneflowCalls).to.have.length(1);
      });

      it('a reference saved before the load works after it (G5)', async () => {
        const page = await openPage({
          calls: 'window.saved = window.oneflowSegment; ({ track: window.saveTrack } = saved)',
        });
        await page.oneflowSegment.ready();
        expect(page.saved).to.equal(page.oneflowSegment);
        (page.saveTrack as (name: string) => void)('E');
        expect(essence(page.oneflowCalls)).to.deep.equal([['track', 'E', {}]]);
      });

      it('a call that the SDK makes while it takes one comes after it (G1)', async () => {
        const before = `<script>addEventListener('oneflow:call', ({ detail }) => {
      if (detail.args[0] === 'E1') { oneflowSegment.track('inner'); }
    })</script>`;
        const page = await openPage({ before, calls: "oneflowSegment.track('E1'); oneflowSegment.track('E2')" });
        expect((await received(page, 3)).map(({ args }) => args[0])).to.deep.equal(['E1', 'E2', 'inner']);
        page.oneflowSegment.track('E1');
        // It has a turn of its own where the SDK took long, as on a busy machine.
        expect((await received(page, 5)).slice(3).map(({ args }) => args[0])).to.deep.equal(['E1', 'inner']);
      });

      it('10,000 calls and live ones among them keep their order (G1, G10)', async () => {
        // More than the snippet itself lets wait: they go onto the list.
        const calls = `oneflowSegment.track('E0', { i: 0 });
          const { queue } = oneflowSegment;
          for (let i = 1; i < 10000; i++) queue.push([...queue[0].slice(0, 6), 'E' + i, { i }]);`;
        const page = await openPage({ sdkQuery: 'delay=50', calls });
        // Not by a call: before the facade is there, each keeps the list to its limit.
        await waitFor(() => page.oneflowSegment.state === 'ready');
        const replayed = page.oneflowCalls?.length ?? 0;
        expect(replayed).to.be.below(10_000);
        page.oneflowSegment.track('live');
        const sent = await received(page, 10_001);
        expect(sent.slice(0, 10_000).every(({ args }, i) => args[0] === `E${i}`)).to.equal(true);
        expect(sent[10_000]?.args[0]).to.equal('live');
      });

      it('adds exactly one name to the page, and the facade none (G11)', async () => {
        const names = 'Object.getOwnPropertyNames(window).length';
        const before = `<script>window.count = 0; window.count = ${names}</script>`;
        const page = await openPage({
          before,
          calls: `window.early = ${names}`,
          load: "{ sdkUrl: '/sdk/actions.js?fail=hang' }",
        });
        expect((page.early as number) - (page.count as number)).to.equal(1);
        // The test's own note that the page was shown, after its load event.
        await waitFor(() => page.shown !== undefined);
        const count = page.eval(names);
        await waitFor(() => page.document.querySelector('script[data-api-key]'));
        expect(page.eval(names)).to.equal(count);
      });
    });

    describe('a snippet', () => {
      afterEach(closePages);

      it('(G8) pasted twice loads one facade and one SDK, and delivers each call once', async () => {
        const again = `<script>${snippet};oneflowSegment.load("${KEY}",{src:"/facade.js",sdkUrl:"/sdk/actions.js"});
      oneflowSegment.track('E2')</script>`;
        const page = await openPage({ calls: "oneflowSegment.track('E1')", after: again });
        expect((await received(page, 2)).map(({ args }) => args[0])).to.deep.equal(['E1', 'E2']);
        expect(page.document.querySelectorAll('script[src*="facade"]')).to.have.length(1);
        expect([page.oneflowExecutions, page.oneflowCalls?.length]).to.deep.equal([1, 2]);
        expect(page.said.join()).to.match(/load was called again/);
      });

      it('whose facade is loaded twice delivers each call once', async () => {
        const after = '<script src="/facade.js"></script>';
        const page = await openPage({ calls: "oneflowSegment.track('E1')", after });
        await received(page, 1);
        page.oneflowSegment.track('E2');
        expect(page.oneflowCalls?.map(({ args }) => args[0])).to.deep.equal(['E1', 'E2']);
        expect(page.oneflowExecutions).to.equal(1);
      });

      for (const sdk of ['actions', '2022', 'npm'] as const) {
        it(`finds a ${sdk} SDK that is already there, and runs no second one`, async () => {
          const before = `<script data-api-key="${KEY}" src="/sdk/${sdk}.js"></script>`;
          const page = await openPage({ before, sdk, calls: "oneflowSegment.track('E1')" });
          await received(page, 1);
          expect(page.oneflowExecutions).to.equal(1);
          expect(page.document.querySelectorAll('script[data-api-key]')).to.have.length(1);
        });
      }

      it('leaves an import map and the module that needs it in force', async () => {
        const map = `<script type="importmap">{ "imports": { "thing": "data:text/javascript,export default 'mapped'" } }</script>
      <script type="module">import thing from 'thing'; window.thing = thing;</script>`;
        const page = await openPage({ after: map, calls: "oneflowSegment.track('E1')" });
        await received(page, 1);
        expect(await waitFor(() => page.thing)).to.equal('mapped');
        expect(page.errors).to.deep.equal([]);
      });

      it('waits for consent: before load no request, no storage, no cookie, no timer; after it everything goes out', async () => {
        const page = await openPage({
          before: COUNT_USE,
          load: false,
          calls: "oneflowSegment.identify('u1'); oneflowSegment.track('E1'); oneflowSegment.on('sent', () => {})",
        });
        expect(await usedBeforeConsent(page)).to.deep.equal(['idle', [], 0, 0, 0, '']);
        page.oneflowSegment.load(KEY, { src: '/facade.js', sdkUrl: '/sdk/actions.js' });
        expect(essence(await received(page, 2))).to.deep.equal([
          ['identify', 'u1', {}],
          ['track', 'E1', { userId: 'u1' }],
        ]);
        expect(page.used).to.include.members(['createElement', 'setTimeout', 'addEventListener', 'setItem', 'cookie']);
      });
    });
  });
}

describe('the paste-ready HTML', () => {
  afterEach(closePages);

  it('runs as it is pasted, with its placeholders filled in', async () => {
    const html = await (await fetch('/dist/snippet.html')).text();
    const filled = html.replaceAll('YOUR_PROJECT_API_KEY', KEY).replaceAll('YOUR_FACADE_URL', '/facade.js');
    expect(filled).to.contain('<link rel="preload" as="script" href="https://1flow.app/js/1flow.js"');
    // The stand-in is already there, so the SDK's own address is not asked for.
    const before = `<script data-api-key="${KEY}" src="/sdk/actions.js"></script>${filled.replace(/<link[^>]*1flow\.app[^>]*>/, '')}`;
    const page = await open({
      snippet: '',
      before,
      load: false,
      calls: "oneflowSegment.identify('u1', { a: { b: 1 } })",
    });
    expect(essence(await received(page, 1))).to.deep.equal([['identify', 'u1', { a_b: 1 }]]);
  });
});

interface Request {
  user?: string;
  userDetails?: unknown;
  eventName?: string;
  parameters?: unknown;
}

// What counts here is what the SDK asked 1Flow's API for, not that its function was called.
for (const sdk of ['2022', 'npm'] as const) {
  describe(`1Flow's API, asked by the ${sdk} SDK (G12)`, () => {
    afterEach(closePages);

    const requests = (page: PageWindow): Request[] => (page.oneflowReceived ?? []) as Request[];
    const arrived = async (page: PageWindow, count: number): Promise<Request[]> => {
      await waitFor(() => requests(page).length >= count);
      return requests(page);
    };
    const names = (all: Request[]): unknown[] => all.flatMap(({ eventName }) => eventName ?? []);
    const MADE_AT_ONCE = `oneflowSegment.identify('u1', { plan: 'pro' });
      for (const n of [1, 2, 3]) oneflowSegment.track('E' + n, { n });`;

    it('gets an identify and three tracks made before load once each, the tracks in order, on first visits', async () => {
      for (const delay of API_DELAYS_MS) {
        const page = await open({ sdk, sdkQuery: `api=${delay}`, calls: MADE_AT_ONCE });
        const all = await arrived(page, 4);
        expect(names(all)).to.deep.equal(['E1', 'E2', 'E3']);
        expect(all.flatMap(({ parameters }) => parameters ?? [])).to.deep.equal([{ n: 1 }, { n: 2 }, { n: 3 }]);
        expect(all.filter(({ userDetails }) => userDetails)).to.deep.equal([
          { user: 'u1', userDetails: { plan: 'pro' } },
        ]);
      }
    });

    it('gets each call once on a second visit, which has a session from the start', async () => {
      for (const visit of [1, 2]) {
        const page = await open({ sdk, sdkQuery: 'remember', calls: `oneflowSegment.track('E${visit}')` });
        expect(names(await arrived(page, 1))).to.deep.equal([`E${visit}`]);
      }
    });

    it('without a session nothing is handed over, and a session that comes is told by what the page loads', async () => {
      const page = await open({ sdk, sdkQuery: 'session=500', calls: MADE_AT_ONCE });
      await waitFor(() => (page as { glob?: unknown }).glob);
      expect([page.oneflowSegment.state, page.oneflowCalls?.length]).to.deep.equal(['loading', 0]);
      expect(names(await arrived(page, 4))).to.deep.equal(['E1', 'E2', 'E3']);
    });

    it('the stand-in alone is as unkind as the original: three events before the session arrive as the first one', async () => {
      const after = `<script data-api-key="${KEY}" src="/sdk/${sdk}.js"></script>
        <script>for (const n of [1, 2, 3]) _1flow.logEvent('E' + n)</script>`;
      const page = await open({ load: false, after });
      expect(names(await arrived(page, 3))).to.deep.equal(['E1', 'E1', 'E1']);
    });

    it('attributes events to the session that there is, whoever has been identified since (a limit)', async () => {
      const calls = `
        oneflowSegment.identify('u1'); oneflowSegment.track('E1'); oneflowSegment.reset();
        oneflowSegment.identify('u2'); oneflowSegment.track('E2');`;
      const page = await open({ sdk, calls });
      const all = await arrived(page, 4);
      expect(essence(await received(page, 4)).map((call) => (call as unknown[])[1])).to.deep.equal([
        'u1',
        'E1',
        'u2',
        'E2',
      ]);
      // An event waits for one timer of the SDK's, a user for two: where the page is quick, events overtake the identify before them.
      const inOrder = (field: 'eventName' | 'user') => all.map((asked) => asked[field]).filter(Boolean);
      expect([inOrder('eventName'), inOrder('user')]).to.deep.equal([
        ['E1', 'E2'],
        ['u1', 'u2'],
      ]);
      expect(all.filter(({ eventName }) => eventName).every(({ user }) => user === undefined)).to.equal(true);
    });
  });
}
