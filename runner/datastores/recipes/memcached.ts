import { join } from 'node:path';
import { freePort } from '../../machine/free-port.ts';
import { locateMemcached } from '../../programs/locate-memcached.ts';
import { memcachedProduct } from '../products/memcached.ts';
import { reachProgram } from './reach-program.ts';
import { HOST, type Recipe, inOwnFolder, offerOf, ownDatastore, vanished, asUserOf } from './recipe.ts';

/**
 * Memcached by a program of this machine, without a password: it supports one in its text protocol or in its binary
 * one, not in both, and the stacks' two clients use one each.
 */
export const memcachedRecipe: Recipe = {
  offer: async (context) => offerOf(await locateMemcached(context), 'Run `stackbench setup` to install it.'),
  prepare: (context) =>
    inOwnFolder('memcached', context, async (place) => {
      const found = await locateMemcached(context);
      if (!found.found) throw vanished('Memcached', found);
      const program = await reachProgram(found, place);
      const port = await freePort();
      return ownDatastore({
        id: 'memcached',
        product: memcachedProduct,
        provider: program.source,
        endpoint: { host: HOST, port, url: `memcached://${HOST}:${port}` },
        byHand: found.path,
        spec: {
          label: 'Memcached',
          command: program.path,
          args: ['-l', HOST, '-p', String(port), '-U', '0', '-m', '1024', '-c', '1024', '-t', '2'],
          env: program.env,
          cwd: '/',
          cpus: context.cpus,
          logFile: join(context.workDir, 'memcached.log'),
          ...asUserOf(place),
        },
      });
    }),
};
