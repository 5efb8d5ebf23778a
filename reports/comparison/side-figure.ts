import { estimateOf } from '../../model/stats/estimate.ts';
import { repetitionValues, visitValues } from '../run/figures/visit-figures.ts';
import { poolRound, poolRounds } from '../run/judge/pool-rounds.ts';
import type { QuantileFigure } from '../run/report-model.ts';
import { independentRatio, independentShareDifference, type IndependentDifference } from './compare-independent.ts';
import type { ComparedValue } from './compare-model.ts';
import type { ComparedFigure } from './compared-figures.ts';
import type { ComparedSide } from './compared-run.ts';

/** A figure of one side with one value per visit, or why there is none. */
export type SideFigure =
  | { readonly value: ComparedValue; readonly values: readonly number[]; readonly missing: null }
  | { readonly value: null; readonly values: readonly []; readonly missing: string };

/** Reads one figure, the same as the run's own report shows it. */
export function sideFigure(side: ComparedSide, { figure, loadKind }: ComparedFigure): SideFigure {
  const load = side.row[loadKind];
  if (figure === 'errors') return errorShare(side);
  const values = visitValues(side.rounds, figure).map(({ value }) => value);
  if (figure === 'okPerSec' || figure === 'cpuUs') {
    if (values.length < side.rounds.length)
      return missing(figure === 'cpuUs' ? 'CPU time is unknown' : 'a window has no length');
    const ofRepetitions = repetitionValues(side.rounds, figure);
    const estimate = estimateOf(ofRepetitions, side.priors[figure]);
    if (estimate === null) return missing('nothing was measured');
    return {
      value: { center: estimate.center, lo: estimate.lo, hi: estimate.hi, visits: estimate.n },
      values: ofRepetitions,
      missing: null,
    };
  }
  const quantile = load?.quantiles.find(({ percentile }) => `p${percentile}` === figure);
  const reason = whyNoPercentile(figure, quantile, values.length < side.rounds.length);
  if (quantile === undefined || quantile.us === null || reason !== null)
    return missing(reason ?? 'nothing was measured');
  return {
    value: { center: quantile.us, lo: quantile.lo, hi: quantile.hi, visits: values.length },
    values,
    missing: null,
  };
}

/** The difference of one figure between two sides; null if it is unknown. */
export function differenceOf(
  figure: ComparedFigure,
  a: { readonly side: ComparedSide; readonly figure: SideFigure },
  b: { readonly side: ComparedSide; readonly figure: SideFigure },
): IndependentDifference | null {
  if (a.figure.value === null || b.figure.value === null) return null;
  if (figure.figure === 'errors') {
    const [first, second] = [a, b].map(({ side, figure: { value, values } }) => ({
      center: value?.center ?? 0,
      values,
      requestsPerVisit: dueOf(side) / side.rounds.length,
    }));
    return first && second ? independentShareDifference(first, second) : null;
  }
  const name = figure.figure;
  const [first, second] = [a, b].map(({ side, figure: { value, values } }) => ({
    center: value?.center ?? 0,
    values,
    prior: side.priors[name],
  }));
  return first && second ? independentRatio(first, second) : null;
}

function missing(reason: string): SideFigure {
  return { value: null, values: [], missing: reason };
}

function whyNoPercentile(figure: string, quantile: QuantileFigure | undefined, visitWithout: boolean): string | null {
  if (quantile?.state === 'not-established')
    return `${figure} is not established: fewer than ten requests are above it`;
  if (quantile?.state === 'failures') return `${figure} is among the failed requests`;
  return visitWithout ? `${figure} of a visit is among the failed requests` : null;
}

function errorShare(side: ComparedSide): SideFigure {
  const shares = side.rounds.flatMap(({ measured }) => {
    const { due, ok } = poolRound(measured);
    return due === 0 ? [] : [(due - ok) / due];
  });
  const share = side.row[side.rounds[0]?.load.kind ?? 'open']?.errorRatio;
  if (share === null || share === undefined || shares.length < side.rounds.length) return missing('no request was due');
  return { value: { center: share, lo: null, hi: null, visits: shares.length }, values: shares, missing: null };
}

function dueOf({ rounds }: ComparedSide): number {
  return poolRounds(rounds.map(({ measured }) => measured)).due;
}
