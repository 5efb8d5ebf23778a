import { StackbenchError, hasErrorCode } from '../../../model/stackbench-error.ts';

const MOST_NAMES = 12;

/**
 * The same error; if a side's command failed, it also says which variables the command was not given and how to give
 * them.
 */
export function tellWithheld(error: unknown, withheld: readonly string[]): unknown {
  if (!hasErrorCode(error, 'side-not-ready', 'side-failed') || withheld.length === 0) return error;
  const { code, what, why, fix, exitCode, cause } = error;
  const names = withheld.slice(0, MOST_NAMES).join(', ');
  const more = withheld.length > MOST_NAMES ? ` and ${withheld.length - MOST_NAMES} more` : '';
  const notice = `It was not given these variables, which look secret: ${names}${more}. Name those that it needs in "passEnv".`;
  return new StackbenchError({ code, what, why, fix: `${fix}\n${notice}`, exitCode, cause });
}
