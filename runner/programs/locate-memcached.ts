import { locateProgram } from './locate-program.ts';
import type { Found, LocateContext, Missing } from './requirement.ts';
import { packagesRoot, unpackedPrograms } from './unpacked-packages.ts';

const NAMES = ['memcached'];
/** The first with the binary protocol, which one of the stacks' clients speaks. */
const OLDEST_MEMCACHED = '1.4.0';

/** The Memcached to use: PATH, the packages unpacked below `root`, which is in the cache. */
export function locateMemcached(context: LocateContext, root = packagesRoot(context.env)): Promise<Found | Missing> {
  return locateProgram(context, {
    product: 'Memcached',
    names: NAMES,
    versionArgs: ['--version'],
    versionPattern: /^memcached (\d+\.\d+\.\d+)/m,
    oldest: OLDEST_MEMCACHED,
    cached: unpackedPrograms(root, NAMES),
  });
}
