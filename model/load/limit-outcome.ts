import { keeps, type Threshold } from './threshold.ts';

type LimitOutcome = 'pass' | 'fail' | 'inconclusive';

/** What is known of a figure: it lies between these. */
interface Bounds {
  readonly lo: number;
  readonly hi: number;
}

/** Pass where even the upper bound keeps the limit, fail where not even the lower one does, inconclusive between. */
export function outcomeByBounds({ lo, hi }: Bounds, isKept: (value: number) => boolean): LimitOutcome {
  if (isKept(hi)) return 'pass';
  return isKept(lo) ? 'inconclusive' : 'fail';
}

/** Of a limit on the share of errors. A limit of 0 is one on what was counted, because no number of requests establishes that none ever fails. */
export function errorsOutcome(
  { comparator, limitRatio }: Pick<Threshold & { readonly kind: 'errors' }, 'comparator' | 'limitRatio'>,
  failed: number,
  bounds: Bounds,
): LimitOutcome {
  if (limitRatio === 0) return failed === 0 ? 'pass' : 'fail';
  return outcomeByBounds(bounds, (share) => keeps(share, comparator, limitRatio));
}
