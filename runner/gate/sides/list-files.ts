import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { findRepository } from './repository.ts';
import type { Git } from './git.ts';

/** Files of a work tree that are tracked, or new and not ignored, those of submodules among them; from its root. Deleted ones are left out. */
export async function listFiles(git: Git): Promise<string[]> {
  const names = await git.names('ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate');
  const found: string[] = [];
  for (const name of names) {
    const path = join(git.folder, name);
    const entry = await lstat(path).catch(() => null);
    if (entry === null) continue;
    if (!entry.isDirectory()) found.push(name);
    else if ((await findRepository(git.in(path)))?.root === path.replace(/\/$/, ''))
      found.push(...(await listFiles(git.in(path))).map((inner) => join(name, inner)));
  }
  return found;
}
