// Owns the README's short table: a few metrics that decide, for those who ship a snippet. Bytes are not among them: the README has
// those of the build, and a second, older number of the same file would be read as a contradiction.

import { PEERS } from '../peers/all.mjs';
import { ROWS } from '../rows/all.mjs';
import { figure } from '../statistics.mjs';
import { table } from './markdown.mjs';
import { finder, outcomeWords } from './table.mjs';

const IDS = ['ours', 'segment', 'oneflowOfficial', 'rudderstack', 'posthog', 'mixpanel', 'amplitude'];

/** What the README says of a metric, and where it is from. */
const LINES = [
  {
    says: 'cost of a call that waits',
    row: 'buffered-call',
    metric: 'buffered call, small properties',
    engine: 'Chromium',
  },
  {
    says: 'cost of a call that goes out at once',
    row: 'live-call',
    metric: 'live call until it is delivered',
    engine: 'Chromium',
  },
  {
    says: 'blocked, 100 calls waiting: timers a second',
    row: 'blocked',
    metric: 'blocked, 100 calls: timers a second',
    engine: 'Chromium',
  },
  {
    says: 'E1 of `identify(u1) track(E1) reset() identify(u2) track(E2)` before load',
    row: 'fidelity',
    metric: 'identify, track, reset, identify, track',
    engine: 'Chromium',
  },
  {
    says: 'argument changed after the call',
    row: 'fidelity',
    metric: 'argument changed after the call',
    engine: 'Chromium',
  },
  { says: 'route changed after the call', row: 'fidelity', metric: 'route changed after the call', engine: 'Chromium' },
  {
    says: 'click that leaves the page before load',
    row: 'fidelity',
    metric: 'click that leaves the page',
    engine: 'Chromium',
  },
];

export function briefTable(results) {
  const lines = LINES.map(({ says, row: id, metric, engine }) => {
    const find = finder(
      results,
      ROWS.find((row) => row.id === id),
    );
    return [says, ...IDS.map((peer) => cell(find(engine, metric, peer)))];
  });
  return table(['', ...IDS.map((id) => PEERS[id].name)], lines);
}

function cell(measure) {
  if (!measure) return '–';
  if (measure.outcomes) return outcomeWords(measure.outcomes);
  return `${figure(measure.median)} ${measure.unit}`.trim();
}
