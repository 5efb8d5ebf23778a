import type { AuditedRound, StatedPercentile } from '../audited-round.ts';
import type { AuditRule, RuleFinding } from '../finding.ts';
import { ms } from './each-round.ts';

const PROOF_FROM = 3;
/** Largest share of honest files that may have as many equal rows by chance. */
const CHANCE = 1e-4;
/** Rows whose percentile is this near to the mean, but not equal, show how often honest ones come close. */
const NEAR = 0.05;
const THREE_DIGITS = 100;
/** Next to a proof, two equal digits are not chance either, but not a proof by themselves. */
const TWO_DIGITS = 10;

/** A high percentile that equals the mean in every digit is the mean under another name, if latencies vary at all. */
export const percentileIsMean: AuditRule = {
  title: 'no percentile from p90 on equals the mean',
  limit:
    'equal in all of at least three digits; a proof from three rounds on, if chance explains them in at most 1 of 10,000 files; then two digits are a hint',
  check(rounds) {
    const usable = rounds.filter(({ meanUs, percentiles }) => meanUs !== null && percentiles.some(isHigh));
    if (usable.length === 0) return null;
    const sameIn = (digits: number): Same[] =>
      usable.flatMap((round) => {
        const found = round.percentiles.find((one) => isHigh(one) && isSame(round, one.us.value, digits));
        return found === undefined ? [] : [{ round, found }];
      });
    const equal = sameIn(THREE_DIGITS);
    if (equal.length < PROOF_FROM || atLeast(equal.length, expectedByChance(usable)) > CHANCE)
      return equal.map((same) => finding('hint', same, ''));
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

function finding(strength: RuleFinding['strength'], { round, found }: Same, company: string): RuleFinding {
  const message = `p${found.percentile} and the mean are both ${ms(found.us.value)}${company}: the mean was published as a percentile.`;
  return { strength, where: round.label, message, round };
}

function isHigh({ percentile }: { readonly percentile: number }): boolean {
  return percentile >= 90;
}

function isSame({ meanUs, minUs, maxUs, sdUs, percentiles }: AuditedRound, us: number, digits: number): boolean {
  if (meanUs === null || meanUs.value !== us || us <= 0) return false;
  const all = [minUs, maxUs, ...percentiles.map((one) => one.us)].flatMap((stated) => stated?.value ?? []);
  const constant = sdUs?.value === 0 || (all.length > 1 && all.every((value) => Math.abs(value - us) <= us * 1e-9));
  return !constant && (meanUs.slack === 0 || us / (2 * meanUs.slack) >= digits);
}

/**
 * Expected number of rows that are equal by chance: relative width of the rounding × density of percentiles near means
 * in the file.
 */
function expectedByChance(rounds: readonly AuditedRound[]): number {
  const near = rounds.filter(({ meanUs, percentiles }) =>
    percentiles.some((one) => {
      const ratio = one.us.value / (meanUs?.value ?? 0);
      return isHigh(one) && ratio !== 1 && Math.abs(ratio - 1) <= NEAR;
    }),
  );
  const density = Math.max(1, near.length / rounds.length / (2 * NEAR));
  return rounds.reduce((sum, { meanUs }) => {
    const width = meanUs === null || meanUs.value <= 0 ? 0 : (2 * meanUs.slack) / meanUs.value;
    return width * THREE_DIGITS > 1 ? sum : sum + width * density;
  }, 0);
}

/** Upper bound of the chance that a Poisson number with this mean is `count` or more. */
function atLeast(count: number, mean: number): number {
  if (mean >= count) return 1;
  // The terms fall by mean / (count + 1) or faster: a geometric series bounds them.
  let first = Math.exp(-mean);
  for (let k = 1; k <= count; k += 1) first *= mean / k;
  return Math.min(1, first / (1 - mean / (count + 1)));
}
