// Each signal that the snippet and the facade wait for may never come, come twice, come before anybody listens, or not be true.
// Which signals there are is read off the sources, so that none is without its rows here. What comes is what was called, once
// and in order, or `failed` with a sentence; never an error at the page, and never `loading` for good.
import { expect } from 'chai';
import { closeLab, closeLabs, openLab, rest, runIn, settle } from './helpers/lab.js';
import { EXPECTED, essenceOf, hasFailed, PRODUCTS, type Product, script, stateOf } from './helpers/products.js';
import {
  facade,
  signalsOf,
  type Target,
  tamperedPage,
  WAYS,
  type Way,
  WORLDS,
  type World,
  type WorldName,
  wasTampered,
} from './helpers/signals.js';

const keys = <Name extends string>(of: Partial<Record<Name, unknown>>): Name[] => Object.keys(of) as Name[];

const PRODUCT = PRODUCTS['the snippet and its facade'] as Product;

type Row = Target & { worlds: WorldName[] };
const row = (by: Target['by'], on: Target['on'], type: string, ...worlds: WorldName[]): Row => ({
  ...{ by, on, type, worlds },
});

/** Each signal in the sources: where it is tampered with, and on which pages. */
const SIGNALS: Record<string, Row | 'see below'> = {
  'snippet: link.onload': row('snippet', 'facade link', 'load', 'all comes', 'the facade is empty'),
  'snippet: link.onerror': row('snippet', 'facade link', 'error', 'the facade is missing'),
  'snippet: script.onload': row('snippet', 'facade script', 'load', 'all comes', 'the facade is empty'),
  'snippet: script.onerror': row('snippet', 'facade script', 'error', 'the facade is missing'),
  'snippet: window.load': row('snippet', 'window', 'load', 'all comes'),
  'snippet: window.pagehide': row('snippet', 'window', 'pagehide', 'the page goes before the facade is there'),
  'snippet: window.pageswap': row('snippet', 'window', 'pageswap', 'the page goes before the facade is there'),
  'snippet: window.online': row('snippet', 'window', 'online', 'the facade is there again'),
  'snippet: a promise.import': 'see below',
  'browser/seen: document.prerenderingchange': row(
    ...(['facade', 'document', 'prerenderingchange', 'the page is prerendered'] as const),
  ),
  'browser/seen: document.load': row('facade', 'document', 'load', 'somebody else brings the SDK'),
  'browser/seen: new.PerformanceObserver': row('facade', 'observer', 'observed', 'somebody else brings the SDK'),
  'browser/departure: window.pagehide': row('facade', 'window', 'pagehide', 'the page goes and comes back'),
  'browser/departure: window.pageswap': row('facade', 'window', 'pageswap', 'the page is swapped and comes back'),
  'browser/departure: window.pageshow': row('facade', 'window', 'pageshow', 'the page goes and comes back'),
  'queue: new.MessageChannel': 'see below',
  'queue: port1.onmessage': row('facade', 'port', 'message', 'the replay takes long'),
  'sdk/script: link.onload': row('facade', 'sdk link', 'load', 'the page is not complete'),
  'sdk/script: link.onerror': row('facade', 'sdk link', 'error', 'the SDK is missing on a page that is not complete'),
  'sdk/script: window.load': row('facade', 'window', 'load', 'the page is not complete'),
  'sdk/loader: document.readystatechange': row(
    ...(['facade', 'document', 'readystatechange', 'the page is being read'] as const),
  ),
  'sdk/loader: element.load': row('facade', 'sdk script', 'load', 'all comes', 'the SDK is empty'),
  'sdk/loader: element.error': row('facade', 'sdk script', 'error', 'the SDK is missing'),
  'sdk/loader: window.online': row('facade', 'window', 'online', 'the SDK is there again'),
};

