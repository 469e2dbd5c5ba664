// The plugin for Analytics.js 2.0: for whom each event is, which events are for 1Flow, and what middleware makes of them.

import type { Analytics } from '@segment/analytics-next';
import { expect } from 'chai';
import type { SegmentEvent } from '../src/api/types.js';
import { presets } from '../src/destination/destination.js';
import { applyMiddleware, type MiddlewarePayload } from '../src/segment/middleware.js';
import { received, waitFor } from './helpers/page.js';
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
  segmentSent,
  sent,
  tags,
} from './helpers/segment.js';

describe('oneflow-segment/segment', () => {
  cleanEachTime();

  describe('keeps who it was', () => {
    it('with the ids and traits of each event, reset included, however late the SDK is', async () => {
      const analytics = await segment([create()]);
      const ids: unknown[] = [];
      const note = (): unknown => ids.push(analytics.user().anonymousId());
      void analytics.identify('u1', { plan: 'pro' });
      void analytics.track('E1');
      note();
      analytics.reset();
      void analytics.track('E2');
      note();
      void analytics.identify('u2', { team: 'a' });
      const last = analytics.track('E3', {}, { userId: 'other', anonymousId: 'given' });
      await last;
      expect(calls).to.deep.equal([]);
      arrive();
      await sent(5);
      expect(ids[0]).to.not.equal(ids[1]);
      expect(calls).to.deep.equal([
        ['identify', 'u1', { plan: 'pro' }],
        ['track', 'E1', { userId: 'u1', anonymousId: ids[0] }],
        ['track', 'E2', { anonymousId: ids[1] }],
        ['identify', 'u2', { team: 'a' }],
        ['track', 'E3', { userId: 'u2', anonymousId: 'given' }],
      ]);
    });

    it('and identifies nobody without a user id; the traits come with the next that has one', async () => {
      arrive();
      const analytics = await segment([create()]);
      await analytics.identify({ plan: 'pro' });
      await analytics.identify('u1', { team: { name: 'a' } });
      expect(calls).to.deep.equal([['identify', 'u1', { plan: 'pro', team_name: 'a' }]]);
      expect(said('warn')).to.deep.equal([]);
    });

    it('and what it said, whatever the page changes later', async () => {
      const analytics = await segment([create()]);
      const given = { plan: 'pro', nested: { list: [1] } };
      await analytics.track('E', given);
      given.plan = 'free';
      given.nested.list.push(2);
      arrive();
      await sent(1);
      expect(properties()).to.deep.equal([{ plan: 'pro', nested_list: '[1]' }]);
    });

    it('and a mapping that writes on its event changes nothing for Segment', async () => {
      arrive();
      const [, preset] = presets as [unknown, Extract<(typeof presets)[0], { action: 'trackEvent' }>];
      const fields: typeof preset.fields = (event) => {
        (event.properties as { secret: number }).secret = 1;
        return preset.fields(event);
      };
      const analytics = await segment([create({ mappings: [{ ...preset, fields }] })]);
      const { event } = await analytics.track('E', { a: 1 });
      expect(event.properties).to.deep.equal({ a: 1 });
      expect(properties()).to.deep.equal([{ a: 1, secret: 1 }]);
    });
  });

  describe('integrations', () => {
    const CASES = [
      { integrations: {}, goes: true },
      { integrations: { All: true }, goes: true },
      { integrations: { All: false }, goes: false },
      { integrations: { All: false, [NAME]: true }, goes: true },
      { integrations: { All: false, '1Flow': true }, goes: true },
      { integrations: { All: false, '1Flow': { some: 'setting' } }, goes: true },
      { integrations: { [NAME]: false }, goes: false },
      { integrations: { '1Flow': false }, goes: false },
      { integrations: { [NAME]: true, '1Flow': false }, goes: true },
      { integrations: { [NAME]: false, '1Flow': true }, goes: false },
      { integrations: { All: false, 'Other (Actions)': true }, goes: false },
    ];
    for (const { integrations, goes } of CASES) {
      it(`${JSON.stringify(integrations)} of a call: ${goes ? 'goes' : 'stays'}`, async () => {
        arrive();
        const analytics = await segment([create()]);
        await analytics.track('This', {}, { integrations });
        await analytics.track('Next');
        expect(names()).to.deep.equal(goes ? ['This', 'Next'] : ['Next']);
        expect(segmentSent.map(({ event }) => event)).to.deep.equal(['This', 'Next']);
      });

      it(`${JSON.stringify(integrations)} of Segment's load: ${goes ? 'on' : 'off, and no SDK is loaded'}`, async () => {
        removeTags();
        const plugin = create({ sdkUrl: '/sdk/actions.js' });
        const analytics = await segment([plugin], { integrations });
        await analytics.track('By default');
        expect(tags()).to.have.length(goes ? 1 : 0);
        await analytics.track('By name', {}, { integrations: { [NAME]: true } });
        await waitFor(() => plugin.isLoaded());
        const arrived = await received(page, goes ? 2 : 1);
        expect(arrived.map(({ args }) => args[0])).to.deep.equal(goes ? ['By default', 'By name'] : ['By name']);
        expect(tags()).to.have.length(1);
      });
    }
  });

  describe('middleware', () => {
    it('of the source changes what 1Flow gets, and stops what 1Flow does not get', async () => {
      arrive();
      const analytics = await segment([create()]);
      await analytics.addSourceMiddleware(({ payload, next }) => {
        if (payload.obj.event === 'Stopped') return;
        payload.obj.properties = { ...payload.obj.properties, added: 1 };
        next(payload);
      });
      await analytics.track('Stopped');
      await analytics.track('E', { a: 1 });
      expect(names()).to.deep.equal(['E']);
      expect(properties()).to.deep.equal([{ a: 1, added: 1 }]);
    });

    for (const name of ['*', NAME, NAME.toUpperCase()]) {
      it(`of the destination "${name}" changes what 1Flow gets, and only that`, async () => {
        arrive();
        const plugin = create();
        const analytics = await segment([plugin]);
        await analytics.addDestinationMiddleware(name, ({ payload, integration, next }) => {
          expect(integration).to.equal(NAME);
          expect(payload.obj.timestamp).to.be.an.instanceOf(Date);
          (payload.obj.properties as { card: { number?: number } }).card.number = 0;
          next(payload);
        });
        await analytics.addDestinationMiddleware(name, ({ payload, next }) => {
          const read = payload as unknown as Record<string, (name?: string) => unknown>;
          expect(read.json?.()).to.deep.equal({ ...payload.obj });
          expect(read.rawEvent?.()).to.equal(payload.obj);
          payload.obj.properties = {
            ...(read.field?.('properties') as object),
            said: `${read.type?.()} ${read.event?.()} ${read.userId?.()}`,
          };
          next(payload);
        });
        await analytics.identify('u1', {}, { integrations: { All: false } });
        const { event } = await analytics.track('E', { card: { number: 42 } });
        await sent(1);
        const properties = { card_number: 0, said: 'track E u1' };
        expect(calls).to.deep.equal([['track', 'E', { userId: 'u1', anonymousId: event.anonymousId, properties }]]);
        expect(event.properties).to.deep.equal({ card: { number: 42 } });
        expect(segmentSent.at(-1)?.properties).to.deep.equal({ card: { number: 42 } });
      });
    }

    it('that is added while one has an event in hand is for the next event', async () => {
      arrive();
      const analytics = await segment([create()]);
      let isAdded = false;
      await analytics.addDestinationMiddleware(NAME, async ({ payload, next }) => {
        if (!isAdded) {
          isAdded = true;
          await analytics.addDestinationMiddleware(NAME, ({ payload: { obj }, next: pass }) => {
            obj.properties = { added: 1 };
            if (obj.event !== 'B') pass({ obj } as never);
          });
        }
        next(payload);
      });
      for (const event of ['A', 'B', 'C']) await analytics.track(event, {});
      await sent(2);
      expect([names(), properties()]).to.deep.equal([
        ['A', 'C'],
        [undefined, { added: 1 }],
      ]);
    });

    it('has a reader for each field that an event may have, as the event is then', async () => {
      const texts = {
        ...{ event: 'E', name: 'N', category: 'C', userId: 'u1', anonymousId: 'a1', groupId: 'g1', previousId: 'p1' },
        ...{ messageId: 'm1', context: { page: {} }, integrations: {}, properties: { a: 1 }, traits: { b: 2 } },
      };
      const event = { type: 'track', ...texts, timestamp: '2026-01-02T03:04:05.000Z' } as unknown as SegmentEvent;
      const fields = { ...event, timestamp: new Date(event.timestamp) };
      const reads: unknown[] = [];
      const read = ({ obj, field, json, rawEvent, ...readers }: MiddlewarePayload): unknown =>
        reads.push(
          Object.fromEntries(Object.entries(readers).map(([name, reader]) => [name, (reader as () => unknown)()])),
        );
      await applyMiddleware(
        event,
        [
          ({ payload, next }) => {
            read(payload);
            payload.obj = { ...payload.obj, messageId: 'other' };
            read(payload);
            next(payload);
          },
        ],
        NAME,
      );
      expect(reads).to.deep.equal([fields, { ...fields, messageId: 'other' }]);
    });

    it('reads an alias by the names of its fields, and gets its JSON as a copy', async () => {
      arrive();
      const fields = (event: SegmentEvent) => ({ event_name: event.type, properties: { told: event.context.told } });
      const mapping = { action: 'trackEvent', when: () => true, fields } as never;
      const analytics = await segment([create({ mappings: [mapping] })]);
      await analytics.addDestinationMiddleware(NAME, ({ payload, next }) => {
        const read = payload as unknown as Record<string, () => Record<string, unknown>>;
        const json = read.json?.() ?? {};
        const { previousId } = json;
        json.previousId = 'changed';
        payload.obj.context = {
          ...payload.obj.context,
          told: [previousId, read.previousId?.(), read.userId?.()].join(),
        };
        next(payload);
      });
      await analytics.alias('new', 'old');
      await sent(1);
      expect(properties()).to.deep.equal([{ told: 'old,old,new' }]);
    });

    const STOPS: { name: string; middleware: Parameters<Analytics['addDestinationMiddleware']>[1]; says: boolean }[] = [
      { name: 'passes null on', middleware: ({ next }) => next(null), says: false },
      { name: 'passes nothing on', middleware: () => {}, says: false },
      {
        name: 'throws',
        middleware: () => {
          throw new Error('bad middleware');
        },
        says: true,
      },
      { name: 'rejects', middleware: () => Promise.reject(new Error('bad middleware')), says: true },
    ];
    for (const { name, middleware, says } of STOPS) {
      it(`that ${name} stops the event here; the others go on`, async () => {
        arrive();
        const analytics = await segment([create()]);
        await analytics.addDestinationMiddleware(NAME, (params) => {
          if (params.payload.obj.event === 'Bad') return middleware(params);
          params.next(params.payload);
        });
        for (const event of ['A', 'Bad', 'B']) await analytics.track(event);
        await sent(2);
        expect(names()).to.deep.equal(['A', 'B']);
        expect(said('warn')).to.deep.equal(says ? ['oneflowSegment: track was dropped: Error: bad middleware'] : []);
      });
    }

    it('that takes its time changes no order, and makes Segment wait for nothing', async () => {
      arrive();
      const analytics = await segment([create()]);
      let release = (): void => {};
      const slow = new Promise<void>((resolve) => (release = resolve));
      await analytics.addDestinationMiddleware(NAME, async ({ payload, next }) => {
        if (payload.obj.event === 'A') await slow;
        next(payload);
      });
      const given = { value: 1 };
      await analytics.track('A', given);
      given.value = 2;
      await analytics.track('B');
      expect(segmentSent.map(({ event }) => event)).to.deep.equal(['A', 'B']);
      expect(calls).to.deep.equal([]);
      release();
      await sent(2);
      expect(names()).to.deep.equal(['A', 'B']);
      expect(properties()).to.deep.equal([{ value: 1 }, undefined]);
    });
  });
});
