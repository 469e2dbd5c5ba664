// The plugin for Analytics.js 2.0 while 1Flow's SDK is on its way or blocked: Segment goes on, nothing is lost.

import { AnalyticsBrowser, type Context } from '@segment/analytics-next';
import { expect } from 'chai';
import sinon from 'sinon';
import { oneflowDestination } from '../src/segment/plugin.js';
import { KEY, received, waitFor } from './helpers/page.js';
import {
  arrive,
  calls,
  cleanEachTime,
  create,
  names,
  page,
  removeTags,
  said,
  segment,
  segmentSent,
  sent,
  source,
  tags,
} from './helpers/segment.js';

describe('oneflow-segment/segment', () => {
  cleanEachTime();

  describe('while 1Flow is slow', () => {
    it('Segment goes on at once, and 1Flow gets everything in order later', async () => {
      const plugin = create();
      const analytics = await segment([]);
      // Resolves while the SDK is still on its way.
      await plugin.load({} as Context, analytics);
      await analytics.register(plugin);
      await analytics.ready();
      for (let i = 0; i < 20; i++) await analytics.track(`E${i}`);
      expect(segmentSent).to.have.length(20);
      expect(plugin.isLoaded()).to.equal(false);
      expect(calls).to.deep.equal([]);
      arrive();
      await waitFor(() => plugin.isLoaded());
      await analytics.track('Live');
      // A replay that takes longer than a slice goes on in a later task.
      await sent(21);
      expect(names()).to.deep.equal([...Array.from({ length: 20 }, (_, i) => `E${i}`), 'Live']);
    });

    it('calls from before Segment itself was there arrive too', async () => {
      const analytics = new AnalyticsBrowser();
      void analytics.register(create());
      void analytics.track('Early');
      analytics.load(source());
      await analytics.track('Later');
      arrive();
      await sent(2);
      expect(names()).to.deep.equal(['Early', 'Later']);
    });

    it('a page that is only being prepared loads no SDK until it is shown', async () => {
      removeTags();
      Object.defineProperty(document, 'prerendering', { value: true, configurable: true });
      const analytics = await segment([create({ sdkUrl: '/sdk/actions.js' })]);
      Reflect.deleteProperty(document, 'prerendering');
      await analytics.track('E');
      expect(tags()).to.have.length(0);
      document.dispatchEvent(new Event('prerenderingchange'));
      await waitFor(() => tags().length === 1);
      const [call] = await received(page, 1);
      expect(call?.args[0]).to.equal('E');
    });
  });

  describe('while 1Flow is blocked', () => {
    it('Segment goes on, it is said once, no timer stays, and the next page delivers', async () => {
      removeTags();
      const plugin = oneflowDestination({ projectApiKey: KEY, sdkUrl: 'http://127.0.0.1:4/sdk.js' });
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const tick = async <Value>(work: Promise<Value>): Promise<Value> => {
        const ticking = setInterval(() => void clock.tickAsync(50), 5);
        return work.finally(() => clearInterval(ticking));
      };
      const analytics = await tick(segment([]));
      const timersOfSegment = clock.countTimers();
      await tick(analytics.register(plugin));
      await tick(analytics.ready());
      const failed = new Promise<void>((resolve) => (console.error as sinon.SinonStub).callsFake(() => resolve()));
      await tick(analytics.track('A'));
      expect(segmentSent.map(({ event }) => event)).to.deep.equal(['A']);
      await tick(failed);
      await tick(analytics.track('B'));
      await clock.tickAsync(120_000);
      expect(clock.countTimers()).to.equal(timersOfSegment);
      clock.restore();
      expect(segmentSent.map(({ event }) => event)).to.deep.equal(['A', 'B']);
      expect(plugin.isLoaded()).to.equal(false);
      expect(analytics.queue.failedInitializations).to.deep.equal([]);
      expect(said('error')).to.have.length(1);
      expect(said('error')[0]).to.match(
        /"http:\/\/127\.0\.0\.1:4\/sdk\.js" could not be used.*project API key \(oneflow-segment [\d.]+\)\. The next page tries/,
      );

      dispatchEvent(new PageTransitionEvent('pagehide'));
      arrive();
      const next = await segment([create()]);
      await next.track('C');
      // A busy machine takes the replay in slices.
      await sent(3);
      expect(names()).to.deep.equal(['A', 'B', 'C']);
    });
  });
});
