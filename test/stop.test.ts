// stop(): consent is withdrawn, and it holds, before load, before the facade, while calls wait, and after they were sent.
import { expect } from 'chai';
import { closePages, essence, KEY, openPage, type PageWindow, received, waitFor } from './helpers/page.js';

const LOAD = { src: '/facade.js', sdkUrl: '/sdk/actions.js' };
const STOPPED = { status: 'dropped', reason: 'stopped' };
const ours = (): string[] =>
  [localStorage, sessionStorage].flatMap((storage) =>
    Object.keys(storage).filter((name) => name.startsWith('oneflow')),
  );

/** Without the sentence, which the snippet has no room for. */
async function outcome(told: Promise<unknown>): Promise<unknown> {
  const { status, reason, message } = (await told) as Record<string, unknown>;
  expect(message).to.be.a('string').that.is.not.equal('');
  return { status, reason };
}

async function ready(): Promise<PageWindow> {
  const page = await openPage({ calls: "oneflowSegment.identify('u1')" });
  await received(page, 1);
  return page;
}

describe('stop', () => {
  afterEach(closePages);

  it('before load drops what waits and what comes', async () => {
    const page = await openPage({
      load: false,
      calls: "window.told = oneflowSegment.track('E1'); oneflowSegment.stop()",
    });
    const { oneflowSegment } = page;
    expect(await outcome(page.told as Promise<unknown>)).to.deep.equal(STOPPED);
    expect(await outcome(oneflowSegment.track('E2'))).to.deep.equal(STOPPED);
    expect([oneflowSegment.state, page.errors]).to.deep.equal(['stopped', []]);
    oneflowSegment.load(KEY, LOAD);
    oneflowSegment.track('E3');
    expect(essence(await received(page, 1))).to.deep.equal([['track', 'E3', {}]]);
  });

  it('before the facade is there holds when it comes', async () => {
    const page = await openPage({
      facadeQuery: 'delay=200',
      calls: "window.told = oneflowSegment.track('E1'); oneflowSegment.stop()",
    });
    expect(await outcome(page.told as Promise<unknown>)).to.deep.equal(STOPPED);
    expect(await outcome(page.oneflowSegment.track('E2'))).to.deep.equal(STOPPED);
    expect([page.oneflowSegment.state, page.oneflowCalls, ours(), page.errors]).to.deep.equal([
      'stopped',
      undefined,
      [],
      [],
    ]);
  });

  it('has its place in the order: calls after the next load arrive', async () => {
    const page = await openPage({
      facadeQuery: 'delay=100',
      calls: `oneflowSegment.track('E1'); oneflowSegment.stop();
        oneflowSegment.load('${KEY}', ${JSON.stringify(LOAD)}); oneflowSegment.track('E2')`,
    });
    expect(essence(await received(page, 1))).to.deep.equal([['track', 'E2', {}]]);
  });

  it('while the SDK is awaited drops what waits, with the event', async () => {
    const page = await openPage({ sdkQuery: 'delay=5000', calls: "window.told = oneflowSegment.track('E1')" });
    await waitFor(() => page.oneflowSegment.version);
    const reasons: string[] = [];
    page.oneflowSegment.on('dropped', ({ reason }) => reasons.push(reason));
    page.oneflowSegment.stop();
    expect(await outcome(page.told as Promise<unknown>)).to.deep.equal(STOPPED);
    await page.oneflowSegment.track('E2');
    expect(reasons).to.deep.equal(['stopped', 'stopped']);
    expect(page.document.querySelector('script[data-api-key]')).to.equal(null);
  });

  it('removes everything of ours from storage, and starts again as somebody new', async () => {
    const page = await ready();
    const before = page.oneflowSegment.user?.().anonymousId;
    page.oneflowSegment.stop();
    expect(ours()).to.deep.equal([]);
    expect(page.oneflowSegment.user?.()).to.deep.equal({ traits: {} });
    expect(await outcome(page.oneflowSegment.identify('u1'))).to.deep.equal(STOPPED);
    expect(ours()).to.deep.equal([]);
    page.oneflowSegment.load(KEY, { ...LOAD, persistence: 'memory' });
    await page.oneflowSegment.track('E');
    expect(essence(page.oneflowCalls?.slice(1))).to.deep.equal([['track', 'E', {}]]);
    expect(page.oneflowSegment.user?.().anonymousId).to.be.a('string').that.is.not.equal(before);
    expect([ours(), page.errors]).to.deep.equal([[], []]);
  });

  it('in another tab takes what is stored, and this page goes on for its user', async () => {
    const [page, other] = [await ready(), await openPage({ calls: "oneflowSegment.track('E1')" })];
    await received(other, 1);
    page.oneflowSegment.stop();
    expect(ours()).to.deep.equal([]);
    expect(await other.oneflowSegment.track('E2')).to.include({ status: 'sent' });
    expect(essence(other.oneflowCalls)).to.deep.equal([
      ['track', 'E1', { userId: 'u1' }],
      ['track', 'E2', { userId: 'u1' }],
    ]);
    expect(ours()).to.deep.equal([]);
    other.oneflowSegment.stop();
    expect(await outcome(other.oneflowSegment.track('E3'))).to.deep.equal(STOPPED);
    expect([page.errors, other.errors]).to.deep.equal([[], []]);
  });

  for (const src of ['/facade.js', '/facade.js?fail=hang']) {
    it(`leaves no listener, neither the snippet's nor the facade's (${src})`, async () => {
      const page = await openPage({
        load: `{ src: '${src}' }`,
        before: `<script>
        window.heard = [];
        for (const verb of ['add', 'remove']) {
          const name = verb + 'EventListener', real = EventTarget.prototype[name];
          EventTarget.prototype[name] = window[name] = function (type, listener, options) {
            if (!this || this === window) {
              if (verb === 'add') heard.push([type, listener]);
              else heard = heard.filter(([other, one]) => other !== type || one !== listener);
            }
            return real.call(this || window, type, listener, options);
          };
        }
      </script>`,
      });
      if (!src.includes('hang')) await page.oneflowSegment.ready();
      const heard = () => (page.heard as [string][]).map(([type]) => type).filter((type) => /^page|^online/.test(type));
      expect(heard()).to.include.members(['pagehide', 'pageswap', 'online']);
      page.oneflowSegment.stop();
      expect(heard()).to.deep.equal([]);
      // And they are there again, where it is started again.
      page.oneflowSegment.load(KEY, { src });
      expect(heard()).to.include.members(['pagehide', 'pageswap']);
    });
  }
});

