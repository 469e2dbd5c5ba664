// Owns the text of bench/results.md: where the figures are from, what was to be reached, and each row with its charts.

import { PEERS } from '../peers/all.mjs';
import { ROWS } from '../rows/all.mjs';
import { COLUMNS, linesOf, marksOf } from './table.mjs';

/** `charts`: by its path, each chart with its row and metric. */
export function markdown(results, charts) {
  return `# Beside the field

Made by \`npm run bench -- --write\` from \`results.json\`, which has every sample; [README.md](README.md) says how
it is measured, and what limits us where a mark is missed.

${describe(results.machine)}

A cell is the median, with the 95th percentile in brackets where there is more than one sample. – says that it was not
measured there, or can't be.

## What was to be reached

${marksTable(results)}

${ROWS.map((row) => section(results, row, charts)).join('\n')}
## Where each inline script is from

${sources()}
`;
}

function describe({ date, processor, memory, system, load, node, browsers, packages }) {
  const list = (pairs) => Object.entries(pairs).map((pair) => pair.join(' '));
  return [
    `- ${date}, ${processor}, ${memory}, ${system}, load average at the start ${load.toFixed(1)}`,
    `- ${[...list(browsers), `Node ${node}`].join(', ')}`,
    `- ${list(packages).join(', ')}`,
  ].join('\n');
}

function marksTable(results) {
  const lines = ROWS.flatMap((row, index) =>
    marksOf(results, row).map(({ engine, metric, must, got, reached }) => [
      `${index + 1}`,
      metric,
      engine,
      must,
      got,
      reached ? 'yes' : '**no**',
    ]),
  );
  return table(['#', 'what', 'in', 'must be', 'is', 'reached'], lines);
}

function section(results, row, charts) {
  const lines = linesOf(results, row);
  if (lines.length === 0) return '';
  const used = COLUMNS.map((_, column) => column > 0 && lines.some((line) => !['–', ''].includes(line[column])));
  // What must be reached has a table of its own.
  const keep = (cells) => cells.slice(0, -3).filter((_, column) => used[column]);
  const images = [...charts].filter(([, chart]) => chart.row === row);
  return `## ${ROWS.indexOf(row) + 1}. ${row.title}

${sentence(row.how)}

${images.map(([path, { metric }]) => `![${metric}](${path.replace('bench/', '')})\n\n`).join('')}${table(keep(COLUMNS), lines.map(keep))}
`;
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

export function table(head, lines) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...lines.map(line)].join('\n');
}

function sources() {
  return Object.values(PEERS)
    .map(({ name, source }) => `- ${name}: ${source}`)
    .join('\n');
}
