// The plugin for Analytics.js 2.0: how many events may wait for 1Flow's SDK.
import { expect } from '@open-wc/testing';
import {
  arrive,
  cleanEachTime,
  create,
  gone,
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

  describe('while 1Flow is slow', () => {
    it('the oldest events are kept up to queueLimit, and it says so once', async () => {
      const analytics = await segment([create({ queueLimit: 2 })]);
      for (const name of ['A', 'B', 'C', 'D']) await analytics.track(name);
      // An event that 1Flow does not get takes no place.
      await analytics.page();
      expect(said('warn')).to.deep.equal([
        "oneflowSegment: track was dropped: 2 events wait for 1Flow's SDK already: see queueLimit",
      ]);
      arrive();
      await sent(2);
      await analytics.track('E');
      expect(names()).to.deep.equal(['A', 'B', 'E']);
    });

    it('an event that 1Flow does not get takes no place of one that it gets', async () => {
      const analytics = await segment([create({ queueLimit: 2 })]);
      await analytics.track('A');
      for (const name of ['x', 'y', 'z']) await analytics.page(name);
      await analytics.track('B');
      arrive();
      await sent(2);
      expect(names()).to.deep.equal(['A', 'B']);
      expect(said('warn')).to.deep.equal([]);
    });

    it('nor does one that a middleware stops', async () => {
      const analytics = await segment([create({ queueLimit: 2 })]);
      await analytics.addDestinationMiddleware(NAME, ({ payload, next }) => {
        if (String(payload.obj.event) < 'a') next(payload);
      });
      for (const name of ['A', 'x', 'y', 'z', 'B']) await analytics.track(name);
      arrive();
      await sent(2);
      expect(names()).to.deep.equal(['A', 'B']);
      expect(said('warn')).to.deep.equal([]);
    });
  });

  describe('when the page goes first', () => {
    it('at most queueLimit of them', async () => {
      await gone(['A', 'B'], { queueLimit: 3 });
      await gone(['C', 'D'], { queueLimit: 3 });
      expect(stored()).to.have.length(3);
    });
  });

  describe('settings', () => {
    it('{"queueLimit":0} is named, and the rest holds', async () => {
      arrive();
      const analytics = await segment([create({ queueLimit: 0, delimiter: '.' })]);
      expect(said('warn')).to.have.length(1);
      expect(said('warn')[0]).to.contain('option "queueLimit" must be');
      await analytics.track('E', { a: { b: 1 } });
      expect(properties()).to.deep.equal([{ 'a.b': 1 }]);
    });
  });
});
