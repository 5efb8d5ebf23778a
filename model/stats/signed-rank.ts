/** Returns the sums r_i + r_j over all pairs i ≤ j (twice the Walsh averages), ascending. Empty for an empty list. */
export function walshSums(values: readonly number[]): Float64Array {
  const sums = new Float64Array((values.length * (values.length + 1)) / 2);
  let index = 0;
  for (let i = 0; i < values.length; i += 1) {
    for (let j = i; j < values.length; j += 1) sums[index++] = (values[i] as number) + (values[j] as number);
  }
  return sums.sort();
}

/**
 * Returns Wilcoxon's T(r − margin) = Σ sign(x)·rank|x|, as the number of Walsh averages above the margin minus the
 * number of the others (Tukey's form). Values at the margin, and ties between both sides of it, count against T: with
 * mean ranks a tie can reject too often. Whole, from −n(n+1)/2 to n(n+1)/2; 0 for an empty list.
 */
export function signedRank(values: readonly number[], margin: number): number {
  let statistic = 0;
  for (let i = 0; i < values.length; i += 1) {
    const first = values[i] as number;
    for (let j = i; j < values.length; j += 1) statistic += first + (values[j] as number) > 2 * margin ? 1 : -1;
  }
  return statistic;
}

/** The centre of Hodges and Lehmann (median of the Walsh averages) and an interval around it. */
interface SignedRankInterval {
  readonly center: number;
  readonly lo: number | null;
  readonly hi: number | null;
}

/**
 * Returns the Hodges–Lehmann estimate with the interval of all margins that T does not rule out with the critical value
 * `bound`, so it agrees exactly with the test. No interval without a bound; null for an empty list.
 */
export function signedRankInterval(values: readonly number[], bound: number | null): SignedRankInterval | null {
  if (values.length === 0) return null;
  const sums = walshSums(values);
  const { length } = sums;
  const at = (index: number): number => (sums[index] as number) / 2;
  const center = (at((length - 1) >> 1) + at(length >> 1)) / 2;
  if (bound === null) return { center, lo: null, hi: null };
  const cut = Math.floor((length - bound) / 2);
  return { center, lo: at(cut), hi: at(length - 1 - cut) };
}
