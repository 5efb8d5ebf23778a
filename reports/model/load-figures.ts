import { pool, quantileWithFailures } from '../../model/distribution.ts';
import { isEstablished } from '../../model/percentile.ts';
import type { Measured } from '../../model/run-result.ts';
import { spreadOf, type Spread } from '../../model/stats/spread.ts';
import { poolRounds, quantileOf, type Pooled, type Quantile } from '../judge/pool-rounds.ts';
import type { MeasuredRound } from '../judge/select-rounds.ts';
import type { CurvePoint, LoadFigures, OperationFigures } from './report-model.ts';

const PERCENTILES = [50, 95, 99, 99.9] as const;
const CURVE_STEPS_PER_NINE = 12;
const CURVE_NINES = 5;

/** Pools rounds of one engine and kind of load; null for an empty list. `trusted` is the caller's, from warnings beyond the rounds. */
export function loadFigures(rounds: readonly MeasuredRound[], trusted: boolean): LoadFigures | null {
  const [first] = rounds;
  if (first === undefined) return null;
  const pooled = poolRounds(rounds.map((round) => round.measured));
  return {
    engine: first.engine,
    engineVersion: first.engineVersion,
    load: first.load,
    visits: rounds.length,
    due: pooled.due,
    ok: pooled.ok,
    failed: pooled.due - pooled.ok - pooled.dropped,
    dropped: pooled.dropped,
    latenessP99Us: latenessP99Us(rounds),
    errorRatio: pooled.due === 0 ? null : (pooled.due - pooled.ok) / pooled.due,
    quantiles: quantilesOf(pooled),
    p99Spread: p99Spread(pooled, rounds),
    okPerSec: spreadOf(rounds.flatMap((round) => okPerSec(round.measured) ?? [])),
    trusted: trusted && rounds.every((round) => !round.measured.warnings.some((warning) => warning.invalidates)),
    curve: curveOf(pooled),
  };
}

/** Good answers per second of one round; null for a window of no length. */
export function okPerSec(measured: Measured): number | null {
  return measured.elapsedMs === 0 ? null : (poolRounds([measured]).ok * 1000) / measured.elapsedMs;
}

/** p99 of one round in µs, without asking whether a single round establishes it; null among failures or without answers. */
export function p99OfRound(measured: Measured): number | null {
  return rawQuantile(poolRounds([measured]), 99);
}

/** The same figures for each operation, in order of first appearance. */
export function operationFigures(rounds: readonly MeasuredRound[]): OperationFigures[] {
  const [first] = rounds;
  if (first === undefined) return [];
  const measured = rounds.map((round) => round.measured);
  const names = new Set(measured.flatMap((round) => round.operations.map((result) => result.operation)));
  return [...names].map((operation) => {
    const pooled = poolRounds(measured, operation);
    return {
      operation,
      loadKind: first.load.kind,
      due: pooled.due,
      failed: pooled.due - pooled.ok,
      quantiles: quantilesOf(pooled),
    };
  });
}

function latenessP99Us(rounds: readonly MeasuredRound[]): number | null {
  const known = rounds.flatMap((round) => round.measured.lateness ?? []).filter(({ count }) => count > 0);
  return known.length === 0 ? null : pool(known).quantileUs(99);
}

function quantilesOf(pooled: Pooled): Quantile[] {
  return PERCENTILES.map((percentile) => quantileOf(pooled, percentile));
}

function p99Spread(pooled: Pooled, rounds: readonly MeasuredRound[]): Spread | null {
  if (!isEstablished(pooled.due, 99)) return null;
  const values = rounds.map((round) => p99OfRound(round.measured));
  return values.includes(null) ? null : spreadOf(values.flatMap((value) => value ?? []));
}

function rawQuantile(pooled: Pooled, percentile: number): number | null {
  if (pooled.distribution === null) return null;
  return quantileWithFailures(pooled.distribution, pooled.failures, percentile);
}

function curveOf(pooled: Pooled): CurvePoint[] {
  const points: CurvePoint[] = [];
  for (let step = 0; step <= CURVE_STEPS_PER_NINE * CURVE_NINES; step += 1) {
    const percentile = 100 * (1 - 10 ** (-step / CURVE_STEPS_PER_NINE));
    const { us } = quantileOf(pooled, percentile);
    if (us !== null) points.push({ percentile, us });
  }
  return points;
}
