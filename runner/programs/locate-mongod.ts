import { join } from 'node:path';
import { cacheFolder } from '../machine/folders/cache-folder.ts';
import { isAtLeast, locateProgram } from './locate-program.ts';
import type { Found, Missing, SetupContext } from './requirement.ts';

/** The MongoDB that set-up gets. */
export const MONGODB_VERSION = '8.0.32';
/** The driver speaks to nothing older. */
const OLDEST_MONGODB = '4.4.0';

/** Where our cache keeps mongod. */
export function cachedMongod(env: SetupContext['env']): string {
  return join(cacheFolder(env), 'mongodb', MONGODB_VERSION, 'mongod');
}

/** The mongod to use: `MONGOD_BIN`, else PATH, else the cache. */
export function locateMongod({ env }: Pick<SetupContext, 'env'>): Promise<Found | Missing> {
  return locateProgram(
    { env },
    {
      name: 'mongod',
      versionArgs: ['--version'],
      versionPattern: /db version v(\d+\.\d+\.\d+)/,
      variable: 'MONGOD_BIN',
      cached: cachedMongod(env),
      refuse: (version) =>
        isAtLeast(version, OLDEST_MONGODB) ? null : `too old, ${OLDEST_MONGODB} or later is needed`,
    },
  );
}
