// What `load` may be given: every option right and wrong, the project API key, the mappings.
import { expect } from 'chai';
import { checkOptions as check, checkKey } from '../src/api/options.js';
import type { Mapping, OneflowSnippetOptions, SegmentEvent } from '../src/api/types.js';
import { presets, toDeliveries } from '../src/destination/destination.js';
import { checkLoad } from '../src/diagnosis/checks.js';
import './helpers/copy.js';

const broken = (): never => {
  throw new Error('broken');
};

const RIGHT: { [Name in keyof OneflowSnippetOptions]-?: OneflowSnippetOptions[Name][] } = {
  src: ['/oneflow-segment.min.js', 'https://cdn.example/a.js', ''],
  integrity: ['sha384-abc'],
  crossOrigin: ['anonymous', 'use-credentials'],
  nonce: ['abc'],
  sdkUrl: ['https://sdk.example/1flow.js'],
  integrations: [{}, { All: false, '1Flow': true }, { '1Flow': { mode: 'x' } }],
  mappings: [[], presets],
  delimiter: ['_', '.', ''],
  lists: ['json', 'index'],
  eventProperties: [true, false],
  trackPayload: ['envelope', 'properties'],
  replayContext: [true, false],
  persistence: ['storage', 'memory', 'cookie'],
  cookieDomain: ['.shop.example', ''],
  beforeSend: [(delivery) => delivery],
  debug: [true, false],
};

/** What no option may be. What it must be says the diagnosis. */
const TEXT = [null, 5, true, {}, [], () => {}];
const FLAG = [null, 0, 'true', {}, []];
const WRONG: { [Name in keyof OneflowSnippetOptions]-?: unknown[] } = {
  src: TEXT,
  integrity: TEXT,
  crossOrigin: [null, '', 'Anonymous', true, ['anonymous']],
  nonce: TEXT,
  sdkUrl: TEXT,
  integrations: [null, 'All', true, 5, ['1Flow'], () => {}],
  mappings: [null, {}, 'presets', presets[0], { length: 0 }],
  delimiter: TEXT,
  lists: [null, '', 'JSON', 'toString', 0],
  eventProperties: FLAG,
  trackPayload: [null, '', 'Envelope', true],
  replayContext: FLAG,
  persistence: [null, '', 'none', false],
  cookieDomain: TEXT,
  beforeSend: [null, {}, 'null', true],
  debug: FLAG,
};

/** A production build takes these as they are; what is wrong with them says the diagnosis. */
const ELSEWHERE = ['src', 'integrity', 'crossOrigin', 'debug'];

/** What holds of the options, and what is said of the others. */
function checkOptions(given?: unknown) {
  const problems: string[] = [];
  return { options: check(given, (sentence) => problems.push(sentence)), problems };
}

const names = Object.keys(RIGHT) as (keyof OneflowSnippetOptions)[];

/** The one sentence there must be. */
function only(problems: string[]): string {
  expect(problems, problems.join('; ')).to.have.length(1);
  return problems[0] as string;
}

