import { randomBytes } from 'node:crypto';
import { lstat, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '../../model/stackbench-error.ts';

/**
 * Points `results/latest` (or another name beside the folder) at the newest run, in one step. Returns why it could not,
 * in words; null if it could. Anything but a link is kept unchanged.
 */
export async function linkLatest(folder: string, name = 'latest'): Promise<string | null> {
  const link = join(dirname(folder), name);
  const found = await lstat(link).catch(() => null);
  if (found !== null && !found.isSymbolicLink()) {
    const kind = found.isDirectory() ? 'a folder' : 'a file';
    return `${link} does not lead to this run: it is ${kind} and not a link, so it is kept unchanged. Move it away, and the next run creates the link.`;
  }
  const fresh = join(dirname(folder), `.stackbench-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
  try {
    await symlink(basename(folder), fresh);
    await rename(fresh, link);
    return null;
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    return `${link} does not lead to this run (${messageOf(error)}). Name its folder instead: ${folder}`;
  }
}
