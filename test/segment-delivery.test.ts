// The plugin for Analytics.js 2.0: what 1Flow's SDK gets of the events of real analytics-next.

import { type Context, ContextCancelation, type Plugin } from '@segment/analytics-next';
import { expect } from 'chai';
import sinon from 'sinon';
import { presets } from '../src/destination/destination.js';
import { type DestinationSettings, oneflowDestination } from '../src/segment/plugin.js';
import { KEY } from './helpers/page.js';
import {
  arrive,
  calls,
  cleanEachTime,
  create,
  NAME,
  names,
  page,
  properties,
  removeTags,
  said,
  segment,
  sent,
  tags,
} from './helpers/segment.js';

describe('oneflow-segment/segment', () => {
  cleanEachTime();

  describe('delivers', () => {
    it('what the snippet delivers for the same calls, in the order of the calls', async () => {
      arrive();
      const analytics = await segment([create()]);
      await analytics.identify('u1', { plan: 'pro', address: { city: 'Oslo' } });
      await analytics.track('Plan Chosen', { plan: 'pro', items: ['a', 'b'], address: { zip: 1 } });
      await analytics.page('Pricing');
      await analytics.screen('Home');
      await analytics.screen();
      await analytics.group('g1', { size: 3 });
      await analytics.alias('u2', 'u1');
      await analytics.track('Left');
      const anonymousId = analytics.user().anonymousId();
      expect(calls).to.deep.equal([
        ['identify', 'u1', { plan: 'pro', address_city: 'Oslo' }],
        [
          'track',
          'Plan Chosen',
          { userId: 'u1', anonymousId, properties: { plan: 'pro', items: '["a","b"]', address_zip: 1 } },
        ],
        ['track', 'screen_Home', { userId: 'u1', anonymousId }],
        ['track', 'screen_view', { userId: 'u1', anonymousId }],
        ['track', 'Left', { userId: 'u1', anonymousId }],
      ]);
      expect(said('warn')).to.deep.equal([]);
    });

    const OPTIONS: { name: string; settings: Partial<DestinationSettings>; expected: unknown }[] = [
      { name: 'delimiter', settings: { delimiter: '.' }, expected: { 'a.b': 1, list: '["x"]' } },
      { name: 'lists', settings: { lists: 'index' }, expected: { a_b: 1, list_0: 'x' } },
      { name: 'eventProperties', settings: { eventProperties: false }, expected: undefined },
      {
        name: 'mappings',
        settings: {
          mappings: [
            { action: 'trackEvent', when: () => true, fields: () => ({ event_name: 'E', properties: { m: 1 } }) },
          ],
        },
        expected: { m: 1 },
      },
    ];
    for (const { name, settings, expected } of OPTIONS) {
      it(`by the option ${name}`, async () => {
        arrive();
        const analytics = await segment([create(settings)]);
        await analytics.track('E', { a: { b: 1 }, list: ['x'] });
        await sent(1);
        expect(properties()).to.deep.equal([expected]);
      });
    }

    it('properties alone where trackPayload asks for it', async () => {
      arrive();
      const analytics = await segment([create({ trackPayload: 'properties' })]);
      await analytics.track('E', { a: 1 });
      expect(calls).to.deep.equal([['track', 'E', { a: 1 }]]);
    });

    it('pages, groups and aliases where a mapping asks for it', async () => {
      arrive();
      const mapping = {
        action: 'trackEvent',
        when: ({ type }) => ['page', 'group', 'alias'].includes(type),
        fields: ({ type, name, groupId, previousId }) => ({ event_name: `${type} ${name ?? groupId ?? previousId}` }),
      } satisfies NonNullable<DestinationSettings['mappings']>[number];
      const analytics = await segment([create({ mappings: [...presets, mapping] })]);
      await analytics.page('Pricing');
      await analytics.group('g1');
      await analytics.alias('u2', 'u1');
      await analytics.track('E');
      expect(names()).to.deep.equal(['page Pricing', 'group g1', 'alias u1', 'E']);
    });

    it('when and where a waiting event was made, where replayContext asks for it', async () => {
      const analytics = await segment([create({ replayContext: true })]);
      await analytics.track('Waited', { a: 1 }, { timestamp: new Date(86_400_000) });
      arrive();
      await sent(1);
      await analytics.track('Live', { a: 1 });
      expect(properties()).to.deep.equal([
        { a: 1, original_timestamp: '1970-01-02T00:00:00.000Z', page_url: location.href },
        { a: 1 },
      ]);
    });

    it('an event whose context a middleware has taken away', async () => {
      const analytics = await segment([create({ replayContext: true })]);
      await analytics.addDestinationMiddleware(NAME, ({ payload, next }) => {
        delete payload.obj.context;
        next(payload);
      });
      await analytics.track('E');
      arrive();
      await sent(1);
      expect(Object.keys(properties()[0] as object)).to.deep.equal(['original_timestamp']);
    });

    it('an event with a timestamp that is none', async () => {
      arrive();
      const when = sinon.stub().returns(true);
      const analytics = await segment([
        create({ mappings: [{ ...(presets[1] as (typeof presets)[0]), when }] as never }),
      ]);
      await analytics.track('E', {}, { timestamp: 'yesterday' });
      expect(names()).to.deep.equal(['E']);
      expect(when.firstCall.args[0].timestamp).to.match(/^\d{4}-\d\d-\d\dT/);
    });

    it('values that JSON has no form for, by the rules', async () => {
      arrive();
      const analytics = await segment([create()]);
      const cycle: Record<string, unknown> = { kept: 1 };
      cycle.self = cycle;
      const values = { big: 10n, nan: Number.NaN, date: new Date(0), fn: () => {}, none: undefined };
      // Segment's own destination can't send these.
      const options = { integrations: { 'Segment.io': false } };
      await analytics.track('Values', values, options);
      await analytics.track('Cycle', { cycle }, options);
      await analytics.track('Unclonable', { cycle, fn: () => {} }, options);
      expect(properties()).to.deep.equal([
        { big: '10', nan: null, date: '1970-01-01T00:00:00.000Z' },
        { cycle_kept: 1 },
        { cycle_kept: 1 },
      ]);
      expect(said('warn')).to.have.length(1);
    });

    it('the other events when one has no name', async () => {
      arrive();
      const analytics = await segment([create()]);
      const mappings = create({
        // A second one for the same key stays out.
        projectApiKey: 'another',
        mappings: [{ action: 'trackEvent', when: () => true, fields: () => ({ event_name: '' }) }],
      });
      await analytics.track('First');
      await analytics.register(mappings);
      await analytics.track('Second');
      expect(names()).to.deep.equal(['First', 'Second']);
      expect(said('warn').join()).to.contain('mapping 0 was skipped: event_name must be a non-empty string');
    });

    it('the other events when a middleware takes the name of one away, which is said', async () => {
      arrive();
      const analytics = await segment([create()]);
      await analytics.addDestinationMiddleware(NAME, ({ payload, next }) => {
        if (payload.obj.event === 'Nameless') delete payload.obj.event;
        next(payload);
      });
      for (const name of ['First', 'Nameless', 'Second']) await analytics.track(name);
      await sent(2);
      expect(names()).to.deep.equal(['First', 'Second']);
      expect(said('warn')).to.have.length(1);
      expect(said('warn')[0]).to.match(/track was dropped: track needs an event name/);
    });

    it('the other events when one can not be read, with a middleware or without: it is said, and nothing is thrown', async () => {
      arrive();
      const plugin = create();
      const analytics = await segment([plugin]);
      const timestamp = {
        valueOf() {
          throw new Error('broken');
        },
      };
      const takes = async (type: 'track' | 'screen'): Promise<void> => {
        const given = { event: { type, event: 'Bad', timestamp } } as unknown as Context;
        expect(await plugin[type]?.(given)).to.equal(given);
      };
      await takes('track');
      await analytics.track('First');
      await analytics.addDestinationMiddleware(NAME, ({ payload, next }) => next(payload));
      await takes('screen');
      await analytics.track('Second');
      await sent(2);
      expect(names()).to.deep.equal(['First', 'Second']);
      expect(said('warn')).to.deep.equal([
        'oneflowSegment: track was dropped: Error: broken',
        'oneflowSegment: screen was dropped: Error: broken',
      ]);
    });

    it('the other calls when the SDK throws at one', async () => {
      page._1flow = (_: string, name: string) => {
        if (name === 'Bad') throw new Error('out of order');
        calls.push([_, name]);
      };
      const analytics = await segment([create()]);
      for (const name of ['A', 'Bad', 'B', 'Bad', 'C']) await analytics.track(name);
      expect(names()).to.deep.equal(['A', 'B', 'C']);
      expect(said('warn')).to.deep.equal(['oneflowSegment: 1Flow\'s SDK threw at "trackEvent": Error: out of order']);
    });

    it('nothing twice when a later plugin makes Segment try an event again', async () => {
      arrive();
      let failures = 2;
      const after: Plugin = {
        name: 'after',
        type: 'after',
        isLoaded: () => true,
        load: async () => {},
        track: (context) => {
          if (failures-- > 0) throw new ContextCancelation({ retry: true, type: 'middleware_cancellation' });
          return context;
        },
      };
      const analytics = await segment([create(), after]);
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const done = analytics.track('Once');
      await clock.tickAsync(60_000);
      await done;
      clock.restore();
      expect(failures).to.equal(-1);
      expect(names()).to.deep.equal(['Once']);
    });

    it('nothing twice when the plugin is registered twice', async () => {
      arrive();
      const plugin = create();
      const analytics = await segment([plugin]);
      await analytics.register(plugin);
      await analytics.track('Once');
      expect(names()).to.deep.equal(['Once']);
    });

    it('nothing twice when another plugin for the same key is registered', async () => {
      arrive();
      const analytics = await segment([create()]);
      const second = oneflowDestination({ projectApiKey: KEY });
      await analytics.register(second);
      await analytics.track('Once');
      expect([names(), second.isLoaded()]).to.deep.equal([['Once'], false]);
    });

    it('nothing once it was taken off: not even its start loads an SDK', async () => {
      removeTags();
      const plugin = oneflowDestination({ projectApiKey: KEY });
      const analytics = await segment([plugin], { integrations: { All: false, 'Segment.io': true } });
      await analytics.deregister(NAME);
      plugin.start();
      expect([tags(), plugin.isLoaded()]).to.deep.equal([[], false]);
    });

    it('everything again after it was taken off and put back', async () => {
      arrive();
      const plugin = create();
      const analytics = await segment([plugin]);
      await analytics.deregister(NAME);
      await analytics.track('Off');
      await analytics.register(plugin);
      await analytics.track('On');
      expect(names()).to.deep.equal(['On']);
    });

    it('by another plugin for the same key, once the first was taken off', async () => {
      arrive();
      const analytics = await segment([create()]);
      await analytics.track('First');
      await analytics.deregister(NAME);
      await analytics.register(create());
      await analytics.track('Second');
      expect(names()).to.deep.equal(['First', 'Second']);
    });
  });
});
