import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { ProviderContext, RunningDatastore, DatastoreId } from '../../runner/datastores/datastore.ts';
import { driverReason } from '../../runner/datastores/driver-reason.ts';
import { externalProvider } from '../../runner/datastores/external.ts';
import { startDatastores } from '../../runner/datastores/ladder.ts';
import { nativeProvider } from '../../runner/datastores/native.ts';
import { mongodbProduct } from '../../runner/datastores/products/mongodb.ts';
import { freePort } from '../../runner/machine/free-port.ts';
import { type Child, startChild } from '../../runner/machine/processes/start-child.ts';
import { waitUntil } from '../../runner/machine/processes/wait-for.ts';
import { type WorkFolder, makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { locateRedis } from '../../runner/programs/locate-redis.ts';
import { runInProcess } from '../support/run-cli.ts';
import { speakMongo } from '../support/speaking-servers.ts';

const NAMESPACE = 'stackbench_reasons';
const children: Child[] = [];
const sockets: Socket[] = [];
let folder: string;
let work: WorkFolder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackbench-reasons-'));
  work = await makeWorkFolder('reasons test');
});

after(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(children.map((child) => child.stop()));
  await work.remove();
  await rm(folder, { recursive: true, force: true });
});

function naming(id: DatastoreId, address: string): ProviderContext {
  return {
    env: process.env,
    cpus: [],
    workDir: work.path,
    namespace: NAMESPACE,
    allowRemote: false,
    signal: new AbortController().signal,
    externalUrls: { [id]: address },
  };
}

/** What a person reads who names this server. */
async function refusalOf(id: DatastoreId, address: string): Promise<string> {
  const [service] = await startDatastores([{ id, provider: externalProvider }], naming(id, address)).catch(
    (error: unknown) => [error as StackbenchError],
  );
  if (service instanceof StackbenchError) return textOf(service);
  const { product, endpoint } = service as RunningDatastore;
  return product.createNamespace(endpoint, NAMESPACE).then(() => 'it was not refused', textOf);
}

function textOf(error: unknown): string {
  assert.ok(error instanceof StackbenchError, String(error));
  assert.equal(error.exitCode, 3);
  return `${error.why} ${error.fix}`;
}

/** A Redis of our own with these flags; returns its port. */
async function startServer(args: (port: number) => string[]): Promise<number> {
  const located = await locateRedis({ env: process.env });
  assert.ok(located.found, 'Redis is needed: run `stackbench setup`');
  const port = await freePort();
  const logFile = join(folder, `${port}.log`);
  const env = located.env;
  children.push(
    await startChild({ label: 'server', command: located.path, args: args(port), env, cwd: folder, cpus: [], logFile }),
  );
  for (let tries = 0; tries < 200 && !(await takesConnections(port)); tries += 1) await pause(50);
  return port;
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.end();
      resolve(true);
    });
  });
}

const redis = (...args: string[]): Promise<number> =>
  startServer((port) => [...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''], ...args]);

/** True for a connection that is answered, and stays; null for one that is refused. */
async function isTakenIn(port: number): Promise<true | null> {
  const client = connect(port, '127.0.0.1');
  // One that is refused is answered and then reset, which may come after its answer.
  client.on('error', () => undefined);
  sockets.push(client);
  client.write('PING\r\n');
  const [answer] = (await once(client, 'data')) as [Buffer];
  return answer.toString().startsWith('+PONG') ? true : null;
}

describe('a Redis that was named', () => {
  it('says that it asks for a password, that one is wrong, and that a database is not there', async () => {
    const port = await redis('--requirepass', 'hush');
    assert.match(await refusalOf('redis', `redis://127.0.0.1:${port}`), /NOAUTH.*write them into its address/);
    assert.match(await refusalOf('redis', `redis://:wrong@127.0.0.1:${port}`), /WRONGPASS.*Check user, password/);
    assert.match(await refusalOf('redis', `redis://:hush@127.0.0.1:${port}/99`), /DB index is out of range.*database/);
  });

  it('says that it has too many clients, which is no matter of passwords', async () => {
    const port = await redis('--maxclients', '1');
    // Whoever asked whether it is ready may still count as its one client.
    await waitUntil(() => isTakenIn(port), { what: 'the one place of a Redis', withinMs: 10_000, everyMs: 20 });
    assert.match(await refusalOf('redis', `redis://127.0.0.1:${port}`), /max number of clients.*Stop other clients/);
  });

  it('says why an app could not fill it: no memory, or only a copy of another', async () => {
    const full = await redis('--maxmemory', '1mb', '--maxmemory-policy', 'noeviction');
    const copy = await redis('--replicaof', '127.0.0.1', '1');
    const serve = ['serve', 'express-redis', '--items', '1000', '--redis-url'];
    const noMemory = await runInProcess([...serve, `redis://127.0.0.1:${full}`]);
    assert.equal(noMemory.code, 3);
    assert.match(noMemory.stderr, /Why: .*OOM command not allowed.*\n {2}Fix: Give that server more memory/);
    const readOnly = await runInProcess([...serve, `redis://127.0.0.1:${copy}`]);
    assert.equal(readOnly.code, 3);
    assert.match(readOnly.stderr, /Why: .*READONLY.*\n {2}Fix: Name the server that accepts writes/);
  });

  it('says that nothing listens, not that a connection is closed', async () => {
    assert.match(await refusalOf('redis', `redis://127.0.0.1:${await freePort()}`), /ECONNREFUSED.*server is running/);
  });
});

