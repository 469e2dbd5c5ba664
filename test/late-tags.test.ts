// Pages where somebody else lets a script run, late: a consent tool that has held it by its type, or a tag manager that adds
// it. What docs/install.md and docs/privacy.md recommend for them.
import { expect } from 'chai';
import { closePages, essence, KEY, openPage, type PageWindow, received, stub } from './helpers/page.js';

const LOAD = `oneflowSegment.load('${KEY}', { src: '/facade.js', sdkUrl: '/sdk/actions.js' })`;
const CALLS = "oneflowSegment.identify('u1'); oneflowSegment.track('E1')";
const DELIVERED = [
  ['identify', 'u1', {}],
  ['track', 'E1', { userId: 'u1' }],
];

/** As such tools do: a new element, for one that has been on the page never runs. */
function createRunning(page: PageWindow, code: string): HTMLScriptElement {
  return Object.assign(page.document.createElement('script'), { text: code });
}

const WAYS: Record<string, (page: PageWindow) => void> = {
  'a consent tool puts a running copy in the place of a held load line': (page) => {
    const held = page.document.querySelector('[data-cookieconsent]') as HTMLScriptElement;
    held.replaceWith(createRunning(page, held.text));
  },
  'a tag manager adds the load line': (page) => page.document.head.append(createRunning(page, LOAD)),
};

describe('a script that somebody else lets run late', () => {
  afterEach(closePages);

  for (const [name, run] of Object.entries(WAYS)) {
    it(`(${name}) delivers what was called before`, async () => {
      const after = `<script type="text/plain" data-cookieconsent="statistics">${LOAD}</script>`;
      const page = await openPage({ load: false, calls: CALLS, after });
      expect([page.oneflowSegment.state, page.document.querySelectorAll('[src]').length]).to.deep.equal(['idle', 0]);
      run(page);
      expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
      expect([page.said, page.errors]).to.deep.equal([[], []]);
    });
  }

  it('(a tag manager adds the whole snippet) delivers what is called from then on', async () => {
    const page = await openPage({ snippet: '', load: false, calls: "window.oneflowSegment?.track('lost')" });
    page.document.head.append(createRunning(page, `${await stub};${LOAD}`));
    page.eval(CALLS);
    expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
    expect([page.said, page.errors]).to.deep.equal([[], []]);
  });
});
