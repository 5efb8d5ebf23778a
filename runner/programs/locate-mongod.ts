import { join } from 'node:path';
import { cacheFolder } from '../machine/folders/cache-folder.ts';
import { locateProgram } from './locate-program.ts';
import type { Found, LocateContext, Missing } from './requirement.ts';

/** The MongoDB that `setup` installs. */
export const MONGODB_VERSION = '8.0.32';
/** The driver speaks to nothing older. */
const OLDEST_MONGODB = '4.4.0';

/** Path of mongod in our cache. */
export function cachedMongod(env: LocateContext['env']): string {
  return join(cacheFolder(env), 'mongodb', MONGODB_VERSION, 'mongod');
}

/** The mongod to use: `MONGOD_BIN`, PATH, the cache. */
export function locateMongod(context: LocateContext): Promise<Found | Missing> {
  return locateProgram(context, {
    product: 'mongod',
    names: ['mongod'],
    versionArgs: ['--version'],
    versionPattern: /db version v(\d+\.\d+\.\d+)/,
    oldest: OLDEST_MONGODB,
    variable: 'MONGOD_BIN',
    cached: [{ path: cachedMongod(context.env), source: 'cache' }],
  });
}
