import { join } from 'node:path';
import { xdgFolder } from '../folders/xdg-folder.ts';

/** A user without a home has nothing there, and can make nothing there. */
const NOWHERE = '/nonexistent';

type Env = Readonly<Record<string, string | undefined>>;

/** Where downloaded and built programs are kept: `STACKBENCH_CACHE`, else `$XDG_CACHE_HOME/stackbench`, else `~/.cache/stackbench`. */
export function cacheFolder(env: Env): string {
  return env['STACKBENCH_CACHE'] ?? join(xdgFolder(env, 'XDG_CACHE_HOME', ['.cache']) ?? NOWHERE, 'stackbench');
}
