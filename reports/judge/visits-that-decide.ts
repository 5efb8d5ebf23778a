import { MOST_VISITS } from '../../model/most-visits.ts';
import { CONFIDENCE } from '../../model/stats/estimate.ts';
import { sampleVariance } from '../../model/stats/moderated-variance.ts';
import { criticalT } from '../../model/stats/student-t.ts';
import { staysAbove, staysBelow } from '../../model/stats/weighted-count.ts';
import { keeps, type Threshold } from '../../model/threshold.ts';
import { quantileOf } from './pool-rounds.ts';
import { type PercentileEvidence, visitPercentile } from './percentile-interval.ts';

const FEWEST_VISITS = 3;
const ONE_SIDED = (1 + CONFIDENCE) / 2;

/** How many visits would decide a latency threshold if they went on as those that were made, as a flag to copy, or that the most of a run would not. */
export function visitsThatDecide(
  threshold: Threshold & { readonly kind: 'latency' },
  evidence: PercentileEvidence,
): string {
  const visits = evidence.rounds.length;
  if (visits < 2) return `Measure it in ${FEWEST_VISITS} visits: --visits ${FEWEST_VISITS}.`;
  const decides = decider(threshold, evidence);
  if (decides === null) return 'Visits of which some fail and some do not decide nothing: see why they fail.';
  for (let wanted = visits + 1; wanted <= MOST_VISITS; wanted += 1)
    if (decides(wanted)) return `If visits go on as these did, ${wanted} would decide: --visits ${wanted}.`;
  return `If visits go on as these did, not even ${MOST_VISITS} would decide: the figure lies too close to the limit.`;
}

/** Whether so many visits would decide; null where a visit's percentile lies among failures. */
function decider(
  { percentile, comparator, limitUs }: Threshold & { readonly kind: 'latency' },
  { rounds, pooled, slow }: PercentileEvidence,
): ((visits: number) => boolean) | null {
  const logs = rounds.map((round) => Math.log(visitPercentile(round, percentile)));
  const sample = sampleVariance(logs);
  if (sample === null || !logs.every(Number.isFinite)) return null;
  const center = Math.log(quantileOf(pooled, percentile).us ?? Infinity);
  const kept = keeps(Math.exp(center), comparator, limitUs);
  const events = slow(limitUs);
  const allowed = ((100 - percentile) / 100) * pooled.due;
  return (visits) => {
    const margin = criticalT(1 - CONFIDENCE, visits - 1) * Math.sqrt(sample.variance / visits);
    const factor = visits / rounds.length;
    const scaled = { ...events, count: events.count * factor, variance: events.variance * factor };
    return kept
      ? keeps(Math.exp(center + margin), comparator, limitUs) && staysBelow(allowed * factor, scaled, ONE_SIDED)
      : !keeps(Math.exp(center - margin), comparator, limitUs) && staysAbove(allowed * factor, scaled, ONE_SIDED);
  };
}
