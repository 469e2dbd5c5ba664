// Owns the table on the screen.

import { ROWS } from '../rows/all.mjs';
import { COLUMNS, linesOf } from './table.mjs';

const GAP = '  ';

export function printTable(results) {
  const lines = [COLUMNS, ...ROWS.flatMap((row) => linesOf(results, row))];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join(GAP)
        .trimEnd(),
    );
  const { processor, memory, system, browsers, packages, load, date } = results.machine;
  console.log(`\nMedian (95th percentile). ${date}, ${processor}, ${memory}, ${system}, load ${load.toFixed(1)}`);
  console.log([...Object.entries(browsers), ...Object.entries(packages)].map((pair) => pair.join(' ')).join(', '));
}
