import { dirname } from 'node:path';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';

interface Cause {
  readonly why: string;
  readonly fix: string;
}

const ELSEWHERE = 'or name another folder with --out';

/** What the system's code for a write that failed means to people. */
function explain(code: string | undefined, path: string): Cause | null {
  switch (code) {
    case 'ENOSPC':
      return { why: 'The disk is full.', fix: `Free some space on the disk of ${dirname(path)}, ${ELSEWHERE}.` };
    case 'EDQUOT':
      return { why: 'The quota of this user is used up.', fix: `Remove files of yours, ${ELSEWHERE}.` };
    case 'EFBIG':
      return { why: 'A file may not become that large here.', fix: `Raise the limit (\`ulimit -f\`), ${ELSEWHERE}.` };
    case 'EROFS':
      return { why: 'The file system is read-only.', fix: `Mount it so that it can be written to, ${ELSEWHERE}.` };
    case 'EACCES':
    case 'EPERM':
      return { why: 'This user may not write there.', fix: `Change owner or mode of ${dirname(path)}, ${ELSEWHERE}.` };
    case 'EISDIR':
      return { why: 'A folder of that name is in its place.', fix: `Move the folder away, ${ELSEWHERE}.` };
    case 'ENOTDIR':
    case 'EEXIST':
      return { why: 'A part of this path is a file, not a folder.', fix: `Move the file away, ${ELSEWHERE}.` };
    case 'ELOOP':
      return { why: 'A link stands in its place.', fix: `Remove the link, ${ELSEWHERE}.` };
    case 'ENOENT':
      return { why: 'Its folder is not there, or was removed meanwhile.', fix: `Make the folder, ${ELSEWHERE}.` };
    case 'ENAMETOOLONG':
      return { why: 'Its name is longer than this file system allows.', fix: 'Name a shorter folder with --out.' };
    case 'EMFILE':
    case 'ENFILE':
      return { why: 'Too many files are open.', fix: 'Raise the limit (`ulimit -n`), and try again.' };
    case 'EIO':
    case 'ENXIO':
    case 'ESTALE':
      return { why: 'The disk, or the server that holds it, does not answer as it should.', fix: `Look after the disk, ${ELSEWHERE}.` };
    default:
      return null;
  }
}

/** Whether the system refused; anything else that is thrown is no matter of the disk. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'syscall' in error;
}

/** A file or folder that cannot be written (exit 3), in words. Anything but an error of the system is returned as it is. */
export function cannotWrite(path: string, cause: unknown): unknown {
  if (!isSystemError(cause)) return cause;
  const known = explain(cause.code, path);
  return new StackbenchError({
    code: 'cannot-write',
    what: `${path} cannot be written.`,
    why: known === null ? messageOf(cause) : `${known.why} (${cause.code})`,
    fix: known?.fix ?? 'Name a folder that can be written to with --out.',
    cause,
  });
}
