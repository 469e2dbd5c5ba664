// Real libraries beside ours, before it and after it: the snippet, and the plugin with Segment's real library. Run by
// `npm run zoo`, every night.
import { expect } from 'chai';
import { closeLab, closeLabs, type Lab, openLab, rest, runIn } from './helpers/lab.js';
import { waitFor } from './helpers/page.js';
import { destinationTag, EXPECTED, essenceOf, type PageOptions, script, snippetTag } from './helpers/products.js';
import { segmentWith } from './helpers/segment-page.js';
import { LIBRARIES, libraryHtml, NOT_HERE } from './zoo/libraries.mjs';

type Library = (typeof LIBRARIES)[number];

const SEGMENT = segmentWith();
const PLACES = ['before', 'between'] as const;
const LIMIT_MS = 8_000;
const SEGMENT_FAILS = 'Segment fails';
const SEGMENT_SAYS = /Failed to load Analytics/;
const CONCURRENCY = 4;

const callsOn = (name: string): string =>
  script(`${name}.identify('u1', window.traits ?? { plan: 'pro' }); ${name}.track('E1', { n: 1 })`);

/** A page with the library in one of its two places, and how it calls once more. */
const PRODUCTS: Record<string, { page(options: PageOptions): string; call: string }> = {
  snippet: {
    page: (options) =>
      `${options.before ?? ''}${snippetTag(options)}${options.between ?? ''}${callsOn('oneflowSegment')}`,
    call: "oneflowSegment.track('E2', { n: 2 })",
  },
  plugin: {
    page: (options) =>
      `${options.before ?? ''}${SEGMENT}${destinationTag(options)}${options.between ?? ''}${callsOn('analytics')}`,
    call: "analytics.track('E2', { n: 2 })",
  },
};

/** What is seen on a page: nothing, or what went wrong. */
async function visit(product: string, place: (typeof PLACES)[number], library: Library): Promise<string> {
  const html = libraryHtml(library);
  const { page, call } = PRODUCTS[product] as (typeof PRODUCTS)[string];
  const lab = await openLab((key) => page({ key, [place]: html }), true);
  try {
    await waitFor(() => isThere(lab, library), LIMIT_MS).catch(() => {
      throw new Error(`the library is not there: ${lab.errors}`);
    });
    await arrive(lab, 2);
    runIn(lab, call);
    await arrive(lab, 3);
    await rest();
    const errors = lab.errors.length ? await withoutTheirs(lab, library) : [];
    const calls = lab.calls.map(essenceOf).join();
    if (calls !== EXPECTED && product === 'plugin' && !(await segmentLoads(library))) return SEGMENT_FAILS;
    return [
      ...errors,
      ...(calls === EXPECTED ? [] : [`got ${calls || 'nothing'}, said ${lab.said || 'nothing'}`]),
    ].join('; ');
  } finally {
    closeLab(lab);
  }
}

const arrive = (lab: Lab, calls: number): Promise<unknown> =>
  waitFor(() => lab.calls.length >= calls, LIMIT_MS).catch(() => undefined);

function isThere({ win }: Lab, { there }: Library): unknown {
  try {
    return win.document.readyState === 'complete' && win.eval(there);
  } catch {
    return false;
  }
}

/** Some libraries fail by themselves: what they do without us is not ours. */
async function withoutTheirs({ errors }: Lab, library: Library): Promise<string[]> {
  const alone = await openLab(() => libraryHtml(library), true);
  await waitFor(() => isThere(alone, library), LIMIT_MS);
  const theirs = new Set(alone.errors);
  closeLab(alone);
  return errors.filter((error) => !theirs.has(error)).map((error) => `error at the page: ${error}`);
}

/** What would go to Segment. */
const sentOn = ({ win }: Lab): { type?: string }[] => Reflect.get(win, 'segmentSent') ?? [];

/** Whether Segment's own library can live with it. */
async function segmentLoads(library: Library): Promise<boolean> {
  const alone = await openLab(() => `${libraryHtml(library)}${SEGMENT}${callsOn('analytics')}`, true);
  const isThrough = () => sentOn(alone).some(({ type }) => type === 'track');
  await waitFor(() => isThrough() || alone.said.some((text) => SEGMENT_SAYS.test(text)), LIMIT_MS);
  const loads = isThrough();
  closeLab(alone);
  return loads;
}

const table: Record<string, Record<string, string>> = {};

describe('a page with a real library', () => {
  afterEach(closeLabs);
  const start = performance.now();
  after(() => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const columns = Object.keys(table);
    const row = (cells: string[]) => cells.map((cell, at) => cell.padEnd(at ? 16 : 34)).join('');
    const rows = LIBRARIES.map(({ name }) => row([name, ...columns.map((column) => table[column]?.[name] ?? '-')]));
    const away = Object.entries(NOT_HERE).map(([name, why]) => `${name}: not here, ${why}`);
    console.log(
      [`zoo: ${LIBRARIES.length} libraries in ${seconds} s`, row(['', ...columns]), ...rows, ...away].join('\n'),
    );
  });

  for (const product of Object.keys(PRODUCTS)) {
    for (const place of PLACES) {
      const column = `${place === 'before' ? 'before' : 'after'} ${product}`;
      it(`${column}: calls arrive, and no error reaches the page`, async () => {
        const cells: Record<string, string> = {};
        table[column] = cells;
        const wrong: string[] = [];
        const left = [...LIBRARIES];
        const work = async () => {
          for (let library = left.shift(); library; library = left.shift()) {
            const problem = await visit(product, place, library).catch(String);
            cells[library.name] = problem === SEGMENT_FAILS ? problem : problem ? 'WRONG' : 'ok';
            if (problem && problem !== SEGMENT_FAILS) wrong.push(`${library.name}: ${problem}`);
          }
        };
        await Promise.all(Array.from({ length: CONCURRENCY }, work));
        expect(wrong.sort()).to.deep.equal([]);
      });
    }
  }
});
