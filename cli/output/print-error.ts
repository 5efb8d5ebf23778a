import { EXIT, type ExitCode } from '../../model/exit-codes.ts';
import { type Redaction, redact } from '../../model/redact.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { explainRefusal } from '../../model/system-refusal.ts';
import { cleanLine } from '../../reports/words/clean-text.ts';
import type { OutputStream } from '../cli-context.ts';

/** Maximum number of characters of a sentence: names and messages in it may come from a file. */
const MOST_SHOWN = 4000;

/** Whether a part of stackbench is missing on disk; the launcher explains that, whenever the part is loaded. */
export function isIncomplete(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}

/**
 * Prints what, why and how to fix it, and returns the exit code. An error of the system is not a bug of ours; any other
 * unknown error is reported as one, with its stack.
 */
export function printError(
  error: unknown,
  stderr: OutputStream,
  options: { readonly debug: boolean; readonly redaction: Redaction },
): ExitCode {
  const show = (text: string): void => {
    // A secret that is cut in two would no longer be found.
    const hidden = redact(text.slice(0, 2 * MOST_SHOWN), options.redaction);
    const isCut = hidden.length > MOST_SHOWN || text.length > 2 * MOST_SHOWN;
    stderr.write(`${hidden.slice(0, MOST_SHOWN)}${isCut ? ' …' : ''}\n`);
  };
  const known = error instanceof StackbenchError ? error : explainRefusal(error);
  if (known !== null) {
    show(`Error: ${cleanLine(known.what)}`);
    show(`  Why: ${indent(known.why)}`);
    show(`  Fix: ${indent(known.fix)}`);
    if (options.debug) show(stackOf(error));
    return error instanceof StackbenchError ? error.exitCode : EXIT.couldNotRun;
  }
  show('Error: An unexpected error occurred; this is a bug.');
  show(stackOf(error));
  return EXIT.couldNotRun;
}

function indent(text: string): string {
  return text.trim().replaceAll('\n', '\n       ');
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\nCaused by: ${stackOf(error.cause)}`;
}
