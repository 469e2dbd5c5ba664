// The SDK's loader and adapter: by what evidence it takes something for the SDK, when it tries again, how each
// generation is called. Time is fake; script elements are caught before they reach the network.
import { expect } from 'chai';
import { stub as replace, type SinonFakeTimers, type SinonStub, useFakeTimers } from 'sinon';
import { createReporter, type Teller } from '../src/api/report.js';
import type { Attempt, OneflowOptions, Receipt, SegmentEvent } from '../src/api/types.js';
import { VERSION } from '../src/api/version.js';
import { send } from '../src/delivery/sender.js';
import { createSdkLoader, type SdkLoader } from '../src/sdk/loader.js';
import { createFinder, handOver } from '../src/sdk/sdk.js';
import { copy } from '../src/value/copy.js';
import { tools } from '../src/value/json.js';
import { KEY } from './helpers/page.js';

type Global = typeof globalThis & { _1flow?: unknown; glob?: unknown };
const page = globalThis as Global;

const REQUEST = { projectApiKey: KEY, sdkUrl: 'https://sdk.example/1flow.js', nonce: 'n0nce' };

/** 1Flow's own stub: a function that calls `_1flow` again until the SDK has taken its place. */
function pasteOfficialStub(): void {
  page._1flow = (...args: unknown[]) => {
    // biome-ignore lint/suspicious/noExplicitAny: the stub is what it is
    setTimeout(() => (0 as any) || (page as any)._1flow(...args), 5);
  };
}

const spacedStub = Object.assign(() => {}, { toString: () => 'function () { _1flow (...arguments) }' });

/** A `const` whose script threw before it came there is read like this for ever. */
const early = (): never => {
  throw new ReferenceError("can't access lexical declaration '_1flow' before initialization");
};

const realTimeout = setTimeout;

/** Waits in the browser's own time, where the clock is fake. */
async function waitForReal(look: () => boolean): Promise<void> {
  while (!look()) await new Promise((resolve) => realTimeout(resolve));
}

/** Somebody else's tag for the SDK. */
function pasteTag(): HTMLScriptElement {
  const tag = document.createElement('script');
  tag.dataset.apiKey = KEY;
  document.body.append(tag);
  return tag;
}

