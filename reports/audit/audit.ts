import type { AuditedRound } from './audited-round.ts';
import { type Finding, type RuleFinding, STRENGTHS } from './finding.ts';
import { hasNegative, negative } from './rules/negative.ts';
import { AUDIT_RULES } from './rules/registry.ts';

/**
 * What the rules find in some rounds: the findings, strongest first, and the rules for which the rounds state too
 * little.
 */
export interface Audit {
  readonly findings: readonly Finding[];
  readonly applied: readonly string[];
  readonly notApplicable: readonly string[];
}

/** A finding with the round that it is about; null if it is about several. */
interface LocatedFinding {
  readonly finding: Finding;
  readonly round: AuditedRound | null;
}

/** Applies every rule to the rounds of one file. */
export function audit(rounds: readonly AuditedRound[]): Audit {
  const results = applyRules(rounds);
  return {
    findings: locatedIn(results).map(({ finding }) => finding),
    applied: results.filter(({ found }) => found !== null).map(({ rule }) => rule),
    notApplicable: results.filter(({ found }) => found === null).map(({ rule }) => rule),
  };
}

/** Applies every rule to the rounds of one file; returns the findings with their rounds, strongest first. */
export function locateFindings(rounds: readonly AuditedRound[]): LocatedFinding[] {
  return locatedIn(applyRules(rounds));
}

interface RuleResult {
  readonly rule: string;
  readonly found: readonly RuleFinding[] | null;
}

function applyRules(rounds: readonly AuditedRound[]): RuleResult[] {
  // What follows from a negative time adds nothing.
  const sound = rounds.filter((round) => !hasNegative(round));
  return Object.entries(AUDIT_RULES).map(([name, rule]) => ({
    rule: name,
    found: rule.check(rule === negative ? rounds : sound),
  }));
}

function locatedIn(results: readonly RuleResult[]): LocatedFinding[] {
  const located = results.flatMap(({ rule, found }) =>
    (found ?? []).map(({ round, ...one }) => ({ finding: { rule, ...one }, round })),
  );
  return STRENGTHS.flatMap((strength) => located.filter(({ finding }) => finding.strength === strength));
}
