// What `npm test` makes of its suites' output: its last lines are all that a hurried reader sees.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  add,
  closing,
  countDistinct,
  countTests,
  lastLines,
  NO_TESTS,
  overclaims,
} from '../../scripts/test-counts.mjs';

const NODE =
  '✔ a test (1ms)\n▶ a suite\n  ✖ a bad (1.5ms)\nℹ tests 9\nℹ pass 6\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\n\n✖ failing tests:\n\n✖ a bad (1.5ms)\n';
const AGAIN = '  ℹ WebKitGTK: the session has ended, run again: a reload keeps the calls\n';
const nothing = { passed: 0, failed: 0, skipped: 0, distinct: 0, failures: [], rerun: [] };
const node = { ...nothing, passed: 6, failed: 2, skipped: 1, distinct: 9, failures: ['a bad'] };

const OUTPUTS = [
  { name: 'nothing', output: '', code: 0, expected: nothing },
  {
    name: 'nothing, and an error',
    output: 'Error: no browser',
    code: 1,
    expected: { ...nothing, failed: 1, failures: ['ended with 1'] },
  },
  { name: "Node's", output: NODE, code: 1, expected: node },
  {
    name: "Node's, a test run again",
    output: AGAIN + NODE,
    code: 1,
    expected: { ...node, rerun: [AGAIN.trim().replace('ℹ ', '')] },
  },
  {
    name: "Web Test Runner's",
    output:
      '0 passed, 3 failed\n✖ a suite its bad test\n7 different tests\n20 passed, 1 failed\nChromium: | 7 passed, 0 failed\n',
    code: 1,
    expected: { ...nothing, passed: 20, failed: 1, distinct: 7, failures: ['a suite its bad test'] },
  },
  {
    name: "Web Test Runner's, some skipped",
    output: '7 different tests\n20 passed, 0 failed, 1 skipped\n',
    code: 0,
    expected: { ...nothing, passed: 20, skipped: 1, distinct: 7 },
  },
  {
    name: "Web Test Runner's, with too little coverage",
    output: '7 different tests\n21 passed, 0 failed\n',
    code: 1,
    expected: { ...nothing, passed: 21, failed: 1, distinct: 7, failures: ['ended with 1'] },
  },
];

describe('what a suite has printed is counted:', () => {
  for (const { name, output, code, expected } of OUTPUTS) {
    test(name, () => assert.deepEqual(countTests(output, code), expected));
  }
});

const result = (tests, engine, distinct, rerun = [], failures = []) => ({
  ...{ ...NO_TESTS, name: `${tests} in ${engine}` },
  ...{ tests, engine, distinct, failures, rerun },
});
const RESULTS = [
  ...[result('a', 'X', 10, ['X: gone, run again: t']), result('a', 'Y', 9, [], ['a bad']), result('a', 'Y', 3)],
  ...[result('b', undefined, 1_000), result('c', undefined, 0)],
];

describe('all suites together', () => {
  test('count a test of several suites once', () => assert.equal(countDistinct(RESULTS), 1_012));

  test('end with the closing line, after the names of those that failed, and of those that were run again', () => {
    const total = add({ passed: 1, failed: 2, skipped: 0 }, { passed: 10, failed: 20, skipped: 0 });
    assert.deepEqual(lastLines(RESULTS, total, ['Firefox']), [
      '✖ a in Y: a bad',
      "1 run again, since the browser's own process had ended:",
      'X: gone, run again: t',
      '1012 different tests, most of them in each of Firefox',
      '11 passed, 22 failed',
    ]);
    assert.equal(closing({ ...total, skipped: 3 }), '11 passed, 22 failed, 3 skipped');
  });

  for (const { name, text, expected } of [
    { name: 'fewer', text: 'More than 1,000 tests, most of them in three engines', expected: 0 },
    { name: 'no number', text: 'Many tests', expected: 0 },
    { name: 'as many', text: 'more than 1,012 tests', expected: 1 },
    { name: 'more', text: 'more than 2,000 tests', expected: 1 },
  ]) {
    test(`${expected ? 'do not allow' : 'allow'} a page that says ${name}`, () => {
      assert.equal(overclaims(RESULTS, { README: text }).length, expected);
    });
  }
});
