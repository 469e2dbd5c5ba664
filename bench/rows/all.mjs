// Owns the list of rows, in the order of the table. A row is:
// - `id`, `title`, `how`; `once` where one engine is enough, `engines` where only some can;
// - `run({ engine, record, quick })`: measures in one engine and calls `record({ metric, peer, unit, samples })`, or
//   `record({ metric, peer, outcomes })` for what is right or wrong; `peer` is an id of bench/peers;
// - `charts`: the metrics that are drawn;
// - `marks(find, engines)`: what must be reached, `{ engine, metric, must, got, reached }`; `find(engine, metric, peer)` is a measure.

import blocked from './blocked.mjs';
import bufferedCall from './buffered-call.mjs';
import bytes from './bytes.mjs';
import fidelity from './fidelity.mjs';
import firstDelivery from './first-delivery.mjs';
import liveCall from './live-call.mjs';

import replay from './replay.mjs';
import startUp from './start-up.mjs';

export const ROWS = [bytes, bufferedCall, liveCall, blocked, firstDelivery, replay, fidelity, startUp];
