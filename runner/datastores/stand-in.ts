import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { freePort } from '../machine/free-port.ts';
import type { DatastoreFolder } from './datastore-folder.ts';
import type { ProviderContext } from './datastore.ts';
import { type LocatedStandIn, locateMongoStandIn } from './locate.ts';
import type { Offer } from './offer.ts';
import { type OwnDatastore, startOwnDatastore } from './own-datastore.ts';
import { mongodbProduct } from './products/mongodb.ts';
import type { DatastoreProvider } from './provider.ts';
import { HOST, inOwnPlace, ownService, asUserOf } from './recipes/recipe.ts';

/** What every Java's folder holds one of: from 9 on, before, and as a JDK. */
const OF_JAVA = ['lib/modules', 'lib/rt.jar', 'jre/lib/rt.jar'];
const MISSING = 'mongo-java-server is not here; `stackbench setup` builds it (needs a JDK 17 and Maven).';

/** mongo-java-server with its H2 file backend, for MongoDB: under its own name, and only where it was allowed. It knows no passwords. */
export const standInProvider: DatastoreProvider = {
  rung: 'stand-in',
  offer(id, { env }): Promise<Offer> {
    if (id !== 'mongodb') return Promise.resolve({ available: false, reason: `Nothing stands in for ${id}.` });
    const found = locateMongoStandIn(env);
    return Promise.resolve(
      found === null ? { available: false, reason: MISSING } : { available: true, provider: 'stand-in for MongoDB' },
    );
  },
  async start(_id, context) {
    const found = locateMongoStandIn(context.env);
    if (found === null)
      throw new StackbenchError({
        code: 'stand-in-missing',
        what: 'The stand-in for MongoDB cannot be started.',
        why: MISSING,
        fix: 'Run `stackbench setup`.',
      });
    const service = await inOwnPlace('mongo-java-server', context, (place) => prepare(found, place, context));
    return startOwnDatastore(service, context);
  },
};

async function prepare(found: LocatedStandIn, place: DatastoreFolder, context: ProviderContext): Promise<OwnDatastore> {
  const port = await freePort();
  const folder = await place.reach(found.folder);
  return ownService({
    id: 'mongodb',
    product: mongodbProduct,
    rung: 'stand-in',
    provider: 'stand-in for MongoDB',
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
      args: ['-Xmx512m', '-cp', `${folder}:${join(folder, 'lib', '*')}`, 'Launcher', String(port), place.folder],
      env: {},
      cwd: place.folder,
      cpus: context.cpus,
      logFile: join(context.workDir, 'mongo-java-server.log'),
      ...asUserOf(place),
    },
  });
}

/** Java lies in `bin` of a folder that it needs as a whole; a script that starts one lies anywhere, and needs nothing beside it. */
async function javaFor(place: DatastoreFolder, java: string): Promise<string> {
  if (place.user === undefined) return java;
  const program = await realpath(java);
  const home = dirname(dirname(program));
  if (!OF_JAVA.some((file) => existsSync(join(home, file)))) return place.reach(program);
  return join(await place.reach(home), 'bin', basename(program));
}
