// Guarantee 7, blocked and late: the facade or the SDK fails in every way a network has. The pages' clock goes on as fast as it
// has nothing else to wait for, so no test waits for an attempt, a pause or a limit.
import { expect } from 'chai';
import {
  CLOCK,
  closePages,
  essence,
  goOn,
  inlineScript,
  KEY,
  openPage,
  type PageOptions,
  type PageWindow,
  pageText,
  received,
  waitFor,
} from './helpers/page.js';

/** A port that nothing listens on, and that no browser forbids: the answer is "refused", at once, and asks no name server. */
const REFUSES = 'http://127.0.0.1:4';

const open = (options: PageOptions): Promise<PageWindow> =>
  openPage({ ...options, before: CLOCK, calls: "window.receipt = oneflowSegment.track('E1')" });

const failed = (page: PageWindow): Promise<unknown> => goOn(page, () => page.oneflowSegment.state === 'failed');

/** What is still set runs, sets nothing anew, and says and adds nothing. */
async function expectSilence(page: PageWindow): Promise<void> {
  const look = () => [page.timers, page.said.length, page.document.scripts.length];
  const then = look();
  await goOn(page, () => (page.timersLeft as () => number)() === 0);
  expect(look()).to.deep.equal(then);
  expect(page.errors).to.deep.equal([]);
}

/** What reached the server: links and scripts may share a request. */
const requestsAtServer = async (id: string): Promise<number> => (await fetch(`/requests?of=${id}`)).json();
/** Lets the server answer what it holds under that name. */
const release = (id: string): Promise<unknown> => fetch(`/release?of=${id}`);
const once = (): string => `id=${crypto.randomUUID()}`;
const scriptsFor = (page: PageWindow, part: string): number =>
  (page.asked as string[]).filter((address) => address.includes(part)).length;

function holdsUpNothing(options: PageOptions): void {
  it('(hang) holds up no load event of a page that takes ten seconds itself (G10)', async () => {
    const part = crypto.randomUUID();
    const after = `<script async src="/facade.js?hold=${part}&fail=empty"></script>`;
    const page = await open({ ...options, after });
    await (page.pass as (ms: number) => Promise<void>)(10_000);
    expect(page.document.readyState).to.equal('interactive');
    await release(part);
    await waitFor(() => page.document.readyState === 'complete');
  });
}

describe('a facade that does not come (G7)', () => {
  afterEach(closePages);

  for (const fail of ['404', '500', 'reset', 'hang']) {
    it(`(${fail}) is asked for four times; then one sentence, and silence`, async () => {
      const page = await open({ facadeQuery: `fail=${fail}` });
      await failed(page);
      expect(page.said).to.have.length(1);
      expect(page.said[0]).to.match(/did not load .*facade/);
      expect(scriptsFor(page, 'facade')).to.equal(4);
      await expectSilence(page);
    });
  }

  holdsUpNothing({ facadeQuery: 'fail=hang' });

  it('(a host that refuses) ends the same', async () => {
    const page = await open({ load: `{ src: '${REFUSES}/facade.js' }` });
    await failed(page);
    expect(scriptsFor(page, REFUSES)).to.equal(4);
    await expectSilence(page);
  });

  it('(a Content Security Policy forbids it) ends the same', async () => {
    const page = await open({ headers: { 'content-security-policy': "script-src 'unsafe-inline'" } });
    await failed(page);
    expect(page.said).to.have.length(1);
    expect(page.said[0]).to.match(/did not load .*facade/);
    await expectSilence(page);
  });

  it('(the page has no head any more) ends the same', async () => {
    const page = await open({ after: '<script>document.documentElement.replaceChildren()</script>' });
    await failed(page);
    expect(page.said).to.have.length(1);
    await expectSilence(page);
  });

  it('and then comes has lost nothing', async () => {
    const page = await open({ facadeQuery: `fail=404&failFirst=2&${once()}` });
    expect(essence(await received(page, 1))).to.deep.equal([['track', 'E1', {}]]);
    expect(page.said).to.deep.equal([]);
  });

  it('may be asked for again by load, and delivers what was called meanwhile', async () => {
    const page = await open({ facadeQuery: 'fail=404' });
    await failed(page);
    page.oneflowSegment.track('E2');
    page.oneflowSegment.load(KEY, { src: '/facade.js', sdkUrl: '/sdk/actions.js' });
    expect((await received(page, 2)).map(({ args }) => args[0])).to.deep.equal(['E1', 'E2']);
  });

  it('is asked for again by what load says now, not by what it said before', async () => {
    const load = "{ integrity: 'sha384-x', sdkUrl: '/sdk/blocked.js', lists: 'rows' }";
    const page = await open({ facadeQuery: 'fail=404', load });
    await failed(page);
    page.oneflowSegment.load('other-key', { src: '/facade.js', sdkUrl: '/sdk/actions.js' });
    expect((await received(page, 1))[0]).to.include({ apiKey: 'other-key' });
    expect(page.said, 'that of the failure').to.have.length(1);
  });

  it('keeps the oldest calls and settles the others', async () => {
    const page = await open({ facadeQuery: 'fail=404' });
    await failed(page);
    for (let i = 1; i < 1_000; i++) page.oneflowSegment.track(`E${i}`);
    expect(await page.oneflowSegment.track('last')).to.include({ status: 'dropped', reason: 'queue-full' });
  });
});

