import { errorsOutcome } from '../../../model/load/limit-outcome.ts';
import { DEFAULT_THRESHOLDS, keeps, parseThreshold, type Threshold } from '../../../model/load/threshold.ts';
import { formatPercent } from '../../words/format-number.ts';
import { formatShare } from './check-errors.ts';
import { type ErrorShare, errorShare } from './error-share.ts';
import { expectationOf } from './expectation.ts';
import { poolRounds } from './pool-rounds.ts';
import type { MeasuredRound } from './select-rounds.ts';
import type { Check } from './verdict.ts';

export type ErrorLimit = Threshold & { readonly kind: 'errors' };

/** The strictest limit of errors among thresholds; the default one where none is given. */
export function errorLimitOf(thresholds: readonly Threshold[]): ErrorLimit {
  const limitsOf = (list: readonly Threshold[]): ErrorLimit[] =>
    list
      .filter((threshold) => threshold.kind === 'errors')
      .sort((a, b) => a.limitRatio - b.limitRatio || (a.comparator === '<' ? -1 : 1));
  const [limit] = [...limitsOf(thresholds), ...limitsOf(DEFAULT_THRESHOLDS.map(parseThreshold))];
  if (limit === undefined) throw new RangeError('The default thresholds hold no limit of errors.');
  return limit;
}

/**
 * Whether so many requests failed that no figure may speak for the stack: the limit is missed for certain, or missed as measured and
 * perhaps in truth. Without a failure it never is, however few requests there were.
 */
export function failsTooMuch(limit: ErrorLimit, share: ErrorShare): boolean {
  const outcome = errorsOutcome(limit, share.failed, share);
  return outcome === 'fail' || (outcome === 'inconclusive' && !keeps(share.share, limit.comparator, limit.limitRatio));
}

/** Errors of some rounds of one stack and engine; null where nothing was due. */
export function errorsOf(rounds: readonly MeasuredRound[]): ErrorShare | null {
  const measured = rounds.map((round) => round.measured);
  const pooled = poolRounds(measured);
  return pooled.due === 0 ? null : errorShare(pooled, measured);
}

/** What the failures under full load say of the stack: with too many of them there is no verdict on it. None where nothing was measured. */
export function checkFullLoad(limit: ErrorLimit, closed: readonly MeasuredRound[]): Check[] {
  const share = errorsOf(closed);
  if (share === null) return [];
  const failing = failsTooMuch(limit, share);
  return [
    {
      name: 'full load',
      expected: `${expectationOf(limit)} in the closed loop, as measured`,
      actual: formatShare(share),
      outcome: failing ? 'inconclusive' : 'pass',
      explanation: failing
        ? `It ${describeFailing(share.share)}: a throughput with so many failures is not ranked.`
        : 'Failures do not speak against its throughput.',
    },
  ];
}

/** `failed 54.5% of its requests under full load`. */
export function describeFailing(share: number): string {
  return `failed ${formatPercent(share)} of its requests under full load`;
}
