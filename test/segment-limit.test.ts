// The plugin for Analytics.js 2.0: how many events may wait for 1Flow's SDK.

import type { Context, Plugin } from '@segment/analytics-next';
import { expect } from 'chai';
import {
  arrive,
  cleanEachTime,
  create,
  leave,
  NAME,
  names,
  properties,
  said,
  segment,
  sent,
  stored,
} from './helpers/segment.js';

describe('oneflow-segment/segment', () => {
  cleanEachTime();

  /** As Segment's queue hands them over; a thousand calls of Segment's own would take seconds. */
  function many(plugin: Plugin, count: number): void {
    for (let i = 0; i < count; i++) {
      const event = { type: 'track', event: `E${i}`, properties: {}, context: {}, messageId: `m${i}` };
      void plugin.track?.({ event } as Context);
    }
  }

  describe('while 1Flow is slow', () => {
    it('the oldest 1,000 events are kept, and it says so once', async () => {
      const plugin = create();
      const analytics = await segment([plugin]);
      many(plugin, 1_002);
      // An event that 1Flow does not get takes no place.
      await analytics.page();
      expect(said('warn')).to.deep.equal(['oneflowSegment: track was dropped: 1,000 wait already']);
      arrive();
      await sent(1_000);
      await analytics.track('after');
      expect(names()).to.have.length(1_001).and.include.members(['E0', 'E999', 'after']);
    });

    it('an event that 1Flow does not get takes no place of one that it gets', async () => {
      const plugin = create();
      const analytics = await segment([plugin]);
      many(plugin, 999);
      for (const name of ['x', 'y', 'z']) await analytics.page(name);
      await analytics.track('last');
      arrive();
      await sent(1_000);
      expect(names()).to.have.length(1_000).and.include.members(['E998', 'last']);
      expect(said('warn')).to.deep.equal([]);
    });

    it('nor does one that a middleware stops', async () => {
      const plugin = create();
      const analytics = await segment([plugin]);
      await analytics.addDestinationMiddleware(NAME, ({ payload, next }) => {
        if (String(payload.obj.event) < 'a') next(payload);
      });
      many(plugin, 999);
      for (const name of ['x', 'y', 'z', 'Last']) await analytics.track(name);
      arrive();
      await sent(1_000);
      expect(names()).to.have.length(1_000).and.include.members(['E998', 'Last']);
      expect(said('warn')).to.deep.equal([]);
    });
  });

  describe('when the page goes first', () => {
    it('at most 1,000 of them, over all pages', async () => {
      for (const count of [999, 3]) {
        const plugin = create();
        await segment([plugin]);
        many(plugin, count);
        leave();
      }
      expect(stored()).to.have.length(1_000);
    });
  });

  describe('settings', () => {
    it('have no such limit: one is named, and the rest holds', async () => {
      arrive();
      const analytics = await segment([create({ queueLimit: 5, delimiter: '.' } as never)]);
      expect(said('warn')).to.have.length(1);
      expect(said('warn')[0]).to.contain('option queueLimit is ignored');
      await sent(0);
      await analytics.track('E', { a: { b: 1 } });
      await sent(1);
      expect(properties()).to.deep.equal([{ 'a.b': 1 }]);
    });
  });
});
