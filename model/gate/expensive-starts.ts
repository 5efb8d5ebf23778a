import { median } from '../stats/median.ts';

/** Starts of the head that cost far more than the others. */
export interface ExpensiveStarts {
  readonly count: number;
  /** Starts that were seen. */
  readonly starts: number;
  /** head ÷ base of the least and of the most expensive of them. */
  readonly least: number;
  readonly most: number;
}

/** A start stands out where it lies so many robust standard deviations above the median start. */
const STANDS_OUT_SDS = 5;
/** Standard deviations of a normal distribution in its median absolute deviation. */
const MAD_SDS = 1.4826;
const FEWEST_STARTS = 6;

/**
 * Blocks whose head cost more than `maxEffect` (a share) above the base and far more than blocks differ by chance, from
 * ln(head ÷ base): such starts may be rare enough to leave the typical one as it was. Null where none stands out, and below six.
 */
export function expensiveStarts(logRatios: readonly number[], maxEffect: number): ExpensiveStarts | null {
  const middle = median(logRatios);
  if (middle === null || logRatios.length < FEWEST_STARTS) return null;
  const spread = MAD_SDS * (median(logRatios.map((ratio) => Math.abs(ratio - middle))) ?? 0);
  const limit = Math.max(Math.log1p(maxEffect), middle + STANDS_OUT_SDS * spread);
  const out = logRatios.filter((ratio) => ratio > limit).map(Math.exp);
  if (out.length === 0) return null;
  return { count: out.length, starts: logRatios.length, least: Math.min(...out), most: Math.max(...out) };
}

/** The least share 0..1 of starts that 95 of 100 gates of so many starts would have met at least once: 0.31 for eight. */
export function shareOfStartsMet(starts: number): number {
  return 1 - 0.05 ** (1 / starts);
}
