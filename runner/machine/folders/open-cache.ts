import { chmodSync, lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { cannotWrite } from '../files/cannot-write.ts';
import { cacheFolder, whyNoCache } from './cache-folder.ts';
import { belongsToUs, openOwnFolder } from './own-folder.ts';
import type { Env } from './xdg-folder.ts';

/**
 * The cache, or a folder in it, created if it is missing; only we may write to it. For a cache of ours that others may
 * write to, that right is removed: its content is checked before it is used.
 * @throws StackbenchError `no-cache`, `cannot-write` or `foreign-folder` if it cannot be created or is not ours
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

/** Removes the others' right to write to a cache of ours, if they have it. Its content is checked as always. */
export function closeCache(env: Env): void {
  try {
    closeToOthers(realPathOf(cacheFolder(env)), []);
  } catch {
    // The code that needs it reports what is wrong.
  }
}

/** A cache may be elsewhere, by a link that its user made. */
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
    fix: 'Name a folder with STACKBENCH_CACHE, or set HOME to a folder that exists.',
  });
}
