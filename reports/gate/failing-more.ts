import type { ErrorCount, ErrorRise } from '../../model/gate/count-errors.ts';
import { formatCount, formatPercent } from '../words/format-number.ts';
import { plural } from '../words/list-names.ts';
import type { ThresholdReport } from './gate-report.ts';

/**
 * Returns the missed limit of a head with more failing answers than the base, in too many blocks for chance; empty
 * otherwise.
 */
export function failingMore(rise: ErrorRise | null): ThresholdReport[] {
  if (rise === null || !rise.fails) return [];
  return [
    {
      endpoint: rise.endpoint ?? 'all endpoints',
      name: FAILING_ANSWERS,
      expected: `no more failing answers than the base (${amount(rise.base)})`,
      actual: amount(rise.head),
      outcome: 'fail',
      explanation: `More than the base in ${plural(rise.moreIn, 'block')}, fewer in ${rise.lessIn}. Chance of this if nothing had changed: under 1 in 200. A failing answer may be fast, so it never counts as an improvement.`,
    },
  ];
}

export const FAILING_ANSWERS = 'failing answers';

/** Returns a sentence on a rise that may be one event of few blocks; null if there is none, or if it fails the gate. */
export function mayFailMore(rise: ErrorRise | null): string | null {
  if (rise === null || rise.fails) return null;
  return `The head had more failing answers than the base${rise.endpoint === null ? '' : ` at ${rise.endpoint}`}: ${amount(rise.base)} → ${amount(rise.head)}, more of them in ${plural(rise.moreIn, 'block')}. Chance does not explain this for independent requests, but it is in too few blocks to exclude a single event. Find out what failed.`;
}

function amount({ requests, errors }: ErrorCount): string {
  return `${formatCount(errors)} of ${formatCount(requests)}, ${formatPercent(requests === 0 ? 0 : errors / requests)}`;
}
