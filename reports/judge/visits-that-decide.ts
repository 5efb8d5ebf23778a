import { MOST_VISITS } from '../../model/most-visits.ts';
import { CONFIDENCE } from '../../model/stats/estimate.ts';
import { POWER_Z } from '../../model/stats/holm.ts';
import { raise, sampleVariance } from '../../model/stats/moderated-variance.ts';
import { criticalT } from '../../model/stats/student-t.ts';
import { staysAbove, staysBelow } from '../../model/stats/weighted-count.ts';
import { keeps, type Threshold } from '../../model/threshold.ts';
import { varianceBound } from '../compare/plan-visits.ts';
import type { Evidence } from './evidence.ts';
import { quantileOf } from './pool-rounds.ts';
import { type PercentileEvidence, visitPercentile } from './percentile-interval.ts';

const FEWEST_VISITS = 3;
const ONE_SIDED = (1 + CONFIDENCE) / 2;

/**
 * How many visits would decide a latency threshold in four of five cases if the figure is in truth as it was measured, as flags to
 * copy, or that the most of a run would not.
 */
export function visitsThatDecide(
  threshold: Threshold & { readonly kind: 'latency' },
  evidence: PercentileEvidence,
  { priorOf, time }: Evidence,
): string {
  const visits = evidence.rounds.length;
  const flagsOf = (wanted: number): string => time?.flags({ visits: wanted }) ?? `--visits ${wanted}`;
  if (visits < 2) return `Measure it in ${FEWEST_VISITS} visits: ${flagsOf(FEWEST_VISITS)}.`;
  const decides = decider(threshold, evidence, priorOf(threshold.percentile));
  const assumed = `If p${threshold.percentile} is in truth as measured,`;
  if (decides === null) return 'Visits of which some fail and some do not decide nothing: see why they fail.';
  for (let wanted = visits + 1; wanted <= MOST_VISITS; wanted += 1)
    if (decides(wanted)) return `${assumed} ${wanted} visits decide in four of five cases: ${flagsOf(wanted)}.`;
  return `${assumed} not even ${MOST_VISITS} visits decide in four of five cases: it lies too close to the limit for such noise.`;
}

/** Whether so many visits would decide; null where a visit's percentile lies among failures. */
function decider(
  { percentile, comparator, limitUs }: Threshold & { readonly kind: 'latency' },
  { rounds, pooled, slow }: PercentileEvidence,
  prior: number | null,
): ((visits: number) => boolean) | null {
  const logs = rounds.map((round) => Math.log(visitPercentile(round, percentile)));
  const sample = sampleVariance(logs);
  if (sample === null || !logs.every(Number.isFinite)) return null;
  const center = Math.log(quantileOf(pooled, percentile).us ?? Infinity);
  const bound = varianceBound(raise(sample, prior));
  const kept = keeps(Math.exp(center), comparator, limitUs);
  const events = slow(limitUs);
  const allowed = ((100 - percentile) / 100) * pooled.due;
  return (visits) => {
    const margin = (criticalT(1 - CONFIDENCE, visits - 1) + POWER_Z) * Math.sqrt(bound / visits);
    const factor = visits / rounds.length;
    const variance = events.variance * factor;
    const count = events.count * factor + (kept ? 1 : -1) * POWER_Z * Math.sqrt(variance);
    const scaled = { ...events, count: Math.max(0, count), variance };
    return kept
      ? keeps(Math.exp(center + margin), comparator, limitUs) && staysBelow(allowed * factor, scaled, ONE_SIDED)
      : !keeps(Math.exp(center - margin), comparator, limitUs) && staysAbove(allowed * factor, scaled, ONE_SIDED);
  };
}
