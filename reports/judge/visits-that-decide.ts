import { MOST_VISITS } from '../../model/most-visits.ts';
import { CONFIDENCE } from '../../model/stats/estimate.ts';
import { POWER_Z } from '../../model/stats/holm.ts';
import { raise, sampleVariance } from '../../model/stats/moderated-variance.ts';
import { criticalT } from '../../model/stats/student-t.ts';
import { varianceBound } from '../../model/stats/variance-bound.ts';
import type { Threshold } from '../../model/threshold.ts';
import { REASONABLE_VISITS } from '../compare/plan-visits.ts';
import { formatMsExactly } from '../text/format-number.ts';
import type { Evidence } from './evidence.ts';
import { type PercentileEvidence, visitPercentile } from './percentile-interval.ts';

const FEWEST_VISITS = 3;
/** How many times below or above the limit a percentile may lie in truth, the nearest first. */
const NAMED_FACTORS = [1.1, 1.25, 1.5, 2, 3, 5, 10] as const;

/**
 * A longer run as a flag to copy, and which true percentiles it would decide about in four of five cases: named ones, because the one
 * that was measured is the very thing that is not known.
 */
export function visitsThatDecide(
  { percentile, limitUs }: Threshold & { readonly kind: 'latency' },
  { rounds }: PercentileEvidence,
  { priorOf, time }: Evidence,
): string {
  const made = rounds.length;
  const flagsOf = (wanted: number): string => time?.flags({ visits: wanted }) ?? `--visits ${wanted}`;
  if (made < 2) return `Measure it in ${FEWEST_VISITS} visits: ${flagsOf(FEWEST_VISITS)}.`;
  const logs = rounds.map((round) => Math.log(visitPercentile(round, percentile)));
  const sample = sampleVariance(logs);
  if (sample === null || !logs.every(Number.isFinite))
    return 'Visits of which some fail and some do not decide nothing: see why they fail.';
  const bound = varianceBound(raise(sample, priorOf(percentile)));
  for (const most of [REASONABLE_VISITS, MOST_VISITS]) {
    for (const factor of NAMED_FACTORS) {
      for (let visits = Math.max(made + 1, FEWEST_VISITS); visits <= most; visits += 1) {
        const needed = (criticalT(1 - CONFIDENCE, visits - 1) + POWER_Z) * Math.sqrt(bound / visits);
        if (needed <= Math.log(factor))
          return `In four of five cases a run of ${visits} visits would decide, if p${percentile} is in truth at most ${formatMsExactly(limitUs / factor)} ms or at least ${formatMsExactly(limitUs * factor)} ms: ${flagsOf(visits)}.`;
      }
    }
  }
  return `Visits differ too much: not even ${MOST_VISITS} would decide about a p${percentile} ten times below or above the limit.`;
}
