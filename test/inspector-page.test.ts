// The built inspector on pages with the built snippet: what it shows of calls and of the SDK, how it is used with a keyboard,
// and that no page is hurt by it, however strict or hostile.
import { expect } from 'chai';
import {
  CLOCK,
  closePages,
  goOn,
  html,
  KEY,
  keepPage,
  openAddress,
  openPage,
  type PageOptions,
  type PageWindow,
  received,
  waitFor,
} from './helpers/page.js';
import { isWhole } from './helpers/share.js';

const SCRIPT = '<script src="/dist/inspector.min.js"></script>';
const AXE = '/node_modules/axe-core/axe.min.js';

type Inspected = PageWindow & { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };

/** Nothing has been delivered before the inspector is there. */
async function inspect({ load: given = '{}', sdk, sdkQuery, ...options }: PageOptions = {}): Promise<Inspected> {
  const page = await shown(await openPage({ after: SCRIPT, ...options, load: false }));
  if (given) load(page, `/sdk/${sdk ?? 'actions'}.js?${sdkQuery ?? ''}`, new Function(`return ${given}`)());
  return page;
}

function load({ oneflowSegment }: PageWindow, sdkUrl = '/sdk/actions.js', options = {}): void {
  oneflowSegment.load(KEY, { src: '/facade.js', sdkUrl, ...options });
}

/** The parser may not have come to its script yet. */
async function shown(page: PageWindow): Promise<Inspected> {
  await waitFor(() => rootOf(page));
  return page as Inspected;
}

function rootOf(page: PageWindow): ShadowRoot {
  return page.document.querySelector('oneflow-inspector')?.shadowRoot as ShadowRoot;
}

function find<Kind extends HTMLElement>(page: PageWindow, selector: string): Kind {
  return rootOf(page).querySelector(selector) as Kind;
}

const textOf = (page: PageWindow, selector: string): string => find(page, selector)?.textContent ?? '';
const texts = (page: PageWindow, selector: string): string[] =>
  [...(rootOf(page)?.querySelectorAll(selector) ?? [])].map(({ textContent }) => textContent ?? '');
const buttonOf = (page: PageWindow, name: string): HTMLButtonElement =>
  [...rootOf(page).querySelectorAll('button')].find(({ textContent }) => textContent === name) as HTMLButtonElement;

/** Each call with what became of it, durations left out. */
const calls = (page: PageWindow): string[] =>
  [...(rootOf(page)?.querySelectorAll('li:not(.note)') ?? [])].map((line) => {
    const part = (selector: string): string => line.querySelector(selector)?.textContent ?? '';
    return `${part('.called')} | ${part('.badge').replace(/( after|:) .*/, '')}`;
  });

const CALLS = `oneflowSegment.identify('u1', { plan: { name: 'pro' } }); oneflowSegment.track('Plan Chosen', { roles: ['a'] });
  oneflowSegment.page('Pricing'); oneflowSegment.reset()`;

