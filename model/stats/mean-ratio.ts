import { mean } from './mean.ts';
import { median } from './median.ts';
import { sampleVariance } from './moderated-variance.ts';
import { criticalT } from './student-t.ts';

/** The arithmetic mean of head ÷ base over blocks, and its upper bound. */
export interface MeanRatio {
  readonly mean: number;
  /** One-sided 97.5% bound by Student's t over blocks; infinite for a single block. */
  readonly high: number;
}

/**
 * Returns the mean cost of the head over its starts, from ln(head ÷ base) of the blocks. An expensive start counts in
 * full, while signed ranks only show that it is above the others. Cheap starts count no further below the median than
 * the most expensive one lies above it; otherwise a slow start of the base would make the mean uncertain. Null without
 * blocks.
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
