import { constants } from 'node:fs';
import { chmod, copyFile, link, lstat, mkdir, readdir, readlink, realpath, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Makes a file, or a folder with its content, readable for a user without any rights and returns its path: the path
 * itself if that user can read it, the one without links if only that can be read, otherwise one below `parent`, a
 * folder of ours, into which files are linked, or copied if they cannot be linked.
 */
export async function reachTree(root: string, parent: string): Promise<string> {
  const real = await realpath(root);
  if (await everyoneReaches(real)) return (await everyoneReaches(root)) ? root : real;
  await mkdir(parent, { recursive: true, mode: 0o755 });
  await chmod(parent, 0o755);
  const copy = join(parent, basename(root));
  await bring(real, copy);
  return copy;
}

/** Only the permissions for others count, and for a folder those of its root. */
async function everyoneReaches(path: string): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (((await lstat(folder)).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) break;
  }
  return ((await lstat(path)).mode & 0o005) === 0o005;
}

async function bring(from: string, to: string): Promise<void> {
  const found = await lstat(from);
  if (found.isSymbolicLink()) return symlink(await readlink(from), to);
  if (found.isFile()) return bringFile(from, to, found.mode);
  if (!found.isDirectory()) return;
  await mkdir(to);
  await chmod(to, 0o755);
  for (const name of await readdir(from)) await bring(join(from, name), join(to, name));
}

async function bringFile(from: string, to: string, mode: number): Promise<void> {
  const wanted = (mode & 0o100) === 0 ? 0o644 : 0o755;
  // A link has the permissions of what it links, which are not ours to change.
  if ((mode & 0o777) === wanted && (await linked(from, to))) return;
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  await chmod(to, wanted);
}

async function linked(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    () => false,
  );
}
