import { homedir } from 'node:os';
import { join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Where downloaded and built programs are kept: `STACKBENCH_CACHE`, else `$XDG_CACHE_HOME/stackbench`, else `~/.cache/stackbench`. */
export function cacheFolder(env: Env): string {
  return (
    env['STACKBENCH_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache'), 'stackbench')
  );
}