describe('an SDK that does not come (G7)', () => {
  afterEach(closePages);

  for (const [fail, requests, cause] of [
    ['404', 4, /did not load/],
    ['500', 4, /did not load/],
    ['reset', 4, /did not load/],
    ['hang', 1, /no answer/],
    ['empty', 1, /defined no SDK/],
  ] as const) {
    it(`(${fail}) is asked for ${requests === 1 ? 'once' : 'four times'}; then an error, one sentence, and silence`, async () => {
      const id = crypto.randomUUID();
      const page = await open({ sdkQuery: `fail=${fail}&id=${id}` });
      const errors: string[] = [];
      page.oneflowSegment.on('error', ({ message }) => void errors.push(message));
      await failed(page);
      expect(page.said).to.have.length(1);
      expect(errors).to.deep.equal([page.said[0]?.replace('oneflowSegment: ', '')]);
      expect(errors[0])
        .to.match(cause)
        .and.match(/ad blocker.*Content Security Policy.*address.*region.*project API key/);
      expect(errors[0]).to.not.include(KEY);
      if (requests > 1) expect(scriptsFor(page, 'sdk')).to.equal(requests);
      else expect(await requestsAtServer(id)).to.equal(1);
      await expectSilence(page);
    });
  }

  holdsUpNothing({ sdkQuery: 'fail=hang' });

  it('(a host that refuses) ends the same', async () => {
    const page = await open({ load: `{ sdkUrl: '${REFUSES}/1flow.js' }` });
    await failed(page);
    expect(page.said).to.have.length(1);
    expect(page.said[0]).to.match(/127\.0\.0\.1:4.*did not load/);
    expect(scriptsFor(page, REFUSES)).to.equal(4);
    await expectSilence(page);
  });

  it('(a Content Security Policy forbids it) ends the same', async () => {
    const policy = `script-src 'unsafe-inline' ${location.origin}/facade.js`;
    const page = await open({ headers: { 'content-security-policy': policy } });
    await failed(page);
    expect(page.said).to.have.length(1);
    expect(page.said[0]).to.match(/did not load.*Content Security Policy/);
    expect(scriptsFor(page, 'sdk')).to.equal(4);
    await expectSilence(page);
  });

  it('(a Cross-Origin-Embedder-Policy forbids it) ends the same', async () => {
    const sdkUrl = `${location.origin.replace('localhost', '127.0.0.1')}/sdk/actions.js`;
    const headers = { 'cross-origin-embedder-policy': 'require-corp' };
    const page = await open({ headers, load: `{ sdkUrl: '${sdkUrl}' }` });
    await failed(page);
    expect(page.said).to.have.length(1);
    expect(page.said[0]).to.match(/did not load.*COEP/);
    await expectSilence(page);
  });

  it('and then comes has lost nothing, and leaves no timer', async () => {
    const page = await open({ sdkQuery: `fail=404&failFirst=2&${once()}` });
    expect(essence(await received(page, 1))).to.deep.equal([['track', 'E1', {}]]);
    expect(page.said).to.deep.equal([]);
    await expectSilence(page);
  });

  it('but defines itself seconds after its load event is found', async () => {
    const page = await open({ sdkQuery: 'later=9000' });
    expect(essence(await received(page, 1))).to.deep.equal([['track', 'E1', {}]]);
    await expectSilence(page);
  });

  it('and answers late is asked for once, and gets what was kept', async () => {
    const id = crypto.randomUUID();
    const page = await open({ sdkQuery: `hold=${id}&id=${id}` });
    await failed(page);
    expect(page.said[0]).to.match(/no answer/);
    await release(id);
    expect(essence(await received(page, 1))).to.deep.equal([['track', 'E1', {}]]);
    expect([page.oneflowSegment.state, page.oneflowExecutions, await requestsAtServer(id)]).to.deep.equal([
      'ready',
      1,
      1,
    ]);
    await expectSilence(page);
  });

  it('may be asked for again by load', async () => {
    const page = await open({ sdkQuery: 'fail=404' });
    await failed(page);
    page.oneflowSegment.track('E2');
    page.oneflowSegment.load(KEY, { sdkUrl: '/sdk/actions.js' });
    expect((await received(page, 2)).map(({ args }) => args[0])).to.deep.equal(['E1', 'E2']);
    expect(page.oneflowExecutions).to.equal(1);
  });

  it("and is loaded for another project then, keeps that one's visitor apart", async () => {
    const first = JSON.stringify(['u-of-the-first', 'a-of-the-first']);
    localStorage.setItem(`oneflow_visitor_${KEY}`, first);
    const page = await open({ sdkQuery: 'fail=404' });
    await failed(page);
    page.oneflowSegment.load('other-key', { sdkUrl: '/sdk/actions.js' });
    await page.oneflowSegment.track('E2');
    expect(page.oneflowSegment.user?.()).to.not.have.property('userId');
    await page.oneflowSegment.identify('u2');
    expect(JSON.parse(localStorage.getItem('oneflow_visitor_other-key') as string)[0]).to.equal('u2');
    expect(localStorage.getItem(`oneflow_visitor_${KEY}`)).to.equal(first);
  });

  it('but arrives after the state is failed is ready, and stays so', async () => {
    const id = crypto.randomUUID();
    const page = await open({
      after: `<script async data-api-key="${KEY}" src="/sdk/actions.js?hold=${id}"></script>`,
    });
    await failed(page);
    await release(id);
    expect(essence(await received(page, 1))).to.deep.equal([['track', 'E1', {}]]);
    page.oneflowSegment.load(KEY, { sdkUrl: '/sdk/actions.js' });
    expect([page.oneflowSegment.state, page.oneflowExecutions]).to.deep.equal(['ready', 1]);
    await expectSilence(page);
  });

  it('in a frame: its calls end with it, nothing is stored and nothing is said', async () => {
    const page = await openPage({ sdkQuery: 'fail=hang', calls: "oneflowSegment.track('E1')" });
    await waitFor(() => page.document.querySelector('script[data-api-key]'));
    page.dispatchEvent(new PageTransitionEvent('pagehide'));
    expect([sessionStorage.length, page.said]).to.deep.equal([0, []]);
  });

  it('(held by a consent manager, which lets it run long after) runs once', async () => {
    const hold = inlineScript(await pageText('hold-sdk.js'));
    const page = await openPage({ before: CLOCK + hold, calls: "oneflowSegment.track('E1')" });
    await failed(page);
    (page.agree as () => void)();
    expect(essence(await received(page, 1))).to.deep.equal([['track', 'E1', {}]]);
    expect([page.oneflowSegment.state, page.oneflowExecutions]).to.deep.equal(['ready', 1]);
  });

  for (const sdk of ['2022', 'npm'] as const) {
    for (const [why, sdkQuery] of [
      ["1Flow's API refuses one", 'refuse=500'],
      ['session capture is off', 'session=never'],
    ] as const) {
      it(`(${sdk}) there, but without a session because ${why}, gets no call and is said`, async () => {
        const page = await open({ sdk, sdkQuery });
        await failed(page);
        expect(page.said).to.have.length(1);
        expect(page.said[0]).to.match(/1Flow started no session: is session capture on in 1Flow\?/);
        expect([page.oneflowCalls?.length, page.oneflowExecutions]).to.deep.equal([0, 1]);
        await expectSilence(page);
      });
    }

    it(`(${sdk}) whose session comes after the state is failed gets what was kept, once`, async () => {
      const page = await open({ sdk, sdkQuery: 'session=700000' });
      await failed(page);
      await goOn(page, () => (page as { oneflowReceived?: unknown[] }).oneflowReceived?.length);
      expect([page.oneflowSegment.state, page.oneflowExecutions]).to.deep.equal(['ready', 1]);
      expect(essence(page.oneflowCalls)).to.deep.equal([['logEvent', 'E1']]);
    });
  }

  it('(2022, throwing before it defines itself) leaves its name in the dead zone, and that harms nothing', async () => {
    const page = await open({ sdk: '2022', sdkQuery: 'throw=early' });
    await failed(page);
    expect(page.said.join()).to.match(/defined no SDK/);
    // The one error is the SDK's own.
    expect(page.errors.splice(0)).to.have.length(1);
    await expectSilence(page);
  });
});