describe('the inspector shows', () => {
  afterEach(closePages);

  it('calls that wait, then what became of each', async () => {
    const page = await inspect({ calls: CALLS, sdkQuery: 'delay=600' });
    await waitFor(() => calls(page).length === 4);
    expect(calls(page)).to.deep.equal([
      "identify('u1', { plan: { name: 'pro' } }) | waiting",
      "track('Plan Chosen', { roles: ['a'] }) | waiting",
      "page('Pricing') | waiting",
      'reset() | waiting',
    ]);
    await waitFor(() => calls(page)[3] === 'reset() | done');
    expect(calls(page).map((line) => line.split(' | ')[1])).to.deep.equal(['sent', 'sent', 'dropped', 'done']);
    const [, track] = texts(page, '.received');
    expect(track).to.match(
      /^→ track\('Plan Chosen', \{ userId: 'u1', anonymousId: '\d{4}…', properties: \{ roles: '\["a"\]' \} \}\)$/,
    );
    expect(textOf(page, '.counts')).to.equal('2 sent, 1 dropped, 0 waiting');
  });

  it('why a call was dropped, and a call made in the console', async () => {
    const page = await inspect();
    await page.oneflowSegment.ready();
    page.eval("void oneflowSegment.track('By Hand', { a: { b: 1 } }); void oneflowSegment.track('')");
    await waitFor(() => calls(page).length === 2);
    expect(calls(page)[0]).to.match(/^track\('By Hand', \{ a: \{ b: 1 \} \}\) \| sent/);
    expect(texts(page, '.dropped .received')[0]).to.match(/nothing: .*event name/);
  });

  it('what the rules changed, once a call is opened, and keeps it open', async () => {
    const page = await inspect({ sdkQuery: 'delay=400', calls: CALLS });
    await waitFor(() => calls(page).length === 4);
    const summary = find(page, 'li summary');
    summary.focus();
    summary.click();
    await waitFor(() => find(page, 'li.sent table'));
    expect(find<HTMLDetailsElement>(page, 'li details').open).to.equal(true);
    expect(rootOf(page).activeElement).to.equal(find(page, 'li summary'));
    expect(texts(page, 'li.sent td')).to.deep.equal(["plan.name: 'pro'", "plan_name: 'pro'", 'flattened']);
    expect(textOf(page, '.facts')).to.match(/^Called on http.*for user u1, visitor \d/);
  });

  it('a warning in the line of its call', async () => {
    const page = await inspect({ calls: "oneflowSegment.track('A'); oneflowSegment.track('B', { empty: {} })" });
    await waitFor(() => texts(page, 'li .warning').length > 0);
    expect(texts(page, 'li .warning')).to.deep.equal([
      'Warning: "empty" was left out: it holds nothing that JSON has, is part of the page, leads back to itself or can\'t be read',
    ]);
    expect(find(page, 'li .warning').closest('li')?.querySelector('.called')?.textContent).to.match(/^track\('B'/);
  });

  it('the SDK, the versions, the visitor and the options, with the project API key masked', async () => {
    const page = await inspect({ calls: "oneflowSegment.identify('u1')", load: "{ delimiter: '-', nonce: 'secret' }" });
    await waitFor(() => textOf(page, 'dl').includes('Actions'));
    const text = textOf(page, 'dl');
    expect(text)
      .to.match(/SDKready.*Actions/)
      .and.match(/Snippetlayout 2/)
      .and.include("delimiter: '-'");
    expect(text).to.include('tes…').and.not.include(KEY).and.not.include('secret');
  });

  it('what looks wrong, which a production build does not say: an option, an id, too much at once', async () => {
    const page = await inspect({
      load: "{ lists: 'rows', mappings: undefined }",
      calls: "oneflowSegment.identify('undefined'); oneflowSegment.track('E', { text: 'x'.repeat(40_000) })",
    });
    await waitFor(() => texts(page, 'li .warning').length === 2);
    expect(texts(page, 'li .warning').join()).to.match(
      /user id "undefined" looks like.*bytes in one call: 1Flow's API takes 32768/,
    );
    expect(texts(page, 'li.note').join()).to.match(/option lists must be json or index, not "rows"/);
    expect(page.said.join()).to.not.match(/must be|looks like|bytes/);
  });

  it("in a frame, none of the calls that wait in the storage of its tab: they are another page's", async () => {
    const name = `oneflow_2_${KEY},${Date.now()},1000000,0.1`;
    sessionStorage.setItem(name, JSON.stringify([null, 'track', Date.now(), location.href, '', '', 'Stored']));
    try {
      const page = await inspect({ calls: "oneflowSegment.track('A')" });
      await waitFor(() => calls(page)[0]?.startsWith("track('A') | sent"));
      expect([calls(page).length, textOf(page, 'dl').includes('0 in session storage')]).to.deep.equal([1, true]);
    } finally {
      sessionStorage.removeItem(name);
    }
  });

  it('that it was stopped, and what that dropped', async () => {
    const page = await inspect({ sdkQuery: 'fail=hang', calls: "oneflowSegment.track('A')" });
    await waitFor(() => page.oneflowSegment.version && calls(page).length === 1);
    page.oneflowSegment.stop();
    await waitFor(() => textOf(page, '.state') === 'stopped');
    await waitFor(() => calls(page)[0] === "track('A') | dropped");
    expect(texts(page, 'li.dropped .badge')).to.deep.equal(['dropped: stopped']);
  });

  it('that it was stopped before the facade was there, and what the snippet dropped then', async () => {
    const page = await inspect({ load: false, calls: "oneflowSegment.track('A')" });
    await waitFor(() => calls(page)[0] === "track('A') | waiting");
    page.oneflowSegment.stop();
    await waitFor(() => calls(page)[0] === "track('A') | dropped");
    expect(texts(page, 'li.dropped .badge')).to.deep.equal(['dropped: stopped']);
    expect(textOf(page, '.counts')).to.equal('0 sent, 1 dropped, 0 waiting');
  });

  it('that the SDK failed, and why, with calls kept', async () => {
    const page = await inspect({ before: CLOCK, calls: "oneflowSegment.track('A')", load: `{ sdkUrl: 'http://[' }` });
    await goOn(page, () => textOf(page, '.state') === 'failed');
    await goOn(page, () => texts(page, 'li.error').some((text) => text.includes("1Flow's SDK")));
    await goOn(page, () => calls(page)[0] === "track('A') | kept on this page");
  });

  it('attempts to load the SDK, and the version of the facade', async () => {
    const page = await inspect({ before: CLOCK, sdkQuery: 'fail=404', calls: "oneflowSegment.track('A')" });
    await goOn(page, () => textOf(page, 'dl').match(/SDKloading, attempt [234] of 4/));
    expect(textOf(page, 'dl')).to.include(`Facade${page.oneflowSegment.version}`);
    expect(calls(page)).to.deep.equal(["track('A') | waiting"]);
  });

  it('a reset of a page that has its SDK', async () => {
    const page = await inspect();
    await page.oneflowSegment.ready();
    await page.oneflowSegment.reset();
    await waitFor(() => calls(page)[0] === 'reset() | done');
  });

  it('a page without a snippet, and the snippet that comes later', async () => {
    const page = await shown(await openAddress(await keepPage({ head: '', body: SCRIPT })));
    await waitFor(() => textOf(page, '.state') === 'not found');
    page.eval("window.oneflowSegment = { v: 2, state: 'idle', queue: [], on() {} }");
    await waitFor(() => textOf(page, '.state') === 'idle');
  });

  it('a call that was made and sent before the page had a body, where its script is in the head', async () => {
    const receipt = `{ status: 'sent', deliveries: [], event: { type: 'track', event: 'Early', messageId: 'm1', properties: {} } }`;
    const head = `<script>window.told = {}; window.oneflowSegment = { v: 2, queue: [], on: (name, tell) => { told[name] = tell } }</script>
      ${SCRIPT}<script>window.hadBody = Boolean(document.body); told.sent(${receipt})</script>`;
    const page = await shown(await openAddress(await keepPage({ head })));
    await waitFor(() => calls(page).length === 1);
    expect([page.hadBody, calls(page)]).to.deep.equal([false, ["track('Early', {}) | sent"]]);
  });

  it("itself in its place, without a window's controls, where the page has it inline", async () => {
    const body = `<main><oneflow-inspector inline></oneflow-inspector></main>${SCRIPT}`;
    const page = await shown(await openAddress(await keepPage({ head: '', body })));
    const host = page.document.querySelector('main > oneflow-inspector') as Element;
    expect(page.document.querySelectorAll('oneflow-inspector')).to.have.length(1);
    expect(page.getComputedStyle(host).position).to.equal('static');
    expect(texts(page, 'button')).to.deep.equal(['Copy for support']);
  });

  it('attempts and generation, where the facade tells them', async () => {
    const page = await shown(await openAddress(await keepPage({ head: '', body: SCRIPT })));
    page.eval(`window.told = {}; window.oneflowSegment = {
      v: 2, state: 'loading', queue: [], version: '1.2.3', on: (name, tell) => { told[name] = tell },
      user: () => ({ userId: 'u1', anonymousId: 'a1', traits: { plan: 'pro' } }),
    }`);
    const told = (await waitFor(() => (page.told as Record<string, unknown>)?.state)) as (...args: unknown[]) => void;
    told('loading', { attempt: 2, attempts: 4, nextInMs: 60_000, generation: 'npm' });
    await waitFor(() => textOf(page, 'dl').includes('attempt'));
    expect(textOf(page, 'dl')).to.match(/SDKloading, attempt 2 of 4, npm/);
    expect(textOf(page, 'dl')).to.match(/Facade1\.2\.3User id'u1'Anonymous id'a1'Traits\{ plan: 'pro' \}/);
  });
});

describe('the inspector names the culprit', () => {
  afterEach(closePages);

  const ORIGIN = location.origin;
  /** A port that nothing listens on. */
  const REFUSES = 'http://127.0.0.1:4';
  /** The page, the facade and the SDK each have an address of their own in it. */
  const policy = (...files: string[]): PageOptions => ({
    headers: {
      'content-security-policy': `script-src 'unsafe-inline' ${files.map((file) => ORIGIN + file).join(' ')}`,
    },
  });
  const FAILED: { name: string; page: PageOptions; state?: string; expected: RegExp; section: string }[] = [
    {
      name: 'a 404 of the SDK',
      page: { sdkQuery: 'fail=404' },
      expected: /^1Flow's SDK at \/sdk\/actions\.js\?fail=404 answers 404$/,
      section: 'the-address-is-wrong',
    },
    {
      name: 'a request for the SDK that never arrives, as with a blocker',
      page: { sdkQuery: 'fail=reset' },
      expected: /^1Flow's SDK at .* can't be reached: an ad blocker/,
      section: 'something-is-blocked',
    },
    {
      name: 'a host of the SDK that can not be reached, as with a blocker',
      page: { load: `{ sdkUrl: '${REFUSES}/sdk.js' }` },
      expected: /^1Flow's SDK at http.* can't be reached: an ad blocker/,
      section: 'something-is-blocked',
    },
    {
      name: 'a policy against the SDK',
      page: policy('/facade.js', '/dist/'),
      expected: /^1Flow's SDK at .* (is|may be) refused by a policy/,
      section: 'a-policy-refuses-it',
    },
    {
      name: 'a missing session',
      page: { sdk: '2022', sdkQuery: 'session=never' },
      expected: /has no session: is session capture on/,
      section: 'no-session',
    },
    {
      name: 'an SDK that is another script',
      page: { sdkQuery: 'fail=empty' },
      expected: /^1Flow's SDK at .* loads now: call load again. Or is it a 404, or another script/,
      section: 'something-is-blocked',
    },
    {
      name: 'a 404 of the facade',
      page: { facadeQuery: 'fail=404' },
      expected: /^The facade at \/facade\.js\?fail=404 answers 404$/,
      section: 'the-address-is-wrong',
    },
    {
      name: 'a request for the facade that never arrives, as with a blocker',
      page: { facadeQuery: 'fail=reset' },
      expected: /^The facade at .* can't be reached: an ad blocker/,
      section: 'something-is-blocked',
    },
    {
      name: 'a policy against the facade',
      page: policy('/sdk/', '/dist/'),
      expected: /^The facade at .* (is|may be) refused by a policy/,
      section: 'a-policy-refuses-it',
    },
    {
      name: 'a load that was never called',
      page: { load: false },
      state: 'idle',
      expected: /^load was never called$/,
      section: 'load-was-not-called',
    },
    {
      name: 'a load without a key',
      page: { load: false, calls: "oneflowSegment.load('YOUR_PROJECT_API_KEY', { src: '/facade.js' })" },
      state: 'idle',
      expected: /^load got no project API key$/,
      section: 'load-was-not-called',
    },
    {
      name: 'stop',
      page: { calls: 'oneflowSegment.stop()' },
      state: 'stopped',
      expected: /^stop was called/,
      section: 'it-was-stopped',
    },
  ];
  for (const { name, page: options, state = 'failed', expected, section } of FAILED) {
    it(`opened afterwards: ${name}`, async () => {
      const page = (await openPage({ ...options, before: CLOCK })) as Inspected;
      await goOn(page, () => page.oneflowSegment.state === state);
      const script = page.document.createElement('script');
      script.src = '/dist/inspector.min.js';
      page.document.head.append(script);
      await goOn(page, () => rootOf(page) && expected.test(textOf(page, '.why')));
      expect(find<HTMLAnchorElement>(page, '.why').href).to.match(
        new RegExp(`/oneflow-segment@[\\d.]+/docs/nothing-arrives\\.md#${section}$`),
      );
      // What the facade said before anybody listened is said again.
      const { version, failure } = page.oneflowSegment as { version?: string; failure?: string };
      expect(!!failure).to.equal(state === 'failed' && !!version);
      expect(rootOf(page)?.textContent).to.include(failure ?? '');
      expect(page.errors).to.deep.equal([]);
    });
  }

  it('how many calls were dropped before it came, and the last twenty', async () => {
    const page = await openPage({ load: false });
    load(page);
    await page.oneflowSegment.ready();
    for (let i = 0; i < 24; i++) page.oneflowSegment.track('', { i });
    page.oneflowSegment.identify({ theme: 'dark' });
    const script = page.document.createElement('script');
    script.src = '/dist/inspector.min.js';
    page.document.head.append(script);
    const inspected = await shown(page);
    await waitFor(() => calls(inspected).length === 20);
    expect(textOf(inspected, '.counts')).to.equal('0 sent, 25 dropped, 0 waiting');
    expect([calls(inspected)[0], calls(inspected)[19]]).to.deep.equal([
      "track('', { i: 5 }) | dropped",
      "identify({ theme: 'dark' }) | dropped",
    ]);
    expect(texts(inspected, '.received').at(-1)).to.match(/^→ nothing: no user id yet/);
    page.oneflowSegment.track('');
    await waitFor(() => textOf(inspected, '.counts') === '0 sent, 26 dropped, 0 waiting');
  });

  it('nothing of a stored track but its name and properties', async () => {
    const event = `{ type: 'track', event: 'Stored', properties: { a: 1 }, timestamp: '2026-01-01T00:00:00.000Z', context: { page: { url: 'https://x.example/' } } }`;
    const head = `<script>window.oneflowSegment = { v: 2, state: 'loading', on() {}, queue: [${event}] }</script>`;
    const page = await shown(await openAddress(await keepPage({ head, body: SCRIPT })));
    await waitFor(() => calls(page)[0] === "track('Stored', { a: 1 }) | waiting");
  });

  it('nowhere, as long as there is none', async () => {
    const page = await inspect();
    await page.oneflowSegment.ready();
    await waitFor(() => textOf(page, '.state') === 'ready');
    expect(textOf(page, '.why')).to.equal('');
  });

  it('with the time of a failure on one line', async () => {
    const page = await inspect({ before: CLOCK, load: "{ sdkUrl: 'http://[' }" });
    await goOn(page, () => texts(page, 'li.error').length > 1);
    const range = page.document.createRange();
    range.selectNodeContents(find(page, 'li.error time'));
    expect(range.getClientRects()).to.have.length(1);
  });
});

describe('the inspector copies for support', () => {
  afterEach(closePages);

  async function copied(page: Inspected, withValues: boolean): Promise<Record<string, unknown>> {
    let written = '';
    Object.defineProperty(page.navigator, 'clipboard', {
      value: { writeText: async (text: string) => (written = text) },
      configurable: true,
    });
    find<HTMLInputElement>(page, 'input').checked = withValues;
    buttonOf(page, 'Copy for support').click();
    await waitFor(() => written);
    return JSON.parse(written);
  }

  const PERSONAL =
    "oneflowSegment.identify('ada@example.com', { name: 'Ada', tags: ['x'] }); oneflowSegment.track('Opened', { of: { price: 12 } })";

  it('with values masked', async () => {
    const page = await inspect({ calls: PERSONAL });
    await waitFor(() => calls(page).filter((line) => line.endsWith('sent')).length === 2);
    const report = await copied(page, false);
    const text = JSON.stringify(report);
    expect(text).not.to.match(/ada@|Ada|"price":12|test-key|page=/);
    expect(report).to.include({ state: 'ready', snippet: 2, sent: 2, waiting: 0, dropped: 0, values: 'masked' });
    const made = (report.calls as { method?: string; called?: unknown }[]).filter(({ method }) => method);
    expect(made[0]).to.deep.include({
      status: 'sent',
      called: { name: 'string(3)', tags: ['string(1)'] },
      changes: ['changed tags to tags'],
    });
    expect(made[1]).to.deep.include({
      name: 'Opened',
      called: { of: { price: 'number' } },
      changes: ['flattened of.price to of_price'],
    });
  });

  it('with values, where they are asked for, and never the key', async () => {
    const page = await inspect({ calls: PERSONAL });
    await waitFor(() => calls(page).filter((line) => line.endsWith('sent')).length === 2);
    const text = JSON.stringify(await copied(page, true));
    expect(text).to.include('ada@example.com').and.include('"price":12').and.not.include(KEY);
  });

  it('with the visitor and queued calls masked too', async () => {
    const object = `{ v: 2, state: 'ready', version: '1.2.3', loaded: ['${KEY}'], on() {},
      queue: [[null, 'track', 1, 'https://a.example/?q=Ada', 'Ada', '', 'Opened', { name: 'Ada' }]],
      user: () => ({ userId: 'ada@example.com', anonymousId: 'Ada', traits: { name: 'Ada' } }) }`;
    const head = `<script>window.oneflowSegment = ${object}</script>`;
    const page = await shown(await openAddress(await keepPage({ head, body: SCRIPT })));
    const report = await copied(page, false);
    expect(JSON.stringify(report)).not.to.match(/ada/i);
    expect(report).to.deep.include({
      facade: '1.2.3',
      visitor: { userId: 'string(15)', anonymousId: 'string(3)', traits: { name: 'string(3)' } },
    });
    expect(JSON.stringify(await copied(page, true))).to.match(/ada@example/);
  });

  it('by hand, where the page may not write to the clipboard', async () => {
    const page = await inspect();
    Object.defineProperty(page.navigator, 'clipboard', { value: undefined, configurable: true });
    buttonOf(page, 'Copy for support').click();
    const text = find<HTMLTextAreaElement>(page, 'textarea');
    await waitFor(() => !text.hidden);
    expect(rootOf(page).activeElement).to.equal(text);
    expect(JSON.parse(text.value)).to.have.property('state');
  });
});

describe('the inspector as a window', () => {
  afterEach(closePages);

  const key = (target: Element, name: string): boolean =>
    target.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, composed: true, cancelable: true }));
  const placeOf = (page: PageWindow): DOMRect =>
    (page.document.querySelector('oneflow-inspector') as Element).getBoundingClientRect();

  it('is there once, however often its script is loaded, and again after it was closed', async () => {
    const page = await inspect({ after: SCRIPT + SCRIPT });
    expect(page.document.querySelectorAll('oneflow-inspector')).to.have.length(1);
    buttonOf(page, 'Close').click();
    expect(page.document.querySelectorAll('oneflow-inspector')).to.have.length(0);
    const script = page.document.createElement('script');
    script.src = '/dist/inspector.min.js?again';
    page.document.head.append(script);
    await waitFor(() => page.document.querySelectorAll('oneflow-inspector').length === 1);
    expect(page.errors).to.deep.equal([]);
  });

  it('leaves no timer and no listener when it is closed', async () => {
    const count = `<script>window.timers = new Set(); const set = setInterval, clear = clearInterval;
      window.setInterval = (...args) => { const id = set(...args); timers.add(id); return id };
      window.clearInterval = (id) => { timers.delete(id); clear(id) }</script>`;
    const page = await inspect({ before: count });
    await waitFor(() => (page.timers as Set<number>).size === 1);
    await page.oneflowSegment.ready();
    buttonOf(page, 'Close').click();
    expect((page.timers as Set<number>).size).to.equal(0);
    await page.oneflowSegment.track('after');
    expect(page.errors).to.deep.equal([]);
  });

  it('is moved to the other end of the window, and back', async () => {
    const page = await inspect();
    const before = placeOf(page);
    buttonOf(page, 'Move').click();
    expect(placeOf(page).top).to.equal(8);
    buttonOf(page, 'Move').click();
    expect(placeOf(page)).to.deep.equal(before);
  });

  it('is closed with Escape, and gives the focus back', async () => {
    const page = await inspect({ after: `<button id="before">before</button>${SCRIPT}` });
    await waitFor(() => rootOf(page));
    const before = page.document.getElementById('before') as HTMLElement;
    before.focus();
    buttonOf(page, 'Move').focus();
    key(buttonOf(page, 'Move'), 'Escape');
    expect(rootOf(page)).to.equal(undefined);
    expect(page.document.activeElement).to.equal(before);
  });

  it('has its controls in the order in which they are seen', async () => {
    const page = await inspect({ calls: "oneflowSegment.track('A')" });
    await waitFor(() => calls(page).length === 1);
    const order = [
      ...rootOf(page).querySelectorAll<HTMLElement>('button, input, textarea:not([hidden]), summary, [tabindex]'),
    ];
    const names = order.map((part) => part.getAttribute('aria-label') ?? part.textContent ?? '');
    expect(names.slice(0, 4)).to.deep.equal(['Move', 'Close', 'Copy for support', '']);
    expect(names.slice(4, 7)).to.deep.equal(['State, visitor, options', 'State, visitor, options', 'Time line']);
    expect(order.every(({ tabIndex }) => tabIndex === 0)).to.equal(true);
  });

  for (const width of [320, 900]) {
    it(`has all of itself in a window of ${width} px, and axe finds nothing`, async () => {
      const page = await inspect({ calls: CALLS });
      const frame = page.frameElement as HTMLElement;
      frame.style.width = `${width}px`;
      frame.style.height = '600px';
      frame.style.border = '0';
      await waitFor(() => calls(page)[3]?.endsWith('done'));
      find(page, 'li summary').click();
      await waitFor(() => find(page, 'table'));
      const { left, right, top, bottom } = placeOf(page);
      expect([left >= 0, right <= width, top >= 0, bottom <= 600]).to.deep.equal([true, true, true, true]);
      for (const part of rootOf(page).querySelectorAll('section, header, button, li, table')) {
        expect(part.scrollWidth, part.outerHTML.slice(0, 80)).to.be.at.most(part.clientWidth + 2);
      }
      // axe asks the same in every engine, and takes seconds.
      if (isWhole) expect(await violations(page)).to.deep.equal([]);
    });
  }

  async function violations(page: Inspected): Promise<string[]> {
    const script = page.document.createElement('script');
    script.src = AXE;
    page.document.head.append(script);
    await waitFor(() => page.axe);
    // The rest of the page is the test's own.
    const own = ['landmark-one-main', 'page-has-heading-one', 'region'];
    const result = await page.axe.run();
    return result.violations
      .filter(({ id }) => !own.includes(id))
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join()}`);
  }
});

describe('the inspector hurts no page', () => {
  afterEach(closePages);

  const POLICIES: [name: string, csp: string][] = [
    ['a nonce alone', "default-src 'none'; connect-src 'self'; script-src 'nonce-n0nce'"],
    [
      'Trusted Types',
      "default-src 'none'; script-src 'nonce-n0nce'; require-trusted-types-for 'script'; trusted-types oneflow-segment",
    ],
    [
      "Trusted Types 'none'",
      "script-src 'nonce-n0nce' 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
    ],
  ];
  for (const [name, csp] of POLICIES) {
    it(`with ${name}: it is shown, with its styles, and nothing is refused`, async () => {
      const before = `<script>window.refused = []; addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile))</script>`;
      const after = '<script nonce="n0nce" src="/dist/inspector.min.js"></script>';
      const head = await html({ before, calls: CALLS, after, load: false });
      const address = await keepPage({ head });
      const page = await shown(await openAddress(`${address}&nonce=n0nce&csp=${encodeURIComponent(csp)}`));
      load(page);
      await waitFor(() => calls(page).length === 4);
      find(page, 'li summary').click();
      buttonOf(page, 'Copy for support').click();
      await waitFor(() => find(page, 'li .content'));
      const host = page.document.querySelector('oneflow-inspector') as Element;
      expect(page.getComputedStyle(host).position).to.equal('fixed');
      expect((page.refused as string[]).filter((line) => /inspector|style/.test(line))).to.deep.equal([]);
      expect(page.errors).to.deep.equal([]);
    });
  }

  const HOSTILE: [name: string, before: string, calls: string][] = [
    ['a cyclic argument', '', "const a = {}; a.a = a; oneflowSegment.track('E', { a })"],
    ['getters that throw', '', "oneflowSegment.track('E', { get bad() { throw new Error('bad') } })"],
    ['a payload of a megabyte', '', "oneflowSegment.track('E', { text: 'x'.repeat(1e6), list: Array(1e5).fill('y') })"],
    [
      'changed prototypes',
      "Object.prototype.extra = 1; Array.prototype.toJSON = () => 'polluted'; Object.prototype.toJSON = () => 'p'",
      "oneflowSegment.track('E', { a: 1 })",
    ],
    [
      'frozen intrinsics',
      'for (const one of [Object, Array, Function, Map, Set, Promise]) { Object.freeze(one); Object.freeze(one.prototype) }',
      "oneflowSegment.track('E', { a: 1 })",
    ],
    [
      'its built-ins hidden',
      'class Map {} class Set {} var performance, history',
      "oneflowSegment.track('E', { a: 1 })",
    ],
    [
      'HTML in its values',
      '',
      `oneflowSegment.track('<img src=x onerror=hurt()>', { '<b>': '<script>hurt()</scr' + 'ipt>' })`,
    ],
  ];
  for (const [name, before, hostile] of HOSTILE) {
    it(`with ${name}: the call is shown, and no error reaches the page`, async () => {
      const page = await inspect({ before: `<script>${before}</script>`, calls: hostile });
      await waitFor(() => calls(page)[0]?.match(/^track\(.*\| sent/s));
      find(page, 'li summary').click();
      await waitFor(() => find(page, 'table'));
      buttonOf(page, 'Copy for support').click();
      await waitFor(() => /Copied|copy it/.test(texts(page, '.hint').join()));
      expect(rootOf(page).querySelectorAll('img, script')).to.have.length(0);
      expect(textOf(page, 'li').length).to.be.below(3_000);
      expect(page.errors).to.deep.equal([]);
    });
  }

  const OBJECTS: [name: string, object: string][] = [
    ['an element', 'Object.assign(document.createElement("a"), { id: "oneflowSegment" })'],
    [
      'getters that throw',
      '{ v: 2, on() { throw 1 }, get queue() { throw 1 }, get loaded() { throw 1 }, get state() { throw 1 }, user() { throw 1 } }',
    ],
    ['parts of other kinds', "{ v: 2, on() {}, queue: 'x', loaded: 5, state: {}, user: () => 7, ready: 1 }"],
    ['a queue of nonsense', '{ v: 2, on() {}, queue: [null, 7, [], ["x"], [1, 2, 3, 4]], loaded: [5], state: "idle" }'],
  ];
  for (const [name, object] of OBJECTS) {
    it(`where window.oneflowSegment is, or has, ${name}`, async () => {
      const page = await shown(
        await openAddress(
          await keepPage({
            head: `<script>window.errors = []; addEventListener('error', ({ message }) => errors.push(message)); window.oneflowSegment = ${object}</script>`,
            body: SCRIPT,
          }),
        ),
      );
      await waitFor(() => textOf(page, '.state'));
      await waitFor(() => textOf(page, 'dl') || textOf(page, '.why'));
      buttonOf(page, 'Close').click();
      expect(page.errors).to.deep.equal([]);
    });
  }

  it('with 1,000 calls that wait and 3,000 live ones: it shows the newest and counts all', async () => {
    const many = "for (let index = 0; index < 1_000; index++) oneflowSegment.track('E' + index, { index })";
    const page = await inspect({ calls: many, sdkQuery: 'delay=400' });
    await received(page, 1_000);
    page.eval("for (let index = 0; index < 3_000; index++) oneflowSegment.track('L' + index)");
    await waitFor(() => textOf(page, '.counts') === '4000 sent, 0 dropped, 0 waiting');
    expect(rootOf(page).querySelectorAll('li').length).to.be.at.most(200);
    expect(calls(page).at(-1)).to.match(/^track\('L2999'/);
    expect(page.errors).to.deep.equal([]);
  });

  it('it stores nothing and asks for nothing while consent is waited for', async () => {
    const page = await inspect({ load: false, calls: CALLS });
    await waitFor(() => calls(page).length === 4);
    expect([localStorage.length, sessionStorage.length, page.document.cookie]).to.deep.equal([0, 0, '']);
    const asked = page.performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
    expect(asked).to.deep.equal(['/dist/inspector.min.js']);
  });
});
