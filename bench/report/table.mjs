// Owns the one table: a line for each metric and engine, a column for each of those who are measured, and what must be
// reached. It makes rows of text, and knows no format.

import { PEERS } from '../peers/all.mjs';
import { ROWS } from '../rows/all.mjs';
import { figure, summarize } from '../statistics.mjs';

const IDS = Object.keys(PEERS);
/** The same page, or the same work, with nobody there. */
const WITHOUT = 'without';
export const COLUMNS = ['#', 'what', 'in', ...IDS.map((id) => PEERS[id].name), 'with none', 'must be', 'is', ''];

/** Finds a measure, with its summary where it has samples. */
export function finder({ measures }, row) {
  return (engine, metric, peer) => {
    const found = measures.find(
      (one) => one.row === row.id && one.engine === engine && one.metric === metric && one.peer === peer,
    );
    return found?.samples ? { ...found, ...summarize(found.samples) } : found;
  };
}

/** What each row says must be reached, of the engines that were measured. */
export function marksOf(results, row) {
  const measured = new Set(results.measures.filter(({ row: id }) => id === row.id).map(({ engine }) => engine));
  if (measured.size === 0) return [];
  const engines = results.engines.filter((name) => measured.has(name));
  return row.marks(finder(results, row), engines).map((mark) => ({ engine: 'any', ...mark }));
}

/** The lines of one row of the benchmark. */
export function linesOf(results, row) {
  const find = finder(results, row);
  const marks = marksOf(results, row);
  return combinations(results, row).map(({ engine, metric }) => {
    const cells = [...IDS, WITHOUT].map((id) => cell(find(engine, metric, id)));
    const own = marks.filter((mark) => mark.engine === engine && mark.metric === metric);
    const join = (read) => own.map(read).join('; ');
    const reached = join((mark) => (mark.reached ? 'yes' : 'no'));
    return [
      `${ROWS.indexOf(row) + 1}`,
      metric,
      engine,
      ...cells,
      join(({ must }) => must),
      join(({ got }) => got),
      reached,
    ];
  });
}

function combinations({ measures }, row) {
  const all = measures.filter((measure) => measure.row === row.id);
  const seen = new Map(all.map(({ engine, metric }) => [`${metric}\n${engine}`, { engine, metric }]));
  return [...seen.values()].toSorted((one, other) => order(all, one.metric) - order(all, other.metric));
}

function order(all, metric) {
  return all.findIndex((measure) => measure.metric === metric);
}

function cell(measure) {
  if (!measure) return '–';
  if (measure.outcomes) return outcomeWords(measure.outcomes);
  const { median, p95, count, unit } = measure;
  return count > 1 ? `${figure(median)} (${figure(p95)}) ${unit}` : `${figure(median)} ${unit}`.trim();
}

/** The one outcome, or each with how often it came. */
export function outcomeWords(outcomes) {
  const kinds = [...new Set(outcomes)];
  if (kinds.length === 1) return kinds[0];
  return kinds
    .map((kind) => `${kind} (${outcomes.filter((one) => one === kind).length} of ${outcomes.length})`)
    .join(', ');
}
