import type { RunResult } from '../../../model/document/run-result.ts';
import type { Visit } from '../../../model/document/visit.ts';
import type { RecordedWarning } from '../../../model/document/warning.ts';
import type { Footnote } from '../report-model.ts';
import type { StackNote } from './failing-notes.ts';

/** A visit with its warnings; those of some experiments have no rounds. */
type WarnedVisit = Pick<Visit, 'target' | 'state' | 'warnings'> & Partial<Pick<Visit, 'rounds'>>;

/**
 * Numbers every different warning of a run, and what is noted of stacks, once, from 1, with the stacks that it is
 * about.
 */
export function numberFootnotes(
  result: Pick<RunResult, 'warnings'> & { readonly visits: readonly WarnedVisit[] },
  notes: readonly StackNote[] = [],
): Footnote[] {
  const byKey = new Map<string, { warning: RecordedWarning; targets: Set<string> }>();
  const add = (warning: RecordedWarning, target: string | null): void => {
    const key = keyOf(warning);
    const entry = byKey.get(key) ?? { warning, targets: new Set<string>() };
    if (target !== null) entry.targets.add(target);
    byKey.set(key, entry);
  };
  for (const warning of result.warnings) add(warning, null);
  for (const visit of result.visits) for (const warning of warningsOf(visit)) add(warning, visit.target);
  for (const { warning, target } of notes) add(warning, target);
  return [...byKey.values()].map(({ warning, targets }, index) => ({
    number: index + 1,
    code: warning.code,
    message: warning.message,
    fix: warning.fix,
    invalidates: warning.invalidates,
    targets: [...targets],
  }));
}

/** Numbers of the footnotes that belong to some visits, and to what is noted of their stack. */
export function footnotesOf(
  footnotes: readonly Footnote[],
  visits: readonly WarnedVisit[],
  notes: readonly StackNote[] = [],
): number[] {
  const warnings = [...visits.flatMap((visit) => warningsOf(visit)), ...notes.map(({ warning }) => warning)];
  const keys = new Set(warnings.map((warning) => keyOf(warning)));
  return footnotes.filter((footnote) => keys.has(keyOf(footnote))).map((footnote) => footnote.number);
}

/** Figures come from visits that did not fail, so no warning of one that failed can invalidate a figure. */
function warningsOf({ rounds: all = [], ...visit }: WarnedVisit): RecordedWarning[] {
  const rounds = all.flatMap((round) => (round.state === 'failed' ? [] : (round.measured?.warnings ?? [])));
  const warnings = [...visit.warnings, ...rounds];
  return visit.state === 'failed' ? warnings.filter(({ invalidates }) => !invalidates) : warnings;
}

function keyOf(warning: Pick<RecordedWarning, 'code' | 'message' | 'fix' | 'invalidates'>): string {
  return JSON.stringify([warning.code, warning.message, warning.fix, warning.invalidates]);
}
