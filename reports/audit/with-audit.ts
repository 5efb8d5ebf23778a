import type { RunResult } from '../../model/document/run-result.ts';
import type { Warning } from '../../model/warnings.ts';
import { locateFindings } from './audit.ts';
import type { Finding } from './finding.ts';
import { roundsOfVisit } from './formats/stackbench.ts';

/**
 * Returns the result with the auditor's proofs and hints as warnings, on the visit that each is about, or on the run. A
 * proof invalidates. Useless rounds are left to the verdicts.
 */
export function withAudit(result: RunResult): RunResult {
  const rounds = result.visits.map(roundsOfVisit);
  const findings = locateFindings(rounds.flat()).filter(({ finding }) => finding.strength !== 'useless');
  if (findings.length === 0) return result;
  const visits = result.visits.map((visit, index) => {
    const own = findings.filter(({ round }) => round !== null && rounds[index]?.includes(round));
    return own.length === 0 ? visit : { ...visit, warnings: [...visit.warnings, ...own.map(toWarning)] };
  });
  const rest = findings.filter(({ round }) => round === null);
  return { ...result, visits, warnings: [...result.warnings, ...rest.map(toWarning)] };
}

function toWarning({ finding: { rule, strength, where, message } }: { readonly finding: Finding }): Warning {
  return {
    code: `audit-${rule}`,
    message: `Audit rule ${rule} (${strength}), ${where}: ${message}`,
    fix:
      strength === 'proof'
        ? 'Do not use these figures. Run again, and report a bug if it happens again.'
        : 'Look at the round before you rely on it.',
    invalidates: strength === 'proof',
  };
}
