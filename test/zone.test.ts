// A page with Angular's zone.js: it counts as unstable, and its tests wait, while a timer of its zone is under way. Ours are
// none of it, whatever the facade and the SDK do, and whoever calls `load` in the zone.
import { expect } from 'chai';
import {
  CLOCK,
  closePages,
  goOn,
  inlineScript,
  KEY,
  keepPage,
  openAddress,
  openPage,
  type PageWindow,
  pageText,
  WATCH,
} from './helpers/page.js';

const LIBRARY = '<script src="/node_modules/zone.js/bundles/zone.umd.js"></script>';
const ZONE = `${LIBRARY}${inlineScript(await pageText('zone.js'))}`;

const load = (facadeQuery: string, sdkQuery: string): string => `inZone(() => {
  const options = { src: '/facade.js?${facadeQuery}', sdkUrl: '/sdk/actions.js?${sdkQuery}' };
  oneflowSegment.load('${KEY}', options);
  oneflowSegment.track('E1');
})`;

/** The snippet of the page, or the npm entry, is called in the zone. */
type Open = (facadeQuery: string, sdkQuery: string) => Promise<PageWindow>;
const ENTRIES: Record<string, Open> = {
  'the snippet': (...queries) =>
    openPage({ before: CLOCK, load: false, after: `${ZONE}<script>${load(...queries)}</script>` }),
  'the npm entry': async (...queries) => {
    const calls = `import { createOneflowSegment } from '/dist/index.js';
      inZone(createOneflowSegment); ${load(...queries)}`;
    return openAddress(await keepPage({ head: `${WATCH}${CLOCK}${ZONE}<script type="module">${calls}</script>` }));
  },
};

describe('with zone.js on the page', () => {
  afterEach(closePages);

  it('a timer of the page makes it unstable, as long as it runs', async () => {
    const page = await openPage({
      before: `${CLOCK}${ZONE}`,
      load: false,
      calls: 'inZone(() => setTimeout(() => {}, 1_000))',
    });
    await goOn(page, () => page.stable);
    expect(page.unstable).to.equal(1);
  });

  const FAILURES: [entry: string, facadeQuery: string, sdkQuery: string][] = [
    ['the snippet', 'fail=hang', ''],
    ['the snippet', 'fail=404', ''],
    ['the snippet', '', 'fail=hang'],
    ['the snippet', '', 'fail=404'],
    ['the snippet', '', 'fail=empty'],
    ['the npm entry', '', 'fail=hang'],
    ['the npm entry', '', 'fail=404'],
  ];
  for (const [entry, facadeQuery, sdkQuery] of FAILURES) {
    it(`${entry} leaves it stable until ${facadeQuery ? 'the facade' : 'the SDK'} has failed (${facadeQuery || sdkQuery})`, async () => {
      const page = await (ENTRIES[entry] as Open)(facadeQuery, sdkQuery);
      await goOn(page, () => page.oneflowSegment?.state === 'failed');
      expect([page.unstable, page.errors]).to.deep.equal([0, []]);
    });
  }

  for (const [entry, open] of Object.entries(ENTRIES)) {
    it(`${entry} leaves it stable while a slow SDK comes, and delivers`, async () => {
      const page = await open('', 'later=200');
      await goOn(page, () => page.oneflowCalls?.length);
      expect([page.unstable, page.errors]).to.deep.equal([0, []]);
    });
  }
});
