// Owns what a suite's output says of its tests, and what is said of all of them in the end. It starts nothing.

export const NO_TESTS = { passed: 0, failed: 0, skipped: 0 };

/** Two counts as one. */
export function add(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/**
 * What a suite that printed this and ended with this code ran: `{ passed, failed, skipped, distinct, failures, rerun }`. `distinct`
 * counts a test once, in however many engines it ran; `failures` are the names of the tests that failed; `rerun` are the lines
 * that say of a test why it was run again.
 */
export function countTests(output, code) {
  const counts = closingLine(output) ?? nodeSummary(output);
  const ran = counts.passed + counts.failed + counts.skipped;
  const distinct = Number(output.match(/^(\d+) different tests$/m)?.[1] ?? ran);
  // Too little coverage, or a suite that broke off, fails no test by itself: it counts as one failure.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  const rerun = [...output.matchAll(/^\s*ℹ (.+, run again: .+)$/gm)].map(([, line]) => line);
  const named = failuresIn(output);
  const failures = counts.failed > 0 && named.length === 0 ? [`ended with ${code}`] : named;
  return { ...counts, distinct, failures, rerun };
}

/** Node's reporter names each a second time, in the end, and with it the suite that it is in. */
function failuresIn(output) {
  const lines = [...output.matchAll(/^\s*✖ (.+?)(?: \([\d.]+ms\))?$/gm)].map(([, name]) => name);
  return [...new Set(lines)].filter((name) => name !== 'failing tests:');
}

/** The last line of a run, which only mentions what was skipped where something was. */
export function closing({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function closingLine(output) {
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1);
  return last && { passed: Number(last[1]), failed: Number(last[2]), skipped: Number(last[3] ?? 0) };
}

// Of node's own reporter: `ℹ pass 3`.
function nodeSummary(output) {
  const figure = (name) => Number(output.match(new RegExp(`^ℹ ${name} (\\d+)$`, 'm'))?.[1] ?? 0);
  return { passed: figure('pass'), failed: figure('fail') + figure('cancelled'), skipped: figure('skipped') };
}

/** How many different tests there are. Engines run the same `tests`, each perhaps in several suites. */
export function countDistinct(results) {
  const counts = {};
  for (const { tests, engine = '', distinct } of results) {
    counts[tests] ??= {};
    counts[tests][engine] = (counts[tests][engine] ?? 0) + distinct;
  }
  return Object.values(counts).reduce((sum, byEngine) => sum + Math.max(...Object.values(byEngine)), 0);
}

/** A sentence for each page, `{ name: text }`, that says there are more tests than there are. */
export function overclaims(results, pages) {
  const count = countDistinct(results);
  return Object.entries(pages).flatMap(([name, text]) => {
    const claimed = Number(text.match(/\bmore than ([\d,]+) tests\b/i)?.[1]?.replaceAll(',', '') ?? 0);
    return claimed < count ? [] : [`${name} says that there are more than ${claimed} tests; there are ${count}.`];
  });
}

/** What a run says in the end, its closing line last. */
export function lastLines(results, total, engines) {
  const rerun = results.flatMap((result) => result.rerun);
  const failed = results.flatMap(({ name, failures }) => failures.map((failure) => `✖ ${name}: ${failure}`));
  return [
    ...failed,
    ...(rerun.length > 0 ? [`${rerun.length} run again, since the browser's own process had ended:`, ...rerun] : []),
    `${countDistinct(results)} different tests, most of them in each of ${engines.join(', ')}`,
    closing(total),
  ];
}
