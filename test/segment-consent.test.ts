// Segment's own consent wrapper around Analytics.js, with our plugin: the recipe of docs/privacy.md, and the wrapper's middleware.

import { createWrapper } from '@segment/analytics-consent-tools';
import { AnalyticsBrowser } from '@segment/analytics-next';
import { expect } from 'chai';
import { type OneflowDestination, oneflowDestination } from '../src/segment/plugin.js';
import { KEY, waitFor } from './helpers/page.js';
import {
  arrive,
  calls,
  cleanEachTime,
  create,
  NAME,
  names,
  removeTags,
  segmentSent,
  sent,
  source,
  tags,
} from './helpers/segment.js';

type Categories = Record<string, boolean>;

/** A consent tool: the visitor's answer, and who is told of it. */
function createTool() {
  let categories: Categories | undefined;
  const told: ((categories: Categories) => void)[] = [];
  return {
    categories: () => categories ?? {},
    asked: () => waitFor(() => categories),
    onChange: (tell: (categories: Categories) => void) => void told.push(tell),
    answer(analytics: boolean) {
      categories = { necessary: true, analytics };
      for (const tell of told) tell(categories);
    },
  };
}

/** Analytics.js in the wrapper, which loads it once the visitor has answered. */
function waitingFor({ asked, categories }: ReturnType<typeof createTool>): AnalyticsBrowser {
  const analytics = new AnalyticsBrowser();
  createWrapper({
    shouldLoadSegment: async (context) => {
      await asked();
      context.load({ consentModel: 'opt-in' });
    },
    getCategories: categories,
  })(analytics);
  return analytics;
}

const events = (): unknown[] => segmentSent.map(({ event }) => event);

describe("Segment's consent wrapper", () => {
  cleanEachTime();

  it('holds Segment, and with it the plugin, until there is an answer; the plugin stops when it is withdrawn', async () => {
    removeTags();
    const tool = createTool();
    const analytics = waitingFor(tool);
    const oneflow = create({ sdkUrl: '/sdk/actions.js?fail=empty' }) as OneflowDestination;
    void analytics.load({ ...source(), plugins: [oneflow] });
    void analytics.track('Before');
    await new Promise((resolve) => setTimeout(resolve));
    expect([tags().length, calls, segmentSent]).to.deep.equal([0, [], []]);

    tool.answer(true);
    oneflow.start();
    await waitFor(() => tags().length);
    arrive();
    await analytics.track('After');
    // Segment keeps no order of calls made before it has loaded.
    await sent(2);
    expect(names()).to.have.members(['Before', 'After']);
    expect(segmentSent[0]).to.have.nested.property('context.consent.categoryPreferences.analytics', true);

    tool.answer(false);
    oneflow.stop();
    await analytics.track('Withdrawn');
    tool.answer(true);
    oneflow.start();
    await waitFor(() => oneflow.isLoaded());
    await analytics.track('Again');
    expect((await sent(3)).map(([, name]) => name)).to.have.members(['Before', 'After', 'Again']);
    expect(events()).to.include('Withdrawn');
  });

  it('loads the plugin stopped where its own answer is no', async () => {
    arrive();
    const tool = createTool();
    const analytics = waitingFor(tool);
    const oneflow = create() as OneflowDestination;
    void analytics.load({ ...source(), plugins: [oneflow] });
    void analytics.track('Before');
    tool.answer(false);
    oneflow.stop();
    await analytics.track('Refused');
    oneflow.start();
    await analytics.track('Agreed');
    expect((await sent(1)).map(([, name]) => name)).to.deep.equal(['Agreed']);
    await waitFor(() => events().length === 3);
    expect(events()).to.have.members(['Before', 'Refused', 'Agreed']);
  });

  it('stops a plugin that was never started here: what an earlier page has stored is gone, too', () => {
    const name = `oneflow_2_segment_${KEY},1764244800000,1000000,0.5`;
    sessionStorage.setItem(name, JSON.stringify({ type: 'track', timestamp: '2026-11-27', context: {}, event: 'E' }));
    oneflowDestination({ projectApiKey: KEY }).stop();
    expect(sessionStorage.getItem(name)).to.equal(null);
  });

  it('decides by its own middleware, where its categories name the destination', async () => {
    arrive();
    const tool = createTool();
    const withConsent = createWrapper({
      shouldLoadSegment: (context) => context.load({ consentModel: 'opt-out' }),
      getCategories: tool.categories,
      integrationCategoryMappings: { [NAME]: ['analytics'], 'Segment.io': ['necessary'] },
    });
    tool.answer(true);
    const analytics = new AnalyticsBrowser();
    withConsent(analytics);
    void analytics.register(create());
    void analytics.load(source());
    await analytics.track('Agreed');
    await sent(1);
    tool.answer(false);
    await analytics.track('Refused');
    tool.answer(true);
    await analytics.track('Agreed again');
    expect((await sent(2)).map(([, name]) => name)).to.deep.equal(['Agreed', 'Agreed again']);
    expect(events()).to.deep.equal(['Agreed', 'Refused', 'Agreed again']);
  });
});
