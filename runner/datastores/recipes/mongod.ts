import { join } from 'node:path';
import { freePort } from '../../machine/free-port.ts';
import { drawSecret } from '../../machine/known-secrets.ts';
import { locateMongod } from '../../programs/locate-mongod.ts';
import { type DatastoreFolder, isInMemory } from '../datastore-folder.ts';
import type { Endpoint, ProviderContext } from '../datastore.ts';
import type { OwnDatastore } from '../own-datastore.ts';
import { makeAdministrator, mongodbProduct } from '../products/mongodb.ts';
import { inMemory } from './in-memory.ts';
import { reachProgram } from './reach-program.ts';
import { ADMIN, HOST, type Recipe, inOwnFolder, offerOf, ownDatastore, vanished, asUserOf } from './recipe.ts';

/**
 * A real mongod of this machine. As long as it has no user, it accepts a connection from this machine without a
 * password, only to create the first user: that is us, or we do not use it.
 */
export const mongodRecipe: Recipe = {
  offer: async (context) =>
    offerOf(
      await locateMongod(context),
      'Run `stackbench setup`, put a mongod on PATH, name one with MONGOD_BIN, or pass --allow-stand-in.',
    ),
  prepare: (context) => inOwnFolder('mongodb', context, (place) => prepare(place, context)),
};

async function prepare(place: DatastoreFolder, context: ProviderContext): Promise<OwnDatastore> {
  const found = await locateMongod(context);
  if (!found.found) throw vanished('mongod', found);
  const program = await reachProgram(found, place);
  const data = place.folder;
  const port = await freePort();
  const password = drawSecret();
  const bareEndpoint: Endpoint = { host: HOST, port, url: `mongodb://${HOST}:${port}/?directConnection=true` };
  const endpoint: Endpoint = {
    ...bareEndpoint,
    url: `mongodb://${ADMIN}:${password}@${HOST}:${port}/?directConnection=true&authSource=admin`,
    measured: 'user-of-namespace',
  };
  const cache = ['--wiredTigerCacheSizeGB', '0.5'];
  return ownDatastore({
    id: 'mongodb',
    product: mongodbProduct,
    provider: program.source,
    endpoint,
    bareEndpoint,
    begin: () => makeAdministrator(bareEndpoint, ADMIN, password),
    refine: inMemory(await isInMemory(data)),
    byHand: found.path,
    spec: {
      label: 'MongoDB',
      command: program.path,
      args: ['--auth', '--dbpath', data, '--port', String(port), '--bind_ip', HOST, '--nounixsocket', ...cache],
      env: program.env,
      cwd: '/',
      cpus: context.cpus,
      logFile: join(context.workDir, 'mongodb.log'),
      ...asUserOf(place),
    },
  });
}
