// What the inspector says of a page where nothing arrives: one sentence for each thing that can be told apart from inside the page.
import { expect } from 'chai';
import type { Asked } from '../src/inspector/ask.js';
import { culpritOf } from '../src/inspector/culprit.js';
import type { Watch } from '../src/inspector/watch.js';

type Page = Window & { glob?: unknown };

describe('the culprit', () => {
  afterEach(() => {
    delete (window as Page).glob;
  });

  const url = '/x.js';
  const failed = { v: 2, state: 'failed' };
  const withFacade = { ...failed, version: '0.1.0' };
  const rows: [name: string, target: object | undefined, asked: Asked | undefined, says: RegExp, section: string][] = [
    ['no snippet', undefined, undefined, /no window\.oneflowSegment/, 'the-snippet-is-not-there'],
    ['no load', { v: 2, state: 'idle' }, undefined, /^load was never called$/, 'load-was-not-called'],
    ['no key', { v: 2, state: 'idle', loaded: [] }, undefined, /^load got no project API key$/, 'load-was-not-called'],
    ['stop', { v: 2, state: 'stopped' }, undefined, /^stop was called/, 'it-was-stopped'],
    [
      'a policy',
      failed,
      { url, directive: 'script-src-elem' },
      /^The facade at \/x\.js is refused.*script-src/,
      'a-policy-refuses-it',
    ],
    [
      'a policy that lets nobody ask',
      failed,
      { url, directive: 'connect-src' },
      /did not load/,
      'something-is-blocked',
    ],
    ['no answer yet', withFacade, { url }, /^1Flow's SDK at \/x\.js did not load/, 'something-is-blocked'],
    ['a status', withFacade, { url, status: 404 }, /answers 404/, 'the-address-is-wrong'],
    ['no network', withFacade, { url, status: -1 }, /can't be reached/, 'something-is-blocked'],
    ['one that loads by now', withFacade, { url, status: 200, loads: true }, /loads now/, 'something-is-blocked'],
    // As Firefox tells it.
    ["another host's 404", withFacade, { url, status: 0, loads: true }, /is it a 404/, 'something-is-blocked'],
    ['a silent policy', withFacade, { url, status: 200, loads: false }, /may be refused/, 'a-policy-refuses-it'],
    ["another host's answer", withFacade, { url, status: 0, loads: false }, /no script/, 'the-address-is-wrong'],
  ];
  for (const [name, target, asked, says, section] of rows) {
    it(`${name} is named`, () => {
      const [sentence, where] = culpritOf({ target, asked } as unknown as Watch) ?? [];
      expect(sentence).to.match(says);
      expect(where).to.equal(section);
    });
  }

  it('is a missing session where the SDK is there', () => {
    (window as Page).glob = {};
    const [sentence, section] = culpritOf({ target: withFacade, asked: { url } } as unknown as Watch) ?? [];
    expect(sentence).to.match(/no session/);
    expect(section).to.equal('no-session');
  });

  it('is nobody while all goes well', () =>
    expect(culpritOf({ target: { ...withFacade, state: 'ready' } } as unknown as Watch)).to.equal(undefined));
});
