// The number that all random inputs of a test run are made of: another one in each run. `SEED=7 npm test` makes those of a run
// that printed 7 again. What this process starts has the same.

export const SEED = Number((process.env.SEED ??= `${Math.floor(Math.random() * 1_000_000)}`));