describe('a Memcached that was named', () => {
  it('says that nothing listens on any of the addresses of its name', async () => {
    const port = await freePort();
    assert.match(await refusalOf('memcached', `localhost:${port}`), /ECONNREFUSED.*server is running/);
  });
});

/** Answers every connection with one error of PostgreSQL, as it does before anybody is let in. */
async function postgresThatSays(code: string, message: string): Promise<number> {
  const fields = `SFATAL\0VFATAL\0C${code}\0M${message}\0\0`;
  const answer = Buffer.alloc(5 + fields.length);
  answer.write('E', 0);
  answer.writeInt32BE(4 + fields.length, 1);
  answer.write(fields, 5);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    sockets.push(socket);
    // A request for TLS is eight bytes, and refused with one letter.
    socket.on('data', (chunk) => (chunk.length === 8 ? socket.write('N') : socket.end(answer)));
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('a PostgreSQL that was named', () => {
  const SAYINGS = [
    ['28P01', 'password authentication failed for user "x"', /Check user, password/],
    ['28000', 'no pg_hba.conf entry for host "127.0.0.1", user "x", no encryption', /Check user, password/],
    ['53300', 'sorry, too many clients already', /raise its connection limit/],
    ['57P03', 'the database system is starting up', /Wait until the server has started/],
    ['3D000', 'database "nowhere" does not exist', /name or number of the database/],
    ['53100', 'could not write init file: No space left on device', /Free space/],
  ] as const;

  it('says what it refuses in its own words, each with its own way out', async () => {
    for (const [code, message, fix] of SAYINGS) {
      const port = await postgresThatSays(code, message);
      const said = await refusalOf('postgres', `postgres://x:y@127.0.0.1:${port}/nowhere`);
      assert.ok(said.includes(message), said);
      assert.match(said, fix);
    }
    const port = await postgresThatSays('28P01', 'x');
    assert.match(await refusalOf('postgres', `postgres://x@127.0.0.1:${port}/x?sslmode=require`), /SSL.*TLS/);
  });

  it('says that a user may not make databases, and that a role has no connections left', async () => {
    const own = await nativeProvider.start('postgres', naming('redis', ''));
    try {
      const admin = new Client({ connectionString: own.endpoint.url });
      await admin.connect();
      await admin.query("CREATE ROLE limited LOGIN PASSWORD 'known'");
      await admin.query("CREATE ROLE crowded LOGIN PASSWORD 'known' CONNECTION LIMIT 0");
      await admin.query('GRANT CONNECT ON DATABASE postgres TO limited, crowded');
      await admin.end();
      const as = (user: string): string => {
        const url = new URL(own.endpoint.url);
        url.username = user;
        url.password = 'known';
        return url.href;
      };
      assert.match(
        await refusalOf('postgres', as('limited')),
        /permission denied to create database.*the right to create/,
      );
      assert.match(
        await refusalOf('postgres', as('crowded')),
        /too many connections for role.*raise its connection limit/,
      );
    } finally {
      await own.stop();
    }
  });
});

describe('a MongoDB that was named', () => {
  it('says who may not do what, and what each of its servers answered', async () => {
    const unauthorized = {
      ok: 0,
      code: 13,
      codeName: 'Unauthorized',
      errmsg: 'command buildInfo requires authentication',
    };
    const server = await speakMongo({ buildInfo: unauthorized });
    try {
      const said = await refusalOf('mongodb', `mongodb://127.0.0.1:${server.port}/?directConnection=true`);
      assert.match(said, /requires authentication \(Unauthorized\).*write them into its address/);
    } finally {
      await server.close();
    }
    const nobody = `mongodb://127.0.0.1:${await freePort()}`;
    assert.match(await refusalOf('mongodb', nobody), /ECONNREFUSED.*server is running/);
  });

  it('tells of a silent server more than that time is over', async () => {
    const server = createServer((socket) => void sockets.push(socket));
    server.listen(0, '127.0.0.1').unref();
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `mongodb://127.0.0.1:${port}/?directConnection=true`;
    const error = await mongodbProduct.ping({ host: '127.0.0.1', port, url }).catch((thrown: unknown) => thrown);
    assert.match(driverReason(error)?.fix ?? '', /host and port are those of this product/);
  });
});
