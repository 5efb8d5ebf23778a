import { mean } from './mean.ts';
import { median } from './median.ts';
import { sampleVariance } from './moderated-variance.ts';
import { criticalT } from './student-t.ts';

/** The arithmetic mean of head ÷ base over blocks, and the most that it may be. */
export interface MeanRatio {
  readonly mean: number;
  /** One-sided 97.5% bound by Student's t over blocks; infinite for a single block. */
  readonly high: number;
}

/**
 * What the head costs on average over its starts, from ln(head ÷ base) of the blocks: a start that costs much more counts in full,
 * where the signed ranks see only that it lies above the others. Starts that cost far less count no further below the median than
 * the dearest lies above it, or a slow start of the base would make the head's mean uncertain. Null without blocks.
 */
export function meanRatio(logRatios: readonly number[]): MeanRatio | null {
  const middle = median(logRatios);
  if (middle === null) return null;
  const least = 2 * middle - Math.max(...logRatios);
  const ratios = logRatios.map((ratio) => Math.exp(Math.max(ratio, least)));
  const center = mean(ratios);
  const sample = sampleVariance(ratios);
  if (sample === null) return { mean: center, high: Infinity };
  return { mean: center, high: center + criticalT(0.05, sample.df) * Math.sqrt(sample.variance / ratios.length) };
}
