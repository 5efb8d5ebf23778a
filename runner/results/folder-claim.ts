import { StackbenchError } from '../../model/stackbench-error.ts';
import { type Holder, type Lock, sayHolder, takeLock } from '../machine/folders/lock.ts';
import { cannotWrite } from '../machine/files/cannot-write.ts';

/** A file of ours that says who writes to a folder, or to a file beside it. */
export type Claim = Lock;

/**
 * Claims the folder or log of a lock file. The claim of a process that is gone (by id and start time) is taken over.
 * @param subject what is claimed, as people know it
 * @throws StackbenchError `in-use` if another process has claimed it, `cannot-write` if no lock can be made
 */
export async function takeClaim(file: string, subject: string, signal: AbortSignal): Promise<Claim> {
  const outcome = await takeLock(file, signal).catch((error: unknown) => {
    throw cannotWrite(file, error);
  });
  if (outcome.taken) return outcome.lock;
  throw inUse(subject, outcome.holder, file);
}

function inUse(subject: string, holder: Holder, file: string): StackbenchError {
  const { why, fix } = sayHolder(holder, file);
  return new StackbenchError({
    code: 'in-use',
    what: `Another stackbench is writing to ${subject}.`,
    why: `${why}; two of them would overwrite each other.`,
    fix: `${fix}, or name another place (--out, --log).`,
  });
}
