import { chmodSync, lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { cannotWrite } from '../files/cannot-write.ts';
import { cacheFolder, whyNoCache } from './cache-folder.ts';
import { belongsToUs, openOwnFolder } from './own-folder.ts';
import type { Env } from './xdg-folder.ts';

/**
 * The cache, or a folder in it, made where it is missing and ours alone. A cache of ours that others may write to is closed to them: what
 * lies in it is looked at before it is used.
 * @throws StackbenchError `no-cache`, `cannot-write` or `foreign-folder` where it cannot be made or is not ours
 */
export function openCacheFolder(env: Env, ...parts: readonly string[]): string {
  const why = whyNoCache(env);
  if (why !== null) throw noCache(why);
  const cache = realPathOf(cacheFolder(env));
  try {
    closeToOthers(cache, parts);
    return openOwnFolder(dirname(cache), basename(cache), ...parts);
  } catch (error) {
    throw cannotWrite(join(cache, ...parts), error, 'STACKBENCH_CACHE');
  }
}

/** Closes a cache of ours that others may write to, if there is one: what lies in it is then looked at as always. */
export function closeCache(env: Env): void {
  try {
    closeToOthers(realPathOf(cacheFolder(env)), []);
  } catch {
    // Whoever needs it says what is wrong with it.
  }
}

/** A cache may stand elsewhere, by a link that its user made. */
function realPathOf(path: string): string {
  try {
    return belongsToUs(lstatSync(path).uid) ? realpathSync(path) : path;
  } catch {
    return path;
  }
}

function closeToOthers(cache: string, parts: readonly string[]): void {
  for (let count = 0; count <= parts.length; count += 1) {
    const folder = join(cache, ...parts.slice(0, count));
    const found = lstatSync(folder, { throwIfNoEntry: false });
    if (found?.isDirectory() !== true || !belongsToUs(found.uid)) return;
    if ((found.mode & 0o022) !== 0) chmodSync(folder, found.mode & 0o755);
  }
}

function noCache(why: string): StackbenchError {
  return new StackbenchError({
    code: 'no-cache',
    what: 'There is no place for the cache.',
    why,
    fix: 'Name a folder with STACKBENCH_CACHE, or set HOME to one that is there.',
  });
}
