// What we use, a page may define, shadow, replace or pollute. Which names that are is read off the built files, so none is
// forgotten: each is broken in each way in which pages break names, before our script, after it, and once calls go out.
// What comes is what was called, or `failed` with a sentence; never an error at the page or a foreign address.
import { expect } from 'chai';
import { type BuiltNames, builtNames } from './helpers/built-names.js';
import { addHtml, closeLab, closeLabs, type Lab, openLab, rest, runIn, settle } from './helpers/lab.js';
import { methodsOf } from './helpers/methods.js';
import {
  EVIL,
  EXPECTED,
  essenceOf,
  hasFailed,
  PRODUCTS,
  type Product,
  script,
  stateOf,
  WAYS_IN,
} from './helpers/products.js';
import { isAll, randomFrom, SEED, sampled } from './helpers/share.js';

const MOMENTS = ['before', 'between', 'after'] as const;
type Moment = (typeof MOMENTS)[number];

/** One thing that a page does to one name. */
interface Break {
  name: string;
  /** HTML that does it; scripts, or an element. */
  html: string;
  /** JavaScript that undoes it, once our script has run. */
  undo?: string;
}

const text = async (file: string): Promise<string> => (await fetch(`/dist/${file}`)).text();
const broken = (html: string): string =>
  `${script('window.top.lab.begin(window)')}${html}${script('window.top.lab.end(window)')}`;
const DEFAULT_SDK = 'https://1flow.app/js/1flow.js';

/** What became of a page: nothing, if it did what it should. */
async function outcomeOf(product: Product, moment: Moment, breaks: Break[], isBare: boolean): Promise<Outcome> {
  const html = broken(breaks.map((one) => one.html).join(''));
  const undo = broken(breaks.map(({ undo = '' }) => script(undo)).join(''));
  const parts = {
    isBare,
    before: moment === 'before' ? html : '',
    between: moment === 'between' ? html : moment === 'before' ? undo : '',
  };
  const lab = await openLab((key) => product.page({ key, ...parts }));
  try {
    await settle(lab, () => lab.calls.length >= 2 || hasFailed(lab));
    await rest();
    if (moment === 'after') breakNow(lab, breaks);
    if (lab.calls.length) runIn(lab, product.call(2));
    await settle(lab, () => lab.calls.length >= 3 || hasFailed(lab));
    await rest();
    lab.win.dispatchEvent(new PageTransitionEvent('pagehide'));
    await rest();
    return judge(lab);
  } finally {
    closeLab(lab);
  }
}

function breakNow(lab: Lab, breaks: Break[]): void {
  lab.isBreaking = true;
  for (const { html } of breaks) {
    const code = html.match(/^<script>(.*)<\/script>$/s)?.[1];
    if (code) runIn(lab, code);
    else addHtml(lab, html);
  }
  lab.isBreaking = false;
}

interface Outcome {
  delivered: boolean;
  refused: boolean;
  problem?: string;
}

function judge(lab: Lab): Outcome {
  const { errors, said, refused } = lab;
  const foreign = [...lab.foreign].filter((address) => !address.startsWith(DEFAULT_SDK));
  const calls = lab.calls.map(essenceOf).join();
  const delivered = calls === EXPECTED;
  const state = stateOf(lab);
  const told = state === 'failed' && said.length > 0;
  const problems = [
    ...(foreign.length ? [`asked ${foreign}`] : []),
    ...[...new Set(errors)].map((error) => `error at the page: ${error}`),
    ...(delivered || told ? [] : [`${state}, got ${calls || 'nothing'}, said ${said.join() || 'nothing'}`]),
  ];
  const seen = { delivered: delivered && problems.length === 0, refused };
  return problems.length ? { ...seen, problem: problems.join('; ') } : seen;
}

const counts = { combinations: 0, known: 0, pages: 0, wrong: 0, told: 0 };

