import { join } from 'node:path';
import { freePort } from '../../machine/free-port.ts';
import { drawSecret } from '../../machine/known-secrets.ts';
import { locatePostgres } from '../../programs/locate-postgres.ts';
import { type DatastoreFolder, isInMemory } from '../datastore-folder.ts';
import type { Endpoint, ProviderContext } from '../datastore.ts';
import type { OwnDatastore } from '../own-datastore.ts';
import { usablePostgres } from '../postgres-installation.ts';
import { postgresProduct, revokePublicRights } from '../products/postgres.ts';
import { inMemory } from './in-memory.ts';
import { accountForInitdb, initDatabase } from './init-database.ts';
import { HOST, type Recipe, inOwnFolder, offerOf, ownDatastore, vanished, ADMIN, asUserOf } from './recipe.ts';

/**
 * PostgreSQL by its own programs. Every connection needs a password; an app under test owns only its database.
 */
export const postgresRecipe: Recipe = {
  offer: async (context) =>
    offerOf(
      await locatePostgres(context),
      'Run `npm ci` without `--omit=optional`: PostgreSQL is an optional npm package.',
    ),
  async prepare(context) {
    const account = await accountForInitdb(context);
    return inOwnFolder('postgres', context, (place) => prepare(place, context), account);
  },
};

async function prepare(place: DatastoreFolder, context: ProviderContext): Promise<OwnDatastore> {
  const found = await locatePostgres(context);
  if (!found.found) throw vanished('PostgreSQL', found);
  const { bin, env: libraries } = await usablePostgres(found, place);
  const env = { LC_ALL: 'C', TZ: 'UTC', ...libraries };
  const data = join(place.folder, 'data');
  const password = drawSecret();
  await initDatabase({ initdb: join(bin, 'initdb'), data, env, place, password, context });
  const port = await freePort();
  const endpoint: Endpoint = {
    host: HOST,
    port,
    url: `postgres://${ADMIN}:${password}@${HOST}:${port}/postgres`,
    measured: 'user-of-namespace',
  };
  const settings = {
    listen_addresses: HOST,
    unix_socket_directories: '',
    max_connections: '200',
    ...(context.housekeeping === 'by-hand' ? { autovacuum: 'off' } : {}),
  };
  return ownDatastore({
    id: 'postgres',
    product: postgresProduct,
    provider: found.source,
    endpoint,
    stopSignal: 'SIGINT',
    begin: () => revokePublicRights(endpoint),
    refine: inMemory(await isInMemory(place.folder)),
    byHand: found.path,
    spec: {
      label: 'PostgreSQL',
      command: join(bin, 'postgres'),
      args: [
        ...['-D', data, '-p', String(port)],
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      env,
      cwd: '/',
      cpus: context.cpus,
      logFile: join(context.workDir, 'postgres.log'),
      ...asUserOf(place),
    },
  });
}
