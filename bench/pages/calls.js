// Owns how calls are timed in a page: tinybench takes the samples, one per batch of calls; here is what a batch is.
import { Bench } from '/bench/node_modules/tinybench/dist/index.js';

const SMALL = { plan: 'pro', seats: 5 };
/** 9 kB as JSON. */
const LARGE = {
  items: Array.from({ length: 105 }, (_, index) => ({
    sku: `SKU-${1000 + index}`,
    name: 'A thing in a cart, with words',
    price: 9.5,
    quantity: index,
    tags: ['a', 'b'],
  })),
};
const PROPERTIES = { small: SMALL, large: LARGE };

/** What a copy costs by itself, whoever makes it. */
const COPIES = {
  JSON: (value) => JSON.parse(JSON.stringify(value)),
  'JSON.stringify alone': (value) => JSON.stringify(value),
  structuredClone: (value) => structuredClone(value),
};

function createBench({ iterations, warmup }) {
  return new Bench({ iterations, warmupIterations: warmup, time: 0, warmupTime: 0, retainSamples: true, throws: true });
}

/** Microseconds of one call, of each batch. */
function perCall({ tasks }, calls) {
  return tasks[0].result.latency.samples.map((ms) => (ms / calls) * 1000);
}

/** Calls that are kept: what waits is thrown away after each batch. */
window.measureBuffered = ({ kind, calls, ...options }) => {
  const properties = PROPERTIES[kind];
  const bench = createBench(options);
  const batch = () => {
    for (let call = 0; call < calls; call++) peer.track('Plan Chosen', properties);
  };
  bench.add('batch', batch, { afterEach: () => peer.empty() });
  bench.runSync();
  return perCall(bench, calls);
};

window.measureCopy = ({ copy, calls, ...options }) => {
  const bench = createBench(options);
  bench.add('batch', () => {
    for (let call = 0; call < calls; call++) COPIES[copy](LARGE);
  });
  bench.runSync();
  return perCall(bench, calls);
};

/** Calls that go out: a batch has ended when the last of its calls has been delivered. */
window.measureLive = async ({ calls, ...options }) => {
  const bench = createBench(options);
  bench.add('batch', () => {
    const all = allDelivered(calls);
    for (let call = 0; call < calls; call++) peer.track('Plan Chosen', SMALL);
    return all;
  });
  await bench.run();
  return perCall(bench, calls);
};

/** Resolves when `delivered` has been called so often. */
function allDelivered(calls) {
  return new Promise((resolve) => {
    let left = calls;
    window.delivered = () => {
      left -= 1;
      if (left === 0) resolve();
    };
  });
}

window.benchReady = true;
