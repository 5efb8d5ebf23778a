import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, stat } from 'node:fs/promises';

/**
 * Without waiting for a pipe's other end, and without a terminal that becomes ours; 0 if the system has no such flags.
 */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
const NO_LINK = constants.O_NOFOLLOW ?? 0;

interface Kind {
  readonly name: 'a folder' | 'a pipe' | 'a socket' | 'a device';
  /** The system's code for it. */
  readonly code: 'EISDIR' | 'ENXIO';
}

/** What was to be opened is no regular file: a pipe would be waited for, and a device has no end. */
export class NotRegularFile extends Error {
  readonly code: string;
  readonly syscall = 'open';
  /** `a folder`, `a pipe` */
  readonly kind: string;

  constructor(file: string, { name, code }: Kind) {
    super(`${code}: ${file} is no regular file`);
    this.code = code;
    this.kind = name;
  }
}

/**
 * Opens a file that anybody may have put there, lets `read` read it, and closes it.
 * @param links whether a link to a regular file may be followed
 * @throws NotRegularFile; what `read` throws; errors of the system, with their code (ELOOP for a link)
 */
export async function openRegularFile<T>(
  file: string,
  links: 'follow' | 'refuse',
  read: (handle: FileHandle, size: number) => Promise<T>,
): Promise<T> {
  // Opening a device can do something already.
  const found = await (links === 'follow' ? stat(file) : lstat(file));
  if (!found.isSymbolicLink()) checkIsFile(file, found);
  const handle = await open(file, links === 'follow' ? FLAGS : FLAGS | NO_LINK);
  try {
    const opened = await handle.stat();
    checkIsFile(file, opened);
    return await read(handle, opened.size);
  } finally {
    await handle.close();
  }
}

function checkIsFile(file: string, found: Stats): void {
  if (!found.isFile()) throw new NotRegularFile(file, kindOf(found));
}

function kindOf(found: Stats): Kind {
  if (found.isDirectory()) return { name: 'a folder', code: 'EISDIR' };
  if (found.isFIFO()) return { name: 'a pipe', code: 'ENXIO' };
  return { name: found.isSocket() ? 'a socket' : 'a device', code: 'ENXIO' };
}
