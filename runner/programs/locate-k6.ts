import { join } from 'node:path';
import { cacheFolder } from '../machine/folders/cache-folder.ts';
import { isAtLeast, locateProgram } from './locate-program.ts';
import type { Found, Missing } from './requirement.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The k6 that set-up gets; `tools/k6/go.mod` pins the same. */
export const K6_VERSION = '2.2.0';
const OLDEST_K6 = '1.0.0';

/** How to get k6 by hand. */
export const K6_FIX =
  'Install k6 1.0 or later (https://grafana.com/docs/k6/latest/set-up/install-k6/; macOS: `brew install k6`) or set K6_BIN to it; ' +
  '`stackbench setup` builds it where Go 1.25 or later is on PATH.';

/** Where our cache keeps k6. */
export function cachedK6(env: Env): string {
  return join(cacheFolder(env), 'k6', K6_VERSION, process.platform === 'win32' ? 'k6.exe' : 'k6');
}

/** The k6 to use: `K6_BIN`, else PATH, else the cache; one that does not run or is older than 1.0 is a reason. A wrong K6_BIN is never passed over. */
export async function locateK6(env: Env, signal?: AbortSignal): Promise<Found | (Missing & { readonly fix: string })> {
  const located = await locateProgram(
    { env, ...(signal === undefined ? {} : { signal }) },
    {
      name: 'k6',
      versionArgs: ['version'],
      versionPattern: /\bk6(?:\.exe)? v?(\d+\.\d+\.\d+)/,
      variable: 'K6_BIN',
      cached: cachedK6(env),
      refuse: (version) => (isAtLeast(version, OLDEST_K6) ? null : `too old, ${OLDEST_K6} or later is needed`),
    },
  );
  return located.found ? located : { ...located, fix: K6_FIX };
}
