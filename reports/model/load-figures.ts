import { pool } from '../../model/distribution.ts';
import { estimateOf } from '../../model/stats/estimate.ts';
import { poolRounds, quantileOf, type Pooled, type Quantile } from '../judge/pool-rounds.ts';
import type { MeasuredRound } from '../judge/select-rounds.ts';
import type { CurvePoint, LoadFigures, OperationFigures, QuantileFigure } from './report-model.ts';
import { type FigureName, type Priors, visitValues } from './visit-figures.ts';

const PERCENTILES = [50, 95, 99, 99.9] as const;
const CURVE_STEPS_PER_NINE = 12;
const CURVE_NINES = 5;

/** Pools rounds of one engine and kind of load; null for an empty list. `trusted` is the caller's, from warnings beyond the rounds. */
export function loadFigures(rounds: readonly MeasuredRound[], trusted: boolean, priors: Priors): LoadFigures | null {
  const [first] = rounds;
  if (first === undefined) return null;
  const pooled = poolRounds(rounds.map((round) => round.measured));
  const throughputs = visitValues(rounds, 'okPerSec');
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
    quantiles: quantilesOf(pooled).map((quantile) => withInterval(quantile, rounds, priors)),
    okPerSec: estimateOf(
      throughputs.map(({ value }) => value),
      priors.okPerSec,
    ),
    okPerSecByVisit: throughputs,
    ceilingPerSec:
      rounds.find(({ measured }) => measured.generator.ceilingPerSec !== null)?.measured.generator.ceilingPerSec ??
      null,
    trusted: trusted && rounds.every((round) => !round.measured.warnings.some((warning) => warning.invalidates)),
    curve: curveOf(pooled),
  };
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

function withInterval(quantile: Quantile, rounds: readonly MeasuredRound[], priors: Priors): QuantileFigure {
  const figure = `p${quantile.percentile}` as FigureName;
  const values = visitValues(rounds, figure).map(({ value }) => value);
  if (quantile.us === null || values.length < rounds.length) return { ...quantile, lo: null, hi: null };
  const estimate = estimateOf(values, priors[figure], quantile.us);
  return { ...quantile, lo: estimate?.lo ?? null, hi: estimate?.hi ?? null };
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
