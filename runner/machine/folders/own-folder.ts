import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StackbenchError } from '../../../model/stackbench-error.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/**
 * Creates, or opens, a folder of ours: `parts` below `base`, each 0700. `base` is not checked (a home, a cache that the
 * user named); it is created if it is missing. Every part must be a real folder that belongs to us and that nobody else
 * may write to.
 * @throws StackbenchError `foreign-folder` for one that is not; the system's error if it cannot be created
 */
export function openOwnFolder(base: string, ...parts: readonly string[]): string {
  makeBase(base);
  let folder = base;
  for (const part of parts) {
    folder = join(folder, part);
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const reason = whyNotOurs(folder);
    if (reason !== null) throw foreignFolder(folder, reason);
  }
  return folder;
}

/** Node's own recursive `mkdir` never returns if the system hides a folder, as below /proc. */
function makeBase(base: string): void {
  if (isFolder(base)) return;
  const parent = dirname(base);
  if (parent !== base) makeBase(parent);
  try {
    mkdirSync(base, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(base)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

export const OTHERS_MAY_WRITE = 'others may write to it';

/**
 * Why a path is not a folder that only we may write to, as the end of a sentence; null if it is.
 * @throws what `lstat` throws
 */
export function whyNotOurs(path: string): string | null {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return 'it is a link';
  if (!found.isDirectory()) return 'it is not a folder';
  if (!belongsToUs(found.uid)) return `it belongs to another user (uid ${found.uid})`;
  return mayOthersWrite(found.mode) ? OTHERS_MAY_WRITE : null;
}

/**
 * Writes a file of ours whole, 0600: under a random name, then renamed; a link of its name is replaced, never followed.
 */
export function writeOwnFile(path: string, text: string): void {
  const temporary = join(dirname(path), `.${basename(path)}-${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      writeFileSync(file, text);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The text of a file that only we may write to; null for one that is missing, a link, no file, or another user's. */
export function readOwnFile(path: string): string | null {
  let file: number;
  try {
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const found = fstatSync(file);
    return found.isFile() && belongsToUs(found.uid) && !mayOthersWrite(found.mode) ? readFileSync(file, 'utf8') : null;
  } finally {
    closeSync(file);
  }
}

/** Whether a uid is ours; always true if the system has none. */
export function belongsToUs(uid: number): boolean {
  return process.getuid === undefined || uid === process.getuid();
}

function mayOthersWrite(mode: number): boolean {
  return process.platform !== 'win32' && (mode & 0o022) !== 0;
}

function foreignFolder(folder: string, reason: string): StackbenchError {
  return new StackbenchError({
    code: 'foreign-folder',
    what: `${folder} cannot be used.`,
    why: `stackbench keeps its own files there, and ${reason}: another user could have put files into it.`,
    fix: `Remove it, or make it accessible only to you (chmod 700), or name another folder with STACKBENCH_CACHE or XDG_STATE_HOME.`,
  });
}
