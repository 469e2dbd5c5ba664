// Owns the closing count of the Web Test Runner suite: one per test and browser. A file that does not load, or a test
// run that breaks off, counts as a failure.

/** A Web Test Runner reporter that prints `N passed, N failed`. */
export function countReporter() {
  return {
    onTestRunFinished({ sessions }) {
      const counts = { passed: 0, failed: 0 };
      for (const session of sessions) countSession(session, counts);
      console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
    },
  };
}

function countSession({ passed, testResults }, counts) {
  const tests = testResults ? testsOf(testResults) : [];
  const failed = tests.filter((test) => !test.passed && !test.skipped).length;
  counts.passed += tests.filter((test) => test.passed && !test.skipped).length;
  counts.failed += !passed && failed === 0 ? 1 : failed;
}

function testsOf({ tests, suites }) {
  return [...tests, ...suites.flatMap(testsOf)];
}
