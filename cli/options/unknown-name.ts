import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { suggestName } from '../../model/suggest-name.ts';

/**
 * Usage error for a name that does not exist, with a suggestion. `kind` reads like `target` or `flag`.
 * @param advice replaces the suggestion
 */
export function unknownName(
  kind: string,
  given: string,
  known: readonly string[],
  advice: string | null = null,
): StackbenchError {
  const suggestion = suggestName(given, known);
  return new StackbenchError({
    code: `unknown-${kind.replaceAll(' ', '-')}`,
    what: `There is no ${kind} "${given}".`,
    why: `Known: ${known.join(', ')}.`,
    fix: advice ?? (suggestion === null ? 'Choose one of these.' : `Did you mean ${suggestion}?`),
    exitCode: EXIT.usage,
  });
}
