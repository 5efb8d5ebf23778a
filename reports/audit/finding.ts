import type { AuditedRound } from './audited-round.ts';

/**
 * useless: honest, but it measured no useful answers · proof: no honest measurement can state these numbers · hint:
 * check before you rely on them.
 */
export type Strength = 'useless' | 'proof' | 'hint';

/** In the order of a report. */
export const STRENGTHS = ['useless', 'proof', 'hint'] as const satisfies readonly Strength[];

/** A contradiction, with the numbers that show it. */
export interface Finding {
  readonly rule: string;
  readonly strength: Strength;
  /** Name of the round or rounds that it is about. */
  readonly where: string;
  /** One sentence with the numbers. */
  readonly message: string;
}

/** What a rule finds, with the round that it is about; null if it is about several. */
export interface RuleFinding extends Omit<Finding, 'rule'> {
  readonly round: AuditedRound | null;
}

/** A check by arithmetic that every honest result passes. */
export interface AuditRule {
  readonly title: string;
  /** The smallest deviation that it reports, in words. */
  readonly limit: string;
  /** Returns null if the rounds state too little. */
  check(rounds: readonly AuditedRound[]): readonly RuleFinding[] | null;
}
