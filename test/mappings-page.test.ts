// The built mappings in real pages: the classic script before the snippet's load line, under strict policies too, and the
// npm entry with the plugin for Analytics.js.
import { expect } from 'chai';
import {
  closePages,
  essence,
  KEY,
  keepPage,
  openAddress,
  openPage,
  type PageWindow,
  received,
  WATCH as WATCH_ERRORS,
  waitFor,
} from './helpers/page.js';
import { segmentWith } from './helpers/segment-page.js';

const SCRIPT = '<script nonce="n0nce" src="/dist/mappings.min.js"></script>';
const WATCH = `<script>
  window.violations = [];
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, sample }) => violations.push(violatedDirective + sample));
</script>`;

/** A destination's mappings, as Segment's library gets them. */
const LIST = [
  {
    name: 'Identify',
    enabled: true,
    partnerAction: 'identifyUser',
    subscribe: 'type = "identify" and traits.plan != null',
    mapping: {
      userId: { '@path': '$.userId' },
      traits: { plan: { '@case': { operator: 'upper', value: { '@path': '$.traits.plan' } } } },
    },
  },
  {
    name: 'Liquid',
    partnerAction: 'trackEvent',
    subscribe: 'type = "page"',
    mapping: { event_name: { '@liquid': '{{ name }}' } },
  },
  {
    name: 'Orders',
    enabled: true,
    partnerAction: 'trackEvent',
    subscribe: 'type = "track" and (event = "Order Completed" or match(event, "Cart *"))',
    mapping: {
      event_name: { '@template': 'shop: {{event}}' },
      userId: { '@path': '$.userId' },
      properties: { '@flatten': { value: { '@path': '$.properties' }, separator: '_' } },
    },
  },
  {
    name: 'Off',
    enabled: false,
    partnerAction: 'trackEvent',
    subscribe: 'type = "track"',
    mapping: { event_name: 'off' },
  },
];
const JSON_TEXT = JSON.stringify(JSON.stringify(LIST));

const CALLS = `
  NAME.identify('u1', { plan: 'pro' });
  NAME.track('Order Completed', { roles: ['a', 'b'], address: { city: 'Oslo' } });
  NAME.track('Order Cancelled');
  NAME.track('Cart Left');
  NAME.page('Pricing');`;
const DELIVERED = [
  ['identify', 'u1', { plan: 'PRO' }],
  [
    'track',
    'shop: Order Completed',
    { userId: 'u1', properties: { roles_0: 'a', roles_1: 'b', address_city: 'Oslo' } },
  ],
  ['track', 'shop: Cart Left', { userId: 'u1' }],
];
const LEFT_OUT = /^oneflowSegment: mapping 1 "Liquid" was left out: \/mapping\/event_name\/@liquid is not supported/;

describe('dist/mappings.min.js', () => {
  afterEach(closePages);

  it('gives the snippet the mappings of a list, in a page with a nonce alone', async () => {
    const page = await openPage({
      before: WATCH + SCRIPT,
      load: `{ mappings: oneflowMappings.fromSegment(${JSON_TEXT}) }`,
      calls: CALLS.replaceAll('NAME', 'oneflowSegment'),
      headers: { 'content-security-policy': "script-src 'nonce-n0nce'" },
      nonce: 'n0nce',
    });
    expect(essence(await received(page, 3))).to.deep.equal(DELIVERED);
    expect([page.errors, page.violations]).to.deep.equal([[], []]);
    expect(page.said.length).to.equal(1);
    expect(page.said[0]).to.match(LEFT_OUT);
  });

  it("violates no policy where nothing may be evaluated and Trusted Types are 'none'", async () => {
    const csp = "script-src 'nonce-n0nce'; require-trusted-types-for 'script'; trusted-types 'none'";
    const page = await openPage({
      before: WATCH + SCRIPT,
      load: false,
      calls: `
        const event = { type: 'track', event: 'Order Completed', userId: 'u1', properties: { roles: ['a'] } };
        window.payloads = oneflowMappings.fromSegment(${JSON_TEXT}).filter(({ when }) => when(event)).map(({ fields }) => fields(event));`,
      headers: { 'content-security-policy': csp },
      nonce: 'n0nce',
    });
    const properties = { roles_0: 'a' };
    expect(page.payloads).to.deep.equal([{ event_name: 'shop: Order Completed', userId: 'u1', properties }]);
    // A page that breaks the policy is told: what is counted here is counted.
    expect([page.errors, page.violations]).to.deep.equal([[], []]);
    try {
      page.eval('1');
    } catch {}
    await new Promise((resolve) => page.setTimeout(resolve));
    expect((page.violations as string[]).length).to.equal(1);
  });

  it('adds one name to the page, and needs no snippet', async () => {
    const head = `<script>window.names = Object.getOwnPropertyNames(window)</script>${SCRIPT}
      <script>window.added = Object.getOwnPropertyNames(window).filter((name) => !names.includes(name) && name !== 'names')</script>`;
    const page = await openAddress(await keepPage({ head }));
    expect(page.added).to.deep.equal(['oneflowMappings']);
    expect(Object.keys(page.oneflowMappings as object)).to.deep.equal(['fromSegment']);
  });

  it('takes no harm from what a page has made of built-ins', async () => {
    const page = await openPage({
      before: `<script>
        Object.prototype.toJSON = () => 'old';
        Array.prototype.last = Object.prototype.extra = Object.prototype.exists = 1;
      </script>${SCRIPT}`,
      load: `{ mappings: oneflowMappings.fromSegment(${JSON_TEXT}) }`,
      calls: "oneflowSegment.identify('u1', { plan: 'pro' })",
    });
    expect(essence(await received(page, 1))).to.deep.equal([DELIVERED[0]]);
    expect(page.errors).to.deep.equal([]);
  });

  it('can be asked for: where it did not come, a page does not load by other rules', async () => {
    const page = await openPage({
      before: '<script src="/dist/no-such-file.js"></script>',
      load: false,
      calls: `if (window.oneflowMappings) oneflowSegment.load('${KEY}', {}); oneflowSegment.track('A')`,
    });
    expect([page.oneflowSegment.state, page.errors]).to.deep.equal(['idle', []]);
  });
});

describe('oneflow-segment/mappings with the plugin for Analytics.js', () => {
  afterEach(closePages);

  it('gives the plugin the mappings of the same list', async () => {
    const head = `${WATCH_ERRORS}${segmentWith()}<script type="module">
      import { fromSegment } from '/dist/mappings.js';
      import { oneflowDestination } from '/dist/segment.js';
      const mappings = fromSegment(${JSON_TEXT});
      analytics.register(oneflowDestination({ projectApiKey: '${KEY}', sdkUrl: '/sdk/actions.js', mappings }));
      analytics.ready(() => {${CALLS.replaceAll('NAME', 'analytics')}});
    </script>`;
    const page: PageWindow = await openAddress(await keepPage({ head }));
    expect(essence(await received(page, 3))).to.deep.equal(DELIVERED);
    await waitFor(() => (page.segmentSent as unknown[]).length === 5);
    expect(page.errors).to.deep.equal([]);
    expect(page.said.length).to.equal(1);
    expect(page.said[0]).to.match(LEFT_OUT);
  });
});
