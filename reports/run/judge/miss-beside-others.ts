import type { Measured } from '../../../model/document/measured.ts';
import { heldUpShare } from '../../../model/stats/disturbances.ts';
import { formatPercent } from '../../words/format-number.ts';
import type { Check } from './verdict.ts';

/**
 * A missed threshold of rounds in which others had half of the cores, or held the app or the generator up for a quarter of the time:
 * open, because the miss may be theirs. A kept one stands: other work makes no stack faster (docs/decisions/0015).
 */
export function missBesideOthers(check: Check, rounds: readonly Measured[]): Check {
  if (check.outcome !== 'fail') return check;
  const shares = rounds.flatMap(({ resources }) => heldUpShare(resources) ?? []);
  if (shares.length === 0) return check;
  const decidedBy = `Others kept its cores, or the generator's, for up to ${formatPercent(Math.max(...shares))} of the time, so the miss may be theirs: measure it on a quieter machine.`;
  return { ...check, outcome: 'inconclusive', explanation: `${check.explanation} ${decidedBy}`, decidedBy };
}
