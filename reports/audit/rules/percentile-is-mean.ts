import type { AuditedRound, StatedPercentile } from '../audited-round.ts';
import type { AuditRule, Finding } from '../finding.ts';
import { ms } from './each-round.ts';

/** By chance once in a hundred rows with three digits; three times in one file it is no chance. */
const PROOF_FROM = 3;
const THREE_DIGITS = 100;
/** Beside a proof, two digits that agree are no chance either, but no proof by themselves. */
const TWO_DIGITS = 10;

/** A high percentile that equals the mean in every digit is the mean under another name, where latencies vary at all. */
export const percentileIsMean: AuditRule = {
  title: 'no percentile from p90 on equals the mean',
  limit: 'equal in all of at least three digits; a proof from three rounds of a file on, where two digits are a hint',
  check(rounds) {
    const usable = rounds.filter(({ meanUs, percentiles }) => meanUs !== null && percentiles.some(isHigh));
    if (usable.length === 0) return null;
    const sameIn = (digits: number): Same[] =>
      usable.flatMap((round) => {
        const found = round.percentiles.find((one) => isHigh(one) && isSame(round, one.us.value, digits));
        return found === undefined ? [] : [{ round, found }];
      });
    const equal = sameIn(THREE_DIGITS);
    if (equal.length < PROOF_FROM) return equal.map((same) => finding('hint', same, ''));
    const others = sameIn(TWO_DIGITS).filter(({ round }) => equal.every((one) => one.round !== round));
    const company = `, as in ${equal.length} of ${usable.length} rounds`;
    return [
      ...equal.map((same) => finding('proof', same, company)),
      ...others.map((same) => finding('hint', same, company)),
    ];
  },
};

interface Same {
  readonly round: AuditedRound;
  readonly found: StatedPercentile;
}

function finding(strength: Finding['strength'], { round, found }: Same, company: string): Omit<Finding, 'rule'> {
  const message = `p${found.percentile} and the mean are both ${ms(found.us.value)}${company}: the mean was published as a percentile.`;
  return { strength, where: round.label, message };
}

function isHigh({ percentile }: { readonly percentile: number }): boolean {
  return percentile >= 90;
}

function isSame({ meanUs, minUs, maxUs, sdUs }: AuditedRound, us: number, digits: number): boolean {
  if (meanUs === null || meanUs.value !== us || us <= 0) return false;
  const constant = sdUs?.value === 0 || (minUs !== null && maxUs !== null && minUs.value === maxUs.value);
  return !constant && (meanUs.slack === 0 || us / (2 * meanUs.slack) >= digits);
}
