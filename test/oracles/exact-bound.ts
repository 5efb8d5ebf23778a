/**
 * Returns the smallest T that `n` fair signs reach with a probability of at most `alpha`, exactly (the distribution by
 * convolution); null if even the largest T is more likely.
 */
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
