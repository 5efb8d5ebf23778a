import type { RunResult } from '../../model/run-result.ts';
import { estimateOf } from '../../model/stats/estimate.ts';
import { priorVariance, sampleVariance } from '../../model/stats/moderated-variance.ts';
import { quantileWithFailures } from '../../model/distribution.ts';
import { poolRound, poolRounds, quantileOf } from '../judge/pool-rounds.ts';
import { type MeasuredRound, selectRounds, selectVisits } from '../judge/select-rounds.ts';
import type { CurvePoint } from './report-model.ts';

/** Where a curve is read: evenly enough on the axis of nines, and at every percentile that people name. */
export const CURVE_PERCENTILES: readonly number[] = [
  50, 55, 60, 65, 70, 75, 80, 85, 87.5, 90, 92.5, 94, 95, 96, 97, 97.5, 98, 98.5, 99, 99.25, 99.4, 99.5, 99.6, 99.75,
  99.8, 99.9, 99.925, 99.95, 99.975, 99.99, 99.995, 99.999,
];

/**
 * The established part of every stack's latency distribution at one scenario and the stated rate, pooled over visits, with 95 % intervals
 * over visits. The variance at each percentile is moderated by that of the other stacks, as everywhere.
 */
export function latencyCurves(result: RunResult, scenario: string): ReadonlyMap<string, CurvePoint[]> {
  const stacks = result.targets.map(({ id }) => {
    const rounds = selectRounds(result, selectVisits(result, id, scenario), 'open');
    return { id, pooled: poolRounds(rounds.map(({ measured }) => measured)), byVisit: visitQuantiles(rounds) };
  });
  const priors = CURVE_PERCENTILES.map((_, index) => priorOf(stacks.map(({ byVisit }) => byVisit[index] ?? [])));
  return new Map(
    stacks.map(({ id, pooled, byVisit }) => [
      id,
      CURVE_PERCENTILES.flatMap((percentile, index): CurvePoint[] => {
        const { us } = quantileOf(pooled, percentile);
        if (us === null) return [];
        const values = byVisit[index] ?? [];
        const estimate = values.includes(null) ? null : estimateOf(known(values), priors[index] ?? null, us);
        return [{ percentile, us, lo: estimate?.lo ?? null, hi: estimate?.hi ?? null }];
      }),
    ]),
  );
}

/** For each percentile the values of all visits in µs; null where one falls among failures. */
function visitQuantiles(rounds: readonly MeasuredRound[]): (number | null)[][] {
  const pools = rounds.map(({ measured }) => poolRound(measured));
  return CURVE_PERCENTILES.map((percentile) =>
    pools.map(({ distribution, failures }) =>
      distribution === null ? null : quantileWithFailures(distribution, failures, percentile),
    ),
  );
}

function priorOf(stacks: readonly (readonly (number | null)[])[]): number | null {
  return priorVariance(
    stacks.flatMap((values) => {
      const logs = known(values).map((value) => Math.log(value));
      return logs.every(Number.isFinite) ? (sampleVariance(logs) ?? []) : [];
    }),
  );
}

function known(values: readonly (number | null)[]): number[] {
  return values.flatMap((value) => value ?? []);
}
