/** Number of requests that must lie above a percentile before it is reported. */
const REQUIRED_ABOVE = 10;

/**
 * Whether at least ten of `count` requests lie above percentile `p` (0..100), so that it may be reported and judged.
 * Counted in whole millionths, because 10000 × (1 − 0.999) is less than ten in floating point.
 */
export function isEstablished(count: number, p: number): boolean {
  const millionthsAbove = 1_000_000 - Math.round(p * 10_000);
  return count * millionthsAbove >= REQUIRED_ABOVE * 1_000_000;
}
