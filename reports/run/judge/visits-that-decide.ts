import { MOST_VISITS } from '../../../model/limits.ts';
import type { Threshold } from '../../../model/load/threshold.ts';
import { raise, sampleVariance } from '../../../model/stats/moderated-variance.ts';
import { formatMsExactly } from '../../words/format-number.ts';
import { planVisits } from '../ranking/plan-visits.ts';
import type { Evidence } from './evidence.ts';
import { type PercentileEvidence, visitPercentile } from './percentile-interval.ts';

const FEWEST_VISITS = 3;
/** Distances of the true percentile from the limit, the nearest first: 10% to a factor of 10. */
const NAMED_DISTANCES = [0.1, 0.25, 0.5, 1, 2, 4, 9] as const;

/**
 * The flags of a longer run, and the true percentiles that it would decide about in 4 of 5 cases. They are named
 * distances from the limit, because the true percentile is unknown.
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
    return 'Visits of which only some fail cannot decide: find out why they fail.';
  const planned = planVisits(made, raise(sample, priorOf(percentile)), 1, NAMED_DISTANCES);
  if (planned !== null) {
    const factor = 1 + planned.difference;
    return `A run of ${planned.visits} visits would decide in 4 of 5 cases if the true p${percentile} is at most ${formatMsExactly(limitUs / factor)} ms or at least ${formatMsExactly(limitUs * factor)} ms: ${flagsOf(planned.visits)}.`;
  }
  return `Visits differ too much: even ${MOST_VISITS} visits would not decide about a p${percentile} ten times below or above the limit.`;
}
