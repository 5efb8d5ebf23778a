import type { RunResult } from '../../../model/document/run-result.ts';
import { type PercentileEvidence, percentileEvidence, percentileInterval } from '../judge/percentile-interval.ts';
import { percentilePrior } from '../judge/percentile-prior.ts';
import { poolRounds, quantileOf } from '../judge/pool-rounds.ts';
import { selectRounds, selectVisits } from '../judge/select-rounds.ts';
import type { CurvePoint } from '../report-model.ts';

/** Where a curve is read: evenly enough on the axis of nines, and at every percentile that people name. */
const CURVE_PERCENTILES: readonly number[] = [
  50, 55, 60, 65, 70, 75, 80, 85, 87.5, 90, 92.5, 94, 95, 96, 97, 97.5, 98, 98.5, 99, 99.25, 99.4, 99.5, 99.6, 99.75,
  99.8, 99.9, 99.925, 99.95, 99.975, 99.99, 99.995, 99.999,
];

/**
 * The established part of every stack's latency distribution at one scenario and the stated rate, pooled over visits, with the 95%
 * interval that each percentile has everywhere.
 */
export function latencyCurves(result: RunResult, scenario: string): ReadonlyMap<string, CurvePoint[]> {
  const priors = CURVE_PERCENTILES.map((percentile) => percentilePrior(result, scenario, 'open', percentile));
  return new Map(
    result.targets.map(({ id }) => {
      const rounds = selectRounds(result, selectVisits(result, id, scenario), 'open').map(({ measured }) => measured);
      const evidence = percentileEvidence(rounds, poolRounds(rounds));
      return [id, CURVE_PERCENTILES.flatMap((percentile, index) => point(evidence, percentile, priors[index] ?? null))];
    }),
  );
}

function point(evidence: PercentileEvidence, percentile: number, prior: number | null): CurvePoint[] {
  const { us } = quantileOf(evidence.pooled, percentile);
  if (us === null) return [];
  const interval = percentileInterval(evidence, percentile, prior);
  // A band without an end is not drawn.
  const bounded = interval !== null && interval.hi !== Infinity;
  return [{ percentile, us, lo: bounded ? interval.lo : null, hi: bounded ? interval.hi : null }];
}
