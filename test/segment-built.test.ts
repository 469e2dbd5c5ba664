// The built plugin with Segment's standalone build, in pages of their own. Nothing reaches Segment's hosts.

import type { Analytics, Plugin } from '@segment/analytics-next';
import { expect } from 'chai';
import type { OneflowDestination } from '../src/segment/plugin.js';
import {
  closePages,
  essence,
  KEY,
  keepPage,
  openAddress,
  type PageWindow,
  received,
  stub,
  WATCH,
  waitFor,
} from './helpers/page.js';
import { segmentWith } from './helpers/segment-page.js';
import { API_DELAYS_MS } from './helpers/share.js';

describe("the built plugin with Segment's standalone build", () => {
  afterEach(closePages);

  const open = async (sdkUrl: string, snippet = ''): Promise<PageWindow> => {
    const module = `/test/pages/segment-calls.js?sdkUrl=${encodeURIComponent(sdkUrl)}`;
    const calls = `<script type="module" src="${module}"></script>`;
    const head = `${WATCH}${segmentWith()}${snippet}${calls}`;
    return openAddress(await keepPage({ head }));
  };

  const CALLABLE = [
    ['identify', 'u1', { address_city: 'Oslo' }],
    ['track', 'A', { userId: 'u1', properties: { items: '["a"]' } }],
    ['track', 'screen_Home', { userId: 'u1' }],
    ['track', 'B', { userId: 'u1' }],
  ];
  const METHODS = [
    ['logUser', 'u1', { address_city: 'Oslo' }],
    ['logEvent', 'A', { items: '["a"]' }],
    ['logEvent', 'screen_Home'],
    ['logEvent', 'B'],
  ];

  for (const [sdk, expected] of [
    ['actions', CALLABLE],
    ['2022', METHODS],
    ['npm', METHODS],
  ] as const) {
    for (const query of ['', 'delay=200', 'later=200']) {
      it(`delivers to the ${sdk} SDK, in order${query && `, with ${query}`}`, async () => {
        const page = await open(`/sdk/${sdk}.js?${query}`);
        const arrived = await received(page, 4);
        expect(essence(arrived)).to.deep.equal(expected);
        expect(arrived.every(({ apiKey, early }) => apiKey === KEY && !early)).to.equal(true);
        expect((page.plugin as Plugin).isLoaded()).to.equal(true);
        expect((page.segmentSent as unknown[]).length).to.equal(5);
        expect([page.errors, page.said]).to.deep.equal([[], []]);
      });
    }
  }

  for (const sdk of ['2022', 'npm']) {
    it(`brings each event to 1Flow's API once, in order, on first visits with the ${sdk} SDK`, async () => {
      for (const delay of API_DELAYS_MS) {
        const page = await open(`/sdk/${sdk}.js?api=${delay}`);
        const requests = () => (page.oneflowReceived ?? []) as { eventName?: string; userDetails?: unknown }[];
        await waitFor(() => requests().length >= 4);
        expect(requests().flatMap(({ eventName }) => eventName ?? [])).to.deep.equal(['A', 'screen_Home', 'B']);
        expect(requests().flatMap(({ userDetails }) => userDetails ?? [])).to.deep.equal([{ address_city: 'Oslo' }]);
      }
    });
  }

  it('never keeps Segment waiting for an SDK that does not answer', async () => {
    const page = await open('/sdk/actions.js?fail=hang');
    const sent = page.segmentSent as { event?: string; type: string }[];
    await waitFor(() => sent.length === 5);
    expect(sent.map(({ type }) => type)).to.deep.equal(['identify', 'track', 'page', 'screen', 'track']);
    expect((page.plugin as Plugin).isLoaded()).to.equal(false);
    expect([page.errors, page.said]).to.deep.equal([[], []]);
  });

  it("stores nothing when a frame goes: its session storage is its page's", async () => {
    const page = await open('/sdk/actions.js?fail=hang');
    await waitFor(() => (page.segmentSent as unknown[]).length === 5);
    page.dispatchEvent(new PageTransitionEvent('pagehide'));
    expect(Object.keys(sessionStorage).filter((name) => name.startsWith('oneflow'))).to.deep.equal([]);
  });

  it('stops where consent is withdrawn: nothing more reaches 1Flow, which Segment does not notice, until start', async () => {
    const page = await open('/sdk/actions.js');
    await received(page, 4);
    const { plugin, analytics } = page as unknown as { plugin: OneflowDestination; analytics: Analytics };
    plugin.stop();
    await analytics.track('Unwanted');
    await waitFor(() => (page.segmentSent as unknown[]).length === 6);
    expect([plugin.isLoaded(), page.oneflowCalls?.length]).to.deep.equal([false, 4]);
    plugin.start();
    await analytics.track('Wanted');
    expect(essence(await received(page, 5)).slice(4)).to.deep.equal([['track', 'Wanted', { userId: 'u1' }]]);
    expect([page.oneflowExecutions, page.errors, page.said]).to.deep.equal([1, [], []]);
  });

  it('drops at stop what waits for the SDK, and takes its script away', async () => {
    const page = await open('/sdk/actions.js?delay=300');
    await waitFor(() => (page.segmentSent as unknown[]).length === 5);
    const { plugin, analytics } = page as unknown as { plugin: OneflowDestination; analytics: Analytics };
    plugin.stop();
    expect(page.document.querySelector('script[data-api-key]')).to.equal(null);
    plugin.start();
    await analytics.track('Wanted');
    expect(essence(await received(page, 1))).to.deep.equal([['track', 'Wanted', { userId: 'u1' }]]);
    expect([page.errors, page.said]).to.deep.equal([[], []]);
  });

  it('loads one SDK script on a page that has our snippet as well', async () => {
    const options = JSON.stringify({ src: '/facade.js', sdkUrl: '/sdk/actions.js?delay=100' });
    const snippet = `<script>${await stub};oneflowSegment.load('${KEY}', ${options}); oneflowSegment.track('Ours')</script>`;
    const page = await open('/sdk/actions.js?delay=100', snippet);
    const arrived = await received(page, 5);
    expect(arrived.map(({ args }) => args[0]).sort()).to.deep.equal(['A', 'B', 'Ours', 'screen_Home', 'u1'].sort());
    expect(page.oneflowExecutions).to.equal(1);
    expect(page.document.querySelectorAll('script[data-api-key]')).to.have.length(1);
    expect([page.errors, page.said]).to.deep.equal([[], []]);
  });
});
