import { chown, mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { freePort } from '../processes/free-port.ts';
import { logTail, startChild } from '../processes/start-child.ts';
import { locateMongod, locatePostgres, locateProgram } from './locate.ts';
import { type OwnService, startOwnService } from './own-service.ts';
import { type User, postgresUser, usablePostgres } from './postgres-installation.ts';
import { memcachedProduct } from './products/memcached.ts';
import { mongodbProduct } from './products/mongodb.ts';
import { postgresProduct } from './products/postgres.ts';
import { redisProduct } from './products/redis.ts';
import type { Endpoint, Identity, Offer, ProviderContext, ServiceId, ServiceProvider } from './service.ts';

const REDIS_NAMES = ['redis-server', 'valkey-server'];
const DURABLE_REDIS = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
const VOLATILE_REDIS = ['--appendonly', 'no', '--save', ''];
const TMPFS_MAGIC = 0x01021994;
const RAMFS_MAGIC = 0x858458f6;

interface Recipe {
  offer(context: ProviderContext): Offer;
  prepare(context: ProviderContext): Promise<OwnService>;
}

const RECIPES: Readonly<Record<ServiceId, Recipe>> = {
  postgres: {
    offer: ({ env }) =>
      offerOf(locatePostgres(env)?.source, 'PostgreSQL is not here; `npm ci` brings it as an optional dependency.'),
    prepare: preparePostgres,
  },
  redis: redisRecipe('redis', DURABLE_REDIS),
  'redis-cache': redisRecipe('redis-cache', VOLATILE_REDIS),
  memcached: {
    offer: ({ env }) =>
      offerOf(locateProgram(['memcached'], env)?.source, 'memcached is not here; `stackbench setup` gets it.'),
    prepare: prepareMemcached,
  },
  mongodb: {
    offer: ({ env }) =>
      offerOf(
        locateMongod(env)?.source,
        'No mongod is here: set MONGOD_BIN or put one on PATH, or pass --allow-stand-in.',
      ),
    prepare: prepareMongod,
  },
};

/** Programs of this host, and embedded binaries: one rung. */
export const nativeProvider: ServiceProvider = {
  rung: 'native',
  offer: (id, context) => Promise.resolve(RECIPES[id].offer(context)),
  async start(id, context) {
    return startOwnService(await RECIPES[id].prepare(context), context);
  },
};

function offerOf(source: string | undefined, reason: string): Offer {
  return source === undefined ? { available: false, reason } : { available: true, provider: source };
}

async function dataFolder(context: ProviderContext, id: string): Promise<string> {
  const folder = join(context.workDir, id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function endpointOn(port: number, scheme: string, user = ''): Endpoint {
  return { host: '127.0.0.1', port, url: `${scheme}://${user}127.0.0.1:${port}` };
}

/** Data in memory survives nothing, whatever the server says. */
async function volatileOnTmpfs(folder: string): Promise<(identity: Identity) => Identity> {
  const { type } = await statfs(folder);
  if (type !== TMPFS_MAGIC && type !== RAMFS_MAGIC) return (identity) => identity;
  return (identity) => ({
    ...identity,
    durability: 'volatile',
    settings: { ...identity.settings, data: 'in memory (tmpfs)' },
  });
}

function own(base: Omit<OwnService, 'rung' | 'readyWithinMs' | 'stopSignal'> & Partial<OwnService>): OwnService {
  return { rung: 'native', readyWithinMs: 30_000, stopSignal: 'SIGTERM', ...base };
}

async function preparePostgres(context: ProviderContext): Promise<OwnService> {
  const binaries = locatePostgres(context.env);
  if (binaries === null) throw vanished('PostgreSQL');
  const user = await postgresUser();
  const bin = await usablePostgres(binaries, user);
  const folder = await dataFolder(context, 'postgres');
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const env = { LC_ALL: 'C', TZ: 'UTC' };
  await makeDatabaseFolder({ initdb: join(bin, 'initdb'), folder, env, user, context });
  const port = await freePort();
  return own({
    id: 'postgres',
    product: postgresProduct,
    provider: binaries.source,
    endpoint: {
      ...endpointOn(port, 'postgres', 'stackbench@'),
      url: `postgres://stackbench@127.0.0.1:${port}/postgres`,
    },
    stopSignal: 'SIGINT',
    refine: await volatileOnTmpfs(folder),
    spec: {
      label: 'PostgreSQL',
      command: join(bin, 'postgres'),
      args: [
        '-D',
        folder,
        '-p',
        String(port),
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
        '-c',
        'max_connections=200',
        ...(context.housekeeping === 'by-hand' ? ['-c', 'autovacuum=off'] : []),
      ],
      env,
      cwd: '/',
      cpus: context.cpus,
      logFile: join(context.workDir, 'postgres.log'),
      ...(user === undefined ? {} : { user }),
    },
  });
}

interface DatabaseFolder {
  readonly initdb: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: User | undefined;
  readonly context: ProviderContext;
}

async function makeDatabaseFolder({ initdb, folder, env, user, context }: DatabaseFolder): Promise<void> {
  const { signal, workDir } = context;
  const logFile = join(workDir, 'initdb.log');
  const args = ['-D', folder, '-U', 'stackbench', '-A', 'trust', '--no-sync', '--encoding=UTF8', '--locale=C'];
  const child = await startChild({
    label: 'initdb',
    command: initdb,
    args,
    env,
    cwd: '/',
    cpus: [],
    logFile,
    ...(user === undefined ? {} : { user }),
  });
  let stopped: Promise<void> | undefined;
  const stop = (): void => {
    stopped = child.stop({ graceMs: 2000 });
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const { code } = await child.exited;
  signal.removeEventListener('abort', stop);
  await stopped;
  signal.throwIfAborted();
  if (code === 0) return;
  throw new StackbenchError({
    code: 'initdb-failed',
    what: 'PostgreSQL could not make its data folder.',
    why: await logTail(logFile),
    fix: 'Look at the message; PG_BIN_DIR can name another installation.',
  });
}

function redisRecipe(id: 'redis' | 'redis-cache', persistence: readonly string[]): Recipe {
  return {
    offer: ({ env }) =>
      offerOf(locateProgram(REDIS_NAMES, env)?.source, 'redis-server is not here; `stackbench setup` gets it.'),
    async prepare(context) {
      const program = locateProgram(REDIS_NAMES, context.env);
      if (program === null) throw vanished('Redis');
      const folder = await dataFolder(context, id);
      const port = await freePort();
      return own({
        id,
        product: redisProduct,
        provider: program.source,
        endpoint: endpointOn(port, 'redis'),
        refine: await volatileOnTmpfs(folder),
        spec: {
          label: id === 'redis' ? 'Redis' : 'Redis (cache)',
          command: program.path,
          args: ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--daemonize', 'no', ...persistence],
          env: program.env,
          cwd: folder,
          cpus: context.cpus,
          logFile: join(context.workDir, `${id}.log`),
        },
      });
    },
  };
}

async function prepareMemcached(context: ProviderContext): Promise<OwnService> {
  const program = locateProgram(['memcached'], context.env);
  if (program === null) throw vanished('memcached');
  const port = await freePort();
  const asRoot = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  return own({
    id: 'memcached',
    product: memcachedProduct,
    provider: program.source,
    endpoint: endpointOn(port, 'memcached'),
    spec: {
      label: 'Memcached',
      command: program.path,
      args: [...asRoot, '-l', '127.0.0.1', '-p', String(port), '-U', '0', '-m', '1024', '-c', '1024', '-t', '2'],
      env: program.env,
      cwd: '/',
      cpus: context.cpus,
      logFile: join(context.workDir, 'memcached.log'),
    },
  });
}

async function prepareMongod(context: ProviderContext): Promise<OwnService> {
  const program = locateMongod(context.env);
  if (program === null) throw vanished('mongod');
  const folder = await dataFolder(context, 'mongodb');
  const port = await freePort();
  return own({
    id: 'mongodb',
    product: mongodbProduct,
    provider: program.source,
    endpoint: { ...endpointOn(port, 'mongodb'), url: `mongodb://127.0.0.1:${port}/?directConnection=true` },
    refine: await volatileOnTmpfs(folder),
    spec: {
      label: 'MongoDB',
      command: program.path,
      args: [
        '--dbpath',
        folder,
        '--port',
        String(port),
        '--bind_ip',
        '127.0.0.1',
        '--nounixsocket',
        '--wiredTigerCacheSizeGB',
        '0.5',
      ],
      env: program.env,
      cwd: '/',
      cpus: context.cpus,
      logFile: join(context.workDir, 'mongodb.log'),
    },
  });
}

function vanished(product: string): StackbenchError {
  return new StackbenchError({
    code: 'program-vanished',
    what: `${product} was here a moment ago and is gone.`,
    why: 'Its program was removed.',
    fix: 'Run `stackbench setup` again.',
  });
}
