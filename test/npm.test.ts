// The npm entry, as a bundler would take it: with and without a snippet on the page it is one object and one SDK.
import { expect } from 'chai';
import {
  COUNT_USE,
  closePages,
  essence,
  KEY,
  keepPage,
  openAddress,
  openPage,
  received,
  usedBeforeConsent,
  waitFor,
} from './helpers/page.js';

const CREATE = `
  import { createOneflowSegment } from '/dist/index.js';
  window.created = createOneflowSegment();
  window.again = createOneflowSegment();`;
const USE = `
  created.load('${KEY}', { sdkUrl: '/sdk/actions.js?delay=50' });
  created.identify('u1', { a: { b: 1 } });
  created.track('E1');`;
const DELIVERED = [
  ['identify', 'u1', { a_b: 1 }],
  ['track', 'E1', { userId: 'u1' }],
];

describe('createOneflowSegment', () => {
  afterEach(closePages);

  it('needs no snippet and no src', async () => {
    const page = await openAddress(await keepPage({ head: `<script type="module">${CREATE}${USE}</script>` }));
    expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
    expect(page.created).to.equal(page.oneflowSegment);
    expect(page.again).to.equal(page.created);
    page.oneflowSegment.track('E2');
    expect(essence(page.oneflowCalls)[2]).to.deep.equal(['track', 'E2', { userId: 'u1' }]);
  });

  it('waits for consent: before load no request, no storage, no cookie, no timer; after it everything goes out', async () => {
    const calls = "created.identify('u1', { a: { b: 1 } }); created.track('E1')";
    const head = `${COUNT_USE}<script type="module">${CREATE}${calls}</script>`;
    const page = await openAddress(await keepPage({ head }));
    await waitFor(() => page.created);
    expect(await usedBeforeConsent(page)).to.deep.equal(['idle', [], 0, 0, 0, '']);
    page.oneflowSegment.load(KEY, { sdkUrl: '/sdk/actions.js' });
    expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
  });

  it('joins the snippet of the page: one object, one order, one SDK', async () => {
    const after = `<script type="module">${CREATE} created.track('E1')</script>`;
    const page = await openPage({
      calls: "oneflowSegment.identify('u1', { a: { b: 1 } })",
      after,
      facadeQuery: 'delay=100',
    });
    expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
    expect(page.created).to.equal(page.oneflowSegment);
    expect([page.oneflowExecutions, page.errors]).to.deep.equal([1, []]);
  });
});
