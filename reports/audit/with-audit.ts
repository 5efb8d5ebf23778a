import type { RunResult } from '../../model/document/run-result.ts';
import type { Warning } from '../../model/warnings.ts';
import { audit } from './audit.ts';
import type { Finding } from './finding.ts';
import { auditedRounds, roundLabel } from './formats/stackbench.ts';

/** The same result with the proofs and hints that the auditor finds in it as warnings, on the visit that it is about or on the run; a proof invalidates. Useless rounds are the verdicts' own business. */
export function withAudit(result: RunResult): RunResult {
  const findings = audit(auditedRounds(result)).findings.filter(({ strength }) => strength !== 'useless');
  if (findings.length === 0) return result;
  const taken = new Set<Finding>();
  const visits = result.visits.map((visit) => {
    const labels = visit.rounds.map(({ engine }) => roundLabel(visit, engine));
    const own = findings.filter(({ where }) => labels.includes(where));
    for (const finding of own) taken.add(finding);
    return own.length === 0 ? visit : { ...visit, warnings: [...visit.warnings, ...own.map(toWarning)] };
  });
  const rest = findings.filter((finding) => !taken.has(finding));
  return { ...result, visits, warnings: [...result.warnings, ...rest.map(toWarning)] };
}

function toWarning({ rule, strength, where, message }: Finding): Warning {
  return {
    code: `audit-${rule}`,
    message: `The auditor's rule ${rule} (${strength}), ${where}: ${message}`,
    fix:
      strength === 'proof'
        ? 'Do not use these figures; run again, and report it if it comes back.'
        : 'Look at the round before you rely on it.',
    invalidates: strength === 'proof',
  };
}
