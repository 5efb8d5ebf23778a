import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { openDatastoreFolder } from '../runner/datastores/datastore-folder.ts';
import type { ProviderContext } from '../runner/datastores/datastore.ts';
import { usablePostgres } from '../runner/datastores/postgres-installation.ts';
import { accountForInitdb, initDatabase } from '../runner/datastores/recipes/init-database.ts';
import { reachProgram } from '../runner/datastores/recipes/reach-program.ts';
import { asUserOf } from '../runner/datastores/recipes/recipe.ts';
import { freePort } from '../runner/machine/free-port.ts';
import { drawSecret } from '../runner/machine/known-secrets.ts';
import { withDescendants } from '../runner/machine/processes/process-tree.ts';
import { startChild } from '../runner/machine/processes/start-child.ts';
import type { Teardown } from '../runner/machine/processes/teardown.ts';
import { waitUntil } from '../runner/machine/processes/wait-for.ts';
import { locatePostgres } from '../runner/programs/locate-postgres.ts';
import { locateRedis } from '../runner/programs/locate-redis.ts';

/** One open connection to a server, by one way in. */
interface Connection {
  ask(): Promise<unknown>;
  close(): Promise<unknown>;
}

export interface Server {
  readonly label: string;
  readonly pids: () => readonly number[];
  /** `password` false: somebody who needs none. */
  connect(way: { readonly socket: boolean; readonly password: boolean }): Promise<Connection>;
}

const READY_WITHIN_MS = 30_000;

/** A PostgreSQL that lets in one user by password and one without, over TCP and over a socket. */
export async function startPostgres(context: ProviderContext, teardown: Teardown): Promise<Server> {
  const binaries = await locatePostgres(context);
  if (!binaries.found) throw new Error(binaries.reason);
  const place = await openDatastoreFolder('postgres', context.workDir, await accountForInitdb(context));
  teardown.add('removing PostgreSQL', () => place.remove());
  const usable = await usablePostgres(binaries, place);
  const env = { LC_ALL: 'C', TZ: 'UTC', ...usable.env };
  const [data, password] = [join(place.folder, 'data'), drawSecret()];
  await initDatabase({ initdb: join(usable.bin, 'initdb'), data, env, place, password, context });
  const open = '\nlocal all open trust\nhost all open 127.0.0.1/32 trust\n';
  const closed = 'local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n';
  await place.write('hba.conf', open + closed);
  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: place.folder, autovacuum: 'off' };
  const child = await startChild({
    label: 'PostgreSQL',
    command: join(usable.bin, 'postgres'),
    args: [
      ...['-D', data, '-p', String(port), '-c', `hba_file=${join(place.folder, 'hba.conf')}`],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    env,
    cwd: '/',
    cpus: context.cpus,
    logFile: join(context.workDir, 'postgres.log'),
    ...asUserOf(place),
  });
  teardown.add('stopping PostgreSQL', () => child.stop({ signal: 'SIGINT' }));
  const connect = async (user: string, socket: boolean): Promise<Client> => {
    const client = new Client({
      host: socket ? place.folder : '127.0.0.1',
      ...{ port, user, password, database: 'postgres' },
    });
    await client.connect();
    return client;
  };
  const wait = { what: 'PostgreSQL to answer', withinMs: READY_WITHIN_MS, everyMs: 50 };
  const admin = await waitUntil(() => connect('stackbench', false), wait);
  await admin.query('CREATE ROLE open LOGIN');
  await admin.query('CREATE TABLE items AS SELECT n AS id, repeat($$x$$, 80) AS name FROM generate_series(1, 1000) n');
  await admin.query('CREATE UNIQUE INDEX ON items (id)');
  await admin.query('GRANT SELECT ON items TO open');
  await admin.end();
  return {
    label: 'PostgreSQL',
    pids: () => withDescendants(child.pid),
    async connect({ socket, password }) {
      const client = await connect(password ? 'stackbench' : 'open', socket);
      const get = { name: 'get', text: 'SELECT id, name FROM items WHERE id = $1', values: [500] };
      return { ask: () => client.query(get), close: () => client.end() };
    },
  };
}

/** A Redis with a user who needs a password and may do little, and one who needs none and may do all. */
export async function startRedis(context: ProviderContext, teardown: Teardown): Promise<Server> {
  const found = await locateRedis(context);
  if (!found.found) throw new Error(found.reason);
  const place = await openDatastoreFolder('redis', context.workDir);
  teardown.add('removing Redis', () => place.remove());
  const program = await reachProgram(found, place);
  const [port, path, password] = [await freePort(), join(place.folder, 'redis.sock'), drawSecret()];
  const users = `user default on nopass ~* +@all\nuser app on >${password} ~* +@all -@admin +client -migrate\n`;
  const child = await startChild({
    label: 'Redis',
    command: program.path,
    args: [
      await place.write('redis.conf', users),
      ...['--port', String(port), '--bind', '127.0.0.1', '--unixsocket', path, '--save', ''],
    ],
    env: program.env,
    cwd: place.folder,
    cpus: context.cpus,
    logFile: join(context.workDir, 'redis.log'),
    ...asUserOf(place),
  });
  teardown.add('stopping Redis', () => child.stop());
  const connect = async (socket: boolean, user: { username?: string; password?: string }): Promise<Redis> => {
    const where = socket ? { path } : { host: '127.0.0.1', port };
    const redis = new Redis({ ...where, ...user, lazyConnect: true, retryStrategy: () => null });
    redis.on('error', () => undefined);
    await redis.connect();
    return redis;
  };
  const wait = { what: 'Redis to answer', withinMs: READY_WITHIN_MS, everyMs: 50 };
  const first = await waitUntil(() => connect(true, {}), wait);
  await first.set('item', 'x'.repeat(80));
  first.disconnect();
  return {
    label: 'Redis',
    pids: () => withDescendants(child.pid),
    async connect({ socket, password: needed }) {
      const redis = await connect(socket, needed ? { username: 'app', password } : {});
      return { ask: () => redis.get('item'), close: () => redis.quit() };
    },
  };
}
