import { median } from '../stats/median.ts';

/** Starts of the head that cost far more than the others. */
export interface ExpensiveStarts {
  readonly count: number;
  /** Number of starts. */
  readonly starts: number;
  /** head ÷ base of the least and the most expensive one. */
  readonly least: number;
  readonly most: number;
}

/** Number of robust standard deviations above the median start from which a start stands out. */
const STANDS_OUT_SDS = 5;
/** Standard deviations of a normal distribution in its median absolute deviation. */
const MAD_SDS = 1.4826;
const FEWEST_STARTS = 6;

/**
 * Finds blocks, from ln(head ÷ base), in which the head cost more than `maxEffect` (a share) above the base and far
 * more than blocks differ by chance: such starts may be too rare to change the typical one. Null if none stands out,
 * and below six blocks.
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

/**
 * Returns the smallest share 0..1 of starts that occurs at least once in 95 of 100 gates with this number of starts:
 * 0.31 for eight.
 */
export function shareOfStartsMet(starts: number): number {
  return 1 - 0.05 ** (1 / starts);
}
