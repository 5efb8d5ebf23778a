import { gammaChance, gammaQuantile } from './gamma-distribution.ts';

/** A count of things that come in events of unequal size, as slow requests come in stalls. */
export interface WeightedCount {
  readonly count: number;
  /** Of the count: the sum of the squared sizes of the events, if events are rare. */
  readonly variance: number;
  /** Size of the largest event, above 0: one more of it may have been missed by chance. */
  readonly largest: number;
}

/**
 * Returns the one-sided upper bound of the expected count at `confidence`: the gamma interval for sums of weighted
 * Poisson counts (M. P. Fay and E. J. Feuer, _Stat. Med._ 16, 1997). For events of size 1 it is the exact Poisson
 * bound: 3.0 for none.
 */
export function upperCount(weighted: WeightedCount, confidence: number): number {
  const { shape, scale } = upperGamma(weighted);
  return scale * gammaQuantile(confidence, shape);
}

/** Returns the one-sided lower bound of the expected count at `confidence`; 0 for none (Fay and Feuer 1997). */
export function lowerCount(weighted: WeightedCount, confidence: number): number {
  if (weighted.count <= 0) return 0;
  const { shape, scale } = lowerGamma(weighted);
  return scale * gammaQuantile(1 - confidence, shape);
}

/** Whether the upper bound is at most `limit`, without computing the bound. */
export function staysBelow(limit: number, weighted: WeightedCount, confidence: number): boolean {
  const { shape, scale } = upperGamma(weighted);
  return gammaChance(limit / scale, shape) >= confidence;
}

/** Whether the lower bound is above `limit` (0 or more), without computing the bound. */
export function staysAbove(limit: number, weighted: WeightedCount, confidence: number): boolean {
  if (weighted.count <= 0) return false;
  const { shape, scale } = lowerGamma(weighted);
  return gammaChance(limit / scale, shape) < 1 - confidence;
}

interface Gamma {
  readonly shape: number;
  readonly scale: number;
}

function lowerGamma({ count, variance }: WeightedCount): Gamma {
  return { shape: count ** 2 / variance, scale: variance / count };
}

function upperGamma({ count, variance, largest }: WeightedCount): Gamma {
  return lowerGamma({ count: count + largest, variance: variance + largest ** 2, largest });
}
