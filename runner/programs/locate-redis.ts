import { locateProgram } from './locate-program.ts';
import type { Found, LocateContext, Missing } from './requirement.ts';
import { packagesRoot, unpackedPrograms } from './unpacked-packages.ts';

const NAMES = ['redis-server', 'valkey-server'];
/** The first with users, whose rights a run limits (ACL). */
const OLDEST_REDIS = '6.0.0';

/** The Redis, or Valkey, to use: PATH, the packages unpacked below `root`, which is in the cache. */
export function locateRedis(context: LocateContext, root = packagesRoot(context.env)): Promise<Found | Missing> {
  return locateProgram(context, {
    product: 'Redis',
    names: NAMES,
    versionArgs: ['--version'],
    versionPattern: /\bv=(\d+\.\d+\.\d+)/,
    productPattern: /^(\w+) server v=/m,
    oldest: OLDEST_REDIS,
    cached: unpackedPrograms(root, NAMES),
  });
}
