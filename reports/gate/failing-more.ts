import type { ErrorCount, ErrorRise } from '../../model/gate/count-errors.ts';
import { formatCount, formatPercent } from '../words/format-number.ts';
import type { ThresholdReport } from './gate-report.ts';

/** A limit that every gate has: the head fails no more answers than the base. Stands where it does, in too many blocks for chance. */
export function failingMore(rise: ErrorRise | null): ThresholdReport[] {
  if (rise === null || !rise.fails) return [];
  return [
    {
      endpoint: rise.endpoint ?? 'all endpoints',
      name: FAILING_ANSWERS,
      expected: `no more failing answers than the base (${amount(rise.base)})`,
      actual: amount(rise.head),
      outcome: 'fail',
      explanation: `More of them than the base in ${rise.moreIn} blocks, fewer in ${rise.lessIn}. Chance of this if nothing had changed: under 1 in 200. An answer that fails may be fast; that makes no head cheaper.`,
    },
  ];
}

export const FAILING_ANSWERS = 'failing answers';

/** A rise that may be one event of few blocks, as a sentence; null where there is none, or where it fails the gate. */
export function mayFailMore(rise: ErrorRise | null): string | null {
  if (rise === null || rise.fails) return null;
  const blocks = rise.moreIn === 1 ? '1 block' : `${rise.moreIn} blocks`;
  return `The head failed more answers than the base${rise.endpoint === null ? '' : ` at ${rise.endpoint}`}: ${amount(rise.base)} → ${amount(rise.head)}, more of them in ${blocks}. That is more than chance gives single requests, but in too few blocks to tell it from one event; look for what failed.`;
}

function amount({ requests, errors }: ErrorCount): string {
  return `${formatCount(errors)} of ${formatCount(requests)}, ${formatPercent(requests === 0 ? 0 : errors / requests)}`;
}
