import type { AuditedRound } from './audited-round.ts';

/** useless: honest, but it measured nothing of worth · proof: no honest measurement can state these numbers · hint: look before you rely on them. */
export type Strength = 'useless' | 'proof' | 'hint';

/** In the order of a report: what makes the rest pointless first. */
export const STRENGTHS = ['useless', 'proof', 'hint'] as const satisfies readonly Strength[];

/** Something that does not fit, with the numbers that show it. */
export interface Finding {
  readonly rule: string;
  readonly strength: Strength;
  /** Round or rounds that it is about. */
  readonly where: string;
  /** One sentence with the numbers. */
  readonly message: string;
}

/** What a rule finds, with the round that it is about; null if it is about several. */
export interface RuleFinding extends Omit<Finding, 'rule'> {
  readonly round: AuditedRound | null;
}

/** Arithmetic that any honest result satisfies. */
export interface AuditRule {
  readonly title: string;
  /** The smallest departure that it reports, in words. */
  readonly limit: string;
  /** Null where the rounds tell too little for it. */
  check(rounds: readonly AuditedRound[]): readonly RuleFinding[] | null;
}