/** The page's life, and what went wrong in it. */
async function problemOf({ world, row, way }: Case): Promise<string> {
  const { html = (same) => same, before = '', between = '', cause = '', signal = '', last = '' } = world;
  const lab = await openLab((key) => {
    const first = `${script(before)}${row && way ? tamperedPage(key, row, way) : ''}`;
    return html(PRODUCT.page({ key, before: first, between: script(between) }));
  });
  const isThrough = (count: number) => () => lab.calls.length >= count || hasFailed(lab);
  await settle(lab, () => world.until?.(lab) ?? isThrough(2)());
  const isLate = hasFailed(lab);
  runIn(lab, `${way === 'wrong' ? '' : cause};${signal}`);
  await settle(lab, isLate ? () => lab.calls.length >= 2 : isThrough(2));
  await rest();
  runIn(lab, `${cause};${PRODUCT.call(2)};${last}`);
  await settle(lab, () => isThrough(3)() && (!row || wasTampered(lab)));
  await rest();
  const calls = lab.calls.map(essenceOf).join();
  const isTold = stateOf(lab) === 'failed' && lab.said.length > 0 && EXPECTED.startsWith(calls);
  const problems = [
    ...[...new Set(lab.errors)].map((error) => `error at the page: ${error}`),
    ...(calls === EXPECTED || isTold ? [] : [`${stateOf(lab)}, got ${calls || 'nothing'}, said ${lab.said}`]),
    ...(!row || wasTampered(lab) ? [] : ['the signal was never there']),
  ];
  closeLab(lab);
  return problems.join('; ');
}

interface Case {
  name: string;
  row: Row | undefined;
  world: World;
  way: Way | undefined;
}

/** An element tells once: what has come before is what never comes. */
const waysOf = ({ on }: Row): Way[] => keys(WAYS).filter((way) => way !== 'late' || !/link|script/.test(on));

const CASES: Case[] = Object.entries(SIGNALS).flatMap(([signal, row]) =>
  row === 'see below'
    ? []
    : row.worlds.flatMap((world) =>
        waysOf(row).map((way) => ({ name: `${signal}, ${world}: ${WAYS[way]}`, row, world: WORLDS[world], way })),
      ),
);
/** Nobody can listen to a promise in our code's place: what it waits for is another each time. */
const ANSWERS = { comes: 'delay=0', 'never comes': 'fail=hang', fails: 'fail=404', 'is not true': 'fail=empty' };
for (const [what, query] of Object.entries(ANSWERS)) {
  const name = `snippet: a promise.import, addresses are refused: ${what}`;
  CASES.push({
    name,
    row: undefined,
    world: { ...WORLDS['addresses are refused'], html: facade(query) },
    way: undefined,
  });
}

/** Faults that this test has found and nobody has mended yet. One that is gone has to leave the list. */
const KNOWN: RegExp[] = [
  // Nothing else tells that a prerendered page is shown: it is taken for a prerendered one for good.
  /prerenderingchange, .*: (never comes|has come before)/,
  // The replay has no other way on.
  /port1.onmessage, .*: (never comes|has come before)/,
  // The limit of an attempt is for the script element; an address that was refused there and then never answers has none.
  /import, .*: never comes/,
];

/** A page waits most of the time. */
const CONCURRENCY = 12;

describe('a signal', () => {
  const problems = new Map<string, string>();
  before(async () => {
    const start = performance.now();
    const left = [...CASES];
    const work = async () => {
      for (let next = left.shift(); next; next = left.shift()) problems.set(next.name, await problemOf(next));
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const wrong = [...problems].filter(([, problem]) => problem).length;
    console.log(`signals: ${CASES.length} cases of ${keys(SIGNALS).length} signals in ${seconds} s: ${wrong} wrong`);
  });
  after(closeLabs);

  it('has rows here, whichever the sources wait for', async () => {
    const found = await signalsOf('/src/entries/facade.ts', await signalsOf('/src/entries/snippet.ts'));
    expect([...new Set([...found.values()].flat())].sort()).to.deep.equal(keys(SIGNALS).sort());
  });

  for (const name of new Set(CASES.map((one) => one.name.split(', ')[0]))) {
    it(`(${name}) leaves no call without its delivery or a sentence, whatever becomes of it`, () => {
      const found = [...problems].filter(([one, problem]) => problem && one.startsWith(`${name},`));
      expect(found.filter(([one]) => !KNOWN.some((known) => known.test(one)))).to.deep.equal([]);
    });
  }

  it('is known for its faults only while it has them', () => {
    const wrong = [...problems].filter(([, problem]) => problem).map(([name]) => name);
    expect(KNOWN.filter((known) => !wrong.some((name) => known.test(name)))).to.deep.equal([]);
  });
});
