import type { Threshold } from '../../../model/load/threshold.ts';
import { MOST_VISITS } from '../../../model/most-visits.ts';
import { raise, sampleVariance } from '../../../model/stats/moderated-variance.ts';
import { formatMsExactly } from '../../words/format-number.ts';
import { planVisits } from '../ranking/plan-visits.ts';
import type { Evidence } from './evidence.ts';
import { type PercentileEvidence, visitPercentile } from './percentile-interval.ts';

const FEWEST_VISITS = 3;
/** How far below or above the limit a percentile may lie in truth, the nearest first: 10% to ten times. */
const NAMED_DISTANCES = [0.1, 0.25, 0.5, 1, 2, 4, 9] as const;

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
  const planned = planVisits(made, raise(sample, priorOf(percentile)), 1, NAMED_DISTANCES);
  if (planned !== null) {
    const factor = 1 + planned.difference;
    return `In four of five cases a run of ${planned.visits} visits would decide, if p${percentile} is in truth at most ${formatMsExactly(limitUs / factor)} ms or at least ${formatMsExactly(limitUs * factor)} ms: ${flagsOf(planned.visits)}.`;
  }
  return `Visits differ too much: not even ${MOST_VISITS} would decide about a p${percentile} ten times below or above the limit.`;
}