describe('options', () => {
  for (const name of names) {
    describe(name, () => {
      for (const value of RIGHT[name]) {
        it(`takes ${show(value)}`, () => {
          const { options, problems } = checkOptions({ [name]: value });
          expect(problems).to.deep.equal([]);
          expect(options).to.deep.equal({ [name]: value });
        });
      }

      for (const value of WRONG[name]) {
        it(`is named when it is ${show(value)}; its default is used`, () => {
          const { options, problems } = checkOptions({ [name]: value });
          if (ELSEWHERE.includes(name))
            expect(only(checkLoad({ [name]: value }))).to.match(new RegExp(`^option ${name} must be `));
          else {
            expect(options).to.deep.equal({});
            expect(only(problems)).to.equal(`option ${name} is ignored`);
          }
        });
      }

      it('is not there when it is undefined', () => {
        expect(checkOptions({ [name]: undefined })).to.deep.equal({ options: {}, problems: [] });
      });
    });
  }

  it('that are right stay in force beside those that are not', () => {
    const { options, problems } = checkOptions({
      lists: 'index',
      replayContext: 'yes',
      delimiter: '.',
      colour: 'red',
      persistence: 'disk',
    });
    expect(options).to.deep.equal({ lists: 'index', delimiter: '.' });
    expect(problems).to.have.length(3);
    for (const [i, name] of ['replayContext', 'colour', 'persistence'].entries()) expect(problems[i]).to.include(name);
  });

  for (const given of [undefined, null, {}]) {
    it(`may be ${show(given)}`, () => expect(checkOptions(given)).to.deep.equal({ options: {}, problems: [] }));
  }

  for (const given of [5, 0, true, false, () => {}, [], '', Symbol('s'), 5n]) {
    it(`that are ${show(given)} say nothing`, () =>
      expect(checkOptions(given)).to.deep.equal({ options: {}, problems: [] }));
  }

  it('that are a list or a text have names that no option has', () => {
    expect(checkOptions(['debug']).problems).to.deep.equal(['option 0 is ignored']);
    expect(checkOptions('no').problems).to.deep.equal(['option 0 is ignored', 'option 1 is ignored']);
  });

  it('that can not be shown are named', () => {
    expect(only(checkOptions({ lists: Object.create(null) }).problems)).to.equal('option lists is ignored');
  });

  it('are read one by one: one that throws takes no other with it, and is named', () => {
    const given = {
      lists: 'index',
      get debug() {
        return broken();
      },
      delimiter: '.',
    };
    const { options, problems } = checkOptions(given);
    expect(options).to.include({ lists: 'index', delimiter: '.' }).and.to.not.have.property('debug');
    expect(only(problems)).to.match(/option debug can't be read.*broken/);
  });

  for (const name of [
    'colour',
    'projectApiKey',
    'Debug',
    'constructor',
    'toString',
    'hasOwnProperty',
    '__proto__',
    '',
    'key',
  ]) {
    it(`named ${show(name)} are unknown: the sentence names it`, () => {
      const given = JSON.parse(`{${JSON.stringify(name)}:true}`);
      const { options, problems } = checkOptions(given);
      expect(Object.keys(options)).to.deep.equal([]);
      expect(Object.getPrototypeOf(options), 'nothing that a page adds to every object is an option').to.equal(null);
      expect(only(problems)).to.equal(`option ${name} is ignored`);
    });
  }

  it('are not changed', () => {
    const given = Object.freeze({ mappings: Object.freeze([presets[0], 5]), lists: 'yes' });
    const { options } = checkOptions(given);
    expect(options).to.not.equal(given);
    expect(given).to.deep.equal({ mappings: [presets[0], 5], lists: 'yes' });
  });

  describe('mappings', () => {
    const when = () => true;
    const fields = () => ({ event_name: 'N' });
    const good: Mapping = { action: 'trackEvent', when, fields };
    const event = { type: 'track', event: 'E', integrations: {} } as SegmentEvent;
    const sent = (options: OneflowSnippetOptions) => toDeliveries(event, options).deliveries.length;

    const wrong: [name: string, mapping: unknown][] = [
      ['an unknown action', { ...good, action: 'deleteUser' }],
      ["the action's label", { ...good, action: 'Track Event' }],
      ['no action', { when, fields }],
      ['when missing', { action: 'trackEvent', fields }],
      ['when that is a string', { ...good, when: 'type = "track"' }],
      ['when that is true', { ...good, when: true }],
      ['fields missing', { action: 'identifyUser', when }],
      ['fields that is an object', { ...good, fields: { event_name: 'N' } }],
      ['null', null],
      ['undefined', undefined],
      ['a string', 'trackEvent'],
      ['a list', []],
    ];
    for (const [name, mapping] of wrong) {
      it(`one that is ${name} is skipped with its index, and explained by the diagnosis; the others stay in force`, () => {
        const options = check({ mappings: [good, mapping, good] }, broken);
        expect(sent(options)).to.equal(2);
        expect(only(toDeliveries(event, options).warnings)).to.match(/^mapping 1 was skipped: /);
        expect(only(checkLoad(options))).to.match(/^mapping 1: its /);
      });
    }

    it('that are all wrong send nothing: the presets do not come back', () => {
      expect(sent(check({ mappings: [5, {}] }, broken))).to.equal(0);
    });

    it('one with a getter that throws is skipped, and explained', () => {
      const options = check({ mappings: [Object.defineProperty({}, 'when', { get: broken }), good] }, broken);
      expect(sent(options)).to.equal(1);
      expect(only(checkLoad(options))).to.match(/^mapping 0: it can't be read.*broken/);
    });

    it('may be 50, as in Segment: the diagnosis says so of more', () => {
      expect(checkLoad(check({ mappings: Array(50).fill(good) }, broken))).to.deep.equal([]);
      const sentences = checkLoad(check({ mappings: Array(52).fill(good) }, broken));
      expect(sentences.map((sentence) => /mapping \d+/.exec(sentence)?.[0])).to.deep.equal([
        'mapping 50',
        'mapping 51',
      ]);
    });
  });
});

describe('the project API key', () => {
  for (const key of ['oneflow_live_abc123', 'test-key-123', 'x', 'MY_YOUR_KEY', 'your_key']) {
    it(`may be ${show(key)}`, () => expect(checkKey(key)).to.equal(undefined));
  }

  for (const key of [
    undefined,
    null,
    '',
    ' ',
    '\t\n',
    'YOUR_PROJECT_API_KEY',
    'YOUR_KEY',
    5,
    0,
    true,
    {},
    [],
    ['key'],
    () => {},
  ]) {
    it(`can not be ${show(key)}: said what was given and where to find one`, () => {
      const sentence = checkKey(key);
      expect(sentence).to.be.a('string').and.include(String(key));
      expect(sentence)
        .to.match(/project API key/)
        .and.match(/1Flow dashboard, Settings, Project Settings/);
      expect(sentence).to.match(/buffered/);
    });
  }

  it('can be anything without a throw', () => {
    for (const key of [Symbol('s'), Object.create(null), new Proxy({}, { get: broken }), 5n])
      expect(checkKey(key)).to.be.a('string');
  });
});

function show(value: unknown): string {
  if (Array.isArray(value) && value.length > 1) return `${value.length} of them`;
  return typeof value === 'string'
    ? JSON.stringify(value)
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
}
