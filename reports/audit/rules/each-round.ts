import type { AuditedRound } from '../audited-round.ts';
import type { RuleFinding } from '../finding.ts';

type Found = Pick<RuleFinding, 'strength' | 'message'>;

/**
 * Makes a rule from a check of one round. The check returns null if the round states too little; the rule does if all
 * rounds do.
 */
export function eachRound(
  check: (round: AuditedRound) => readonly Found[] | null,
): (rounds: readonly AuditedRound[]) => readonly RuleFinding[] | null {
  return (rounds) => {
    const checked = rounds.map((round) => ({ round, found: check(round) }));
    if (checked.every(({ found }) => found === null)) return null;
    return checked.flatMap(({ round, found }) => (found ?? []).map((one) => ({ ...one, where: round.label, round })));
  };
}

/** µs as ms for a sentence. */
export function ms(us: number): string {
  return `${Number((us / 1000).toPrecision(5))} ms`;
}

/** A number for a sentence, five digits. */
export function digits(value: number): string {
  return Math.abs(value) >= 1e5 ? value.toFixed(0) : `${Number(value.toPrecision(5))}`;
}
