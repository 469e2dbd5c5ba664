// The script element of 1Flow's SDK alone: which tag of somebody else's serves, what our own has, and when it gets its address.
// What is added to the head is caught before it reaches the network.
import { expect } from 'chai';
import sinon from 'sinon';
import { discard, findScript, insertScript } from '../src/sdk/script.js';
import { KEY } from './helpers/page.js';

const REQUEST = { projectApiKey: KEY, sdkUrl: 'https://sdk.example/1.js', nonce: 'n0nce' };

describe("the script of 1Flow's SDK", () => {
  let clock: sinon.SinonFakeTimers;
  let added: Element[];
  let state: DocumentReadyState;
  const pasted: Element[] = [];
  beforeEach(() => {
    clock = sinon.useFakeTimers();
    added = [];
    state = 'complete';
    Object.defineProperty(document, 'readyState', { get: () => state, configurable: true });
    sinon.stub(document.head, 'append').callsFake((...elements) => void added.push(...(elements as Element[])));
  });
  afterEach(() => {
    // Whoever still waits for the page's load event has had it.
    dispatchEvent(new Event('load'));
    sinon.restore();
    clock.restore();
    Reflect.deleteProperty(document, 'readyState');
    for (const element of pasted.splice(0)) element.remove();
  });

  const paste = (attributes: Record<string, string>): HTMLScriptElement => {
    const tag = document.createElement('script');
    for (const [name, value] of Object.entries(attributes)) tag.setAttribute(name, value);
    document.body.append(tag);
    pasted.push(tag);
    return tag;
  };

  describe("of somebody else's", () => {
    const tags: { name: string; attributes: Record<string, string>; serves: boolean; warns?: boolean }[] = [
      { name: 'our key', attributes: { 'data-api-key': KEY }, serves: true },
      { name: 'our key, as a module', attributes: { 'data-api-key': KEY, type: ' module ' }, serves: true },
      {
        name: 'our key, held by a consent manager',
        attributes: { 'data-api-key': KEY, type: 'text/plain' },
        serves: false,
      },
      {
        name: 'our key, held under a type that only ends like one',
        attributes: { 'data-api-key': KEY, type: 'blocked-module' },
        serves: false,
      },
      { name: 'another key at no address', attributes: { 'data-api-key': 'other' }, serves: false },
      {
        name: "another vendor's address",
        attributes: { 'data-api-key': 'x', src: 'data:text/javascript,//a' },
        serves: false,
      },
      { name: 'no key', attributes: { src: 'data:text/javascript,//1flow' }, serves: false },
      {
        name: "another key at 1Flow's address",
        attributes: { 'data-api-key': 'other', src: 'data:text/javascript,//1FLOW' },
        serves: true,
        warns: true,
      },
    ];
    for (const { name, attributes, serves, warns = false } of tags) {
      it(`with ${name} ${serves ? 'serves' : 'does not serve'}${warns ? ', which is said' : ''}`, () => {
        const tag = paste(attributes);
        const said: string[] = [];
        expect(findScript(REQUEST, (sentence) => said.push(sentence))).to.equal(serves ? tag : undefined);
        expect(said.length > 0).to.equal(warns);
      });
    }

    it('serves by the very address that is asked for, whatever its key', () => {
      const tag = paste({ 'data-api-key': 'other', src: 'data:text/javascript,//own' });
      expect(findScript({ ...REQUEST, sdkUrl: 'data:text/javascript,//own' }, () => {})).to.equal(tag);
    });
  });

  describe('of our own', () => {
    it('has its address at once on a page that is complete', () => {
      const script = insertScript(REQUEST);
      expect(added).to.deep.equal([script]);
      expect([script.src, script.nonce, script.dataset.apiKey]).to.deep.equal([REQUEST.sdkUrl, 'n0nce', KEY]);
      expect([script.hasAttribute('charset'), clock.countTimers()]).to.deep.equal([false, 0]);
    });

    it('has no nonce where there is none', () => {
      const script = insertScript({ ...REQUEST, nonce: undefined });
      expect([script.nonce, script.hasAttribute('nonce')]).to.deep.equal(['', false]);
    });

    it('is read as UTF-8 on a page that is not', () => {
      sinon.stub(Document.prototype, 'characterSet').get(() => 'windows-1252');
      expect(insertScript(REQUEST).charset).to.equal('utf-8');
    });

    const signals: { name: string; give: (link: HTMLLinkElement) => void }[] = [
      { name: 'its link has fetched it', give: (link) => void link.dispatchEvent(new Event('load')) },
      { name: 'its link could not fetch it', give: (link) => void link.dispatchEvent(new Event('error')) },
      { name: 'the page has loaded', give: () => void dispatchEvent(new Event('load')) },
    ];
    for (const { name, give } of signals) {
      it(`gets its address, and its place anew, once ${name}`, () => {
        state = 'interactive';
        const script = insertScript(REQUEST);
        const link = added[0] as HTMLLinkElement;
        expect([link.rel, link.as, link.href, link.nonce]).to.deep.equal([
          'preload',
          'script',
          REQUEST.sdkUrl,
          'n0nce',
        ]);
        clock.tick(60_000);
        expect([script.hasAttribute('src'), added]).to.deep.equal([false, [link, script]]);
        give(link);
        expect([script.src, added]).to.deep.equal([REQUEST.sdkUrl, [link, script, script]]);
        for (const { give: again } of signals) again(link);
        expect(added, 'once').to.have.length(3);
      });
    }

    it('gets no address any more where another one is meant by then', () => {
      state = 'interactive';
      const script = insertScript(REQUEST);
      discard(script);
      dispatchEvent(new Event('load'));
      expect([script.hasAttribute('src'), script.ownerDocument === document, added.length]).to.deep.equal([
        false,
        false,
        2,
      ]);
    });

    it('that can not be placed anew, as the page has broken that meanwhile, is no error of the page', () => {
      state = 'interactive';
      const script = insertScript(REQUEST);
      (document.head.append as sinon.SinonStub).throws(new Error('broken'));
      expect(() => added[0]?.dispatchEvent(new Event('load'))).to.not.throw();
      expect(script.src).to.equal(REQUEST.sdkUrl);
    });

    it('is asked for by no link where a consent manager holds it back', () => {
      state = 'interactive';
      const { createElement } = Document.prototype;
      sinon.stub(Document.prototype, 'createElement').callsFake(function (this: Document, tag: string) {
        const element = createElement.call(this, tag);
        if (tag === 'script') element.setAttribute('type', 'text/plain');
        return element;
      } as typeof createElement);
      expect(added).to.deep.equal([]);
      const script = insertScript(REQUEST);
      expect([added, script.src]).to.deep.equal([[script], REQUEST.sdkUrl]);
    });
  });
});
