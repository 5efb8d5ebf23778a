import { dirname } from 'node:path';
import { EXIT, type ExitCode } from '../../model/exit-codes.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';

/** Why the system refused, and what can be done about it; DIR stands for the folder above. By its codes. */
const CAUSES: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  ENOSPC: ['The disk is full', 'Free some space on the disk of DIR'],
  EDQUOT: ['The quota of this user is used up', 'Remove files of yours from the disk of DIR'],
  EFBIG: ['A file may not become that large here', 'Raise the limit (`ulimit -f`)'],
  EROFS: ['The file system is read-only', 'Mount it so that it can be written to'],
  EACCES: ['This user may not write there', 'Change owner or mode of DIR'],
  EPERM: ['This user may not write there', 'Change owner or mode of DIR'],
  EISDIR: ['A folder of that name is in its place', 'Move that folder away'],
  ENOTDIR: ['A part of this path is a file, not a folder', 'Move that file away'],
  EEXIST: ['A part of this path is a file, not a folder', 'Move that file away'],
  ELOOP: ['A link stands in its place', 'Remove the link'],
  ENXIO: ['What is in its place is no file', 'Move it away'],
  ENOENT: ['Its folder is not there, or was removed meanwhile', 'Make the folder DIR'],
  ENAMETOOLONG: ['Its name is longer than this file system allows', 'Choose a shorter one'],
  EMFILE: ['Too many files are open', 'Raise the limit (`ulimit -n`)'],
  ENFILE: ['Too many files are open on this machine', 'End what holds them'],
  EIO: ['The disk does not answer as it should', 'Look after the disk of DIR'],
  ESTALE: ['The server that holds this folder does not answer as it should', 'Mount DIR again'],
};

/** Whether the system refused; anything else that is thrown is no matter of the disk. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'syscall' in error;
}

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
  return explain(folder, cause, flag, WRONG_NAME.has(`${cause.code}`) ? EXIT.usage : EXIT.couldNotRun);
}

function explain(path: string, cause: NodeJS.ErrnoException, flag: Flag, exitCode: ExitCode): StackbenchError {
  const { code = '' } = cause;
  const [why, fix] = CAUSES[code] ?? [messageOf(cause), 'See to it that DIR can be written to'];
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
