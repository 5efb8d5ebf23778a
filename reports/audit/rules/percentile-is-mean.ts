import type { AuditedRound } from '../audited-round.ts';
import type { AuditRule } from '../finding.ts';
import { ms } from './each-round.ts';

/** By chance once in a hundred rows with three digits; three times in one file it is no chance. */
const PROOF_FROM = 3;
const ENOUGH_DIGITS = 100;

/** A high percentile that equals the mean in every digit is the mean under another name, where latencies vary at all. */
export const percentileIsMean: AuditRule = {
  title: 'no percentile from p90 on equals the mean',
  limit: 'equal in all of at least three digits; a proof from three rounds of a file on',
  check(rounds) {
    const usable = rounds.filter(({ meanUs, percentiles }) => meanUs !== null && percentiles.some(isHigh));
    if (usable.length === 0) return null;
    const equal = usable.flatMap((round) => {
      const found = round.percentiles.find((one) => isHigh(one) && isSame(round, one.us.value));
      return found === undefined ? [] : [{ round, found }];
    });
    const strength = equal.length >= PROOF_FROM ? ('proof' as const) : ('hint' as const);
    return equal.map(({ round, found }) => ({
      strength,
      where: round.label,
      message: `p${found.percentile} and the mean are both ${ms(found.us.value)}${strength === 'proof' ? `, as in ${equal.length} of ${usable.length} rounds` : ''}: the mean was published as a percentile.`,
    }));
  },
};

function isHigh({ percentile }: { readonly percentile: number }): boolean {
  return percentile >= 90;
}

function isSame({ meanUs, minUs, maxUs, sdUs }: AuditedRound, us: number): boolean {
  if (meanUs === null || meanUs.value !== us || us <= 0) return false;
  const constant = sdUs?.value === 0 || (minUs !== null && maxUs !== null && minUs.value === maxUs.value);
  return !constant && (meanUs.slack === 0 || us / (2 * meanUs.slack) >= ENOUGH_DIGITS);
}
