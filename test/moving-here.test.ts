// The lines of docs/with-segment.md that make calls from a page's address, as Segment's library makes them:
// @segment/analytics-next, core/query-string.
import { expect } from 'chai';
import { closePages, html, keepPage, openAddress, received } from './helpers/page.js';

const page = await (await fetch('/docs/with-segment.md')).text();
const [, LINES = ''] = /<!-- query-string -->\n```js\n([\s\S]*?)```/.exec(page) ?? [];

const ADDRESSES: { name: string; query: string; calls: unknown[] }[] = [
  {
    name: 'a user with traits, an event with properties, a visitor',
    query:
      'ajs_uid=u1&ajs_aid=a1&ajs_event=Mail+Opened&ajs_trait_plan=pro&ajs_prop_mail=m%201&ajs_prop_day=5&utm_source=x',
    calls: [
      ['identify', 'u1', { plan: 'pro' }],
      ['track', 'Mail Opened', { userId: 'u1', anonymousId: 'a1', properties: { mail: 'm 1', day: '5' } }],
    ],
  },
  { name: 'a user alone', query: 'ajs_uid=u%26%2B1', calls: [['identify', 'u&+1', {}]] },
  {
    name: 'an event alone, of a visitor',
    query: 'ajs_event=%C3%85pnet&ajs_aid=a1',
    calls: [['track', 'Åpnet', { anonymousId: 'a1' }]],
  },
  { name: 'the last of two', query: 'ajs_uid=u1&ajs_uid=u2', calls: [['identify', 'u2', {}]] },
  { name: 'what is no text as it is', query: 'ajs_uid=%E0%A4%A', calls: [['identify', '\ufffd%A', {}]] },
  {
    name: 'a name that every object has',
    query: 'ajs_event=E&ajs_prop_toString=x&ajs_aid=a1',
    calls: [['track', 'E', { anonymousId: 'a1', properties: { toString: 'x' } }]],
  },
  { name: 'nothing of empty ones', query: 'ajs_uid=&ajs_event=&ajs_prop_a=1', calls: [] },
  { name: 'nothing of a visitor alone', query: 'ajs_aid=a1', calls: [] },
  { name: 'nothing of others', query: 'uid=u1&event=E&xajs_uid=u1', calls: [] },
];

describe('calls in the address of a page, by the lines of the documentation', () => {
  afterEach(closePages);

  it('which are six, in a block', () => expect(LINES.trim().split('\n')).to.have.length(8));

  it("leave the names of the page's own scripts alone", async () => {
    const after = '<script>let query, options, named, ajs_uid; window.isAlive = true</script>';
    const opened = await openAddress(await keepPage({ head: await html({ calls: LINES, after }) }));
    expect([Reflect.get(opened, 'isAlive'), opened.errors]).to.deep.equal([true, []]);
  });

  for (const { name, query, calls } of ADDRESSES) {
    it(name, async () => {
      const address = await keepPage({ head: await html({ calls: LINES }) });
      const opened = await openAddress(`${address}&${query}`);
      // Whatever the lines have called goes out before it.
      await opened.oneflowSegment.track('Last');
      const made = (await received(opened, calls.length + 1)).map(({ method, args }) => [method, ...args]);
      expect(made.slice(0, -1)).to.deep.equal(calls);
      expect(opened.errors).to.deep.equal([]);
    });
  }
});
