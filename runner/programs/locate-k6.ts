import { join } from 'node:path';
import { cacheFolder } from '../machine/folders/cache-folder.ts';
import { locateProgram } from './locate-program.ts';
import type { Found, LocateContext, Missing } from './requirement.ts';

/** The k6 that `setup` installs; `tools/k6/go.mod` pins the same. */
export const K6_VERSION = '2.2.0';
const OLDEST_K6 = '1.0.0';

/** How to install k6 by hand. */
export const K6_FIX =
  'Install k6 1.0 or later (https://grafana.com/docs/k6/latest/set-up/install-k6/; macOS: `brew install k6`) or set K6_BIN to it; ' +
  '`stackbench setup` builds it if Go 1.25 or later is on PATH.';

/** Path of k6 in our cache. */
export function cachedK6(env: LocateContext['env']): string {
  return join(cacheFolder(env), 'k6', K6_VERSION, process.platform === 'win32' ? 'k6.exe' : 'k6');
}

/** The k6 to use: `K6_BIN`, PATH, the cache. A `K6_BIN` that cannot be used is never passed over. */
export async function locateK6(context: LocateContext): Promise<Found | (Missing & { readonly fix: string })> {
  const located = await locateProgram(context, {
    product: 'k6',
    names: ['k6'],
    versionArgs: ['version'],
    versionPattern: /\bk6(?:\.exe)? v?(\d+\.\d+\.\d+)/,
    oldest: OLDEST_K6,
    variable: 'K6_BIN',
    cached: [{ path: cachedK6(context.env), source: 'cache' }],
  });
  return located.found ? located : { ...located, fix: K6_FIX };
}
