// Owns the list of rows, in the order of the table. A row is:
// - `id`, `title`, `how`; `once` where one engine is enough, `engines` where only some can;
// - `run({ engine, record, quick })`: measures in one engine and calls `record({ metric, peer, unit, samples })`, or
//   `record({ metric, peer, outcomes })` for what is right or wrong; `peer` is an id of bench/peers;
// - `marks(find)`: what must be reached, `{ engine, metric, must, got, reached }`; `find(engine, metric, peer)` is a measure.

import bufferedCall from './buffered-call.mjs';
import bytes from './bytes.mjs';
import fidelity from './fidelity.mjs';
import firstDelivery from './first-delivery.mjs';
import liveCall from './live-call.mjs';

export const ROWS = [bytes, bufferedCall, liveCall, firstDelivery, fidelity];
