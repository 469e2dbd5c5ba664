// Owns every file that is made of the results: bench/results.md, its charts, and the short table in the README. The raw
// samples in bench/results.json are their only source, so whoever reads a figure can work it out again.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { ROWS } from '../rows/all.mjs';
import { briefTable } from './brief.mjs';
import { drawChart } from './chart.mjs';
import { markdown } from './markdown.mjs';

const ROOT = new URL('../../', import.meta.url);
const RESULTS = 'bench/results.json';
const CHARTS = 'bench/charts/';
const TABLE = /(<!-- bench -->\n)[\s\S]*?(<!-- \/bench -->)/;
/** Fewer digits than the clock has, more than anybody reads. */
const DIGITS = 4;

/** Keeps the results, one measure a line, and writes what is made of them. */
export function keepResults(results) {
  const { measures, ...rest } = results;
  const lines = measures.map((measure) => JSON.stringify(rounded(measure))).join(',\n');
  writeFileSync(new URL(RESULTS, ROOT), `${JSON.stringify(rest).slice(0, -1)},"measures":[\n${lines}\n]}\n`);
  writeFiles();
}

export function writeFiles() {
  const files = filesOf(readResults());
  rmSync(new URL(CHARTS, ROOT), { recursive: true, force: true });
  mkdirSync(new URL(CHARTS, ROOT), { recursive: true });
  for (const [path, content] of files) writeFileSync(new URL(path, ROOT), content);
}

/** Whether a whole run has been kept. */
export function isPublished() {
  return existsSync(new URL(RESULTS, ROOT));
}

/** A sentence for each file that is not what the results make of it. */
export function findDrift() {
  const files = filesOf(readResults());
  const charts = existsSync(new URL(CHARTS, ROOT)) ? readdirSync(new URL(CHARTS, ROOT)) : [];
  const stray = charts.map((name) => CHARTS + name).filter((path) => !files.has(path));
  const drifted = [...files].filter(([path, content]) => read(path) !== content).map(([path]) => path);
  return [
    ...drifted.map(
      (path) => `${path} does not say what ${RESULTS} does: \`npm run bench:check -- --write\` puts that in.`,
    ),
    ...stray.map((path) => `${path} belongs to no chart.`),
  ];
}

function filesOf(results) {
  const charts = chartsOf(results);
  const readme = read('README.md');
  if (!TABLE.test(readme)) throw new Error('README.md has no place for the table: <!-- bench --> … <!-- /bench -->');
  return new Map([
    [
      'bench/results.md',
      markdown(results, new Map([...charts].map(([path, { row, metric }]) => [path, { row, metric }]))),
    ],
    ...[...charts].map(([path, { content }]) => [path, content]),
    ['README.md', readme.replace(TABLE, (_, start, end) => `${start}${briefTable(results)}\n${end}`)],
  ]);
}

/** By its path, each chart with its row and metric. */
function chartsOf(results) {
  const all = ROWS.flatMap((row) => (row.charts ?? []).map((metric, index) => ({ row, metric, index })));
  return new Map(
    all.flatMap(({ row, metric, index }) => {
      const content = drawChart(results, row, metric);
      return content ? [[`${CHARTS}${row.id}-${index + 1}.svg`, { row, metric, content }]] : [];
    }),
  );
}

function rounded(measure) {
  if (!measure.samples) return measure;
  return {
    ...measure,
    samples: measure.samples.map((sample) => (Number.isInteger(sample) ? sample : Number(sample.toPrecision(DIGITS)))),
  };
}

function readResults() {
  return JSON.parse(read(RESULTS));
}

function read(path) {
  const url = new URL(path, ROOT);
  return existsSync(url) ? readFileSync(url, 'utf8') : undefined;
}
