import { join } from 'node:path';
import { freePort } from '../../machine/free-port.ts';
import { locateRedis } from '../../programs/locate-redis.ts';
import { type DatastoreFolder, isInMemory } from '../datastore-folder.ts';
import type { ProviderContext } from '../datastore.ts';
import type { OwnDatastore } from '../own-datastore.ts';
import { letUseAllChannels, redisProduct } from '../products/redis.ts';
import { MEASURED_USER, drawRedisUsers } from '../redis-users.ts';
import { inMemory } from './in-memory.ts';
import { reachProgram } from './reach-program.ts';
import { HOST, type Recipe, inOwnFolder, offerOf, ownDatastore, vanished, asUserOf } from './recipe.ts';

const DURABLE = { appendonly: 'yes', appendfsync: 'always', save: '' };
const VOLATILE = { appendonly: 'no', save: '' };

export const redisRecipe = recipeFor('redis', 'Redis', DURABLE);
export const redisCacheRecipe = recipeFor('redis-cache', 'Redis (cache)', VOLATILE);

function recipeFor(id: 'redis' | 'redis-cache', label: string, persistence: Readonly<Record<string, string>>): Recipe {
  const prepare = async (place: DatastoreFolder, context: ProviderContext): Promise<OwnDatastore> => {
    const found = await locateRedis(context);
    if (!found.found) throw vanished('Redis', found);
    const program = await reachProgram(found, place);
    const port = await freePort();
    const { users, endpoint } = drawRedisUsers(port, '~*');
    const options = [
      '--port',
      String(port),
      '--bind',
      HOST,
      '--dir',
      place.folder,
      '--daemonize',
      'no',
      ...Object.entries({ ...persistence, ...context.serverSettings }).flatMap(([name, value]) => [`--${name}`, value]),
    ];
    return ownDatastore({
      id,
      product: redisProduct,
      provider: program.source,
      endpoint,
      begin: () => letUseAllChannels(endpoint, MEASURED_USER),
      refine: inMemory(await isInMemory(place.folder)),
      spec: {
        label,
        command: program.path,
        args: [await place.write('redis.conf', users), ...options],
        env: program.env,
        cwd: place.folder,
        cpus: context.cpus,
        logFile: join(context.workDir, `${id}.log`),
        ...asUserOf(place),
      },
      byHand: found.path,
    });
  };
  return {
    offer: async (context) => offerOf(await locateRedis(context), 'Run `stackbench setup` to install it.'),
    prepare: (context) => inOwnFolder(id, context, (place) => prepare(place, context)),
  };
}
