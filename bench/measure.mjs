// Owns the run of all rows in all engines, and the results: a flat list of measures with their raw samples.

import { startEngine } from '../test/top-level/driver.mjs';
import { describeMachine } from './machine.mjs';
import { ROWS } from './rows/all.mjs';

/** Several times what the longest row takes. */
const ROW_LIMIT_MS = 900_000;

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
    for (const row of rows)
      if (runsIn(row, name, engines)) await measureRow(row, name, { quick, measures, failed, say });
  }
  return { machine, quick, engines, failed, measures };
}

/** A row that needs one engine takes the first. */
function runsIn({ once, engines: able }, name, engines) {
  return once ? name === engines[0] : !able || able.includes(name);
}

/** Each row has a browser of its own: one that hangs, or is gone, takes no other row with it. */
async function measureRow({ id, once, run, title }, name, { quick, measures, failed, say }) {
  const start = Date.now();
  const engine = await startEngine(name);
  const record = (measured) => measures.push({ row: id, engine: once ? 'any' : name, ...measured });
  try {
    await limited(run({ engine, record, quick }));
    say(`${name}: ${title}, ${((Date.now() - start) / 1000).toFixed(1)} s`);
  } catch (error) {
    failed.push(`${id} in ${name}`);
    say(error.stack);
  } finally {
    await limited(engine.stop()).catch(() => {});
  }
}

async function limited(work) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(reject, ROW_LIMIT_MS, new Error(`No end after ${ROW_LIMIT_MS / 60_000} minutes`));
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
