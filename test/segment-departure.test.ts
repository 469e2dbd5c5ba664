// The plugin for Analytics.js 2.0 on a page that goes before 1Flow's SDK has come: its events wait for the next page.
import { expect } from 'chai';
import sinon from 'sinon';
import { KEY, waitFor } from './helpers/page.js';
import {
  arrive,
  cleanEachTime,
  create,
  gone,
  leave,
  NAME,
  names,
  plugins,
  properties,
  said,
  segment,
  sent,
  stored,
} from './helpers/segment.js';

/** As an earlier page's plugin stored it. */
const storedEvent = (event: string) => ({
  ...{ type: 'track', event, properties: {}, integrations: {}, messageId: 'm' },
  ...{ timestamp: new Date(1).toISOString(), context: {} },
});

describe('oneflow-segment/segment', () => {
  cleanEachTime();

  describe('when the page goes first', () => {
    it('its events wait in session storage, and the next page delivers them first, once', async () => {
      await gone(['A', 'B']);
      expect(stored()).to.have.length(2);
      await gone(['C']);
      expect(stored()).to.have.length(3);
      const analytics = await segment([create()]);
      await analytics.track('D');
      arrive();
      await sent(4);
      await waitFor(() => plugins.every((plugin) => plugin.isLoaded()));
      expect(stored()).to.deep.equal([]);
      expect([...names()].sort()).to.deep.equal(['A', 'B', 'C', 'D']);
      expect(names().slice(0, 3)).to.deep.equal(['A', 'B', 'C']);
    });

    it('the next page says when and where they were made, where replayContext asks for it', async () => {
      sessionStorage.setItem(`oneflow_2_segment_${KEY},1,1000000,1`, JSON.stringify(storedEvent('Stored')));
      await segment([create({ replayContext: true })]);
      arrive();
      await sent(1);
      expect(properties()[0]).to.include({ original_timestamp: storedEvent('Stored').timestamp });
    });

    it('they keep their order, whatever time the page gave them', async () => {
      const analytics = await segment([create()]);
      const timestamps = [undefined, new Date(5), new Date(), new Date(1), undefined];
      for (const [index, timestamp] of timestamps.entries())
        await analytics.track(`E${index}`, {}, { ...(timestamp && { timestamp }) });
      leave();
      // Once more on a page that is left before the SDK comes.
      await gone(['E5']);
      await segment([create()]);
      arrive();
      await sent(6);
      expect(names()).to.deep.equal(['E0', 'E1', 'E2', 'E3', 'E4', 'E5']);
    });

    it('so are those whose context a middleware has taken away', async () => {
      const analytics = await segment([create()]);
      await analytics.addDestinationMiddleware(NAME, ({ payload, next }) => {
        delete (payload.obj as { context?: unknown }).context;
        next(payload);
      });
      await analytics.track('A');
      // The middleware answers in a later turn.
      await new Promise((resolve) => setTimeout(resolve));
      leave();
      expect(stored()).to.have.length(1);
      await segment([create()]);
      arrive();
      await sent(1);
      expect([names(), said('warn')]).to.deep.equal([['A'], []]);
    });

    it('an event after that joins them there, and none of them goes to an SDK that comes then', async () => {
      const analytics = await segment([create()]);
      await analytics.track('A');
      leave();
      await analytics.track('B');
      const texts = stored().map((name) => JSON.parse(sessionStorage.getItem(name) ?? '').event);
      expect(texts.sort()).to.deep.equal(['A', 'B']);
      arrive();
      await analytics.track('C');
      await waitFor(() => plugins.every((plugin) => plugin.isLoaded()));
      expect([names(), stored().length]).to.deep.equal([[], 3]);
    });

    it('and back from the back/forward cache, they are taken from there', async () => {
      const plugin = create();
      const analytics = await segment([plugin]);
      arrive();
      await waitFor(() => plugin.isLoaded());
      let release = (): void => {};
      const slow = new Promise<void>((resolve) => (release = resolve));
      await analytics.addDestinationMiddleware(NAME, async ({ payload, next }) => {
        await slow;
        next(payload);
      });
      sessionStorage.setItem(`oneflow_2_segment_${KEY},1,1000000,1`, JSON.stringify(storedEvent('Stored')));
      await analytics.track('Waiting');
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }));
      expect(names()).to.deep.equal([]);
      dispatchEvent(new PageTransitionEvent('pagehide'));
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      await waitFor(() => names().length === 1);
      expect(names()).to.deep.equal(['Stored']);
      release();
      await sent(2);
      expect(stored()).to.deep.equal([]);
    });

    it('WebKit, which fires no pagehide before the load event, stores them on pageswap', async () => {
      const analytics = await segment([create()]);
      await analytics.track('A');
      dispatchEvent(new Event('pageswap'));
      expect(stored()).to.have.length(1);
      leave();
      expect(stored()).to.have.length(1);
    });

    it('an SDK that comes while the page is going gets none of them', async () => {
      const plugin = create();
      await segment([plugin]).then((analytics) => analytics.track('A'));
      leave();
      arrive();
      await waitFor(() => plugin.isLoaded());
      expect([names(), stored().length]).to.deep.equal([[], 1]);
    });

    it('a copy of them, as in a window opened by the page, is not delivered again', async () => {
      await gone(['A', 'B']);
      const copy = stored().map((name) => [name, sessionStorage.getItem(name) as string] as const);
      arrive();
      await segment([create()]);
      await sent(2);
      for (const [name, text] of copy) sessionStorage.setItem(name, text);
      const analytics = await segment([create()]);
      await analytics.track('C');
      await sent(3);
      expect(stored()).to.deep.equal([]);
      expect(names()).to.deep.equal(['A', 'B', 'C']);
    });

    it("the snippet of the same project does not take them, nor it the snippet's", async () => {
      const theirs = `oneflow_2_${KEY},1,1000000,1`;
      sessionStorage.setItem(theirs, '[null,"track",0,"","","","Theirs"]');
      await gone(['A']);
      expect(stored().map((name) => name.split(',')[0])).to.have.members([
        `oneflow_2_segment_${KEY}`,
        `oneflow_2_${KEY}`,
      ]);
      arrive();
      await segment([create()]);
      await sent(1);
      expect(stored()).to.deep.equal([theirs]);
      expect(names()).to.deep.equal(['A']);
    });

    it('those behind one that a middleware still has in hand too', async () => {
      const analytics = await segment([create()]);
      await analytics.addDestinationMiddleware(NAME, ({ payload, next }) => {
        if (payload.obj.event === 'A') return new Promise<void>(() => {});
        next(payload);
      });
      for (const name of ['B', 'A', 'C']) await analytics.track(name);
      await waitFor(() => {
        leave();
        return stored().length > 1;
      });
      const texts = stored()
        .sort()
        .map((name) => sessionStorage[name]);
      expect(texts.map((text) => JSON.parse(text).event)).to.deep.equal(['B', 'C']);
    });

    for (const [name, settings, options] of [
      ["persistence: 'memory'", { persistence: 'memory' }, {}],
      ["Segment's disableClientPersistence", {}, { disableClientPersistence: true }],
    ] as const) {
      it(`nothing is stored with ${name}`, async () => {
        await gone(['A'], settings, options);
        expect(stored()).to.deep.equal([]);
      });
    }

    it('storage that is full or holds garbage harms nothing', async () => {
      const full = sinon.stub(Storage.prototype, 'setItem').callsFake(function (this: Storage, ...args) {
        if (this === sessionStorage) throw new DOMException('full', 'QuotaExceededError');
        return full.wrappedMethod.apply(this, args);
      });
      const analytics = await segment([create()]);
      await analytics.track('Unstored');
      leave();
      full.restore();
      expect(said('warn').join()).to.include('1 events did not fit into storage and are lost');
      const garbage = [
        '',
        '{',
        'null',
        '{}',
        '[1]',
        '{"type":"no","timestamp":"","context":{}}',
        '{"type":"track","context":{}}',
      ];
      garbage.forEach((text, index) => {
        sessionStorage.setItem(`oneflow_2_segment_${KEY},1,${index},1`, text);
      });
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      arrive();
      // Plugins of other tests are back, too.
      await waitFor(() => names().includes('Unstored') && stored().length === 0);
    });
  });
});
