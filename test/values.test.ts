// What becomes of values on the whole way, from the page's call over the snippet's copy to what 1Flow receives.
import { expect } from 'chai';
import { type Call, closePages, openPage, type PageWindow } from './helpers/page.js';

interface Row {
  name: string;
  given: (page: PageWindow) => object;
  /** The properties that 1Flow gets; none where all was left out. */
  sent: object | undefined;
  said?: RegExp;
  before?: string;
}

const QUOTED = `<script>Date.prototype.toJSON = function () { return '"' + this.toISOString() + '"' }</script>`;
const LISTS = `<script>Array.prototype.toJSON = function () { return '["' + this.join('", "') + '"]' }</script>`;
const AT = '1970-01-01T00:00:00.000Z';

const ROWS: Row[] = [
  {
    name: 'a getter that counts',
    given() {
      let reads = 0;
      return {
        get n() {
          return ++reads;
        },
      };
    },
    sent: { n: 1 },
  },
  { name: 'an error', given: () => ({ e: new Error('x'), a: 1 }), sent: { a: 1 }, said: /"e" was left out/ },
  { name: 'a map', given: () => ({ m: new Map([['k', 1]]), a: 1 }), sent: { a: 1 }, said: /"m" was left out/ },
  { name: 'a set', given: () => ({ s: new Set([1]), a: 1 }), sent: { a: 1 }, said: /"s" was left out/ },
  { name: 'a file', given: () => ({ f: new File([], 'x'), a: 1 }), sent: { a: 1 }, said: /"f" was left out/ },
  { name: 'a typed array', given: () => ({ t: new Uint8Array([1, 2]) }), sent: { t_0: 1, t_1: 2 } },
  { name: 'an empty nested object', given: () => ({ nested: {} }), sent: undefined, said: /"nested" was left out/ },
  { name: 'an empty list', given: () => ({ list: [] }), sent: { list: '[]' } },
  // JSON itself says no other of it on such a page: the page has said what a date is.
  {
    name: 'a date on a page that quotes dates',
    before: QUOTED,
    given: () => ({ at: new Date(0) }),
    sent: { at: `"${AT}"` },
  },
  { name: 'a list on a page that quotes lists', before: LISTS, given: () => ({ x: ['a'] }), sent: { x: '["a"]' } },
  {
    name: 'a click',
    given: (page) => ({ event: new page.MouseEvent('click'), view: page, a: 1 }),
    sent: { a: 1 },
    said: /left out/,
  },
];

describe('a value on its whole way', () => {
  afterEach(closePages);

  for (const { name, given, sent, said, before = '' } of ROWS) {
    it(`${name}: ${JSON.stringify(sent)}`, async () => {
      const page = await openPage({ before });
      await page.oneflowSegment.ready();
      // The values are of the page's own realm where it has changed that.
      const make = before ? page.eval(`(${given})`) : given;
      const receipt = await page.oneflowSegment.track('E', make(page));
      const [{ args }] = page.oneflowCalls as [Call];
      expect((args[1] as { properties?: object }).properties).to.deep.equal(sent);
      const warnings = 'warnings' in receipt ? receipt.warnings : [];
      if (said) expect(warnings?.join()).to.match(said);
      else expect(warnings).to.deep.equal([]);
      expect(page.errors).to.deep.equal([]);
    });
  }

  it('says what it leaves out in the receipt and to listeners; the console is left alone', async () => {
    const page = await openPage();
    await page.oneflowSegment.ready();
    const heard: string[] = [];
    page.oneflowSegment.on('warning', ({ message }) => void heard.push(message));
    for (const key of ['a', 'b']) await page.oneflowSegment.track('E', { [key]: {} });
    expect(heard).to.have.length(2);
    expect(page.said).to.deep.equal([]);
  });

  it('without an event name is dropped: the receipt and a listener say so', async () => {
    const page = await openPage();
    await page.oneflowSegment.ready();
    const heard: string[] = [];
    page.oneflowSegment.on('dropped', ({ reason }) => void heard.push(reason));
    for (const name of ['', undefined as never]) {
      const receipt = await page.oneflowSegment.track(name);
      expect(receipt)
        .to.have.property('message')
        .that.matches(/needs an event name/);
      expect(receipt).to.include({ status: 'dropped', reason: 'no-event-name' });
    }
    expect(heard).to.have.length(2);
    expect(page.said).to.deep.equal([]);
  });

  it('in the options of a call and of load is what Segment makes of it', async () => {
    const page = await openPage({ load: "{ integrations: { 'Customer.io': {} } }" });
    await page.oneflowSegment.ready();
    const receipt = await page.oneflowSegment.track('E', {}, { 'a.b': 1 });
    expect(receipt).to.have.nested.property('event.context.a').that.deep.equals({ b: 1 });
    expect(receipt)
      .to.have.property('event')
      .that.deep.includes({ integrations: { 'Customer.io': true } });
  });
});
