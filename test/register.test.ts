// The destination's script: what it finds on the page, and what it does then. With real Analytics.js it is in
// test/top-level/destination-script.test.mjs.
import { expect } from 'chai';
import sinon from 'sinon';
import { registerDestination } from '../src/segment/register.js';
import { KEY } from './helpers/page.js';

interface Page {
  analytics?: unknown;
  oneflowDestination?: { name?: string; isLoaded?: unknown; [setting: string]: unknown };
}

const DATA = { projectApiKey: KEY, options: '{"lists":"index"}' };
const run = (page: Page, data: DOMStringMap = DATA): void => registerDestination(page as never, data);

describe("the destination's script", () => {
  let error: sinon.SinonStub;
  let warn: sinon.SinonStub;
  beforeEach(() => {
    error = sinon.stub(console, 'error');
    warn = sinon.stub(console, 'warn');
  });
  afterEach(() => sinon.restore());

  /** A rejection is told by the end of this task. */
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  const said = (): string => [...error.args, ...warn.args].flat().join(' ');

  const places: { name: string; create(): unknown[] }[] = [
    { name: 'it is an array without methods', create: () => [] },
    { name: 'it is the array of an old snippet', create: () => Object.assign([], { track: () => {} }) },
  ];
  for (const { name, create } of places) {
    it(`leaves the plugin to Analytics.js in the array of window.analytics where ${name}`, () => {
      const page: Page = { analytics: create() };
      run(page);
      expect(page.analytics).to.have.length(1);
      expect((page.analytics as unknown[])[0]).to.deep.equal(['register', page.oneflowDestination]);
      expect(page.oneflowDestination?.name).to.equal('1Flow Web (Actions)');
      expect(said()).to.equal('');
    });
  }

  for (const { name, create } of places) {
    it(`leaves window.analytics to whoever brings it later: ${name}`, () => {
      const page: Page = {};
      run(page);
      expect(typeof page.analytics).to.equal('undefined');
      page.analytics = page.analytics || create();
      expect(page.analytics).to.have.length(1);
      expect((page.analytics as unknown[])[0]).to.deep.equal(['register', page.oneflowDestination]);
      expect(said()).to.equal('');
    });
  }

  it('takes the place of a variable of the page that has nothing in it yet', () => {
    const page: Page = {};
    Object.defineProperty(page, 'analytics', { value: undefined, writable: true, configurable: false });
    run(page);
    expect(page.analytics).to.deep.equal([['register', page.oneflowDestination]]);
    expect(said()).to.equal('');
  });

  it('says where what comes later is not from Segment', async () => {
    const page: Page = {};
    run(page);
    page.analytics = { track() {} };
    await turn();
    expect(said()).to.match(/not from Segment/);
  });

  it('calls register as a method, once, however often it runs', async () => {
    const analytics = { register: sinon.spy() };
    const page: Page = { analytics };
    run(page);
    run(page);
    await turn();
    expect(analytics.register.calledOnceWithExactly(page.oneflowDestination)).to.equal(true);
    expect(analytics.register.calledOn(analytics)).to.equal(true);
    expect(said()).to.equal('');
  });

  it('keeps its plugin where zone.js takes for an event handler what may be configured', () => {
    const page: Page = {};
    run(page);
    expect(Object.getOwnPropertyDescriptor(page, 'oneflowDestination')).to.include({ configurable: false });
  });

  it('takes settings from window.oneflowDestination, over those of its element', () => {
    run(
      { analytics: [], oneflowDestination: { projectApiKey: 'other', lists: 'rows' } },
      { projectApiKey: 'YOUR_KEY' },
    );
    expect(said()).to.include('lists').and.not.include('project API key');
  });

  const mistakes: { name: string; page: Page; data?: DOMStringMap; says: RegExp }[] = [
    { name: 'no key', page: {}, data: {}, says: /project API key/ },
    {
      name: 'options that are no JSON',
      page: {},
      data: { ...DATA, options: '{lists:' },
      says: /oneflowSegment: data-options is no JSON/,
    },
    { name: 'no options', page: {}, data: { projectApiKey: KEY }, says: /^$/ },
    { name: 'options that are no object', page: {}, data: { ...DATA, options: 'null' }, says: /^$/ },
    { name: 'an option that there is not', page: {}, data: { ...DATA, options: '{"colour":1}' }, says: /colour/ },
    { name: "somebody else's analytics", page: { analytics: { track() {} } }, says: /not from Segment/ },
    { name: 'an element with our name', page: { oneflowDestination: document.body as never }, says: /^$/ },
    {
      name: 'a register that throws',
      page: {
        analytics: {
          register() {
            throw new Error('broken');
          },
        },
      },
      says: /broken/,
    },
    {
      name: 'a register that rejects',
      page: { analytics: { register: async () => Promise.reject('no') } },
      says: /no/,
    },
  ];
  for (const { name, page, data, says } of mistakes) {
    it(`throws nothing with ${name}, and says what is wrong`, async () => {
      run(page, data);
      await turn();
      expect(said()).to.match(says);
    });
  }
});
