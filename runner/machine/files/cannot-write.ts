import { dirname } from 'node:path';
import { EXIT, type ExitCode } from '../../../model/exit-codes.ts';
import { StackbenchError, messageOf } from '../../../model/stackbench-error.ts';
import { REFUSALS, type SystemError, isSystemError } from '../../../model/system-refusal.ts';

/** Reasons and fixes of refusals that differ if a file is to be written. */
const OF_WRITING: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  EACCES: ['This user may not write there', 'Change owner or mode of DIR'],
  EPERM: ['This user may not write there', 'Change owner or mode of DIR'],
  EEXIST: ['A part of this path is a file, not a folder', 'Move that file away'],
  ELOOP: ['There is a link in its place', 'Remove the link'],
  ENOENT: ['Its folder does not exist, or was removed meanwhile', 'Make the folder DIR'],
  ENAMETOOLONG: ['Its name is longer than this file system allows', 'Choose a shorter one'],
};

/** Codes that mean that the name itself is wrong, not the state of the disk. */
const WRONG_NAME = new Set(['EEXIST', 'ENOTDIR', 'ENOENT', 'ELOOP', 'ENAMETOOLONG']);

/** The flag or variable that names another folder, if there is one. */
type Flag = '--out' | '--log' | 'STACKBENCH_CACHE' | 'TMPDIR' | null;

/**
 * A file or folder that cannot be written (exit 3), in words. Anything but an error of the system is returned as it is.
 */
export function cannotWrite(path: string, cause: unknown, flag: Flag = '--out'): unknown {
  return isSystemError(cause) ? explain(path, cause, flag, EXIT.couldNotRun) : cause;
}

/** The same for a folder that is to be created before anything is written: exit 2 if its name is wrong. */
export function cannotMake(folder: string, cause: unknown, flag: Flag = '--out'): unknown {
  if (!isSystemError(cause)) return cause;
  return explain(folder, cause, flag, WRONG_NAME.has(cause.code) ? EXIT.usage : EXIT.couldNotRun);
}

function explain(path: string, cause: SystemError, flag: Flag, exitCode: ExitCode): StackbenchError {
  const { code } = cause;
  const [why, fix] = OF_WRITING[code] ?? REFUSALS[code] ?? [messageOf(cause), 'Make sure that DIR can be written to'];
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
