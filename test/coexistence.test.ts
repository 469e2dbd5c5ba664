// Guarantee 8, coexistence: 1Flow's own stub or SDK there before us or coming after us, Segment on the same page. One SDK
// script, and each call delivered once.
import { expect } from 'chai';
import { officialStub } from './fixtures/official-stub.js';
import {
  CLOCK,
  closePages,
  essence,
  inlineScript,
  KEY,
  openPage,
  type PageWindow,
  pageText,
  received,
  waitFor,
} from './helpers/page.js';
import { segmentWith } from './helpers/segment-page.js';

const CALLS = "oneflowSegment.identify('u1'); oneflowSegment.track('E1')";
const DELIVERED = [
  ['identify', 'u1', {}],
  ['track', 'E1', { userId: 'u1' }],
];
const official = (query = ''): string => `<script>${officialStub(KEY, `/sdk/actions.js?${query}`)}</script>`;

async function expectOnce(page: PageWindow, scripts = 1): Promise<void> {
  expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
  expect([page.oneflowExecutions, page.document.querySelectorAll('script[data-api-key]').length]).to.deep.equal([
    scripts,
    scripts,
  ]);
  expect(page.errors).to.deep.equal([]);
}

describe("on a page with 1Flow's own snippet (G8)", () => {
  afterEach(closePages);

  for (const query of ['', 'delay=200', 'later=200']) {
    it(`before ours${query && `, its SDK late by ${query}`}: its script serves both`, async () => {
      await expectOnce(await openPage({ before: official(query), calls: CALLS }));
    });

    it(`after ours${query && `, its SDK late by ${query}`}: its script serves both`, async () => {
      await expectOnce(await openPage({ after: official(query), calls: CALLS, facadeQuery: 'delay=50' }));
    });
  }

  it('whose script fails: ours is loaded then', async () => {
    const id = crypto.randomUUID();
    const page = await openPage({ before: CLOCK + official(`fail=404&hold=${id}`), calls: CALLS });
    await waitFor(() => page.oneflowSegment.version && page.document.readyState !== 'loading');
    // It has been found. Until the answer is there the clock stands: it is not the attempt's limit that ends the wait.
    const answered = new Promise((resolve) => page.addEventListener('error', resolve, { capture: true, once: true }));
    await fetch(`/release?of=${id}`);
    await answered;
    expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
    expect(page.oneflowExecutions).to.equal(1);
  });

  it('pasted after our SDK is there, which puts its stub in the place of the SDK: we keep the SDK', async () => {
    const page = await openPage({ calls: CALLS });
    await received(page, 2);
    page.eval(officialStub(KEY, '/sdk/actions.js?fail=hang'));
    page.oneflowSegment.track('E2');
    expect(essence(page.oneflowCalls)).to.deep.equal([...DELIVERED, ['track', 'E2', { userId: 'u1' }]]);
  });

  it('and calls of its own: each side delivers its own, once', async () => {
    const after = "<script>window._1flow('track', 'theirs', {})</script>";
    const page = await openPage({ before: official('delay=100'), calls: CALLS, after });
    const names = (await received(page, 3)).map(({ args }) => args[0]).sort();
    expect(names).to.deep.equal(['E1', 'theirs', 'u1']);
  });
});

describe("on a page with Segment's Analytics.js (G8)", () => {
  afterEach(closePages);

  /** Segment's catalogue as its settings name it: a library of Segment's that makes one plugin for each action. */
  const CATALOGUE = {
    remotePlugins: [
      {
        name: '1Flow Web (Actions)',
        creationName: '1Flow Web (Actions)',
        url: 'data:text/javascript,',
        libraryName: 'oneflowLibrary',
        settings: {},
      },
    ],
  };
  const SEGMENTS = "analytics.identify('s1'); analytics.track('S1');";

  it('without a 1Flow destination: each delivers its own calls, once, and says nothing', async () => {
    const page = await openPage({ before: segmentWith(), calls: `${SEGMENTS}${CALLS}` });
    await expectOnce(page);
    const sent = page.segmentSent as { type: string }[];
    await waitFor(() => sent.length === 2);
    page.oneflowSegment.track('E2');
    expect(essence(page.oneflowCalls).at(-1)).to.deep.equal(['track', 'E2', { userId: 'u1' }]);
    expect([sent.map(({ type }) => type), page.said]).to.deep.equal([['identify', 'track'], []]);
  });

  it("with Segment's own 1Flow destination: one warning, and each delivers its own calls, once", async () => {
    const library = inlineScript(await pageText('segment-library.js'));
    const before = segmentWith(CATALOGUE) + library;
    const listen = "window.warnings = []; oneflowSegment.on('warning', ({ message }) => warnings.push(message));";
    const page = await openPage({
      before,
      calls: `${SEGMENTS}${listen}${CALLS}`,
      load: "{ src: '/dist/oneflow-segment.development.js' }",
      sdkQuery: 'delay=50',
    });
    await expectOnce(page);
    await waitFor(() => (page.theirs as string[]).length === 2);
    for (const name of ['E2', 'E3']) page.oneflowSegment.track(name);
    expect(page.oneflowCalls?.map(({ args }) => args[0])).to.deep.equal(['u1', 'E1', 'E2', 'E3']);
    expect(page.theirs).to.deep.equal(['identify', 'track']);
    expect(page.said).to.have.length(1);
    expect(page.said[0]).to.match(/another 1Flow destination is active.*turn one off/);
    expect(page.warnings).to.deep.equal([page.said[0]?.replace('oneflowSegment: ', '')]);
    expect(page.errors).to.deep.equal([]);
  });

  it("whose `analytics` is somebody else's: it has no say in what becomes of a call", async () => {
    const page = await openPage({ before: '<script>var analytics = { queue: { plugins: [null] } }</script>' });
    expect(await page.oneflowSegment.track('E1')).to.include({ status: 'sent' });
    expect([page.said, page.errors]).to.deep.equal([[], []]);
  });
});
