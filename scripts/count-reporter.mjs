// Owns the closing count of the Web Test Runner suite: one per test and browser, with the names of those that failed. A file
// that does not load, or a test run that breaks off, counts as a failure.

import { basename } from 'node:path';
import { add, closing, NO_TESTS } from './test-counts.mjs';

/**
 * A Web Test Runner reporter that prints `✖ name` for each test that failed, `N different tests`, and `N passed, N failed`,
 * `, N skipped` where some were.
 */
export function countReporter() {
  return {
    onTestRunFinished({ sessions }) {
      const all = [...sessions];
      const names = all.flatMap(({ testFile, testResults }) =>
        namesOf(testResults).map((name) => `${testFile} ${name}`),
      );
      for (const session of all) for (const name of failuresOf(session)) console.log(`✖ ${name}`);
      console.log(`\n${new Set(names).size} different tests`);
      console.log(closing(all.map(countSession).reduce(add, NO_TESTS)));
    },
  };
}

function countSession({ passed, testResults }) {
  const tests = testResults ? testsOf(testResults) : [];
  const failed = tests.filter((test) => !test.passed && !test.skipped).length;
  return {
    passed: tests.filter((test) => test.passed && !test.skipped).length,
    failed: !passed && failed === 0 ? 1 : failed,
    skipped: tests.filter((test) => test.skipped).length,
  };
}

function failuresOf({ testFile, passed, testResults }) {
  const names = testResults ? failedIn(testResults) : [];
  return passed || names.length > 0 ? names : [`${basename(testFile)} broke off`];
}

function failedIn({ name, tests, suites }) {
  const failed = tests.filter((test) => !test.passed && !test.skipped).map((test) => test.name);
  return [...failed, ...suites.flatMap(failedIn)].map((test) => [name, test].filter(Boolean).join(' '));
}

function testsOf({ tests, suites }) {
  return [...tests, ...suites.flatMap(testsOf)];
}

function namesOf(suite) {
  if (!suite) return [];
  const names = [...suite.tests.map(({ name }) => name), ...suite.suites.flatMap(namesOf)];
  return names.map((name) => `${suite.name} ${name}`);
}
