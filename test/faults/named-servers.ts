import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, existsSync, cpSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { Client } from 'pg';
import { freePort } from '../../runner/machine/free-port.ts';
import { locateMemcached } from '../../runner/programs/locate-memcached.ts';
import { locateMongoJavaServer, mongoJavaServerArgs } from '../../runner/programs/locate-mongo-java-server.ts';
import { locatePostgres } from '../../runner/programs/locate-postgres.ts';
import { locateRedis } from '../../runner/programs/locate-redis.ts';
import { FaultProxy } from './fault-proxy.ts';
import { NotHere } from './not-applied.ts';
import type { NamedStore } from './settings.ts';

const NOBODY = 65_534;
const ANSWERS_WITHIN_MS = 30_000;

/** A real datastore of the tests, as a user would name it, with a proxy before it. */
export interface NamedServer {
  readonly proxy: FaultProxy;
  /** Its address through the proxy, as its flag takes it. */
  readonly url: () => string;
  /** Names of ours that are in it, in words. Removes them where it is told to, so that the next trial finds none. */
  left(options?: { readonly remove: boolean }): Promise<string[]>;
}

interface Started {
  readonly server: NamedServer;
  readonly child: ChildProcess;
}

/** Starts each when it is first asked for, and ends all at the end. */
export class NamedServers {
  #folder: string | null = null;
  readonly #started = new Map<NamedStore, Started>();

  /** @throws Error where its program is not here */
  async get(store: NamedStore): Promise<NamedServer> {
    const known = this.#started.get(store);
    if (known !== undefined) {
      await known.server.proxy.become('well');
      return known.server;
    }
    const port = await freePort();
    const child = await this.#start(store, port);
    try {
      await untilListens(port);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    const proxy = new FaultProxy(port);
    await proxy.become('well');
    const server: NamedServer = {
      proxy,
      url: () => urlOf(store, proxy.port),
      left: (options) => NAMES[store](port, options?.remove === true),
    };
    this.#started.set(store, { server, child });
    return server;
  }

  async stop(): Promise<void> {
    for (const { server, child } of this.#started.values()) {
      await server.proxy.close();
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, 'exit');
      child.kill('SIGINT');
      if ((await Promise.race([gone, pause(5000)])) === undefined) child.kill('SIGKILL');
      await gone;
    }
    this.#started.clear();
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }

  async #start(store: NamedStore, port: number): Promise<ChildProcess> {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'faults-servers-'));
    const folder = join(this.#folder, store);
    mkdirSync(folder);
    const asRoot = process.getuid?.() === 0;
    if (store === 'postgres') return startPostgres(folder, port);
    if (store === 'mongodb') {
      const found = await locateMongoJavaServer({ env: process.env });
      return found.found ? run(found.java, mongoJavaServerArgs(found.path, port, folder), {}) : missing(found.reason);
    }
    const located = await (store === 'redis' ? locateRedis : locateMemcached)({ env: process.env });
    const { path, env } = located.found ? located : missing(located.reason);
    const args =
      store === 'redis'
        ? ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
        : [...(asRoot ? ['-u', 'nobody'] : []), '-l', '127.0.0.1', '-p', String(port), '-U', '0'];
    return run(path, args, env);
  }
}

function missing(reason: string): never {
  throw new NotHere(reason);
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(command, args, { env, stdio: ['pipe', 'ignore', 'ignore'] });
}

/**
 * From a copy of its own: the package may lie where no other user may go, and its links are made by an install script.
 */
async function startPostgres(folder: string, port: number): Promise<ChildProcess> {
  const located = await locatePostgres({ env: process.env });
  const { packageFolder, bin } = located.found ? located : missing(located.reason);
  let programs = bin;
  if (packageFolder !== null) {
    const copy = join(dirname(folder), 'postgres-programs');
    cpSync(join(packageFolder, 'native'), join(copy, 'native'), { recursive: true, verbatimSymlinks: true });
    const list = join(packageFolder, 'native', 'pg-symlinks.json');
    const links = existsSync(list)
      ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[])
      : [];
    for (const { source, target } of links)
      if (!existsSync(join(copy, target))) symlinkSync(join(copy, source), join(copy, target));
    execFileSync('chmod', ['-R', 'a+rX', dirname(folder)]);
    programs = join(copy, 'native', 'bin');
  }
  const asRoot = process.getuid?.() === 0;
  if (asRoot) chownSync(folder, NOBODY, NOBODY);
  const who = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const data = join(folder, 'data');
  const env = { LC_ALL: 'C', TZ: 'UTC' };
  execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'stackbench', '-A', 'trust', '--no-sync'], {
    ...who,
    env,
    stdio: 'ignore',
    cwd: '/',
  });
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  return spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
    ...who,
    env,
    stdio: 'ignore',
    cwd: '/',
  });
}

async function untilListens(port: number): Promise<void> {
  const end = performance.now() + ANSWERS_WITHIN_MS;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const answered = await Promise.race([
      once(socket, 'connect').then(
        () => true,
        () => false,
      ),
      pause(1000, false),
    ]);
    socket.destroy();
    if (answered) return;
    if (performance.now() > end) throw new Error(`nothing listens on port ${port}`);
    await pause(50);
  }
}

function urlOf(store: NamedStore, port: number): string {
  const at = `127.0.0.1:${port}`;
  return {
    postgres: `postgres://stackbench@${at}/postgres`,
    redis: `redis://${at}`,
    memcached: at,
    mongodb: `mongodb://${at}/?directConnection=true`,
  }[store];
}

/** Memcached cannot tell. */
const NAMES: Readonly<Record<NamedStore, (port: number, remove: boolean) => Promise<string[]>>> = {
  async postgres(port, remove) {
    const client = new Client({ connectionString: urlOf('postgres', port) });
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ datname: string }>(
      "select datname from pg_database where datname like 'stackbench\\_%'",
    );
    if (remove) for (const { datname } of rows) await client.query(`drop database "${datname}" with (force)`);
    await client.end();
    return rows.map(({ datname }) => `database ${datname}`);
  },
  async redis(port, remove) {
    const client = new Redis({ host: '127.0.0.1', port });
    const keys = await client.keys('stackbench_*');
    if (remove && keys.length > 0) await client.del(...keys);
    await client.quit();
    return keys.length === 0 ? [] : [`${keys.length} keys, such as ${keys[0]}`];
  },
  async mongodb(port, remove) {
    const client = await MongoClient.connect(urlOf('mongodb', port));
    const { databases } = await client.db().admin().listDatabases();
    const ours = databases.filter(({ name }) => name.startsWith('stackbench_'));
    if (remove) for (const { name } of ours) await client.db(name).dropDatabase();
    await client.close();
    return ours.map(({ name }) => `database ${name}`);
  },
  memcached: () => Promise.resolve([]),
};
