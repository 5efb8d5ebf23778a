import type { Audit } from '../audit/audit.ts';
import { AUDIT_RULES } from '../audit/rules/registry.ts';
import { cleanLine } from '../text/clean-text.ts';

const MOST_SHOWN = 20;

/** What the auditor says of one file, for a terminal: what was read, each finding with its numbers, and what could not be checked. */
export function renderAudit(file: string, format: string, rounds: number, audit: Audit): string {
  const { findings, applied, notApplicable } = audit;
  const proofs = findings.filter(({ strength }) => strength === 'proof').length;
  const lines = [
    `${cleanLine(file)}: ${format}, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, ${applied.length} of ${Object.keys(AUDIT_RULES).length} rules applied.`,
    findings.length === 0
      ? '  Nothing found.'
      : `  ${proofs} ${proofs === 1 ? 'proof' : 'proofs'}, ${findings.length - proofs} ${findings.length - proofs === 1 ? 'hint' : 'hints'}.`,
    ...findings
      .slice(0, MOST_SHOWN)
      .map(({ rule, strength, where, message }) => `  ${strength} ${rule}, ${cleanLine(where)}: ${cleanLine(message)}`),
  ];
  if (findings.length > MOST_SHOWN) lines.push(`  … and ${findings.length - MOST_SHOWN} more (--format json has all).`);
  if (notApplicable.length > 0) lines.push(`  Too little data for: ${notApplicable.join(', ')}.`);
  return `${lines.join('\n')}\n`;
}
