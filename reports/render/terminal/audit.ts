import type { Audit } from '../../audit/audit.ts';
import { type Finding, type Strength, STRENGTHS } from '../../audit/finding.ts';
import type { AuditInput } from '../../audit/read-audit-file.ts';
import { AUDIT_RULES } from '../../audit/rules/registry.ts';
import { cleanLine } from '../../words/clean-text.ts';

const MOST_SHOWN = 20;
const NAMES: Readonly<Record<Strength, readonly [one: string, several: string]>> = {
  useless: ['useless round', 'useless rounds'],
  proof: ['proof', 'proofs'],
  hint: ['hint', 'hints'],
};

/** What the auditor says of one file, for a terminal: what makes a round worthless, what was read, each finding with its numbers, and what could not be checked. */
export function renderAudit(file: string, { format, rounds, notes }: AuditInput, audit: Audit): string {
  const { findings, applied, notApplicable } = audit;
  const useless = findings.filter(({ strength }) => strength === 'useless');
  const others = findings.filter(({ strength }) => strength !== 'useless');
  const lines = [
    ...shown(useless, ({ rule, where, message }) => `useless: ${cleanLine(message)} (${cleanLine(where)}, ${rule})`),
    `${cleanLine(file)}: ${format}, ${rounds.length} ${rounds.length === 1 ? 'round' : 'rounds'}, ${applied.length} of ${Object.keys(AUDIT_RULES).length} rules applied.`,
    findings.length === 0 ? '  Nothing found.' : `  ${countsOf(findings)}.`,
    ...notes.map((note) => `  ${note}`),
    ...shown(
      others,
      ({ rule, strength, where, message }) => `  ${strength} ${rule}, ${cleanLine(where)}: ${cleanLine(message)}`,
    ),
  ];
  if (notApplicable.length > 0) lines.push(`  Too little data for: ${notApplicable.join(', ')}.`);
  return `${lines.join('\n')}\n`;
}

function shown(findings: readonly Finding[], toLine: (finding: Finding) => string): string[] {
  const lines = findings.slice(0, MOST_SHOWN).map(toLine);
  return findings.length > MOST_SHOWN
    ? [...lines, `  … and ${findings.length - MOST_SHOWN} more (--format json has all).`]
    : lines;
}

function countsOf(findings: readonly Finding[]): string {
  return STRENGTHS.flatMap((strength) => {
    const found = findings.filter((finding) => finding.strength === strength);
    const count = strength === 'useless' ? new Set(found.map(({ where }) => where)).size : found.length;
    return count === 0 && strength === 'useless' ? [] : [`${count} ${NAMES[strength][count === 1 ? 0 : 1]}`];
  }).join(', ');
}
