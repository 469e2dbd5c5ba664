// Owns how much of a random test each engine does. What such a test looks for is wrong in our code, hardly ever in one engine
// alone: one makes every input, the others a part, with which they run the same code.

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

/** How many of `runs` this engine makes. */
export function share(runs: number, part = 10): number {
  return isWhole ? runs : Math.ceil(runs / part);
}
