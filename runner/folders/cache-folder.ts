import { join, resolve } from 'node:path';
import { type Env, xdgFolder } from './xdg-folder.ts';

/** Debian's name for a home that is never there. */
const NO_HOME = '/nonexistent';

/**
 * Where downloaded and built programs are kept: `STACKBENCH_CACHE`, else `$XDG_CACHE_HOME/stackbench`, else `~/.cache/stackbench`.
 * A path, whatever is there: `openCacheFolder` makes and checks it, `locateProgram` checks what it takes from it.
 */
export function cacheFolder(env: Env): string {
  return namedCache(env) ?? join(NO_HOME, '.cache', 'stackbench');
}

/** The same; null for a user who has no home and names no cache. */
export function namedCache(env: Env): string | null {
  const named = env['STACKBENCH_CACHE'];
  if (named !== undefined && named !== '') return resolve(named);
  const caches = xdgFolder(env, 'XDG_CACHE_HOME', ['.cache']);
  return caches === null ? null : join(caches, 'stackbench');
}
