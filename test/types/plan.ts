// A site's own plan: the calls that it has, and what of them the editor refuses. With which words it does,
// test/node/plan.test.mjs says.
import { createOneflowSegment, type OneflowSegment, type OneflowSnippet, type Receipt } from 'oneflow-segment';

interface Plan {
  events: {
    'Plan Chosen': { plan: string; seats?: number };
    'Cart Viewed': { items?: number };
    'Signed Out': Record<never, never>;
  };
  traits: { plan?: string; seats?: number };
}

const planned = createOneflowSegment<Plan>();
const told = ({ status }: Receipt): string => status;

planned.track('Plan Chosen', { plan: 'pro' });
planned.track('Plan Chosen', { plan: 'pro', seats: 5 }, { integrations: { All: false } }, told);
planned.track('Plan Chosen', { plan: 'pro' }, (receipt) => receipt.status);
planned.track('Cart Viewed');
planned.track('Cart Viewed', { items: 1 }, told);
planned.track('Cart Viewed', (receipt) => receipt.status);
planned.track('Cart Viewed', null, { integrations: {} });
planned.track('Signed Out');
planned.track('Signed Out', {}, {}, told);
planned.track({ event: 'Plan Chosen', properties: { plan: 'pro' } });
planned.track({ event: 'Plan Chosen', properties: { plan: 'pro' } }, {}, told);
planned.track({ event: 'Signed Out' }, (receipt) => receipt.status);
planned.identify('u1', { plan: 'pro' });
planned.identify({ seats: 5 }, told);
planned.identify(null, {});
planned.page('Docs', 'Pricing', { any: 'thing' });
planned.group('g1', { any: 'thing' });
planned.load('key');

/** Of an interface, and of a class: a plan's types are a site's own. */
interface Chosen {
  plan: string;
}
const chosen: Chosen = { plan: 'pro' };
planned.track('Plan Chosen', chosen);

const single = createOneflowSegment<{ events: { Only: { a: number } } }>();
single.track('Only', { a: 1 });
single.track({ event: 'Only', properties: { a: 1 } }, told);
single.identify('u1', { any: 'trait' });
const traitsAlone = createOneflowSegment<Pick<Plan, 'traits'>>();
traitsAlone.track('Any Event', { any: 'thing' });
traitsAlone.track({ event: 'Any Event', properties: { any: 'thing' } });
const byPattern = createOneflowSegment<{ events: { [name: `Page ${string}`]: { path?: string } } }>();
byPattern.track('Page Pricing', { path: '/pricing' });

/** What knows no plan takes one that has one. */
const loose: OneflowSegment = planned;
const snippet: OneflowSnippet<Plan> = window.oneflowSegment as OneflowSnippet<Plan>;
snippet.load('key', { src: '/f.js' });

// @ts-expect-error no such event
planned.track('Plan Chosn', { plan: 'pro' });
// @ts-expect-error it needs a plan
planned.track('Plan Chosen');
// @ts-expect-error it needs a plan
planned.track('Plan Chosen', (receipt: Receipt) => receipt.status);
// @ts-expect-error it has no such property
planned.track('Cart Viewed', { itms: 1 });
// @ts-expect-error it has no properties
planned.track('Signed Out', { plan: 'pro' });
// @ts-expect-error no such event
planned.track({ event: 'Plan Chosn', properties: { plan: 'pro' } });
// @ts-expect-error it needs a plan
single.track({ event: 'Only' });
// @ts-expect-error no such trait
planned.identify({ plna: 'pro' });
// @ts-expect-error seats are a number
traitsAlone.identify('u1', { seats: '5' });
// @ts-expect-error no such event
byPattern.track('Pricing');
// @ts-expect-error a plan is an object
createOneflowSegment<{ events: string }>();

export { loose, snippet };
