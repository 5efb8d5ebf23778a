import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Windows has no such flag. */
const NO_FOLLOW = (constants as Partial<typeof constants>).O_NOFOLLOW ?? 0;
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
const TEMPORARY = /^\.stackbench-(\d+)-[0-9a-f]+\.tmp$/;

/**
 * Writes a file whole or not at all, through a temporary one in the same folder and a rename: a link or a file in its
 * place is replaced, never written through, and a file's mode is kept. Nothing temporary is left. @throws the system's
 * error
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = join(dirname(file), `.stackbench-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
  const mode = await modeOf(file);
  const handle = await open(temporary, NEW_FILE, 0o666);
  try {
    try {
      if (mode !== null) await handle.chmod(mode);
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Removes the temporary files that killed processes left in a folder. */
export async function removeTemporaries(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid] = TEMPORARY.exec(name) ?? [];
    if (pid !== undefined && !isThere(Number(pid))) await rm(join(folder, name), { force: true });
  }
}

/** Null if there is no file whose mode could be kept. */
async function modeOf(file: string): Promise<number | null> {
  const found = await lstat(file).catch(() => null);
  return found?.isFile() === true ? found.mode & 0o777 : null;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
