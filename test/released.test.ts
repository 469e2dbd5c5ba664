// Guarantee 11, the contract: a snippet is pasted once and lives for years. Every released one is kept in released/ as it
// was built, and today's facade must serve it. index.json names them, oldest first.
import { expect } from '@open-wc/testing';
import type { Stub } from '../src/types.js';
import { closePages, essence, KEY, openPage, received } from './helpers/page.js';

const released: string[] = await (await fetch('/test/released/index.json')).json();

const CALLS = `
  const properties = { plan: 'pro', items: ['a', 'b'] };
  ({ track: window.saved } = oneflowSegment);
  oneflowSegment.identify('u1', { address: { city: 'Oslo' } });
  oneflowSegment.track('E1', properties); properties.plan = 'free';
  oneflowSegment.reset();
  oneflowSegment.identify('u2');
  window.receipt = oneflowSegment.track('E2');`;

const DELIVERED = [
  ['identify', 'u1', { address_city: 'Oslo' }],
  ['track', 'E1', { userId: 'u1', properties: { plan: 'pro', items: '["a","b"]' } }],
  ['identify', 'u2', {}],
  ['track', 'E2', { userId: 'u2' }],
];

it('there is at least one released snippet', () => {
  expect(released).to.have.length.above(0);
});

for (const file of released) {
  describe(`today's facade serves the snippet ${file}`, () => {
    const open = async (load: string) => {
      const text = await (await fetch(`/test/released/${file}`)).text();
      const before = `<script>${text};${load}</script>`;
      return openPage({ before, load: false, calls: CALLS });
    };
    const LOAD = `oneflowSegment.load("${KEY}",{src:"/facade.js",sdkUrl:"/sdk/actions.js?delay=50"})`;

    afterEach(closePages);

    it('buffered, live and by a saved reference', async () => {
      const page = await open(LOAD);
      expect(essence(await received(page, 4))).to.deep.equal(DELIVERED);
      expect(await page.receipt).to.include({ status: 'sent' });
      (page.saved as (name: string) => void)('E3');
      expect(essence(page.oneflowCalls)[4]).to.deep.equal(['track', 'E3', { userId: 'u2' }]);
      expect([page.errors, page.said, page.oneflowExecutions]).to.deep.equal([[], [], 1]);
    });

    it('after consent', async () => {
      const page = await open('');
      page.oneflowSegment.load(KEY, { src: '/facade.js', sdkUrl: '/sdk/actions.js' });
      expect(essence(await received(page, 4))).to.deep.equal(DELIVERED);
    });

    it('by the command layout of its version', async () => {
      const page = await open('');
      const { v, queue, setup } = page.oneflowSegment as unknown as Stub;
      expect([v, setup.length, queue.length]).to.deep.equal([1, 0, 5]);
      const [settle, method, time, url, title, referrer, id, ...args] = queue[1] ?? [];
      expect([typeof settle, method, typeof time, url, title, referrer]).to.deep.equal([
        'function',
        'track',
        'number',
        page.location.href,
        'Test page',
        page.document.referrer,
      ]);
      expect(id).to.be.within(0, 1);
      expect(args).to.deep.equal(['E1', { plan: 'pro', items: ['a', 'b'] }]);
    });
  });
}