/** Many on one page: only where that page does not deliver, each half of them has a page of its own, and so on. */
async function examine(job: Job): Promise<string[]> {
  const { product, moment, breaks, isBare } = job;
  counts.pages++;
  const outcome = await outcomeOf(product, moment, breaks, isBare);
  if (outcome.delivered) return [];
  if (breaks.length > 1) {
    const half = breaks.length >> 1;
    const halves = [breaks.slice(0, half), breaks.slice(half)];
    return (await Promise.all(halves.map((part) => examine({ ...job, breaks: part })))).flat();
  }
  const name = breaks[0]?.name;
  if (outcome.problem && !outcome.refused) return [`${name}: ${outcome.problem}`];
  if (!outcome.refused) counts.told++;
  return [];
}

/** Those known faults of which none is there any more. */
async function stale(jobs: Job[]): Promise<string[]> {
  const wrong = await examineAll(jobs, Number.POSITIVE_INFINITY);
  counts.known += wrong.length;
  const gone = KNOWN.filter(
    ({ names }) =>
      jobs.some(({ breaks }) => names.test(`${breaks[0]?.name}`)) && !wrong.some((one) => names.test(nameIn(one))),
  );
  return gone.map(({ names }) => `${names} breaks nothing`);
}

const nameIn = (found: string): string => found.split(': error at the page')[0]?.replace(/: \w+, got .*/, '') ?? '';

interface Job {
  product: Product;
  moment: Moment;
  breaks: Break[];
  isBare: boolean;
}

/** Of the ways and moments, Chromium takes one in so many, all names of each at once. */
const PART = 9;
const GROUP = 80;
const CONCURRENCY = 6;
const FOUND_LIMIT = 40;

