import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { freePort } from '../processes/free-port.ts';
import { locateMongoStandIn } from './locate.ts';
import { startOwnService } from './own-service.ts';
import { mongodbProduct } from './products/mongodb.ts';
import type { Offer, ServiceProvider } from './service.ts';

const MISSING = 'mongo-java-server is not here; `stackbench setup` builds it (needs a JDK 17 and Maven).';

/** mongo-java-server with its H2 file backend, for MongoDB: under its own name, and only where it was allowed. */
export const standInProvider: ServiceProvider = {
  rung: 'stand-in',
  offer(id, { env }): Promise<Offer> {
    if (id !== 'mongodb') return Promise.resolve({ available: false, reason: `Nothing stands in for ${id}.` });
    const found = locateMongoStandIn(env);
    return Promise.resolve(
      found === null ? { available: false, reason: MISSING } : { available: true, provider: 'stand-in for MongoDB' },
    );
  },
  async start(id, context) {
    const found = locateMongoStandIn(context.env);
    if (found === null)
      throw new StackbenchError({
        code: 'stand-in-missing',
        what: 'The stand-in for MongoDB cannot be started.',
        why: MISSING,
        fix: 'Run `stackbench setup`.',
      });
    const folder = join(context.workDir, 'mongo-java-server');
    await mkdir(folder, { recursive: true });
    const port = await freePort();
    return startOwnService(
      {
        id,
        product: mongodbProduct,
        rung: 'stand-in',
        provider: 'stand-in for MongoDB',
        endpoint: { host: '127.0.0.1', port, url: `mongodb://127.0.0.1:${port}/?directConnection=true` },
        readyWithinMs: 60_000,
        stopSignal: 'SIGTERM',
        refine: (identity) => ({
          ...identity,
          product: 'mongo-java-server',
          version: found.version,
          durability: 'unknown',
          pid: null,
          settings: { backend: 'H2, in a file' },
        }),
        spec: {
          label: 'mongo-java-server',
          command: found.java,
          args: ['-Xmx512m', '-cp', found.classPath, 'Launcher', String(port), folder],
          env: {},
          cwd: folder,
          cpus: context.cpus,
          logFile: join(context.workDir, 'mongo-java-server.log'),
        },
      },
      context,
    );
  },
};
