import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { absoluteIn, type Env, homeFolder, xdgFolder } from './xdg-folder.ts';

/** Debian's name for a home that never exists. */
const NO_HOME = '/nonexistent';

/**
 * The folder of downloaded and built programs: `STACKBENCH_CACHE`, or `$XDG_CACHE_HOME/stackbench`, or
 * `~/.cache/stackbench`. Only a path: `openCacheFolder` creates and checks it, `locateProgram` checks what it uses from
 * it.
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

/** Why there can be no cache, as a sentence; null if there can. A home that does not exist is not created. */
export function whyNoCache(env: Env): string | null {
  if (namedCache(env) === null)
    return 'This user has no home: HOME is not set, and the system knows none for this uid.';
  const home = homeFolder(env);
  const isInHome = !isSet(env, 'STACKBENCH_CACHE') && absoluteIn(env, 'XDG_CACHE_HOME') === null;
  return isInHome && home !== null && !existsSync(home) ? `The home of this user, ${home}, is not there.` : null;
}

function isSet(env: Env, variable: string): boolean {
  return (env[variable] ?? '') !== '';
}
