// `npm run bench`: measures every row in Chromium and Firefox and prints the one table. `--quick`: in two minutes, good for
// nothing but to see that it runs. `--rows=id,…`: only these. `--write`: keeps the results, and what is made of them.
// `--out=file`: writes the results there.

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { exitOnSignals } from '../scripts/engines.mjs';
import { installPeers } from './install.mjs';

installPeers();
const { measure } = await import('./measure.mjs');
const { printTable } = await import('./report/print.mjs');
const { keepResults } = await import('./report/files.mjs');

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    write: { type: 'boolean' },
    rows: { type: 'string' },
    out: { type: 'string' },
  },
});
if (values.write && (values.quick || values.rows)) throw new Error('--write is for a whole run');

exitOnSignals();
const results = await measure({
  engines: process.env.BROWSERS?.split(',') ?? ['Chromium', 'Firefox'],
  only: values.rows?.split(','),
  quick: values.quick,
  say: console.error,
});
if (values.out) writeFileSync(values.out, JSON.stringify(results));
printTable(results);
if (results.failed.length) console.error(`Failed: ${results.failed.join(', ')}`);
else if (values.write) keepResults(results);
process.exit(results.failed.length ? 1 : 0);
