// Guarantee 9, hostile pages: policies, polluted prototypes, patched or frozen built-ins, an SDK and listeners that throw,
// arguments made to hurt. Nothing reaches the page's error handlers, and what can be delivered is.
import { expect } from 'chai';
import {
  closePages,
  essence,
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

const CALLS =
  "oneflowSegment.identify('u1', { plan: { name: 'pro' }, roles: ['a', 'b'] }); window.receipt = oneflowSegment.track('E', { a: 1 })";
const DELIVERED = [
  ['identify', 'u1', { plan_name: 'pro', roles: '["a","b"]' }],
  ['track', 'E', { userId: 'u1', properties: { a: 1 } }],
];

async function openWithPolicy(csp: string, options: PageOptions = {}): Promise<PageWindow> {
  const address = await keepPage({ head: await html({ calls: CALLS, ...options }) });
  return openAddress(`${address}&nonce=n0nce&csp=${encodeURIComponent(csp)}`);
}

describe('a Content Security Policy (G9)', () => {
  afterEach(closePages);

  for (const [name, csp] of [
    ['a nonce alone', "script-src 'nonce-n0nce'"],
    ["'strict-dynamic'", "script-src 'nonce-n0nce' 'strict-dynamic'"],
    ['a list of hosts', "script-src 'nonce-n0nce' 'self'"],
    [
      'Trusted Types with our policy',
      "script-src 'nonce-n0nce'; require-trusted-types-for 'script'; trusted-types oneflow-segment",
    ],
  ] as const) {
    it(`with ${name} lets the facade and the SDK through`, async () => {
      const page = await openWithPolicy(csp);
      expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
      expect(page.errors).to.deep.equal([]);
    });
  }

  it('with a nonce alone lets the SDK through after a load without a usable key', async () => {
    const calls = `${CALLS}; oneflowSegment.load('YOUR_PROJECT_API_KEY', { src: '/facade.js' });
      oneflowSegment.load('${KEY}', { sdkUrl: '/sdk/actions.js' })`;
    const page = await openWithPolicy("script-src 'nonce-n0nce'", { load: false, calls });
    expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
    expect(page.errors).to.deep.equal([]);
  });

  it('with Trusted Types that forbid our policy lets the SDK through by the default policy of the page', async () => {
    const page = await openPage({
      headers: { 'content-security-policy': "require-trusted-types-for 'script'; trusted-types default" },
      before: "<script>window.trustedTypes?.createPolicy('default', { createScriptURL: (url) => url })</script>",
      calls: CALLS,
    });
    expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
    expect(page.errors).to.deep.equal([]);
  });

  it("with Trusted Types lets a facade with a hash through by an address that the page's own policy has made", async () => {
    const hash = await crypto.subtle.digest('SHA-256', await (await fetch('/facade.js')).arrayBuffer());
    const integrity = `sha256-${btoa(String.fromCharCode(...new Uint8Array(hash)))}`;
    const policy = "{ createPolicy: (_, rules) => rules }).createPolicy('own', { createScriptURL: (url) => url })";
    const calls = `${CALLS}; const policy = (window.trustedTypes ?? ${policy};
      oneflowSegment.load('${KEY}', { src: policy.createScriptURL('/facade.js'), integrity: '${integrity}', sdkUrl: '/sdk/actions.js' })`;
    const page = await openPage({
      headers: {
        'content-security-policy': "require-trusted-types-for 'script'; trusted-types own oneflow-segment",
      },
      load: false,
      calls,
    });
    expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
    expect(page.errors).to.deep.equal([]);
  });

  it("with Trusted Types 'none' lets the facade through; that the SDK can't load is said", async () => {
    const csp = "script-src 'nonce-n0nce'; require-trusted-types-for 'script'; trusted-types 'none'";
    const page = await openWithPolicy(csp);
    if (!('trustedTypes' in page)) return expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
    await waitFor(() => page.oneflowSegment.state === 'failed');
    expect(page.said.join()).to.match(/Content Security Policy/);
    expect(page.errors).to.deep.equal([]);
  });
});

describe('the way round Trusted Types', () => {
  afterEach(closePages);

  it('is tried again where the facade fails at first', async () => {
    const csp = "script-src 'nonce-n0nce'; require-trusted-types-for 'script'; trusted-types 'none'";
    const page = await openWithPolicy(csp, { facadeQuery: `fail=404&failFirst=1&id=${crypto.randomUUID()}` });
    await waitFor(() => (page.oneflowSegment as { facade?: true }).facade);
    expect(page.errors).to.deep.equal([]);
  });
});

describe('a sandboxed frame (G9)', () => {
  afterEach(closePages);

  it('without storage delivers all the same, and says that ids end with the page', async () => {
    // An opaque origin can't be read from here: the page reports by message.
    const after = `<script>oneflowSegment.track('last').then(() => parent.postMessage({ calls: oneflowCalls.map(({ args }) => args[0]), errors, said }, '*'))</script>`;
    const origin = location.origin;
    const load = `{ src: '${origin}/facade.js', sdkUrl: '${origin}/sdk/actions.js' }`;
    const address = await keepPage({ head: await html({ calls: CALLS, load, after }) });
    const told = new Promise<MessageEvent>((resolve) => addEventListener('message', resolve, { once: true }));
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.src = address;
    document.body.append(frame);
    const { data } = await told;
    expect(data).to.deep.include({ calls: ['u1', 'E', 'last'], errors: [] });
    expect(data.said).to.have.length(1);
    expect(data.said[0]).to.match(/storage can't be used, so who the visitor is ends with the page/);
    frame.remove();
  });
});

describe('a page that has changed the built-ins (G9)', () => {
  afterEach(closePages);

  const PAGES: { name: string; change: string; exact: boolean }[] = [
    {
      name: 'Object.prototype.toJSON',
      change: "Object.prototype.toJSON = function () { return 'polluted' }",
      exact: true,
    },
    {
      name: "Prototype.js's Array.prototype.toJSON",
      change:
        "Array.prototype.toJSON = function () { return '[' + this.map((item) => JSON.stringify(item)).join(', ') + ']' }",
      exact: true,
    },
    {
      name: 'String.prototype.toJSON',
      change: "String.prototype.toJSON = function () { return '\"' + this + '\"' }",
      exact: false,
    },
    {
      name: 'enumerable properties on Array.prototype and Object.prototype',
      change: 'Array.prototype.last = function () {}; Object.prototype.extra = 1; Object.prototype.All = false',
      exact: true,
    },
    {
      name: 'setters on Object.prototype',
      change:
        "for (const name of ['a', 'plan', 'userId', 'properties']) Object.defineProperty(Object.prototype, name, { set() { throw new Error('trapped') }, get() {}, configurable: true })",
      exact: false,
    },
    {
      name: 'Promise patched by zone-like code',
      change: 'const Real = Promise; window.Promise = class Patched extends Real {}',
      exact: true,
    },
    {
      name: 'Date patched',
      change: 'const Real = Date; window.Date = class extends Real { static now() { return Real.now() } }',
      exact: true,
    },
    {
      name: 'JSON.stringify that throws',
      change: "JSON.stringify = () => { throw new Error('old library') }",
      exact: false,
    },
    {
      name: 'JSON.stringify without a replacer',
      change: 'const real = JSON.stringify; JSON.stringify = (value) => real(value)',
      exact: true,
    },
    {
      name: 'frozen intrinsics',
      change:
        'for (const one of [Object, Array, Function, Promise, JSON, Date, Map, Set, String]) { Object.freeze(one); if (one.prototype) Object.freeze(one.prototype) }',
      exact: true,
    },
    { name: 'console without methods', change: 'window.console = {}', exact: true },
    {
      name: 'variables of its own that hide built-ins',
      change:
        'const URL = "/api"; const performance = undefined; class Map {} class Set {} var parent = {}; var history = []',
      exact: true,
    },
  ];
  for (const { name, change, exact } of PAGES) {
    it(`by ${name}: ${exact ? 'delivers what was called' : 'answers every call'}, without an error`, async () => {
      const page = await openPage({ before: `<script>${change}</script>`, calls: CALLS });
      const receipt = (await waitFor(() => page.receipt)) as Promise<{ status: string }>;
      expect(await receipt)
        .to.have.property('status')
        .that.matches(/sent|dropped/);
      // A clone belongs to this page, where nothing is inherited from the changed prototypes.
      if (exact) expect(structuredClone(essence(page.oneflowCalls))).to.deep.equal(DELIVERED);
      await page.oneflowSegment.ready();
      expect((await page.oneflowSegment.track('live')).status).to.match(/sent|dropped/);
      expect(page.errors).to.deep.equal([]);
    });
  }

  it('by taking the console away: what would be said keeps no call back', async () => {
    const page = await openPage({
      before: '<script>window.console = {}</script>',
      load: '{ lists: 5, debug: true }',
      calls: `oneflowSegment.track(''); ${CALLS}`,
    });
    expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
    expect(page.errors).to.deep.equal([]);
  });

  it('by an SDK that answers with a promise which rejects, and a listener that does: both are said', async () => {
    const page = await openPage({
      load: false,
      calls: `window._1flow = async () => { throw new Error('SDK') }; ${CALLS};
        oneflowSegment.on('warning', ({ message }) => console.debug(message));
        oneflowSegment.on('sent', async () => { throw new Error('listener') });
        oneflowSegment.load('${KEY}', { src: '/facade.js' })`,
    });
    await waitFor(() => page.said.length > 1);
    expect(page.said.join())
      .to.match(/1Flow's SDK threw at "identifyUser": Error: SDK/)
      .and.match(/a listener for "sent" threw: Error: listener/);
    expect(page.errors).to.deep.equal([]);
  });

  it('by an element whose id is our name: the snippet has the name', async () => {
    const page = await openPage({ before: '<meta id="oneflowSegment">', calls: CALLS });
    expect(essence(await received(page, 2))).to.deep.equal(DELIVERED);
    expect(page.errors).to.deep.equal([]);
  });

  it('by overwriting window.oneflowSegment: saved references and waiting calls go on', async () => {
    const page = await openPage({
      calls: `${CALLS}; window.saved = oneflowSegment; window.oneflowSegment = 'mine'`,
      facadeQuery: 'delay=50',
    });
    expect(await (page.receipt as Promise<unknown>)).to.deep.include({ status: 'sent' });
    expect(page.errors).to.deep.equal([]);
  });
});
