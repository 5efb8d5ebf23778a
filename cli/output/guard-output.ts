import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ExitCode, worstExit } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { cannotWrite } from '../../runner/machine/files/cannot-write.ts';
import type { OutputStream } from '../cli-context.ts';
import { printError } from './print-error.ts';

/** A closed pipe (`| head`) or terminal is the reader's choice. */
const CLOSED = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']);

/**
 * Lets a command continue when its output cannot be written any more (a full disk, a closed pipe), because it must
 * still stop what it started. Returns a function that gives the first error that the reader did not choose, or null.
 */
export function guardOutput(stream: NodeJS.EventEmitter): () => Error | null {
  let lost: Error | null = null;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!CLOSED.has(error.code ?? '')) lost ??= error;
  });
  return () => lost;
}

/** The exit code of a command; not a pass if its table or verdict could not be written. */
export async function exitCodeWithOutput(
  code: ExitCode,
  whatWasLost: () => Error | null,
  stderr: OutputStream,
): Promise<ExitCode> {
  // The error of the last write arrives in a later turn.
  await nextTurn();
  const cause = whatWasLost();
  if (cause === null) return code;
  const error = cannotWrite('What this command prints', cause);
  const why = error instanceof StackbenchError ? error.why : cause.message;
  const reported = new StackbenchError({
    code: 'output-lost',
    what: 'What this command prints could not be written.',
    why,
    fix: 'Redirect the output to a writable file, and run the command again; `stackbench report` prints a result again.',
    cause,
  });
  return worstExit([code, printError(reported, stderr, { debug: false, redaction: { secrets: [], names: [] } })]);
}
