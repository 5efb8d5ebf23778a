import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git } from './git.ts';
import { findRepository } from './repository.ts';

/**
 * Where our own results lie, in the folder that a command is called in: what is new there is no change of the user's.
 */
const OWN_OUTPUT = 'results';

/**
 * Whether a work tree contains changes that no commit has, new files that are not ignored among them; `prefix` is the
 * user's place in it.
 */
export async function isDirty(git: Git, prefix: string): Promise<boolean> {
  if ((await git.read('status', '--porcelain', '--untracked-files=no')) !== '') return true;
  return (await newFiles(git, prefix)).length > 0;
}

/**
 * Files and links of a work tree that are tracked, or new and not ignored, those of submodules among them; from its
 * root. Deleted ones are left out, and pipes and devices in the place of a file: reading them would not end.
 */
export async function listFiles(git: Git, prefix: string): Promise<string[]> {
  const tracked = await git.names('ls-files', '-z', '--cached', '--deduplicate');
  const found: string[] = [];
  for (const name of [...tracked, ...(await newFiles(git, prefix))]) {
    const path = join(git.folder, name);
    const entry = await lstat(path).catch(() => null);
    if (entry === null) continue;
    if (entry.isFile() || entry.isSymbolicLink()) found.push(name);
    if (!entry.isDirectory()) continue;
    if ((await findRepository(git.in(path)))?.root === path.replace(/\/$/, ''))
      found.push(...(await listFiles(git.in(path), '')).map((inner) => join(name, inner)));
  }
  return found;
}

function newFiles(git: Git, prefix: string): Promise<string[]> {
  const ours = `:(top,exclude,literal)${prefix}${OWN_OUTPUT}`;
  return git.names('ls-files', '-z', '--others', '--exclude-standard', '--', ':(top)', ours);
}
