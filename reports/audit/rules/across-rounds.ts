import type { AuditedRound } from '../audited-round.ts';
import type { AuditRule, RuleFinding } from '../finding.ts';
import { digits, ms } from './each-round.ts';

const PLATEAU_RATIO = 1.02;
const PLATEAU_STACKS = 4;
const DISTINCT_DIGITS = 1000;
/** Figures of similar rounds lie within a tenth of each other. */
const LIKE = 0.1;
/** Number of different values that figures of similar rounds could have had, from which equality is not chance. */
const PROOF_PLACES = 1e6;

/** Different stacks do not all reach the same throughput, unless something in front of them is the limit. */
export const plateau: AuditRule = {
  title: 'stacks do not share the same highest throughput',
  limit: 'at least the four fastest stacks of a group within 2%',
  check(rounds) {
    const groups = Object.values(Object.groupBy(rounds.filter(isFullLoad), ({ group }) => group));
    const usable = groups.filter((group) => group !== undefined).map((group) => fastestOfEach(group));
    if (!usable.some((stacks) => stacks.length >= PLATEAU_STACKS)) return null;
    return usable.flatMap((stacks): RuleFinding[] => {
      const highest = stacks[0]?.perSec ?? 0;
      const level = stacks.filter(({ perSec }) => perSec > 0 && perSec * PLATEAU_RATIO >= highest);
      if (level.length < PLATEAU_STACKS) return [];
      const names = level.map(({ stack }) => stack).join(', ');
      const message = `${level.length} stacks (${names}) reach a throughput within 2% of ${digits(highest)}/s: a limit that they share was measured.`;
      return [{ strength: 'hint', where: level[0]?.group ?? '', message, round: null }];
    });
  },
};

/** Two measurements never agree in every digit of rate, mean and another figure. */
export const copied: AuditRule = {
  title: 'no two rounds state the same figures',
  limit:
    'rate, mean and a percentile or the maximum equal, the rate in four digits or more; a hint if few digits could have differed',
  check(rounds) {
    const keyed = rounds.flatMap((round) => {
      const key = keyOf(round);
      return key === null ? [] : [{ round, key }];
    });
    if (keyed.length < 2) return null;
    const same = Object.values(Object.groupBy(keyed, ({ key }) => key)).filter(
      (group) => group !== undefined && group.length > 1,
    );
    return same.flatMap((group): RuleFinding[] => {
      const [first] = group ?? [];
      const where = (group ?? []).map(({ round }) => round.label).join(' and ');
      const { perSec, meanUs } = first?.round ?? {};
      if (isGivenAgain((group ?? []).map(({ round }) => round)))
        return [
          {
            strength: 'hint',
            where,
            message: 'All their values are equal: one run is included more than once.',
            round: null,
          },
        ];
      const strength = first !== undefined && placesOf(first.round) >= PROOF_PLACES ? 'proof' : 'hint';
      const message = `Both state ${digits(perSec?.value ?? 0)}/s, a mean of ${ms(meanUs?.value ?? 0)} and further figures, equal in every digit: one was copied${strength === 'proof' ? '' : ', or few digits agree by chance'}.`;
      return [{ strength, where, message, round: null }];
    });
  },
};

function isFullLoad({ perSec, closedLoop }: AuditedRound): boolean {
  return closedLoop && perSec !== null && perSec.value > 0;
}

function fastestOfEach(rounds: readonly AuditedRound[]): { stack: string; group: string; perSec: number }[] {
  const best = new Map<string, { stack: string; group: string; perSec: number }>();
  for (const { stack, group, perSec } of rounds) {
    const value = perSec?.value ?? 0;
    if (value > (best.get(stack)?.perSec ?? 0)) best.set(stack, { stack, group, perSec: value });
  }
  return [...best.values()].sort((a, b) => b.perSec - a.perSec);
}

/** A whole run of the same stack that agrees in every known value was pasted twice; a copy claims to be another run. */
function isGivenAgain(rounds: readonly AuditedRound[]): boolean {
  const texts = rounds.map((round) => JSON.stringify({ ...round, label: '', group: '' }));
  return rounds.every(({ wholeRun }) => wholeRun) && new Set(texts).size === 1;
}

/** Number of different values that the figures could have had within a tenth: coarse ones agree by chance. */
function placesOf({ perSec, requests, meanUs, maxUs, percentiles, sdUs }: AuditedRound): number {
  const counted =
    perSec === null || requests === null || requests.value <= 0
      ? perSec
      : { value: perSec.value, slack: perSec.value / requests.value / 2 };
  return [counted, meanUs, maxUs, sdUs, ...percentiles.map(({ us }) => us)].reduce(
    (places, figure) => (figure === null ? places : places * Math.max(1, (figure.value * LIKE) / (2 * figure.slack))),
    1,
  );
}

function keyOf({ perSec, meanUs, maxUs, percentiles, sdUs }: AuditedRound): string | null {
  const others = [maxUs?.value, sdUs?.value, ...percentiles.map(({ us }) => us.value)].filter(
    (value) => value !== undefined && value !== meanUs?.value,
  );
  if (perSec === null || meanUs === null || others.length === 0 || perSec.value < DISTINCT_DIGITS) return null;
  return JSON.stringify([perSec.value, meanUs.value, ...others]);
}
