import type { AuditedRound } from './audited-round.ts';
import { type Finding, STRENGTHS } from './finding.ts';
import { hasNegative } from './rules/negative.ts';
import { AUDIT_RULES } from './rules/registry.ts';

/** What the rules say of some rounds: findings, what is useless and proofs first, and the rules for which the rounds tell too little. */
export interface Audit {
  readonly findings: readonly Finding[];
  readonly applied: readonly string[];
  readonly notApplicable: readonly string[];
}

/** Applies every rule to the rounds of one file. */
export function audit(rounds: readonly AuditedRound[]): Audit {
  // What follows from a negative time says nothing more.
  const sound = rounds.filter((round) => !hasNegative(round));
  const results = Object.entries(AUDIT_RULES).map(([rule, { check }]) => ({
    rule,
    found: check(rule === 'negative' ? rounds : sound),
  }));
  const findings = results.flatMap(({ rule, found }) => (found ?? []).map((one) => ({ rule, ...one })));
  return {
    findings: STRENGTHS.flatMap((strength) => findings.filter((finding) => finding.strength === strength)),
    applied: results.filter(({ found }) => found !== null).map(({ rule }) => rule),
    notApplicable: results.filter(({ found }) => found === null).map(({ rule }) => rule),
  };
}
