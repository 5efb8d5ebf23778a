import { mean } from './mean.ts';
import { raise, sampleVariance } from './moderated-variance.ts';
import { criticalT } from './student-t.ts';

/** A figure over visits, in its own unit: its centre and, with two visits or more, its 95% interval: what it holds, for which noise, is in docs/decisions/0004. */
export interface Estimate {
  readonly center: number;
  readonly lo: number | null;
  readonly hi: number | null;
  /** Visits. */
  readonly n: number;
}

export const CONFIDENCE = 0.95;

/**
 * Estimate of a positive figure from one value per visit: geometric mean, and Student's t on the logarithms. The
 * variance is the values' own, which that of the other stacks (`prior`, squared logarithms) may raise. `center` replaces the mean where the figure is pooled
 * otherwise, as a percentile is. Null without values; no interval for a single one or where a value is not positive.
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
