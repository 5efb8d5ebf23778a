import { EXIT, type ExitCode } from '../model/exit-codes.ts';
import type { OutputStream } from './cli-context.ts';
import { printError } from './output/print-error.ts';

/** Maximum time for a command to stop what it started after an uncaught error. */
const TIDY_WITHIN_MS = 20_000;

/**
 * Ends the command in order after an uncaught error: it is interrupted, so that it stops what it started, and the exit
 * code is "could not run". Node.js would end at once, with the exit code of a missed threshold.
 * @returns a function that gives the exit code of the process from that of the command
 */
export function endOnCrash(
  stderr: OutputStream,
  { interrupt, exit }: { readonly interrupt: (error: Error) => void; readonly exit: (code: ExitCode) => void },
): (code: ExitCode) => ExitCode {
  let hasCrashed = false;
  const onCrash = (error: unknown): void => {
    if (hasCrashed) return;
    hasCrashed = true;
    printError(error, stderr, { debug: false, redaction: { secrets: [], names: [] } });
    setTimeout(() => exit(EXIT.couldNotRun), TIDY_WITHIN_MS).unref();
    interrupt(new Error('interrupted by an error that nothing caught'));
  };
  process.on('uncaughtException', onCrash);
  return (code) => (hasCrashed ? EXIT.couldNotRun : code);
}
