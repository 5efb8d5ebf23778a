import { join } from 'node:path';
import { freePort } from '../../processes/free-port.ts';
import { drawPassword } from '../draw-password.ts';
import { locateProgram } from '../locate.ts';
import type { OwnService } from '../own-service.ts';
import { type OwnPlace, isInMemory } from '../own-place.ts';
import { letUseAllChannels, redisProduct } from '../products/redis.ts';
import type { Endpoint, ProviderContext } from '../service.ts';
import { inMemory } from './in-memory.ts';
import { reachProgram } from './reach-program.ts';
import { ADMIN, HOST, type Recipe, asUserOf, inOwnPlace, offerOf, ownService, vanished } from './recipe.ts';

const NAMES = ['redis-server', 'valkey-server'];
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
const VOLATILE = ['--appendonly', 'no', '--save', ''];
/** Whom clients are that know of a password alone. */
const MEASURED = 'default';

export const redisRecipe = recipeFor('redis', 'Redis', DURABLE);
export const redisCacheRecipe = recipeFor('redis-cache', 'Redis (cache)', VOLATILE);

function recipeFor(id: 'redis' | 'redis-cache', label: string, persistence: readonly string[]): Recipe {
  const prepare = async (place: OwnPlace, context: ProviderContext): Promise<OwnService> => {
    const found = locateProgram(NAMES, context.env);
    if (found === null) throw vanished('Redis');
    const program = await reachProgram(found, place);
    const port = await freePort();
    const { users, endpoint } = drawUsers(port);
    const options = [
      '--port',
      String(port),
      '--bind',
      HOST,
      '--dir',
      place.folder,
      '--daemonize',
      'no',
      ...persistence,
    ];
    return ownService({
      id,
      product: redisProduct,
      provider: program.source,
      endpoint,
      begin: () => letUseAllChannels(endpoint, MEASURED),
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
    offer: ({ env }) =>
      offerOf(locateProgram(NAMES, env)?.source, 'redis-server is not here; `stackbench setup` gets it.'),
    prepare: (context) => inOwnPlace(id, context, (place) => prepare(place, context)),
  };
}

/**
 * The users of a Redis, as lines of its configuration, and how they get in. The measured may do all but what reaches beyond the data
 * (files, other servers, other users); `CLIENT` is what libraries greet with.
 */
export function drawUsers(port: number): { readonly users: string; readonly endpoint: Endpoint } {
  const [own, theirs] = [drawPassword(), drawPassword()];
  return {
    users: `user ${ADMIN} on >${own} ~* +@all\nuser ${MEASURED} on >${theirs} ~* +@all -@admin +client -migrate\n`,
    endpoint: {
      host: HOST,
      port,
      url: `redis://${ADMIN}:${own}@${HOST}:${port}`,
      measured: `redis://:${theirs}@${HOST}:${port}`,
    },
  };
}
