// The plugin for Analytics.js 2.0: its settings, good and bad, and other destinations beside it.

import { AnalyticsBrowser, type Context, type Plugin } from '@segment/analytics-next';
import { expect } from 'chai';
import type sinon from 'sinon';
import { diagnosis } from '../src/api/seam.js';
import { findOther } from '../src/diagnosis/checks.js';
import { type DestinationSettings, oneflowDestination } from '../src/segment/plugin.js';
import { KEY, waitFor } from './helpers/page.js';
import {
  arrive,
  calls,
  cleanEachTime,
  create,
  NAME,
  names,
  page,
  plugins,
  properties,
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

  describe('settings', () => {
    const KEYS: unknown[] = [undefined, null, '', ' ', 'YOUR_PROJECT_API_KEY', 42];
    for (const projectApiKey of KEYS) {
      it(`projectApiKey ${JSON.stringify(projectApiKey)}: one sentence, and nothing else happens`, async () => {
        removeTags();
        arrive();
        const plugin = oneflowDestination({ projectApiKey: projectApiKey as string });
        const analytics = await segment([plugin]);
        await analytics.ready();
        await analytics.track('E');
        expect(plugin.isLoaded()).to.equal(false);
        expect(tags()).to.have.length(0);
        expect(calls).to.deep.equal([]);
        expect(segmentSent.map(({ event }) => event)).to.deep.equal(['E']);
        expect(said('warn')).to.deep.equal([]);
        expect(said('error')).to.have.length(1);
        expect(said('error')[0]).to.contain('your project API key (1Flow dashboard, Settings, Project Settings)');
      });
    }

    for (const settings of [undefined, null, 'a-key', 7]) {
      it(`${JSON.stringify(settings)} instead of settings: one sentence, no throw`, () => {
        expect(oneflowDestination(settings as never).name).to.equal(NAME);
        expect([...said('error'), ...said('warn')]).to.have.length(1);
      });
    }

    const WRONG: { given: Record<string, unknown>; says: string }[] = [
      { given: { lists: 'yes' }, says: 'option lists is ignored' },
      { given: { colour: 1 }, says: 'option colour is ignored' },
    ];
    for (const { given, says } of WRONG) {
      it(`${JSON.stringify(given)} is named, and the rest holds`, async () => {
        arrive();
        const analytics = await segment([create({ ...given, delimiter: '.' } as never)]);
        expect(said('warn')).to.have.length(1);
        expect(said('warn')[0]).to.contain(says);
        await analytics.track('E', { a: { b: 1 } });
        expect(properties()).to.deep.equal([{ 'a.b': 1 }]);
      });
    }

    it('beforeSend is asked once for each event, whether it has waited or not', async () => {
      const asked: unknown[] = [];
      const seen = new Set<unknown>();
      const beforeSend: NonNullable<DestinationSettings['beforeSend']> = (delivery, { event, messageId }) => {
        asked.push(event);
        // As a site does that wants each event once.
        return seen.has(messageId) ? null : seen.add(messageId) && delivery;
      };
      const plugin = create({ beforeSend });
      const analytics = await segment([plugin]);
      await analytics.track('waits');
      arrive();
      await sent(1);
      await analytics.track('live');
      expect([names(), asked]).to.deep.equal([
        ['waits', 'live'],
        ['waits', 'live'],
      ]);
    });

    it('what beforeSend throws is said, and nothing is sent; where it only answers with nothing, nothing is said', async () => {
      arrive();
      const beforeSend = (_: unknown, { event }: { event?: string }): null => {
        if (event === 'broken') throw 'no such plan';
        return null;
      };
      const analytics = await segment([create({ beforeSend })]);
      await analytics.track('dropped');
      expect(said('warn')).to.deep.equal([]);
      await analytics.track('broken');
      expect([calls, said('warn').length]).to.deep.equal([[], 1]);
      expect(said('warn')[0]).to.contain('beforeSend failed: no such plan');
    });

    it("sdkUrl and nonce make the SDK's script; the default nonce is one that the page has", async () => {
      removeTags();
      await segment([create({ sdkUrl: '/sdk/actions.js', nonce: 'given' })]);
      expect(tags()[0]?.nonce).to.equal('given');
      expect(tags()[0]?.getAttribute('src')).to.equal('/sdk/actions.js');
      expect(tags()[0]?.dataset.apiKey).to.equal(KEY);
      await waitFor(() => plugins.every((plugin) => plugin.isLoaded()));
      removeTags();
      delete page._1flow;
      const other = document.createElement('script');
      other.nonce = 'of-the-page';
      other.setAttribute('nonce', 'of-the-page');
      document.head.append(other);
      await segment([create({ sdkUrl: '/sdk/actions.js' })]);
      other.remove();
      expect(tags()[0]?.nonce).to.equal('of-the-page');
    });
  });

  describe("where Segment's settings of the source can't be had", () => {
    const cdnURL = `${location.origin}/no-such-folder`;
    const asked = (): unknown[] => {
      const { args } = window.fetch as sinon.SinonStub;
      return args.map(([address]) => String(address)).filter((address) => address.endsWith('/settings'));
    };

    it('Analytics.js runs no plugin, and ours loads nothing', async () => {
      removeTags();
      const load = AnalyticsBrowser.load({
        writeKey: source().writeKey,
        cdnURL,
        plugins: [oneflowDestination({ projectApiKey: KEY })],
      });
      const rejected = await load.then(
        () => false,
        () => true,
      );
      expect([rejected, asked().length, tags().length]).to.deep.equal([true, 1, 0]);
    });

    it('but are given by the page: nobody asks for them, and events arrive', async () => {
      arrive();
      const analytics = await segment([create()], {}, { cdnURL });
      await analytics.track('A');
      await sent(1);
      expect([names(), asked()]).to.deep.equal([['A'], []]);
    });
  });

  describe('beside others', () => {
    it("Segment's own 1Flow destination active as well: the diagnosis says once that calls arrive twice", async () => {
      await import('../src/diagnosis/install.js');
      arrive();
      const action = (name: string): Plugin => ({
        name: `${NAME} ${name}`,
        type: 'destination',
        version: '1',
        isLoaded: () => true,
        load: async () => {},
      });
      const factory = Object.assign(() => [action('trackEvent'), action('identifyUser')], { pluginName: NAME });
      const remote = { name: NAME, creationName: NAME, url: '/none.js', libraryName: 'none', settings: {} };
      const cdnSettings = { ...source().cdnSettings, remotePlugins: [remote] };
      const analytics = await segment([create(), factory as never], {}, { cdnSettings });
      await analytics.track('A');
      await analytics.track('B');
      expect(analytics.queue.plugins.filter(({ name }) => name === NAME)).to.have.length(3);
      expect(said('warn')).to.deep.equal([
        'oneflowSegment: another 1Flow destination is active: a call made through both arrives twice; turn one off',
      ]);
      await sent(2);
      expect(names()).to.deep.equal(['A', 'B']);
      for (const name of Object.keys(diagnosis)) delete diagnosis[name as keyof typeof diagnosis];
    });

    it("the snippet's diagnosis takes it for no second way to 1Flow", async () => {
      arrive();
      const { plugins: found } = (await segment([create()])).queue;
      expect(found.some(({ name }) => name === NAME)).to.equal(true);
      expect(findOther(found)).to.equal(undefined);
      expect(findOther([{ name: NAME, type: 'destination' }])).to.match(/another 1Flow destination/);
    });

    it('other destinations alone make it say nothing', async () => {
      arrive();
      const other: Plugin = { name: 'Flow', type: 'destination', isLoaded: () => true, load: async () => {} };
      await segment([other, create()]);
      expect(said('warn')).to.deep.equal([]);
    });

    it('a destination that fails to load, throws or never answers changes nothing', async () => {
      arrive();
      const bad = (track: Plugin['track'], load: Plugin['load']): Plugin => ({
        ...{ name: 'Bad', type: 'destination', isLoaded: () => false, load },
        ...(track && { track }),
      });
      const analytics = await segment([
        bad(undefined, () => Promise.reject(new Error('no'))),
        bad(
          () => {
            throw new Error('no');
          },
          async () => {},
        ),
        bad(
          () => new Promise<Context>(() => {}),
          () => new Promise(() => {}),
        ),
        create(),
      ]);
      void analytics.track('A');
      void analytics.track('B');
      await sent(2);
      expect(names()).to.deep.equal(['A', 'B']);
    });
  });
});
