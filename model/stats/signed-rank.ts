/** Numbers of which the sums r_i + r_j over all pairs i ≤ j are twice the Walsh averages; rising. Empty for an empty list. */
export function walshSums(values: readonly number[]): Float64Array {
  const sums = new Float64Array((values.length * (values.length + 1)) / 2);
  let index = 0;
  for (let i = 0; i < values.length; i += 1) {
    for (let j = i; j < values.length; j += 1) sums[index++] = (values[i] as number) + (values[j] as number);
  }
  return sums.sort();
}

/**
 * Wilcoxon's T(r − margin) = Σ sign(x)·rank|x|, as the number of Walsh averages above the margin less the number of those that are
 * not (Tukey's form). A value at the margin, and a tie between values on both sides of it, so count against T: with mean ranks
 * a tie can reject more often than promised. Whole, from −n(n+1)/2 to n(n+1)/2; 0 for an empty list.
 */
export function signedRank(values: readonly number[], margin: number): number {
  let statistic = 0;
  for (let i = 0; i < values.length; i += 1) {
    const first = values[i] as number;
    for (let j = i; j < values.length; j += 1) statistic += first + (values[j] as number) > 2 * margin ? 1 : -1;
  }
  return statistic;
}

/** Hodges and Lehmann's centre (the median of the Walsh averages) and an interval around it. */
interface SignedRankInterval {
  readonly center: number;
  readonly lo: number | null;
  readonly hi: number | null;
}

/**
 * Hodges–Lehmann estimate with all margins that T does not rule out on either side with the critical value `bound`: so it agrees with the
 * test to the last digit. No interval without a bound; null for an empty list.
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

/** The least T that n fair signs reach with a probability of at most `alpha`, exactly (the distribution by convolution); null where even the largest is likelier. */
export function exactBound(n: number, alpha: number): number | null {
  const largest = (n * (n + 1)) / 2;
  let mass = new Float64Array(largest + 1);
  mass[0] = 1;
  for (let rank = 1; rank <= n; rank += 1) {
    mass = mass.map((value, sum) => (value + (sum >= rank ? (mass[sum - rank] as number) : 0)) / 2);
  }
  let negative = -1;
  let tail = 0;
  while (tail + (mass[negative + 1] ?? 1) <= alpha) {
    negative += 1;
    tail += mass[negative] as number;
  }
  return negative < 0 ? null : largest - 2 * negative;
}
