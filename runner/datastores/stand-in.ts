import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { freePort } from '../machine/free-port.ts';
import { type FoundStandIn, locateMongoJavaServer, mongoJavaServerArgs } from '../programs/locate-mongo-java-server.ts';
import type { DatastoreFolder } from './datastore-folder.ts';
import type { ProviderContext } from './datastore.ts';
import type { Offer } from './offer.ts';
import { type OwnDatastore, startOwnDatastore } from './own-datastore.ts';
import { mongodbProduct } from './products/mongodb.ts';
import type { DatastoreProvider } from './provider.ts';
import { HOST, inOwnFolder, offerOf, ownDatastore, asUserOf } from './recipes/recipe.ts';

const PROVIDER = 'stand-in for MongoDB';
/** Every Java's folder contains one of these: since Java 9, before it, and in an older JDK. */
const OF_JAVA = ['lib/modules', 'lib/rt.jar', 'jre/lib/rt.jar'];
const FIX = 'Run `stackbench setup`, which builds it with a JDK 17 or later and Maven.';

/**
 * mongo-java-server with its H2 file backend, for MongoDB: under its own name, and only if it was allowed. It has no
 * passwords.
 */
export const standInProvider: DatastoreProvider = {
  rung: 'stand-in',
  async offer(id, context): Promise<Offer> {
    if (id !== 'mongodb') return { available: false, reason: `There is no stand-in for ${id}.` };
    const found = await locateMongoJavaServer(context);
    return found.found ? { available: true, provider: PROVIDER } : offerOf(found, FIX);
  },
  async start(_id, context) {
    const found = await locateMongoJavaServer(context);
    if (!found.found)
      throw new StackbenchError({
        code: 'stand-in-missing',
        what: 'The stand-in for MongoDB cannot be started.',
        why: `${found.reason}.`,
        fix: FIX,
      });
    const datastore = await inOwnFolder('mongo-java-server', context, (place) => prepare(found, place, context));
    return startOwnDatastore(datastore, context);
  },
};

async function prepare(found: FoundStandIn, place: DatastoreFolder, context: ProviderContext): Promise<OwnDatastore> {
  const port = await freePort();
  const folder = await place.reach(found.root);
  return ownDatastore({
    id: 'mongodb',
    product: mongodbProduct,
    rung: 'stand-in',
    provider: PROVIDER,
    endpoint: { host: HOST, port, url: `mongodb://${HOST}:${port}/?directConnection=true` },
    readyWithinMs: 60_000,
    refine: (identity) => ({
      ...identity,
      product: 'mongo-java-server',
      version: found.version,
      durability: 'unknown',
      pid: null,
      settings: { backend: 'H2, in a file' },
    }),
    byHand: found.java,
    spec: {
      label: 'mongo-java-server',
      command: await javaFor(place, found.java),
      args: mongoJavaServerArgs(folder, port, place.folder),
      env: {},
      cwd: place.folder,
      cpus: context.cpus,
      logFile: join(context.workDir, 'mongo-java-server.log'),
      ...asUserOf(place),
    },
  });
}

/**
 * Java is in `bin` of a folder that it needs as a whole; a script that starts one may be anywhere, and needs only
 * itself.
 */
async function javaFor(place: DatastoreFolder, java: string): Promise<string> {
  if (place.user === undefined) return java;
  const program = await realpath(java);
  const home = dirname(dirname(program));
  if (!OF_JAVA.some((file) => existsSync(join(home, file)))) return place.reach(program);
  return join(await place.reach(home), 'bin', basename(program));
}
