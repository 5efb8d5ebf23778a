import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ExitCode, worstExit } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { cannotWrite } from '../../runner/machine/files/cannot-write.ts';
import type { OutputStream } from '../cli-context.ts';
import { printError } from './print-error.ts';

/** A closed pipe (`| head`) or terminal is the reader's choice. */
const CLOSED = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']);

/**
 * Lets a command go on whose output cannot be written any more (a full disk, a closed pipe): what it started must still be removed.
 * Returns what tells the first error that the reader did not choose, or null.
 */
export function guardOutput(stream: NodeJS.EventEmitter): () => Error | null {
  let lost: Error | null = null;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!CLOSED.has(error.code ?? '')) lost ??= error;
  });
  return () => lost;
}

/** The exit code of a command whose table or verdict may not have been written: nobody takes it for a pass then. */
export async function exitCodeWithOutput(
  code: ExitCode,
  whatWasLost: () => Error | null,
  stderr: OutputStream,
): Promise<ExitCode> {
  // The error of the last write is told in a later turn.
  await nextTurn();
  const cause = whatWasLost();
  if (cause === null) return code;
  const error = cannotWrite('What this command prints', cause);
  const why = error instanceof StackbenchError ? error.why : cause.message;
  const told = new StackbenchError({
    code: 'output-lost',
    what: 'What this command prints could not be written.',
    why,
    fix: 'Redirect its output to a place that takes it, and run it again; `stackbench report` prints a result again.',
    cause,
  });
  return worstExit([code, printError(told, stderr, { debug: false, redaction: { secrets: [], names: [] } })]);
}
