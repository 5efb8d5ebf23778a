import { keeps, type Threshold } from './threshold.ts';

type LimitOutcome = 'pass' | 'fail' | 'inconclusive';

/** Bounds of a value. */
interface Bounds {
  readonly lo: number;
  readonly hi: number;
}

/** Returns pass if the upper bound keeps the limit, fail if the lower one does not, otherwise inconclusive. */
export function outcomeByBounds({ lo, hi }: Bounds, isKept: (value: number) => boolean): LimitOutcome {
  if (isKept(hi)) return 'pass';
  return isKept(lo) ? 'inconclusive' : 'fail';
}

/**
 * Returns the outcome of a limit on the share of errors. A limit of 0 is on the count, because no sample proves that no
 * request ever fails.
 */
export function errorsOutcome(
  { comparator, limitRatio }: Pick<Threshold & { readonly kind: 'errors' }, 'comparator' | 'limitRatio'>,
  failed: number,
  bounds: Bounds,
): LimitOutcome {
  if (limitRatio === 0) return failed === 0 ? 'pass' : 'fail';
  return outcomeByBounds(bounds, (share) => keeps(share, comparator, limitRatio));
}
