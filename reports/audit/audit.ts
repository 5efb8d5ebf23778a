import type { AuditedRound } from './audited-round.ts';
import type { Finding } from './finding.ts';
import { AUDIT_RULES } from './rules/registry.ts';

/** What the rules say of some rounds: findings, proofs first, and the rules for which the rounds tell too little. */
export interface Audit {
  readonly findings: readonly Finding[];
  readonly applied: readonly string[];
  readonly notApplicable: readonly string[];
}

/** Applies every rule to the rounds of one file. */
export function audit(rounds: readonly AuditedRound[]): Audit {
  const results = Object.entries(AUDIT_RULES).map(([rule, { check }]) => ({ rule, found: check(rounds) }));
  const findings = results.flatMap(({ rule, found }) => (found ?? []).map((one) => ({ rule, ...one })));
  return {
    findings: [
      ...findings.filter(({ strength }) => strength === 'proof'),
      ...findings.filter(({ strength }) => strength === 'hint'),
    ],
    applied: results.filter(({ found }) => found !== null).map(({ rule }) => rule),
    notApplicable: results.filter(({ found }) => found === null).map(({ rule }) => rule),
  };
}
