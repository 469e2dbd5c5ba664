// What the editor says: each misuse of the public types stands beside the use that is right. Checked by `npm run types`
// against the declarations that are published, through the package's own name.
import type { OneflowOptions, OneflowSegment, Receipt } from 'oneflow-segment';
import { createOneflowSegment, presets } from 'oneflow-segment';
import 'oneflow-segment/global';

const oneflowSegment: OneflowSegment = createOneflowSegment();
const fromWindow: OneflowSegment = window.oneflowSegment;

oneflowSegment.load('key');
oneflowSegment.load('key', { lists: 'index', mappings: [...presets] });
// @ts-expect-error a project API key is required
oneflowSegment.load();
// @ts-expect-error the key is a string
oneflowSegment.load(5);
// @ts-expect-error lists are 'json' or 'index'
oneflowSegment.load('key', { lists: 'rows' });
// @ts-expect-error there is no such option
oneflowSegment.load('key', { colour: 'red' });
oneflowSegment.load('key', { nonce: undefined as string | undefined, sdkUrl: undefined, mappings: undefined });
window.oneflowSegment.load('key', { src: undefined as string | undefined });

oneflowSegment.track('Plan Chosen');
oneflowSegment.track('Plan Chosen', { plan: 'pro' }, { integrations: { All: false } }, (receipt) => receipt.status);
oneflowSegment.track('Plan Chosen', () => {});
oneflowSegment.track({ event: 'Plan Chosen', properties: { plan: 'pro' } });
// @ts-expect-error an event needs a name
oneflowSegment.track();
// @ts-expect-error the name comes first
oneflowSegment.track({ plan: 'pro' });
// @ts-expect-error a name is a string
oneflowSegment.track(5);
// @ts-expect-error properties are an object
oneflowSegment.track('Plan Chosen', 'pro');
// @ts-expect-error integrations are switched on, off, or configured by an object
oneflowSegment.track('Plan Chosen', {}, { integrations: { All: 'no' } });

/** Types of a site's own: interfaces and classes have no index signature. */
interface Plan {
  name: string;
  seats?: number;
}
class Cart {
  constructor(readonly items: number) {}
}
const plan: Plan = { name: 'pro' };
oneflowSegment.track('Plan Chosen', plan);
oneflowSegment.track('Plan Chosen', plan, (receipt) => receipt.status);
oneflowSegment.track('Cart Viewed', new Cart(2));
oneflowSegment.track({ event: 'Plan Chosen', properties: plan });
oneflowSegment.identify('u1', plan);
oneflowSegment.identify(plan);
oneflowSegment.page('Docs', 'Pricing', plan);
oneflowSegment.group('g1', plan);
// @ts-expect-error properties are no number
oneflowSegment.track('Plan Chosen', 5);
// @ts-expect-error properties are no function but a callback
oneflowSegment.track('Plan Chosen', (first: string, second: string) => first + second);
// @ts-expect-error properties are no list
oneflowSegment.track('Plan Chosen', ['pro']);
// @ts-expect-error traits are no class
oneflowSegment.identify('u1', Cart);
// @ts-expect-error properties are no symbol
oneflowSegment.track('Plan Chosen', Symbol('plan'));

oneflowSegment.identify('u1', { plan: 'pro' });
oneflowSegment.identify(97980, { plan: 'pro' });
oneflowSegment.identify({ plan: 'pro' });
oneflowSegment.identify(null, { plan: 'pro' });
// @ts-expect-error an id is a string or a number
oneflowSegment.identify(true);
// @ts-expect-error traits are an object
oneflowSegment.identify('u1', 'pro');

oneflowSegment.page('Docs', 'Pricing', { plan: 'pro' });
oneflowSegment.screen('Home');
// @ts-expect-error a name is a string
oneflowSegment.page(5);
oneflowSegment.group('g1', { size: 5 });
oneflowSegment.alias('u2', 'u1');
// @ts-expect-error an alias needs a new id
oneflowSegment.alias();
// @ts-expect-error reset takes nothing
oneflowSegment.reset('u1');

oneflowSegment.on('dropped', ({ reason }) => reason.length);
oneflowSegment.on('sent', ({ event, deliveries }) => [event.timestamp, deliveries[0]?.payload]);
// @ts-expect-error there is no such event
oneflowSegment.on('send', () => {});
// @ts-expect-error a sent receipt has no reason
oneflowSegment.on('sent', ({ reason }) => reason);
// @ts-expect-error the state is ours to set
oneflowSegment.state = 'ready';

const options: OneflowOptions = {
  mappings: [
    { action: 'trackEvent', when: (event) => event.type === 'page', fields: ({ name }) => ({ event_name: name }) },
    // @ts-expect-error a user has no event name
    { action: 'identifyUser', when: () => true, fields: () => ({ event_name: 'E' }) },
    // @ts-expect-error there are two actions
    { action: 'groupUser', when: () => true, fields: () => ({}) },
  ],
};

async function told(receipt: Promise<Receipt>): Promise<string> {
  const known = await receipt;
  switch (known.status) {
    case 'sent':
      return known.event.messageId;
    case 'dropped':
      return known.reason;
    case 'stored':
      // @ts-expect-error what is stored has no event yet
      return known.event;
    case 'kept':
    case 'done':
      return known.status;
  }
}

export { fromWindow, options, told };
