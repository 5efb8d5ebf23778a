import type { Outcome } from '../../../model/document/operation-result.ts';
import { pool } from '../../../model/stats/distribution.ts';
import { estimateOf } from '../../../model/stats/estimate.ts';
import { hasCode } from '../../../model/warnings.ts';
import { errorShare } from '../judge/error-share.ts';
import { type ErrorLimit, failsTooMuch } from '../judge/full-load.ts';
import { type PercentileEvidence, percentileEvidence, percentileInterval } from '../judge/percentile-interval.ts';
import { poolRounds, quantileOf, type Pooled, type Quantile } from '../judge/pool-rounds.ts';
import type { MeasuredRound } from '../judge/select-rounds.ts';
import type { CurvePoint, LoadFigures, OperationFigures, QuantileFigure } from '../report-model.ts';
import { type FigureName, type Priors, repetitionValues, visitValues } from './visit-figures.ts';

const PERCENTILES = [50, 95, 99, 99.9] as const;

/** What the rest of a run says of some rounds. */
interface LoadContext {
  /** False if a warning outside the rounds invalidates them. */
  readonly trusted: boolean;
  readonly priors: Priors;
  /** From which share of errors on no figure may speak for the stack. */
  readonly errorLimit: ErrorLimit;
  readonly curve: readonly CurvePoint[];
}

/** Pools rounds of one engine and kind of load; null for an empty list. */
export function loadFigures(
  rounds: readonly MeasuredRound[],
  { trusted, priors, errorLimit, curve }: LoadContext,
): LoadFigures | null {
  const [first] = rounds;
  if (first === undefined) return null;
  const measured = rounds.map((round) => round.measured);
  const pooled = poolRounds(measured);
  const evidence = percentileEvidence(measured, pooled);
  const errors = pooled.due === 0 ? null : errorShare(pooled, measured);
  const invalidating = rounds.flatMap(({ measured }) => measured.warnings.filter(({ invalidates }) => invalidates));
  return {
    engine: first.engine,
    engineVersion: first.engineVersion,
    load: first.load,
    visits: rounds.length,
    roundsMs: measured.map(({ elapsedMs }) => elapsedMs),
    due: pooled.due,
    ok: pooled.ok,
    failed: pooled.due - pooled.ok - pooled.dropped,
    dropped: pooled.dropped,
    failures: failuresOf(rounds),
    statuses: statusesOf(rounds),
    latenessP99Us: latenessP99Us(rounds),
    errorRatio: errors?.share ?? null,
    errorBounds: errors && { lo: errors.lo, hi: errors.hi },
    failsTooMuch: errors !== null && failsTooMuch(errorLimit, errors),
    quantiles: quantilesOf(pooled).map((quantile) => withInterval(quantile, evidence, priors)),
    okPerSec: estimateOf(repetitionValues(rounds, 'okPerSec'), priors.okPerSec),
    okPerSecByVisit: visitValues(rounds, 'okPerSec'),
    ceilingPerSec:
      rounds.find(({ measured }) => measured.generator.ceilingPerSec !== null)?.measured.generator.ceilingPerSec ??
      null,
    trusted: trusted && invalidating.length === 0,
    atLeast: first.load.kind === 'closed' && invalidating.some(isOfGenerator),
    curve,
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

/** Whether an invalidating warning says that a throughput is the generator's own. */
export function isOfGenerator(warning: { readonly code: string }): boolean {
  return hasCode(warning, 'generator-limit', 'generator-busy');
}

function latenessP99Us(rounds: readonly MeasuredRound[]): number | null {
  const known = rounds.flatMap((round) => round.measured.lateness ?? []).filter(({ count }) => count > 0);
  return known.length === 0 ? null : pool(known).quantileUs(99);
}

function quantilesOf(pooled: Pooled): Quantile[] {
  return PERCENTILES.map((percentile) => quantileOf(pooled, percentile));
}

/** Without an upper bound if it may be among failures, and without any if there are too few requests. */
function withInterval(quantile: Quantile, evidence: PercentileEvidence, priors: Priors): QuantileFigure {
  const figure = `p${quantile.percentile}` as FigureName;
  const interval =
    quantile.state === 'not-established' ? null : percentileInterval(evidence, quantile.percentile, priors[figure]);
  return { ...quantile, lo: finite(interval?.lo), hi: finite(interval?.hi) };
}

function finite(us: number | undefined): number | null {
  return us === undefined || us === Infinity ? null : us;
}

function failuresOf(rounds: readonly MeasuredRound[]): Partial<Record<Outcome, number>> {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome, count } of rounds.flatMap(({ measured }) => measured.operations)) {
    if (outcome !== 'ok' && count > 0) counts[outcome] = (counts[outcome] ?? 0) + count;
  }
  return counts;
}

function statusesOf(rounds: readonly MeasuredRound[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const [status, count] of rounds.flatMap(({ measured }) => Object.entries(measured.statuses)))
    counts.set(status, (counts.get(status) ?? 0) + count);
  return Object.fromEntries(counts);
}
