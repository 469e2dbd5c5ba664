// Runs in the page of a test file, before it: notes which test reaches which mutant, or leaves out the tests that don't reach the
// one that is on. RUN is written by browser.mjs.
const run = /* RUN */ {};
let current = '';

if (run.notes) {
  const reached = {};
  window.oneflowReached = (ids) => {
    for (const id of ids) (reached[current] ??= {})[id] = true;
  };
  const lists = () => Object.entries(reached).map(([test, ids]) => [test, Object.keys(ids)]);
  window.oneflowTold = () => JSON.stringify(lists());
} else window.oneflowMutant = run.mutant;

/** Called before each test by a line that is added to each test file. */
window.oneflowTest = (context) => {
  current = context.currentTest.fullTitle();
  if (run.tests && !run.tests.includes(current)) context.skip();
};
