// Guarantee 8, coexistence: 1Flow's own stub or SDK there before us or coming after us, Segment on the same page. One SDK
// script, and each call delivered once.
import { expect } from '@open-wc/testing';
import { officialStub } from './fixtures/official-stub.js';
import { closePages, essence, KEY, openPage, type PageWindow, received } from './helpers/page.js';

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

describe("on a page with 1Flow's own snippet", () => {
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
    const page = await openPage({ before: official('fail=404&delay=300'), calls: CALLS });
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
