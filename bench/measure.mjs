// Owns the run of all rows in all engines, and the results: a flat list of measures with their raw samples.

import { startEngine } from '../test/top-level/driver.mjs';
import { describeMachine } from './machine.mjs';
import { ROWS } from './rows/all.mjs';

/**
 * Measures and answers with `{ machine, engines, measures }`. A measure is `{ row, engine, metric, peer }` with `unit` and
 * `samples`, or with `outcomes`. `only`: ids of rows; `say` is told what is being measured. A row that fails takes no
 * other with it: it is said, and among `failed`.
 */
export async function measure({ engines, only, quick = false, say = () => {} }) {
  const rows = only ? ROWS.filter(({ id }) => only.includes(id)) : ROWS;
  const machine = await describeMachine();
  const measures = [];
  const failed = [];
  for (const name of engines) {
    const engine = await startEngine(name);
    try {
      for (const row of rows)
        if (runsIn(row, name, engines)) await measureRow(row, engine, { quick, measures, failed, say });
    } finally {
      await engine.stop();
    }
  }
  return { machine, quick, engines, failed, measures };
}

/** A row that needs one engine takes the first. */
function runsIn({ once, engines: able }, name, engines) {
  return once ? name === engines[0] : !able || able.includes(name);
}

async function measureRow({ id, once, run, title }, engine, { quick, measures, failed, say }) {
  const start = Date.now();
  const record = (measured) => measures.push({ row: id, engine: once ? 'any' : engine.name, ...measured });
  try {
    await run({ engine, record, quick });
  } catch (error) {
    failed.push(`${id} in ${engine.name}`);
    say(error.stack);
  }
  say(`${engine.name}: ${title}, ${((Date.now() - start) / 1000).toFixed(1)} s`);
}
