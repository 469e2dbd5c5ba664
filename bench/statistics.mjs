// Owns what is said of samples: median, 95th percentile and spread. simple-statistics does the arithmetic.

import { max, medianAbsoluteDeviation, quantile } from 'simple-statistics';

/** `{ median, p95, spread, max, count }`; the spread is the median of the distances from the median. */
export function summarize(samples) {
  const [median, p95] = quantile(samples, [0.5, 0.95]);
  return { median, p95, spread: medianAbsoluteDeviation(samples), max: max(samples), count: samples.length };
}

/** The list turned so that another one is first each time: nobody always runs on a warm or a busy machine. */
export function rotated(list, turn) {
  const start = turn % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

/** Three digits that count. */
export function figure(value) {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return Number(value.toPrecision(3)).toString();
}
