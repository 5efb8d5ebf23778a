import { mean } from './mean.ts';
import { raise, sampleVariance } from './moderated-variance.ts';
import { criticalT } from './student-t.ts';

/**
 * A value over visits, in its own unit, with its 95% interval from two visits on. For its coverage see
 * docs/decisions/0004.
 */
export interface Estimate {
  readonly center: number;
  readonly lo: number | null;
  readonly hi: number | null;
  /** Visits. */
  readonly n: number;
}

export const CONFIDENCE = 0.95;

/**
 * Estimates a positive value from one value per visit: geometric mean, and Student's t on the logarithms. The variance
 * of the other stacks (`prior`, squared logarithms) may raise that of the values. `center` replaces the mean of a value
 * that is pooled in another way, such as a percentile. Null without values; no interval for a single value or if one is
 * not positive.
 */
export function estimateOf(
  values: readonly number[],
  prior: number | null,
  center: number | null = null,
): Estimate | null {
  if (values.length === 0) return null;
  const logs = values.map((value) => Math.log(value));
  if (!logs.every(Number.isFinite)) {
    return { center: center ?? mean(values), lo: null, hi: null, n: values.length };
  }
  const middle = center ?? Math.exp(mean(logs));
  const sample = sampleVariance(logs);
  if (sample === null) return { center: middle, lo: null, hi: null, n: values.length };
  const { variance, df } = raise(sample, prior);
  const factor = Math.exp(criticalT(1 - CONFIDENCE, df) * Math.sqrt(variance / values.length));
  return { center: middle, lo: middle / factor, hi: middle * factor, n: values.length };
}
