import { dirname } from 'node:path';
import { EXIT, type ExitCode } from '../../../model/exit-codes.ts';
import { StackbenchError, messageOf } from '../../../model/stackbench-error.ts';
import { REFUSALS, type SystemError, isSystemError } from '../../../model/system-refusal.ts';

/** Where a file is to be written, some refusals have another reason, or another way out, than elsewhere. */
const OF_WRITING: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  EACCES: ['This user may not write there', 'Change owner or mode of DIR'],
  EPERM: ['This user may not write there', 'Change owner or mode of DIR'],
  EEXIST: ['A part of this path is a file, not a folder', 'Move that file away'],
  ELOOP: ['A link stands in its place', 'Remove the link'],
  ENOENT: ['Its folder is not there, or was removed meanwhile', 'Make the folder DIR'],
  ENAMETOOLONG: ['Its name is longer than this file system allows', 'Choose a shorter one'],
};

/** What was named can be no folder, whatever the state of the disk. */
const WRONG_NAME = new Set(['EEXIST', 'ENOTDIR', 'ENOENT', 'ELOOP', 'ENAMETOOLONG']);

/** What names another place, if anything does. */
type Flag = '--out' | '--log' | 'STACKBENCH_CACHE' | 'TMPDIR' | null;

/**
 * A file or folder that cannot be written (exit 3), in words. Anything but an error of the system is returned as it is.
 */
export function cannotWrite(path: string, cause: unknown, flag: Flag = '--out'): unknown {
  return isSystemError(cause) ? explain(path, cause, flag, EXIT.couldNotRun) : cause;
}

/** The same for a folder that is to be made before there is anything to write: exit 2 where it is the name that is wrong. */
export function cannotMake(folder: string, cause: unknown, flag: Flag = '--out'): unknown {
  if (!isSystemError(cause)) return cause;
  return explain(folder, cause, flag, WRONG_NAME.has(cause.code) ? EXIT.usage : EXIT.couldNotRun);
}

function explain(path: string, cause: SystemError, flag: Flag, exitCode: ExitCode): StackbenchError {
  const { code } = cause;
  const [why, fix] = OF_WRITING[code] ?? REFUSALS[code] ?? [messageOf(cause), 'See to it that DIR can be written to'];
  const elsewhere = flag === null ? '' : `, or name another place with ${flag}`;
  return new StackbenchError({
    code: 'cannot-write',
    what: `${path} cannot be written.`,
    why: `${why} (${code}).`,
    fix: `${fix.replace('DIR', dirname(path))}${elsewhere}.`,
    exitCode,
    cause,
  });
}
