import { join } from 'node:path';
import { freePort } from '../../processes/free-port.ts';
import { runToEnd } from '../../processes/run-to-end.ts';
import { drawPassword } from '../draw-password.ts';
import { type Located, locateProgram } from '../locate.ts';
import type { OwnService } from '../own-service.ts';
import { type OwnPlace, isInMemory } from '../own-place.ts';
import { redisProduct } from '../products/redis.ts';
import { readyWithinMs } from '../ready-within.ts';
import type { Endpoint, ProviderContext } from '../service.ts';
import { inMemory } from './in-memory.ts';
import { reachProgram } from './reach-program.ts';
import { ADMIN, HOST, type Recipe, asUserOf, inOwnPlace, offerOf, ownService, vanished } from './recipe.ts';

const NAMES = ['redis-server', 'valkey-server'];
const VERSION_WITHIN_MS = 10_000;
const DURABLE = ['appendonly yes', 'appendfsync always', 'save ""'];
const VOLATILE = ['appendonly no', 'save ""'];
/** All but what reaches beyond the data: files, other servers, other users; `CLIENT` is what every library greets with. */
const MEASURED_MAY = '+@all -@admin +client -migrate';

export const redisRecipe = recipeFor('redis', 'Redis', DURABLE);
export const redisCacheRecipe = recipeFor('redis-cache', 'Redis (cache)', VOLATILE);

/** Redis by a program of this machine. Nobody gets in without a password, which stands in a file of its user. */
function recipeFor(id: 'redis' | 'redis-cache', label: string, persistence: readonly string[]): Recipe {
  const prepare = async (place: OwnPlace, context: ProviderContext): Promise<OwnService> => {
    const found = locateProgram(NAMES, context.env);
    if (found === null) throw vanished('Redis');
    const program = await reachProgram(found, place);
    const port = await freePort();
    const { users, endpoint } = accessTo(port, await versionOf(program, place, context));
    const config = [
      ...[`bind ${HOST}`, `port ${port}`, `dir ${JSON.stringify(place.folder)}`, 'daemonize no'],
      ...[...persistence, ...users, ''],
    ];
    return ownService({
      id,
      product: redisProduct,
      provider: program.source,
      endpoint,
      refine: inMemory(await isInMemory(place.folder)),
      spec: {
        label,
        command: program.path,
        args: [await place.write('redis.conf', config.join('\n'))],
        env: program.env,
        cwd: place.folder,
        cpus: context.cpus,
        logFile: join(context.workDir, `${id}.log`),
        ...asUserOf(place),
      },
    });
  };
  return {
    offer: ({ env }) =>
      offerOf(locateProgram(NAMES, env)?.source, 'redis-server is not here; `stackbench setup` gets it.'),
    prepare: (context) => inOwnPlace(id, context, (place) => prepare(place, context)),
  };
}

/**
 * The lines of a configuration that make the users of a version, and how to get in. The measured are the user `default`, so that
 * clients get in that know of a password alone. Before 6.0 there is one user.
 */
export function accessTo(port: number, version: number): { users: string[]; endpoint: Endpoint } {
  const password = drawPassword();
  const measured = `redis://:${password}@${HOST}:${port}`;
  if (version < 6) return { users: [`requirepass ${password}`], endpoint: { host: HOST, port, url: measured } };
  const own = drawPassword();
  const data = version < 6.2 ? '~*' : '~* &*';
  return {
    users: [`user default on >${password} ${data} ${MEASURED_MAY}`, `user ${ADMIN} on >${own} ${data} +@all`],
    endpoint: { host: HOST, port, url: `redis://${ADMIN}:${own}@${HOST}:${port}`, measured },
  };
}

/** Its first two numbers; 6.2, which is what most know of users, where it does not tell. */
async function versionOf(
  program: Located,
  place: OwnPlace,
  { workDir, signal, env }: ProviderContext,
): Promise<number> {
  const { output } = await runToEnd({
    label: 'redis-server --version',
    command: program.path,
    args: ['--version'],
    env: program.env,
    cwd: place.folder,
    logFile: join(workDir, 'redis-version.log'),
    signal,
    withinMs: readyWithinMs(env, VERSION_WITHIN_MS),
    stdout: 'pipe',
    ...asUserOf(place),
  });
  return Number(/\bv=(\d+\.\d+)/.exec(output)?.[1] ?? 6.2);
}
