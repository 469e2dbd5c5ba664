// Who it is, in real pages of one browser: tabs that change it for each other, projects that share an origin, traits that
// wait for the next page, and what a click's event must not take along.
import { expect } from 'chai';
import type { Stub } from '../src/api/contract.js';
import { closePages, essence, KEY, openPage, type PageWindow, waitFor } from './helpers/page.js';

/** A tab whose SDK takes calls. Frames share one origin's local storage, as tabs do. */
async function openTab(key = KEY): Promise<PageWindow> {
  const load = { src: '/facade.js', sdkUrl: '/sdk/actions.js' };
  const page = await openPage({ load: false, calls: `oneflowSegment.load('${key}', ${JSON.stringify(load)})` });
  await page.oneflowSegment.ready();
  return page;
}

describe('the visitor', () => {
  afterEach(closePages);

  it('is nobody after a reset in another tab, though this one knew somebody and identifies traits', async () => {
    const [a, b] = [await openTab(), await openTab()];
    await a.oneflowSegment.identify('u1');
    await b.oneflowSegment.track('E1');
    await a.oneflowSegment.reset();
    expect((await b.oneflowSegment.identify({ theme: 1 })).status).to.equal('dropped');
    const reloaded = await openTab();
    await reloaded.oneflowSegment.track('E2');
    expect(essence(b.oneflowCalls)).to.deep.equal([['track', 'E1', { userId: 'u1' }]]);
    expect(essence(reloaded.oneflowCalls)).to.deep.equal([['track', 'E2', {}]]);
  });

  it('is the one that another tab has named since', async () => {
    const [a, b] = [await openTab(), await openTab()];
    await a.oneflowSegment.identify('u1');
    await b.oneflowSegment.track('E1');
    await a.oneflowSegment.identify('u2');
    await b.oneflowSegment.track('E2');
    expect(essence(b.oneflowCalls)).to.deep.equal([
      ['track', 'E1', { userId: 'u1' }],
      ['track', 'E2', { userId: 'u2' }],
    ]);
  });

  for (const [name, elsewhere, later] of [
    ['has identified somebody else', (tab: PageWindow) => tab.oneflowSegment.identify('u2'), { userId: 'u2' }],
    ['was reset', (tab: PageWindow) => tab.oneflowSegment.reset(), {}],
  ] as const) {
    it(`of calls that wait for the SDK is the one they were made for, though another tab ${name} meanwhile (G2)`, async () => {
      const a = await openTab();
      await a.oneflowSegment.identify('u1');
      const calls = "oneflowSegment.track('E1'); window.told = oneflowSegment.identify({ theme: 1 })";
      const b = await openPage({ sdkQuery: 'delay=500', calls });
      const queue = (): { event?: unknown }[] => (b.oneflowSegment as unknown as Stub).queue as never;
      await waitFor(() => queue()[1]?.event || b.oneflowCalls?.length);
      await elsewhere(a);
      await b.told;
      expect(essence(b.oneflowCalls)).to.deep.equal([
        ['track', 'E1', { userId: 'u1' }],
        ['identify', 'u1', { theme: 1 }],
      ]);
      await b.oneflowSegment.track('E2');
      const reloaded = await openTab();
      await reloaded.oneflowSegment.track('E3');
      expect(essence([...(b.oneflowCalls ?? []).slice(2), ...(reloaded.oneflowCalls ?? [])])).to.deep.equal([
        ['track', 'E2', later],
        ['track', 'E3', later],
      ]);
    });
  }

  it("of one project is not another project's on the same origin", async () => {
    await (await openTab('project-one')).oneflowSegment.identify('u1', { a: 1 });
    const other = await openTab('project-two');
    await other.oneflowSegment.track('E');
    await other.oneflowSegment.reset();
    expect(essence(other.oneflowCalls)).to.deep.equal([['track', 'E', {}]]);
    const one = await openTab('project-one');
    await one.oneflowSegment.track('E');
    expect(essence(one.oneflowCalls)).to.deep.equal([['track', 'E', { userId: 'u1' }]]);
  });

  it('has the traits that an earlier page was told before it had a user id, as that receipt says', async () => {
    const first = await openTab();
    const receipt = await first.oneflowSegment.identify({ lang: 'nb' });
    expect(receipt).to.include({ status: 'dropped', reason: 'no-user-id' });
    expect(receipt)
      .to.have.property('message')
      .that.matches(/kept for the next identify/);
    expect(JSON.stringify(localStorage)).to.not.include('nb');
    const next = await openTab();
    await next.oneflowSegment.identify('u9');
    expect(essence(next.oneflowCalls)).to.deep.equal([['identify', 'u9', { lang: 'nb' }]]);
    expect(sessionStorage.length).to.equal(0);
  });

  it('named undefined is sent as given: what looks wrong says the development build', async () => {
    const page = await openTab();
    expect(await page.oneflowSegment.identify('undefined')).to.not.have.property('warnings');
    expect(essence(page.oneflowCalls)).to.deep.equal([['identify', 'undefined', {}]]);
    expect(page.said).to.deep.equal([]);
  });

  it('of a click is not told of the page: a node that leads over its framework to everybody in it', async () => {
    const page = await openTab();
    const button = page.document.body.appendChild(page.document.createElement('button'));
    const fiber: Record<string, unknown> = { stateNode: button, props: { users: ['eve@a.example'] } };
    fiber.child = { return: fiber };
    Object.assign(button, { __reactFiber$x: fiber });
    const receipt = await page.oneflowSegment.track('Clicked', { target: button, plan: 'pro' });
    expect(essence(page.oneflowCalls)).to.deep.equal([['track', 'Clicked', { properties: { plan: 'pro' } }]]);
    expect(receipt)
      .to.have.property('warnings')
      .that.satisfies((all: string[]) => /"target" .*left out/.test(all.join()));
  });
});
