import leven from 'leven';
import { EXIT } from '../model/exit-codes.ts';
import { StackbenchError } from '../model/stackbench-error.ts';

/** The known name that is nearest to a mistyped one, or null when none is near. */
export function suggestName(given: string, known: readonly string[]): string | null {
  const nearest = known
    .map((name) => ({ name, distance: leven(given, name) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return nearest !== undefined && nearest.distance <= Math.max(2, given.length / 3) ? nearest.name : null;
}

/** Usage error for a name that does not exist, with a suggestion. `kind` reads like `target` or `flag`. */
export function unknownName(kind: string, given: string, known: readonly string[]): StackbenchError {
  const suggestion = suggestName(given, known);
  return new StackbenchError({
    code: `unknown-${kind.replaceAll(' ', '-')}`,
    what: `There is no ${kind} "${given}".`,
    why: `Known: ${known.join(', ')}.`,
    fix: suggestion === null ? 'Choose one of these.' : `Did you mean ${suggestion}?`,
    exitCode: EXIT.usage,
  });
}
