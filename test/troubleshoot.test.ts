// What is said of 1Flow's answers, with the option debug, and that being unable to watch them harms nothing.
import { expect } from '@open-wc/testing';
import sinon from 'sinon';
import { watchAnswers } from '../src/sdk/troubleshoot.js';
import { closePages, essence, KEY, openPage, received, waitFor } from './helpers/page.js';

const SDK_URL = 'https://sdk.example/1flow.js';

/** What is said of one answer to the page. */
function saidOf(name: string, responseStatus: number | undefined): string[] {
  const said: string[] = [];
  const observe = sinon.spy();
  const observer = sinon.stub(window, 'PerformanceObserver').returns({ observe });
  watchAnswers(SDK_URL, (sentence) => said.push(sentence));
  observer.firstCall.args[0]({ getEntries: () => [{ name, responseStatus }] } as never, {} as never);
  return said;
}

describe('with debug', () => {
  afterEach(() => {
    sinon.restore();
    closePages();
  });

  for (const [address, status, says] of [
    [SDK_URL, 404, true],
    ['https://sdk.example/events?of=u1', 404, true],
    ['https://1flow.app/events', 404, true],
    ['https://api.1flow.app/events', 404, true],
    [SDK_URL, 403, false],
    [SDK_URL, 500, false],
    [SDK_URL, 200, false],
    [SDK_URL, undefined, false],
    ['https://not1flow.app/events', 404, false],
    ['https://1flow.app.example/events', 404, false],
  ] as const) {
    it(`an answer of ${status} at ${address}: ${says ? 'one sentence' : 'nothing'}`, () => {
      const said = saidOf(address, status);
      expect(said).to.have.length(says ? 1 : 0);
      if (says) expect(said[0]).to.include(`404 at "${address.split('?')[0]}"`);
    });
  }

  it('an answer from before is heard of, where the browser tells the status', async () => {
    const said: string[] = [];
    const { url } = await fetch('/sdk/actions.js?fail=404');
    await waitFor(() => performance.getEntriesByName(url).length);
    watchAnswers('/', (sentence) => said.push(sentence));
    if ('responseStatus' in PerformanceResourceTiming.prototype) await waitFor(() => said.length);
  });

  for (const [name, load, prepare] of [
    ['an sdkUrl that is no address', "{ debug: true, sdkUrl: 'http://[' }", ''],
    ['no PerformanceObserver', '{ debug: true }', 'delete window.PerformanceObserver'],
  ] as const) {
    it(`${name}: calls go on`, async () => {
      const before = `<script>${prepare}</script><script data-api-key="${KEY}" src="/sdk/actions.js"></script>`;
      const page = await openPage({ before, load, calls: "oneflowSegment.track('E1')" });
      expect(essence(await received(page, 1))).to.deep.equal([['track', 'E1', {}]]);
      expect(page.errors).to.deep.equal([]);
    });
  }
});
