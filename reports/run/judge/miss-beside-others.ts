import type { Measured } from '../../../model/document/measured.ts';
import { heldUpShare } from '../../../model/stats/disturbances.ts';
import { formatPercent } from '../../words/format-number.ts';
import type { Check } from './verdict.ts';

/**
 * Makes a missed threshold inconclusive if other processes used half of the cores, or delayed the app or the generator
 * for a quarter of the time. A kept threshold stays a pass: other work makes no stack faster (docs/decisions/0015).
 */
export function missBesideOthers(check: Check, rounds: readonly Measured[]): Check {
  if (check.outcome !== 'fail') return check;
  const share = shareHeldUp(rounds);
  if (share === null) return check;
  const decidedBy = `Other processes used its cores, or the generator's, for up to ${formatPercent(share)} of the time and may have caused the miss: measure again on a quieter machine.`;
  return { ...check, outcome: 'inconclusive', explanation: `${check.explanation} ${decidedBy}`, decidedBy };
}

/** The largest share of a round for which other processes may have caused a miss; null if they cannot have. */
export function shareHeldUp(rounds: readonly Measured[]): number | null {
  const shares = rounds.flatMap(({ resources }) => heldUpShare(resources) ?? []);
  return shares.length === 0 ? null : Math.max(...shares);
}
