import { realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { cacheFolder } from '../machine/folders/cache-folder.ts';
import { whyNotRunnable } from '../machine/folders/whether-runnable.ts';
import { whyEntryNotTrusted, whyNotTrusted, whyTreeNotTrusted } from '../machine/folders/whether-trusted.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Why a program of the cache is not run, as a sentence; null when it may be.
 * @param tree the folder that was made with it, and that contains its libraries
 */
export function whyCachedNotUsable(env: Env, program: string, tree: string = dirname(program)): string | null {
  const why = whyNotRunnable(program);
  return why === null ? whyCacheNotTrusted(env, tree) : `${program} ${why}`;
}

/**
 * Why a folder of the cache could contain what another user put there, as a sentence; null if it could not. Every part
 * that we made is checked.
 */
export function whyCacheNotTrusted(env: Env, tree: string): string | null {
  const named = cacheFolder(env);
  try {
    // The cache may be elsewhere, by a link of its user.
    const cache = realpathSync(named);
    const real = join(cache, relative(named, tree));
    return whyNotTrusted(named) ?? whyPartsNotTrusted(cache, real) ?? whyTreeNotTrusted(real);
  } catch (error) {
    return (error as Error).message;
  }
}

function whyPartsNotTrusted(cache: string, tree: string): string | null {
  let folder = cache;
  for (const part of ['', ...relative(cache, dirname(tree)).split(sep)]) {
    folder = join(folder, part);
    const why = whyEntryNotTrusted(folder);
    if (why !== null) return why;
  }
  return null;
}
