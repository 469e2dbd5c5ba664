// Owns what random tests are made of, and how much of one each engine does. What such a test looks for is wrong in our code,
// hardly ever in one engine alone: one makes every input, the others a part, with which they run the same code.

/** As web-test-runner.config.mjs was told. */
declare const RUN_SEED: number;

/** Another one in each run; a test's name has it, and `SEED=` makes the same inputs again. */
export const SEED: number = RUN_SEED;

/** As web-test-runner.config.mjs was told: the engine that makes all, or `all`. */
declare const WHOLE: string;

const engines: [name: string, mark: RegExp][] = [
  ['Firefox', /Firefox/],
  ['Chromium', /Chrome/],
  ['WebKitGTK', /AppleWebKit/],
];
const [engine] = engines.find(([, mark]) => mark.test(navigator.userAgent)) ?? [];

/** Whether this engine makes all. */
export const isWhole: boolean = WHOLE === 'all' || WHOLE === engine;

/** Whether every engine was told to make all. Tests that break pages one by one take minutes then. */
export const isAll: boolean = WHOLE === 'all';

/** Of those tests: Chromium makes a part that takes seconds, the others a tenth of that. Another part each time. */
export function sampled<Item>(items: Item[], part: number, random: () => number): Item[] {
  const order = items.map((item) => ({ item, at: random() })).sort((a, b) => a.at - b.at);
  const count = isAll ? items.length : Math.ceil(items.length / (engine === 'Chromium' ? part : part * 10));
  return order.slice(0, count).map(({ item }) => item);
}

/** Numbers from 0 to 1, of a seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** How many of `runs` this engine makes. */
export function share(runs: number, part = 10): number {
  return isWhole ? runs : Math.ceil(runs / part);
}

/** How long 1Flow's API takes to answer on first visits, the SDK's first session with it: the whole engine has more of them. */
export const API_DELAYS_MS: number[] = Array.from({ length: share(10, 3) }, (_, visit) => visit * (isWhole ? 10 : 30));