describe('beforeSend', () => {
  afterEach(closePages);

  for (const { name, code, calls, expected, reason } of [
    {
      name: 'changes what goes out, by the rules',
      code: '(d) => ({ ...d, payload: { ...d.payload, properties: { a: { b: 1 }, at: new Date(0) } } })',
      calls: "oneflowSegment.track('E', { secret: 1 })",
      expected: [['track', 'E', { properties: { a_b: 1, at: '1970-01-01T00:00:00.000Z' } }]],
    },
    {
      name: 'gets the event, and a copy of the delivery',
      code: "(d, e) => { d.payload.properties.x = 2; return { ...d, payload: { event_name: e.type + ' ' + e.properties.x } } }",
      calls: "oneflowSegment.track('E', { x: 1 })",
      expected: [['track', 'track 1', {}]],
    },
    { name: 'drops by null', code: '() => null', calls: '', expected: [], reason: 'before-send' },
    {
      name: 'that throws lets nothing out',
      code: "() => { throw new Error('no') }",
      calls: '',
      expected: [],
      reason: 'before-send',
    },
    {
      name: 'that takes a required field away lets nothing out',
      code: '(d) => ({ ...d, payload: {} })',
      calls: '',
      expected: [],
      reason: 'before-send',
    },
    ...['async (d) => d', '() => true', "() => ({ action: 'trackEvents', payload: {} })", '(d) => [d]'].map((code) => ({
      ...{ name: `that answers with no delivery lets nothing out: ${code}`, code },
      ...{ calls: '', expected: [], reason: 'before-send' },
    })),
  ]) {
    it(name, async () => {
      const page = await openPage({ load: `{ beforeSend: ${code} }`, calls });
      const receipt = await page.oneflowSegment.track('Last', { x: 1 });
      if (reason) expect(receipt).to.include({ status: 'dropped', reason });
      expect(essence(page.oneflowCalls?.slice(0, 1))).to.deep.equal(expected);
      expect(page.errors).to.deep.equal([]);
    });
  }
});

describe("persistence: 'cookie'", () => {
  afterEach(closePages);
  const COOKIE = { load: "{ persistence: 'cookie' }" };
  const cookie = (): string => decodeURIComponent(document.cookie);

  it('keeps the two ids in one cookie, and nothing in local storage', async () => {
    const page = await openPage({ ...COOKIE, calls: "oneflowSegment.identify('u1')" });
    await received(page, 1);
    const { anonymousId } = page.oneflowSegment.user?.() ?? {};
    expect(cookie()).to.contain(`oneflow_visitor_${KEY}=${JSON.stringify(['u1', anonymousId])}`);
    expect(Object.keys(localStorage)).to.deep.equal([]);
    const next = await openPage(COOKIE);
    await next.oneflowSegment.track('E');
    expect(next.oneflowSegment.user?.()).to.include({ userId: 'u1', anonymousId });
  });

  it('keeps the visitor of a site that goes over to it', async () => {
    const before = await ready();
    const { anonymousId } = before.oneflowSegment.user?.() ?? {};
    const page = await openPage({ ...COOKIE, calls: "oneflowSegment.track('E')" });
    await received(page, 1);
    expect(page.oneflowSegment.user?.()).to.include({ userId: 'u1', anonymousId });
    // The site's other hosts know the visitor from then on.
    expect(cookie()).to.contain(JSON.stringify(['u1', anonymousId]));
  });

  it('counts a reset elsewhere from the next call on, and stop removes it', async () => {
    const [a, b] = [await openPage(COOKIE), await openPage(COOKIE)];
    await a.oneflowSegment.identify('u1');
    await b.oneflowSegment.track('E1');
    await a.oneflowSegment.reset();
    // WebKit tells one document of another's cookies a moment later.
    await waitFor(() => b.document.cookie === a.document.cookie);
    await b.oneflowSegment.track('E2');
    expect(essence(b.oneflowCalls)).to.deep.equal([
      ['track', 'E1', { userId: 'u1' }],
      ['track', 'E2', {}],
    ]);
    a.oneflowSegment.stop();
    expect(cookie()).to.not.contain('oneflow');
  });

  it('that is refused is as memory, and said', async () => {
    const page = await openPage({ load: "{ persistence: 'cookie', cookieDomain: 'example.com' }" });
    await page.oneflowSegment.identify('u1');
    expect(page.oneflowSegment.user?.()).to.include({ userId: 'u1' });
    expect([page.said.length, cookie().includes('oneflow'), page.errors]).to.deep.equal([1, false, []]);
    expect(page.said[0]).to.match(/storage can't be used.*cookie was refused/);
  });
});
