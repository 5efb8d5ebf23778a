import type { Threshold } from '../../../model/load/threshold.ts';
import { formatMsExactly, formatPercent } from '../../words/format-number.ts';

/** What a threshold expects, in words: `p99 < 200 ms`, `errors <= 0.1%`. */
export function expectationOf(threshold: Threshold): string {
  return threshold.kind === 'errors'
    ? `errors ${threshold.comparator} ${formatPercent(threshold.limitRatio)}`
    : `p${threshold.percentile} ${threshold.comparator} ${formatMsExactly(threshold.limitUs)} ms`;
}
