import { binomialLowerBound, binomialUpperBound } from './binomial-interval.ts';
import type { Counted } from './compare-counts.ts';
import { sampleVariance } from './moderated-variance.ts';
import { criticalT } from './student-t.ts';

/** A share 0..1 with its one-sided 95% bounds. */
export interface ShareBounds {
  readonly share: number;
  readonly lo: number;
  readonly hi: number;
}

const CONFIDENCE = 0.95;

/**
 * Returns the share of hits over blocks with the wider of two bounds: the exact binomial one over all trials, and
 * Student's t on the residuals of the ratio estimator (W. G. Cochran, _Sampling Techniques_, 1977, §6.3), because hits
 * of one block come together. Bounds 0 and 1 for fewer than two blocks or no trials.
 */
export function clusteredShare(blocks: readonly Counted[]): ShareBounds {
  const hits = blocks.reduce((sum, block) => sum + block.hits, 0);
  const trials = blocks.reduce((sum, block) => sum + block.trials, 0);
  if (trials === 0) return { share: 0, lo: 0, hi: 1 };
  const share = hits / trials;
  const residuals = sampleVariance(blocks.map((block) => block.hits - share * block.trials));
  if (residuals === null) return { share, lo: 0, hi: 1 };
  // `sampleVariance` never returns 0, so blocks without a hit are a case of their own.
  const spread = Math.sqrt(residuals.variance * blocks.length) / trials;
  const reach = hits === 0 ? 0 : criticalT(2 * (1 - CONFIDENCE), residuals.df) * spread;
  return {
    share,
    lo: Math.max(0, Math.min(share - reach, binomialLowerBound(hits, trials, CONFIDENCE))),
    hi: Math.min(1, Math.max(share + reach, binomialUpperBound(hits, trials, CONFIDENCE))),
  };
}

/**
 * Returns the number of trials without a hit that bound a share below `limit` (0..1) at 95%: 2,995 for 0.1%. Infinite
 * for 0.
 */
export function trialsThatEstablish(limit: number): number {
  return limit <= 0 ? Infinity : Math.ceil(Math.log(1 - CONFIDENCE) / Math.log1p(-limit));
}