describe("1Flow's SDK", () => {
  let clock: SinonFakeTimers;
  let append: SinonStub;
  let scripts: HTMLScriptElement[];
  let ready: unknown[];
  let failed: string[];
  let warned: string[];
  let attempts: Attempt[];
  let loader: SdkLoader;

  beforeEach(() => {
    clock = useFakeTimers();
    scripts = [];
    const found: unknown[] = [];
    ready = found;
    warned = [];
    append = replace(document.head, 'append').callsFake((script) => {
      scripts.push(script as HTMLScriptElement);
    });
    const told: string[] = [];
    failed = told;
    attempts = [];
    loader = createSdkLoader({
      ready: (sdk) => found.push(sdk),
      failed: (sentence) => told.push(sentence),
      warn: (sentence) => warned.push(sentence),
      trying: (attempt) => attempts.push(attempt),
    });
  });

  afterEach(() => {
    // One that failed goes on looking where the page loads something.
    loader.stop();
    clock.restore();
    append.restore();
    delete page._1flow;
    delete page.glob;
    for (const script of document.querySelectorAll('script[data-api-key]')) script.remove();
  });

  const fire = (type: 'load' | 'error', script = scripts.at(-1)): void => {
    script?.dispatchEvent(new Event(type));
  };
  /** Our own comes before somebody else's tag, not to the end of the head. */
  const tagsHere = (): number => document.querySelectorAll('script[data-api-key]').length;
  const attemptsAfter = (...steps: number[]): number[] =>
    steps.map((ms) => {
      clock.tick(ms);
      return scripts.length;
    });

  describe('is taken to be there', () => {
    it('when `_1flow` is a function that does not call itself again', () => {
      page._1flow = () => {};
      expect([loader.look(), ready.length]).to.deep.equal([true, 0]);
      loader.start(REQUEST);
      expect([ready.length, scripts.length, attempts.length, clock.countTimers()]).to.deep.equal([1, 0, 0, 0]);
      expect(ready[0]).to.equal(page._1flow);
    });

    it('when the function has the name `_1flow` itself', () => {
      page._1flow = function _1flow(method: string, ...rest: unknown[]) {
        return [method, rest];
      };
      loader.start(REQUEST);
      expect(ready).to.have.length(1);
    });

    it('when a function has replaced the stub that was first there, though it names itself too', () => {
      pasteOfficialStub();
      loader.start(REQUEST);
      clock.tick(1_000);
      expect(ready).to.have.length(0);
      page._1flow = function replaced() {
        if (page.glob) (page as { _1flow(): void })._1flow();
      };
      clock.tick(500);
      expect(ready).to.have.length(1);
    });

    it('when an object has logEvent and `glob` is truthy', () => {
      page._1flow = { logEvent() {}, logUser() {} };
      loader.start(REQUEST);
      clock.tick(1_000);
      expect(ready).to.have.length(0);
      page.glob = {};
      clock.tick(500);
      expect(ready).to.have.length(1);
    });

    for (const [name, glob, expected] of [
      ['at once where it has no helpers to ask', {}, true],
      ['at once where its helpers know of no session', { getHelpers: () => ({}) }, true],
      ['not before its session is valid', { getHelpers: () => ({ __valid: () => '' }) }, false],
      ['at once with a valid session', { getHelpers: () => ({ __valid: (what: string) => what === 'session' }) }, true],
      [
        'not while its helpers throw',
        {
          getHelpers: () => {
            throw new Error('not yet');
          },
        },
        false,
      ],
    ] as const) {
      it(`when an object has logEvent and \`glob\`, ${name}`, () => {
        page._1flow = { logEvent() {}, logUser() {} };
        page.glob = glob;
        loader.start(REQUEST);
        expect([ready.length === 1, scripts.length]).to.deep.equal([expected, 0]);
      });
    }

    it('though reading its name threw at first, and its script runs no second time', () => {
      Object.defineProperty(page, '_1flow', { get: early, configurable: true });
      loader.start(REQUEST);
      clock.tick(1_000);
      expect([ready.length, scripts.length]).to.deep.equal([0, 0]);
      Object.defineProperty(page, '_1flow', { value: () => {}, configurable: true });
      clock.tick(500);
      expect([ready.length, scripts.length]).to.deep.equal([1, 0]);
    });

    for (const [name, paste] of [
      ["for 1Flow's own stub", pasteOfficialStub],
      ["for 1Flow's own stub as another minifier writes it", () => (page._1flow = spacedStub)],
      ["for 1Flow's own stub pasted twice", () => [pasteOfficialStub(), loader.start(REQUEST), pasteOfficialStub()]],
      ['for an object without logEvent', () => [(page._1flow = {}), (page.glob = {})]],
      ['for `null`', () => (page._1flow = null)],
    ] as const) {
      it(`but not ${name}`, () => {
        paste();
        loader.start(REQUEST);
        clock.tick(14_000);
        expect(ready).to.have.length(0);
      });
    }

    it('seconds after its load event, by looking in growing steps', () => {
      loader.start(REQUEST);
      fire('load');
      expect(clock.countTimers()).to.equal(1);
      clock.tick(5_000);
      page._1flow = () => {};
      clock.tick(500);
      expect([ready.length, clock.countTimers()]).to.deep.equal([1, 0]);
    });

    it('soon after its load event, however long the steps had become before', () => {
      loader.start(REQUEST);
      clock.tick(10_000);
      fire('load');
      page._1flow = () => {};
      clock.tick(10);
      expect(ready).to.have.length(1);
    });

    it('after no more than a few dozen looks in 15 s', () => {
      let looks = 0;
      // Each look asks for the function that takes events.
      page._1flow = {
        get logEvent() {
          return void looks++;
        },
      };
      page.glob = {};
      loader.start(REQUEST);
      clock.tick(14_999);
      expect(looks).to.be.within(24, 48);
    });

    it('once, though its script says afterwards that it has loaded', () => {
      loader.start(REQUEST);
      page._1flow = () => {};
      clock.tick(500);
      fire('load');
      expect(ready).to.have.length(1);
    });
  });

  describe('without a session', () => {
    let valid: boolean;
    const runSdk = (): void => {
      page._1flow = { logEvent() {}, logUser() {} };
      page.glob = { getHelpers: () => ({ __valid: () => valid }) };
    };

    beforeEach(() => {
      valid = false;
    });

    it('takes calls once the session is there, and its script runs once', () => {
      loader.start(REQUEST);
      clock.tick(1_000);
      runSdk();
      fire('load');
      clock.tick(5_000);
      expect(ready).to.have.length(0);
      valid = true;
      clock.tick(500);
      expect([ready.length, scripts.length, clock.countTimers()]).to.deep.equal([1, 1, 0]);
    });

    it('is waited for 15 s from the moment it was seen, then says so; no timer is left', () => {
      loader.start(REQUEST);
      clock.tick(10_000);
      runSdk();
      clock.tick(14_900);
      expect(failed).to.have.length(0);
      clock.tick(1_100);
      expect([failed, clock.countTimers()]).to.deep.equal([
        [`1Flow started no session: is session capture on in 1Flow? (oneflow-segment ${VERSION})`],
        0,
      ]);
      expect(scripts).to.have.length(1);
    });

    it('is asked again when looked at after that, and by a new start', () => {
      runSdk();
      loader.start(REQUEST);
      clock.tick(15_000);
      expect([failed.length, loader.look()]).to.deep.equal([1, false]);
      loader.start(REQUEST);
      clock.tick(1_000);
      valid = true;
      clock.tick(500);
      expect([ready.length, scripts.length, clock.countTimers()]).to.deep.equal([1, 0, 0]);
    });

    it('is looked at again after that where the page has loaded something', async () => {
      runSdk();
      loader.start(REQUEST);
      clock.tick(15_000);
      valid = true;
      await fetch('/requests?of=none');
      // The observer's turn comes in the browser's own time; its look is on the fake clock.
      await waitForReal(() => {
        clock.tick(500);
        return ready.length > 0;
      });
      expect([ready.length, clock.countTimers()]).to.deep.equal([1, 0]);
    });
  });

  describe('is loaded', () => {
    it('by an async script with the project API key and the nonce', () => {
      loader.start(REQUEST);
      const [script] = scripts as [HTMLScriptElement];
      expect([script.src, script.dataset.apiKey, script.nonce, script.async]).to.deep.equal([
        REQUEST.sdkUrl,
        KEY,
        'n0nce',
        true,
      ]);
    });

    it("by somebody else's script where there is one", () => {
      const other = pasteTag();
      loader.start(REQUEST);
      clock.tick(1_000);
      page._1flow = () => {};
      fire('load', other);
      expect([tagsHere(), scripts.length, ready.length]).to.deep.equal([1, 0, 1]);
    });

    it("by somebody else's script for another project, which is said", () => {
      document.body.insertAdjacentHTML(
        'beforeend',
        '<script data-api-key="other" src="https://blocked.invalid/1flow.js"></script>',
      );
      loader.start(REQUEST);
      expect([tagsHere(), scripts.length]).to.deep.equal([1, 0]);
      expect(warned.join()).to.match(/another project API key/);
    });

    it("by our own script where another vendor's has a data-api-key: before it, for the SDK takes the first", () => {
      append.restore();
      const other = pasteTag();
      other.dataset.apiKey = 'theirs';
      document.head.prepend(other);
      loader.start(REQUEST);
      const [first, second] = document.querySelectorAll<HTMLScriptElement>('script[data-api-key]');
      expect([first?.dataset.apiKey, second]).to.deep.equal([KEY, other]);
    });

    it("by our own script when somebody else's fails", () => {
      const other = pasteTag();
      loader.start(REQUEST);
      fire('error', other);
      expect(attemptsAfter(999, 1)).to.deep.equal([0, 1]);
    });

    it("by nobody when somebody else's script gives no answer in 15 s: it may still run", () => {
      pasteTag();
      loader.start(REQUEST);
      clock.tick(14_900);
      expect(failed).to.have.length(0);
      clock.tick(60_000);
      expect([tagsHere(), scripts.length, failed.length, clock.countTimers()]).to.deep.equal([1, 0, 1, 0]);
      expect(failed[0]).to.match(/no answer/);
    });

    it('thrice more after errors, 1, 2 and 4 s apart, and then no timer is left', () => {
      loader.start(REQUEST);
      for (const wait of [1_000, 2_000, 4_000]) {
        const before = scripts.length;
        fire('error');
        expect(attemptsAfter(wait - 1, 1)).to.deep.equal([before, before + 1]);
      }
      fire('error');
      expect([failed.length, clock.countTimers()]).to.deep.equal([1, 0]);
      expect(failed[0]).to.match(/"https:\/\/sdk\.example\/1flow\.js" could not be used: its script did not load/);
      expect(failed[0]).to.match(/Content Security Policy, COEP, the address, and the region of the project API key/);
      expect(failed[0], "the project API key is nobody else's business").to.not.include(KEY);
    });

    it('once, though 15 s bring no answer: late is not dead', () => {
      loader.start(REQUEST);
      clock.tick(15_000);
      expect([failed.length, clock.countTimers()]).to.deep.equal([1, 0]);
      expect(failed[0]).to.match(/no answer/);
      loader.start(REQUEST);
      clock.tick(60_000);
      page._1flow = () => {};
      fire('load');
      expect([scripts.length, ready.length, clock.countTimers()]).to.deep.equal([1, 1, 0]);
    });

    it('from another address where a load says so, and what was asked for first can no longer run', () => {
      loader.start(REQUEST);
      clock.tick(15_000);
      loader.start({ ...REQUEST, sdkUrl: 'https://sdk.example/other.js' });
      expect(scripts.map(({ src }) => src)).to.deep.equal([REQUEST.sdkUrl, 'https://sdk.example/other.js']);
      expect(scripts[0]?.ownerDocument).to.not.equal(document);
      expect(scripts[1]?.ownerDocument).to.equal(document);
    });

    for (const type of [
      'text/plain',
      'text/x-blocked',
      'javascript/blocked',
      'text/javascript-blocked',
      'application/json',
    ]) {
      it(`by our own script where somebody else's has the type ${type}: it may never run`, () => {
        append.restore();
        const inert = pasteTag();
        inert.type = type;
        inert.src = REQUEST.sdkUrl;
        loader.start(REQUEST);
        const tags = [...document.querySelectorAll<HTMLScriptElement>('script[data-api-key]')];
        expect(tags.map((tag) => tag.type)).to.deep.equal(['', type]);
      });
    }

    for (const type of ['text/javascript', 'module', 'application/javascript', ' text/ecmascript ']) {
      it(`by nobody but somebody else's script of the type "${type}", which runs`, () => {
        pasteTag().type = type;
        loader.start(REQUEST);
        expect([tagsHere(), scripts.length]).to.deep.equal([1, 0]);
      });
    }

    for (const tag of ['iframe', 'form', 'img']) {
      it(`where <${tag} name="head"> hides document.head`, () => {
        const named = Object.assign(document.createElement(tag), { name: 'head' });
        document.body.append(named);
        loader.start(REQUEST);
        named.remove();
        expect([scripts.length, failed.length]).to.deep.equal([1, 0]);
      });
    }

    const NAMED = [
      { name: '<div id>', html: '<div id="_1flow"></div>' },
      { name: '<a id>', html: '<a id="_1flow" href="https://a.example/"></a>' },
      { name: '<form name>', html: '<form name="_1flow"></form>' },
      { name: 'two elements', html: '<p id="_1flow"></p><p id="_1flow"></p>' },
      { name: '<iframe name>', html: '<iframe name="_1flow"></iframe>' },
      { name: "1Flow's own <script id>", html: '<script id="_1flow" type="text/plain"></script>' },
    ];
    for (const { name, html } of NAMED) {
      it(`where ${name} has the name of 1Flow's global, which is no SDK`, () => {
        const box = document.createElement('div');
        box.innerHTML = html;
        document.body.append(box);
        expect(page).to.have.property('_1flow');
        loader.start(REQUEST);
        expect(scripts).to.have.length(1);
        page._1flow = () => {};
        fire('load');
        expect([ready.length, failed.length]).to.deep.equal([1, 0]);
        box.remove();
      });
    }

    it('never twice once it has left anything here', () => {
      loader.start(REQUEST);
      page._1flow = { logEvent() {} };
      fire('load');
      clock.tick(60_000);
      expect([scripts.length, failed.length, clock.countTimers()]).to.deep.equal([1, 1, 0]);
      expect(failed[0]).to.match(/defined no SDK/);
      loader.start(REQUEST);
      clock.tick(5_000);
      page._1flow = () => {};
      clock.tick(500);
      expect([scripts.length, ready.length]).to.deep.equal([1, 1]);
    });

    it('again by a load where what answered has left nothing here: it was not the script', () => {
      loader.start(REQUEST);
      fire('load');
      clock.tick(60_000);
      expect([scripts.length, failed.length, clock.countTimers()]).to.deep.equal([1, 1, 0]);
      expect(failed[0]).to.match(/defined no SDK/);
      loader.start(REQUEST);
      page._1flow = () => {};
      fire('load');
      expect([scripts.length, ready.length]).to.deep.equal([2, 1]);
    });

    it('again as at first, each time the browser comes online', () => {
      const ours = () => scripts;
      loader.start(REQUEST);
      failAll();
      expect([ours().length, failed.length, clock.countTimers()]).to.deep.equal([4, 1, 0]);
      for (const total of [8, 12]) {
        dispatchEvent(new Event('online'));
        dispatchEvent(new Event('online'));
        failAll();
        expect(ours().length).to.equal(total);
      }
      expect(failed).to.have.length(3);
    });

    for (const [when, steps] of [
      ['while it is asking', []],
      ['in the pause between two attempts', ['error']],
      [
        'where it has failed and come online again',
        ['error', 4_000, 'error', 4_000, 'error', 4_000, 'error', 'online'],
      ],
    ] as const) {
      it(`by a start ${when}, and no timer outlives the end`, () => {
        loader.start(REQUEST);
        for (const step of steps) {
          if (typeof step === 'number') clock.tick(step);
          else if (step === 'online') dispatchEvent(new Event('online'));
          else fire('error');
        }
        loader.start(REQUEST);
        clock.tick(60_000);
        expect([ready.length, clock.countTimers()]).to.deep.equal([0, 0]);
      });
    }

    it("from another address where a load says so, but leaves somebody else's tag where it is", () => {
      const other = pasteTag();
      loader.start(REQUEST);
      clock.tick(15_000);
      loader.start({ ...REQUEST, sdkUrl: 'https://sdk.example/other.js' });
      expect([tagsHere(), scripts.length, other.isConnected]).to.deep.equal([1, 0, true]);
      page._1flow = () => {};
      fire('load', other);
      expect(ready).to.have.length(1);
    });

    it('may arrive after everything failed', () => {
      loader.start(REQUEST);
      for (let i = 0; i < 4; i++) {
        fire('error');
        clock.tick(4_000);
      }
      page._1flow = () => {};
      fire('load', pasteTag());
      clock.tick(500);
      expect([failed.length, ready.length]).to.deep.equal([1, 1]);
    });

    const failAll = (): void => {
      for (let i = 0; i < 4; i++) {
        fire('error');
        clock.tick(4_000);
      }
    };

    it('may arrive after everything failed where the browser can not tell what a page loads: its script tells', () => {
      const observer = replace(window, 'PerformanceObserver').value(undefined);
      try {
        const late = pasteTag();
        loader.start(REQUEST);
        clock.tick(15_000);
        page._1flow = () => {};
        fire('load', late);
        clock.tick(500);
        expect([failed.length, ready.length]).to.deep.equal([1, 1]);
      } finally {
        observer.restore();
      }
    });

    it('not where the browser refuses its address: what it says is in the sentence, and the next load asks again', () => {
      const src = Object.getOwnPropertyDescriptor(HTMLScriptElement.prototype, 'src') as PropertyDescriptor;
      const refused = replace(HTMLScriptElement.prototype, 'src').set(() => {
        throw new TypeError("This document requires 'TrustedScriptURL' assignment.");
      });
      loader.start(REQUEST);
      refused.restore();
      Object.defineProperty(HTMLScriptElement.prototype, 'src', src);
      expect([failed.length, clock.countTimers()]).to.deep.equal([1, 0]);
      expect(failed[0]).to.match(/could not be used: TypeError: This document requires 'TrustedScriptURL'/);
      loader.start(REQUEST);
      expect(scripts.map((script) => script.src)).to.deep.equal([REQUEST.sdkUrl]);
    });

    it('whatever becomes of a script that another one has taken the place of', () => {
      loader.start(REQUEST);
      clock.tick(15_000);
      loader.start({ ...REQUEST, sdkUrl: 'https://sdk.example/other.js' });
      fire('error', scripts[0]);
      expect(attemptsAfter(1_000, 1_000)).to.deep.equal([2, 2]);
      fire('load', scripts[0]);
      fire('error');
      expect(attemptsAfter(999, 1)).to.deep.equal([2, 3]);
    });

    it('from another address, of which the answer to the first one says nothing', () => {
      loader.start(REQUEST);
      clock.tick(15_000);
      loader.start({ ...REQUEST, sdkUrl: 'https://sdk.example/other.js' });
      fire('load', scripts[0]);
      clock.tick(15_000);
      expect(failed[1]).to.match(/other\.js.*no answer/);
    });

    it('never again from another address once it has run: the SDK may look for its tag', () => {
      loader.start(REQUEST);
      page._1flow = { logEvent() {} };
      fire('load');
      loader.start({ ...REQUEST, sdkUrl: 'https://sdk.example/other.js' });
      expect([scripts.length, scripts[0]?.ownerDocument === document]).to.deep.equal([1, true]);
    });

    it('and one that has run stays where it is at a stop, also after a second load: the SDK may look for its tag', () => {
      loader.start(REQUEST);
      page._1flow = { logEvent() {} };
      fire('load');
      loader.start(REQUEST);
      loader.stop();
      expect(scripts[0]?.ownerDocument).to.equal(document);
    });

    it('and a stop leaves no timer where the page has just loaded something', () => {
      loader.start(REQUEST);
      failAll();
      fire('load', pasteTag());
      loader.stop();
      expect(clock.countTimers()).to.equal(0);
    });

    for (const [name, first] of [
      ['at first', () => {}],
      ['after our own has failed', () => fire('error')],
    ] as const) {
      it(`by somebody else's script that was found ${name}, though its tag is gone and a load gives another address`, () => {
        const other = name === 'at first' ? pasteTag() : undefined;
        loader.start(REQUEST);
        first();
        const { length } = scripts;
        const tag = other ?? pasteTag();
        clock.tick(1_000);
        tag.remove();
        loader.start({ ...REQUEST, sdkUrl: 'https://sdk.example/other.js' });
        expect(scripts).to.have.length(length);
        page._1flow = () => {};
        fire('load', tag);
        expect(ready).to.have.length(1);
      });
    }

    it('once by two loads after everything has failed', () => {
      loader.start(REQUEST);
      failAll();
      loader.start(REQUEST);
      loader.start(REQUEST);
      expect(scripts).to.have.length(5);
      fire('error');
      expect(attemptsAfter(999, 1)).to.deep.equal([5, 6]);
    });

    it('anew by a load where an error has come after it was given up, and not before', () => {
      loader.start(REQUEST);
      clock.tick(15_000);
      fire('error');
      clock.tick(60_000);
      expect([scripts.length, scripts[0]?.isConnected, failed.length, clock.countTimers()]).to.deep.equal([
        1,
        false,
        1,
        0,
      ]);
      loader.start(REQUEST);
      expect(scripts).to.have.length(2);
    });

    it("from the address that a load gives while somebody else's tag is awaited, once that tag has failed", () => {
      const other = pasteTag();
      loader.start(REQUEST);
      clock.tick(1_000);
      loader.start({ ...REQUEST, sdkUrl: 'https://sdk.example/other.js' });
      expect([tagsHere(), scripts.length, other.isConnected]).to.deep.equal([1, 0, true]);
      fire('error', other);
      clock.tick(1_000);
      expect(scripts[0]?.src).to.match(/^https:\/\/sdk\.example\/other\.js/);
    });

    it('no sooner where the browser comes online in a pause between two attempts', () => {
      loader.start(REQUEST);
      failAll();
      dispatchEvent(new Event('online'));
      fire('error');
      dispatchEvent(new Event('online'));
      expect(attemptsAfter(999, 1)).to.deep.equal([5, 6]);
    });

    it('and looked for no longer once it is there: what the page loads then is not watched', () => {
      const disconnect = replace(PerformanceObserver.prototype, 'disconnect').callThrough();
      try {
        loader.start(REQUEST);
        failAll();
        const { callCount } = disconnect;
        page._1flow = () => {};
        expect([loader.look(), ready.length, disconnect.callCount - callCount]).to.deep.equal([true, 1, 1]);
        fire('load', pasteTag());
        expect(clock.countTimers()).to.equal(0);
      } finally {
        disconnect.restore();
      }
    });

    it('in attempts that are told as they are planned and begin', () => {
      loader.start(REQUEST);
      fire('error');
      clock.tick(1_000);
      expect(attempts).to.deep.equal([
        { attempt: 1, attempts: 4, nextInMs: 0 },
        { attempt: 2, attempts: 4, nextInMs: 1_000 },
        { attempt: 2, attempts: 4, nextInMs: 0 },
      ]);
    });

    for (const [query, sign] of [
      ['', '?'],
      ['?v=1', '&'],
    ]) {
      it(`under another address at every second attempt, which WebKit would not ask for again: ${sign}`, () => {
        const sdkUrl = `${REQUEST.sdkUrl}${query}`;
        loader.start({ ...REQUEST, sdkUrl });
        for (const wait of [1_000, 2_000, 4_000]) {
          fire('error');
          clock.tick(wait);
        }
        const second = scripts.map(({ src }) => src.replace(sdkUrl, ''));
        expect(second).to.deep.equal(['', `${sign}2`, '', `${sign}4`]);
      });
    }

    for (const [when, steps] of [
      ['while it is asking', []],
      ['in the pause between two attempts', ['error']],
      ['once it has failed', ['error', 4_000, 'error', 4_000, 'error', 4_000, 'error']],
    ] as const) {
      it(`no more once it is stopped ${when}: nothing of it runs, listens or speaks`, () => {
        loader.start(REQUEST);
        for (const step of steps) {
          if (typeof step === 'number') clock.tick(step);
          else fire('error');
        }
        const then = [scripts.length, failed.length];
        loader.stop();
        expect(clock.countTimers()).to.equal(0);
        page._1flow = () => {};
        dispatchEvent(new Event('online'));
        dispatchEvent(new Event('load'));
        fire('load');
        clock.tick(60_000);
        expect([scripts.length, failed.length, ready.length, loader.look()]).to.deep.equal([...then, 0, true]);
        loader.start(REQUEST);
        expect(ready).to.have.length(1);
      });
    }

    describe('once the page has been read', () => {
      let state: DocumentReadyState;
      beforeEach(() => {
        state = 'loading';
        Object.defineProperty(document, 'readyState', { get: () => state, configurable: true });
      });
      afterEach(() => Reflect.deleteProperty(document, 'readyState'));
      const read = (): void => {
        state = 'interactive';
        document.dispatchEvent(new Event('readystatechange'));
      };

      // Reading that is broken off, as by window.stop(), fires no DOMContentLoaded: https://html.spec.whatwg.org/#abort-a-document
      it('by our own script, and its 15 s begin then', () => {
        loader.start(REQUEST);
        clock.tick(60_000);
        expect([scripts.length, failed.length]).to.deep.equal([0, 0]);
        read();
        expect(scripts.length).to.be.above(0);
        clock.tick(14_000);
        expect(failed).to.have.length(0);
        clock.tick(1_500);
        expect([failed.length, clock.countTimers()]).to.deep.equal([1, 0]);
      });

      it('though the page keeps the event from everybody', () => {
        loader.start(REQUEST);
        clock.tick(60_000);
        state = 'interactive';
        expect(scripts).to.have.length(0);
        clock.tick(500);
        expect(scripts.length).to.be.above(0);
        clock.tick(15_000);
        expect([failed.length, clock.countTimers()]).to.deep.equal([1, 0]);
      });

      it('though the page keeps the event, and then refuses the address: that is said, and no timer is left', () => {
        loader.start(REQUEST);
        clock.tick(1_000);
        state = 'interactive';
        const src = Object.getOwnPropertyDescriptor(HTMLScriptElement.prototype, 'src') as PropertyDescriptor;
        const refused = replace(HTMLScriptElement.prototype, 'src').set(() => {
          throw new TypeError('refused');
        });
        clock.tick(500);
        refused.restore();
        Object.defineProperty(HTMLScriptElement.prototype, 'src', src);
        expect([failed.length, clock.countTimers()]).to.deep.equal([1, 0]);
        expect(failed[0]).to.match(/could not be used: TypeError: refused/);
      });

      it("by somebody else's tag that the page has brought meanwhile", () => {
        loader.start(REQUEST);
        pasteTag();
        read();
        expect([tagsHere(), scripts.length]).to.deep.equal([1, 0]);
      });

      it('by nobody where it was stopped meanwhile', () => {
        loader.start(REQUEST);
        loader.stop();
        read();
        expect([scripts.length, clock.countTimers()]).to.deep.equal([0, 0]);
      });
    });

    it('may arrive after everything failed and define no SDK: no timer is left', () => {
      const late = pasteTag();
      loader.start(REQUEST);
      clock.tick(15_000);
      fire('load', late);
      clock.tick(500);
      expect([failed.length, clock.countTimers()]).to.deep.equal([1, 0]);
    });
  });

  describe('is called', () => {
    const identify = { action: 'identifyUser', payload: { userId: 'u1', traits: { plan: 'pro' } } } as const;
    const track = { action: 'trackEvent', payload: { event_name: 'E', userId: 'u1', properties: { a: 1 } } } as const;
    const bare = { action: 'trackEvent', payload: { event_name: 'E', userId: 'u1' } } as const;

    /** The event E through the presets, and a function of 1Flow's that does anything. */
    const sendWith = (sdk: unknown, teller: Teller = createReporter()): Receipt => {
      tools.copy = (from, key) => copy(from as never, key);
      const event = { type: 'track', event: 'E', properties: { a: 1 }, integrations: {} };
      return send({ options: {}, teller }, event as unknown as SegmentEvent, false, sdk);
    };

    const recorded = (trackPayload?: OneflowOptions['trackPayload']): unknown[][] => {
      const calls: unknown[][] = [];
      const { find } = createFinder();
      const sdk = (...args: unknown[]) => void calls.push(args);
      page._1flow = page.glob
        ? {
            logUser: (...args: unknown[]) => sdk('logUser', ...args),
            logEvent: (...args: unknown[]) => sdk('logEvent', ...args),
          }
        : sdk;
      for (const delivery of [identify, track, bare]) handOver(find()?.sdk, delivery, trackPayload);
      return calls;
    };

    it("with Segment's envelope", () => {
      expect(recorded()).to.deep.equal([
        ['identify', 'u1', { plan: 'pro' }],
        ['track', 'E', { userId: 'u1', properties: { a: 1 } }],
        ['track', 'E', { userId: 'u1' }],
      ]);
    });

    it('and what a promise that it answers with rejects is said', async () => {
      const reporter = createReporter();
      const rejected = new Promise((resolve) => {
        reporter.on('warning', ({ message }: { message: string }) => resolve(message));
      });
      expect(sendWith(() => Promise.reject(new Error('broken')), reporter).status).to.equal('sent');
      expect(await rejected).to.equal('1Flow\'s SDK threw at "trackEvent": Error: broken');
    });

    it('and what it throws is in the receipt', () => {
      const broken = (): never => {
        throw new Error('broken');
      };
      expect(sendWith(broken)).to.deep.include({
        status: 'dropped',
        reason: 'sdk-error',
        message: '1Flow\'s SDK threw at "trackEvent": Error: broken',
      });
      expect(sendWith(() => {}).status).to.equal('sent');
    });

    it('and what it does to its argument is not what the receipt says was handed over', () => {
      const receipt = sendWith((_: unknown, __: unknown, envelope: { properties?: object }) => {
        delete envelope.properties;
      });
      expect(receipt).to.have.nested.property('deliveries[0].payload.properties').that.deep.equals({ a: 1 });
    });

    it("with the properties alone, by trackPayload: 'properties'", () => {
      expect(recorded('properties').slice(1)).to.deep.equal([
        ['track', 'E', { a: 1 }],
        ['track', 'E', {}],
      ]);
    });

    it('by the function on the page at that moment, where 1Flow has put another in its place', () => {
      const calls: string[] = [];
      page._1flow = () => calls.push('first');
      const first = page._1flow;
      handOver(first, identify, undefined);
      page._1flow = () => calls.push('second');
      handOver(first, track, undefined);
      pasteOfficialStub();
      handOver(first, track, undefined);
      page._1flow = {};
      handOver(first, track, undefined);
      delete page._1flow;
      handOver(first, track, undefined);
      expect(calls).to.deep.equal(['first', 'second', 'first', 'first', 'first']);
    });

    it('by the function that was found, where the name can no longer be read', () => {
      const calls: unknown[] = [];
      const found = (...args: unknown[]) => void calls.push(args);
      Object.defineProperty(page, '_1flow', { get: early, configurable: true });
      handOver(found, identify, undefined);
      expect(calls).to.deep.equal([['identify', 'u1', { plan: 'pro' }]]);
    });

    it('by logUser and logEvent in the earlier generations', () => {
      page.glob = {};
      expect(recorded()).to.deep.equal([
        ['logUser', 'u1', { plan: 'pro' }],
        ['logEvent', 'E', { a: 1 }],
        ['logEvent', 'E'],
      ]);
    });
  });
});