/** What was found, in the order of names; when it is this much, the rest is left. */
async function examineAll(jobs: Job[], limit = FOUND_LIMIT): Promise<string[]> {
  const found: string[] = [];
  const work = async () => {
    for (let job = jobs.shift(); job && found.length < limit; job = jobs.shift()) found.push(...(await examine(job)));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return found.sort();
}

const define = (target: string, name: string, descriptor: string): string =>
  `Object.defineProperty(${target}, ${name}, { configurable: true, enumerable: true, ${descriptor} })`;
const THROW = "{ throw new Error('the page threw') }";

type Way = (target: string, key: string) => string;
/** What a page does to a property. */
const PROPERTY: Record<string, Way> = {
  undefined: (target, key) => define(target, key, 'writable: true, value: undefined'),
  'one that throws when read': (target, key) => define(target, key, `get() ${THROW}, set() {}`),
  'one that throws when called': (target, key) => define(target, key, `writable: true, value() ${THROW}`),
  'one that answers nothing': (target, key) => define(target, key, 'writable: true, value() {}'),
};
const METHOD: Record<string, Way> = {
  ...PROPERTY,
  'one that answers a list': (target, key) => define(target, key, 'writable: true, value() { return [] }'),
};
const VARIABLE: Record<string, (name: string) => string> = {
  const: (name) => `const ${name} = 'page'`,
  let: (name) => `let ${name} = {}`,
  class: (name) => `class ${name} {}`,
  function: (name) => `function ${name}() {}`,
  var: (name) => `var ${name} = 7`,
};
const ELEMENT: Record<string, (name: string) => string> = {
  form: (name) => `<form name="${name}" id="${name}"></form>`,
  img: (name) =>
    `<img alt="" name="${name}" id="${name}" data-project-api-key="evil" data-options='{"sdkUrl":"${EVIL}"}'>`,
};
const INHERITED: Record<string, string> = {
  'an address': `'${EVIL}'`,
  'a function': "function () { return 'page' }",
  false: 'false',
};

const quote = (name: string): string => JSON.stringify(name);
const groups = (breaks: Break[], size: number): Break[][] =>
  Array.from({ length: Math.ceil(breaks.length / size) }, (_, place) => breaks.slice(place * size, (place + 1) * size));

/** Of the sample; where all are made, of their order. */
const random = randomFrom(SEED);

interface Ways {
  way: string;
  isBare?: boolean;
  breaks: Break[];
  size?: number;
}

function waysOf(all: BuiltNames[]): Ways[] {
  const union = (kind: 'free' | 'window' | 'document' | 'read') => new Set(all.flatMap((names) => [...names[kind]]));
  const globals = new Set([...union('free'), ...union('window')]);
  const variables = [...globals].filter((name) => !OWNED.has(name));
  const methods = methodsOf(union('read'));
  if (all.some(({ iterates }) => iterates)) methods.push('Array.prototype.@@iterator');
  const inherited = [...union('read'), ...globals].filter((name) => !(name in Object.prototype));
  const undone = (name: string): Break => ({
    name,
    html: script(
      `window.kept ??= {}; kept.${name} = Object.getOwnPropertyDescriptor(window, '${name}'); ${PROPERTY.undefined?.('window', quote(name))}`,
    ),
    undo: `kept.${name} ? Object.defineProperty(window, '${name}', kept.${name}) : delete window.${name}`,
  });
  return [
    ...Object.entries(VARIABLE).map(([way, code]) => ({
      way: `a ${way} of the page's`,
      breaks: variables.map((name) => ({ name, html: script(code(name)) })),
    })),
    ...Object.entries(PROPERTY).map(([way, code]) => ({
      way: `a global: ${way}`,
      breaks: variables.map((name) => ({ name, html: script(code('window', quote(name))) })),
    })),
    { way: 'a global: undefined for a moment', breaks: variables.map(undone) },
    ...Object.entries(PROPERTY).map(([way, code]) => ({
      way: `a property of document: ${way}`,
      breaks: [...union('document')].map((name) => ({
        name: `document.${name}`,
        html: script(code('document', quote(name))),
      })),
    })),
    ...Object.entries(ELEMENT).map(([way, html]) => ({
      way: `the name of an element: ${way}`,
      breaks: [...globals, ...union('document')].map((name) => ({ name, html: html(name) })),
    })),
    ...Object.entries(METHOD).map(([way, code]) => ({
      way: `a method: ${way}`,
      breaks: methods.map((name) => ({ name, html: script(code(...ownerAndKey(name))) })),
    })),
    ...Object.entries(INHERITED).map(([way, value]) => ({
      way: `a property of Object.prototype: ${way}`,
      isBare: true,
      size: 60,
      breaks: [...new Set(inherited)].map((name) => ({
        name: `Object.prototype.${name}`,
        html: script(`Object.prototype[${quote(name)}] = ${value}`),
      })),
    })),
  ];
}

function ownerAndKey(method: string): [string, string] {
  const [, owner = '', name = ''] = method.match(/^(.*)\.(.*)$/) ?? [];
  return [owner, name === '@@iterator' ? 'Symbol.iterator' : quote(name)];
}

/**
 * Names that are somebody's own: a page that takes them has taken that library away, and one that sets its location leaves.
 * As names of elements, and on prototypes, they count as well.
 */
const OWNED = new Set([
  ...['_1flow', 'glob'], // 1Flow's.
  'analytics', // Segment's.
  ...['oneflowSegment', 'oneflowDestination', 'oneflowMappings'], // Ours.
  'location',
]);

/** What is known to break us, by the names of combinations. Looked at where all are; one that breaks nothing must go from here. */
const KNOWN: { names: RegExp; why: string }[] = [
  {
    names: /a global: one that throws when read: /,
    why: 'each file takes the names of the window that it needs at its start, all at once',
  },
  {
    names: /: (Date|Error|JSON|Math|Promise|RegExp|Symbol|WeakSet)$/,
    why: 'what the language itself is made of has nothing that could take its place',
  },
  { names: /Object\.prototype\._1flow$/, why: "a function of that name is what 1Flow's SDK is known by" },
  { names: /: console$/, why: 'the snippet hands its method on without a look' },
  {
    names: /(: |Object\.prototype\.)(setTimeout|clearTimeout|__zone_symbol__\w+)$/,
    why: 'without a timer an attempt has no end',
  },
  { names: /: (add|remove)EventListener$/, why: 'the snippet uses the global function' },
  { names: /global: undefined.*: globalThis$/, why: 'the facade asks it for JSON while it starts' },
  {
    names: /a property of document: (one that throws when read: |.*document\.(title|referrer|head|currentScript)$)/,
    why: 'snippet and facade ask the document itself, without a look at what they get',
  },
  {
    names: /: Object\.prototype\.facade$/,
    why: 'the snippet and its facade read this of the stub, which inherits it until the facade is there',
  },
  {
    names: /: Object\.prototype\.(error|required|__segment_internal_directive)$/,
    why: "Segment's own code and the reading of mappings ask for names that may be inherited",
  },
  { names: /, a method: /, why: 'what is called of a built-in is not looked at before' },
];

describe('a name of the page that we use', () => {
  afterEach(closeLabs);
  const start = performance.now();
  after(() => {
    const { combinations, known, pages, wrong, told } = counts;
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(
      `names, seed ${SEED}: ${combinations} combinations on ${pages} pages in ${seconds} s; ` +
        `${wrong} wrong, ${told} failed with a sentence, ${known} known to be wrong`,
    );
  });

  for (const [name, product] of Object.entries(PRODUCTS)) {
    it(`${name}: in each way, at each moment`, async () => {
      const names = await Promise.all(product.files.map(async (file) => builtNames(await text(file))));
      const kinds = waysOf(names).flatMap((ways) => MOMENTS.map((moment) => ({ ...ways, moment })));
      const jobs: Job[] = [];
      const faulty: Job[] = [];
      for (const { way, breaks, isBare = false, moment } of sampled(kinds, PART, random)) {
        const named = breaks.map((one) => ({ ...one, name: `${moment}, ${way}: ${one.name}` }));
        const isKnown = ({ name: broken }: Break) => KNOWN.some(({ names }) => names.test(broken));
        const sound = named.filter((one) => !isKnown(one));
        const job = { product, moment, isBare };
        jobs.push(...groups(sound, GROUP).map((group) => ({ ...job, breaks: group })));
        faulty.push(...named.filter(isKnown).map((one) => ({ ...job, breaks: [one] })));
        counts.combinations += named.length;
      }
      const found = await examineAll(jobs);
      if (isAll) found.push(...(await stale(faulty)));
      counts.wrong += found.length;
      expect(found).to.deep.equal([]);
    });
  }
});

const SNIPPET = 'the snippet and its facade';
const SCRIPT = "the destination's script";
const ZONE = await (await fetch('/node_modules/zone.js/bundles/zone.umd.min.js')).text();
const EVERY = { ...PRODUCTS, ...WAYS_IN };

interface Row extends Break {
  moments?: readonly Moment[];
  products?: string[];
  isBare?: boolean;
}

/** What pages were seen to have. Each must be delivered; without `products`, the snippet and its facade must. */
const ROWS: { name: string; html: string; undo?: string; moments?: Moment[]; products?: string[]; isBare?: boolean }[] =
  [
    { name: 'function Map', html: script('function Map() {}') },
    { name: 'var Set', html: script('var Set = {}') },
    { name: 'function Document', html: script('function Document() {}') },
    { name: 'function crypto', html: script('function crypto() {}') },
    {
      name: 'addEventListener of an older kind',
      html: script("function addEventListener(element, type, fn) { element.attachEvent('on' + type, fn) }"),
    },
    { name: 'setTimeout of its own', html: script('function setTimeout() {}') },
    { name: 'clearTimeout of its own', html: script('function clearTimeout() { throw new Error() }') },
    { name: 'document.querySelector of its own', html: script('document.querySelector = () => null') },
    { name: 'zone.js', html: script(ZONE), moments: ['between', 'after'], products: [SNIPPET, 'the mappings', SCRIPT] },
    { name: 'zone.js', html: script(ZONE), moments: ['before', 'after'], products: Object.keys(WAYS_IN) },
    {
      name: "Prototype.js's entries",
      html: script('Array.prototype.entries = function () { return this.slice() }'),
      products: Object.keys(PRODUCTS),
    },
    {
      name: 'an image of the name currentScript',
      html: `<img alt="" name="currentScript" data-project-api-key="evil" data-options='{"sdkUrl":"${EVIL}"}'>`,
      products: [SNIPPET, SCRIPT],
    },
    { name: 'an image of the name head', html: '<img alt="" name="head">', products: [SNIPPET, SCRIPT] },
    {
      name: 'a form of the name querySelector',
      html: '<form name="querySelector"></form>',
      products: [SNIPPET, SCRIPT],
    },
    ...['sdkUrl', 'src', 'options', 'url'].map((name) => ({
      name: `Object.prototype.${name}`,
      html: script(`Object.prototype.${name} = '${EVIL}'`),
      products: Object.keys(PRODUCTS),
      isBare: true,
    })),
    ...["integrations = { All: false, '1Flow': false }", 'All = false', "context = 'polluted'", "userId = 'evil'"].map(
      (code) => ({
        name: `Object.prototype.${code}`,
        html: script(`Object.prototype.${code}`),
        products: [SNIPPET, SCRIPT],
      }),
    ),
  ];

/** A built-in that is away while our script runs, and back when it has. */
const AWAY: Row[] = ['crypto', 'addEventListener', 'setTimeout', 'clearTimeout', 'Promise', 'JSON'].map((name) => ({
  name: `${name}, undefined for a moment`,
  html: script(`window.kept = Object.getOwnPropertyDescriptor(window, '${name}'); ${setUndefined(name)}`),
  undo: `Object.defineProperty(window, '${name}', kept)`,
  moments: ['before'],
}));

/** Of the rows, where each is known to fail: the snippet uses what the page has taken. */
const KNOWN_ROWS: Record<string, string[]> = {
  'addEventListener, undefined for a moment': [`before ${SNIPPET}`],
  'Promise, undefined for a moment': [`before ${SNIPPET}`],
};

function setUndefined(name: string): string {
  return PROPERTY.undefined?.('window', quote(name)) ?? '';
}

describe('a page that was seen', () => {
  afterEach(closeLabs);

  for (const row of sampled([...ROWS, ...AWAY], 3, random)) {
    const { name, html, undo = '', moments = MOMENTS, products = [SNIPPET], isBare = false } = row;
    it(`${name}: ${moments.join(', ')} ${products.join(', ')}`, async () => {
      const pages = moments.flatMap((moment) => products.map((product) => ({ moment, product })));
      const wrong: string[] = [];
      await Promise.all(
        pages.map(async ({ moment, product }) => {
          const outcome = await outcomeOf(EVERY[product] as Product, moment, [{ name, html, undo }], isBare);
          if (!outcome.delivered || outcome.refused) wrong.push(`${moment} ${product}`);
        }),
      );
      expect(wrong.sort()).to.deep.equal(KNOWN_ROWS[name] ?? []);
    });
  }

  for (const [way, moment] of [
    ['before', 'before'],
    ['after', 'between'],
  ] as const) {
    it(`a form of the name title ${way} the snippet: events have the page's title`, async () => {
      const html = '<form name="title"></form>';
      const lab = await openLab((key) => PRODUCTS[SNIPPET]?.page({ key, [moment]: html }) ?? '');
      await settle(lab, () => lab.receipts.length === 2);
      const titles = lab.receipts.map((receipt) => 'event' in receipt && receipt.event?.context.page.title);
      expect(titles).to.deep.equal(['Test page', 'Test page']);
    });
  }

  it("zone.js leaves the destination's own global as it is", async () => {
    const lab = await openLab((key) => PRODUCTS[SCRIPT]?.page({ key, between: script(ZONE) }) ?? '');
    await settle(lab, () => lab.calls.length === 2);
    expect(Reflect.get(lab.win, 'oneflowDestination')).to.be.an('object');
  });
});
