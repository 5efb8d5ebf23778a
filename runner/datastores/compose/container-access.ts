import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawSecret } from '../../machine/known-secrets.ts';
import type { Endpoint, DatastoreId } from '../datastore.ts';
import { ADMIN, HOST } from '../recipes/recipe.ts';
import { drawRedisUsers } from '../redis-users.ts';

/** The address of a datastore in a container, and the variables of `docker-compose.yml` for it. */
interface ContainerAccess {
  readonly endpoint: Endpoint;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Draws the passwords of a datastore that will answer on a port of this machine. `workDir` is a folder that only we may
 * enter.
 */
export async function drawAccess(id: DatastoreId, port: number, workDir: string): Promise<ContainerAccess> {
  const at = { host: HOST, port };
  const password = drawSecret();
  switch (id) {
    case 'postgres':
      return {
        endpoint: {
          ...at,
          url: `postgres://${ADMIN}:${password}@${HOST}:${port}/postgres`,
          measured: 'user-of-namespace',
        },
        variables: { STACKBENCH_POSTGRES_AUTH: 'scram-sha-256', STACKBENCH_POSTGRES_PASSWORD: password },
      };
    case 'mongodb':
      return {
        endpoint: {
          ...at,
          url: `mongodb://${ADMIN}:${password}@${HOST}:${port}/?directConnection=true&authSource=admin`,
          measured: 'user-of-namespace',
        },
        variables: { STACKBENCH_MONGODB_USER: ADMIN, STACKBENCH_MONGODB_PASSWORD: password },
      };
    case 'redis':
    case 'redis-cache': {
      const { users, endpoint } = drawRedisUsers(port, '~* &*');
      const file = join(workDir, `${id}-users.conf`);
      // In the container another user reads it; on this machine its folder protects it.
      await writeFile(file, users, { mode: 0o644, flag: 'wx' });
      return { endpoint, variables: { [`STACKBENCH_${id.replace('-', '_').toUpperCase()}_CONF`]: file } };
    }
    case 'memcached':
      return { endpoint: { ...at, url: `memcached://${HOST}:${port}` }, variables: {} };
  }
}

/** The address of a datastore as another container of the project reaches it. */
export function besideContainer(id: DatastoreId, url: string): string {
  if (!url.includes('://')) return `${id}:${PORTS[id]}`;
  const parsed = new URL(url);
  parsed.hostname = id;
  parsed.port = PORTS[id];
  return parsed.href;
}

const PORTS: Readonly<Record<DatastoreId, string>> = {
  postgres: '5432',
  mongodb: '27017',
  redis: '6379',
  'redis-cache': '6379',
  memcached: '11211',
};
