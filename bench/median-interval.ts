/**
 * A median and an interval that holds the true one with at least 95 % confidence, whatever the distribution; wider than
 * the data is infinite.
 */
export interface MedianInterval {
  readonly median: number;
  readonly lo: number;
  readonly hi: number;
}

/**
 * The interval between two order statistics whose ranks the binomial distribution gives (Thompson 1936); −∞ to ∞ below
 * six values.
 */
export function medianInterval(values: readonly number[]): MedianInterval {
  const sorted = values.toSorted((a, b) => a - b);
  const { length: n } = sorted;
  const middle = ((sorted[(n - 1) >> 1] ?? Number.NaN) + (sorted[n >> 1] ?? Number.NaN)) / 2;
  let [rank, below, mass] = [0, 0, 0.5 ** n];
  // The largest rank of which at most 2.5 % lies below.
  while (below + mass <= 0.025) {
    below += mass;
    rank += 1;
    mass *= (n - rank + 1) / rank;
  }
  if (rank === 0) return { median: middle, lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY };
  return { median: middle, lo: sorted[rank - 1] ?? Number.NaN, hi: sorted[n - rank] ?? Number.NaN };
}

/** `0.97 (95 %: 0.95 to 0.99)`, or that there were too few values for an interval. */
export function intervalText({ median, lo, hi }: MedianInterval, digits = 2): string {
  const interval = Number.isFinite(lo)
    ? `95 %: ${lo.toFixed(digits)} to ${hi.toFixed(digits)}`
    : 'too few for an interval';
  return `${median.toFixed(digits)} (${interval})`;
}
