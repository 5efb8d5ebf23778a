import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { ProviderContext, RunningDatastore, DatastoreId } from '../../runner/datastores/datastore.ts';
import { externalProvider } from '../../runner/datastores/external.ts';
import { planDatastores, startDatastores } from '../../runner/datastores/ladder.ts';
import { nativeProvider } from '../../runner/datastores/native.ts';
import { type WorkFolder, makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { cachedMongod } from '../../runner/programs/locate-mongod.ts';

const NAMESPACE = 'stackbench_test';
const all: readonly DatastoreId[] = ['postgres', 'redis', 'redis-cache', 'memcached', 'mongodb'];
let work: WorkFolder;
let context: ProviderContext;
let datastores: RunningDatastore[] = [];

before(async () => {
  work = await makeWorkFolder('datastores test');
  context = {
    env: process.env,
    cpus: [],
    workDir: work.path,
    namespace: NAMESPACE,
    allowRemote: false,
    signal: new AbortController().signal,
    externalUrls: {},
  };
});

after(async () => {
  await Promise.all(datastores.map((datastore) => datastore.stop()));
  await work.remove();
});

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

describe('datastores of this host', () => {
  it('all run, by one provider, with what the servers report of themselves', async () => {
    const plan = await planDatastores(all, context, { provider: 'native', allowStandIn: true });
    assert.deepEqual(plan.skipped, []);
    assert.equal(plan.mixed, false);
    datastores = await startDatastores(plan.decisions, context);
    const byId = Object.fromEntries(datastores.map(({ id, record }) => [id, record]));
    assert.match(byId['postgres']?.version ?? '', /^\d+\.\d+/);
    assert.equal(byId['postgres']?.durability, 'durable');
    assert.equal(byId['postgres']?.settings['fsync'], 'on');
    assert.equal(byId['redis']?.durability, 'durable');
    assert.equal(byId['redis']?.settings['appendfsync'], 'always');
    assert.equal(byId['redis-cache']?.durability, 'volatile');
    assert.equal(byId['memcached']?.durability, 'volatile');
    const mongo = byId['mongodb'];
    assert.equal(mongo?.product, mongo?.standIn === true ? 'mongo-java-server' : 'MongoDB');
  });

  it('let themselves be stopped and started again on the same port, as a crash looks to a client', async () => {
    for (const { outage, product, endpoint } of datastores) {
      await outage?.begin();
      await assert.rejects(product.ping(endpoint));
      await outage?.end();
      await product.ping(endpoint);
    }
  });

  it('are named with the processes whose CPU time is theirs, which are gone after stop', async () => {
    const [memcached] = await startDatastores([{ id: 'memcached', provider: nativeProvider }], context);
    const pids = memcached?.pids() ?? [];
    assert.ok(pids.length > 0 && pids.every(isAlive));
    await memcached?.stop();
    await memcached?.stop();
    assert.ok(!pids.some(isAlive));
  });
});

describe('foreign data beside ours', () => {
  it('in Redis is never touched', async () => {
    const { endpoint } = serviceOf('redis');
    const redis = new Redis(endpoint.url);
    await redis.set('customers:1', 'precious');
    await redis.set('stackbench', 'not ours either');
    const before = await callsOfFlush(redis);
    const external = await external_('redis', endpoint.url);
    await redis.set(`${NAMESPACE}:item:1`, 'ours');
    await external.product.dropNamespace(external.endpoint, NAMESPACE);
    await external.stop();
    assert.equal(await redis.get('customers:1'), 'precious');
    assert.equal(await redis.get('stackbench'), 'not ours either');
    assert.equal(await redis.exists(`${NAMESPACE}:item:1`), 0);
    assert.deepEqual(await callsOfFlush(redis), before);
    redis.disconnect();
  });

  it('in PostgreSQL is never touched', async () => {
    const { endpoint } = serviceOf('postgres');
    const admin = new Client({ connectionString: endpoint.url });
    await admin.connect();
    await admin.query('CREATE TABLE customers AS SELECT 1 AS id');
    const external = await external_('postgres', endpoint.url);
    const ours = await external.product.createNamespace(external.endpoint, NAMESPACE);
    const client = new Client({ connectionString: ours });
    await client.connect();
    await client.query('CREATE TABLE items (id int)');
    await client.end();
    await external.product.dropNamespace(external.endpoint, NAMESPACE);
    await external.stop();
    assert.equal((await admin.query('SELECT id FROM customers')).rowCount, 1);
    assert.equal((await admin.query("SELECT 1 FROM pg_database WHERE datname = 'stackbench_test'")).rowCount, 0);
    await admin.end();
  });

  it('is out of reach for a name that is not ours', async () => {
    const { product, endpoint } = serviceOf('postgres');
    await assert.rejects(product.dropNamespace(endpoint, 'postgres'), /not a namespace of stackbench/);
    await assert.rejects(
      product.dropNamespace(endpoint, 'stackbench_x; DROP TABLE customers'),
      /not a namespace of stackbench/,
    );
  });
});

describe('external datastores', () => {
  const where = (env: Record<string, string>, changes: Partial<ProviderContext> = {}): ProviderContext => ({
    ...context,
    env,
    ...changes,
  });

  it('are used only when our own variable or flag names them', async () => {
    const plain = {
      DATABASE_URL: 'postgres://127.0.0.1/x',
      REDIS_URL: 'redis://127.0.0.1',
      POSTGRES_URL: 'postgres://127.0.0.1/x',
    };
    for (const id of all) assert.equal((await externalProvider.offer(id, where(plain))).available, false);
    assert.equal(
      (await externalProvider.offer('redis', where({ STACKBENCH_REDIS_URL: 'redis://localhost' }))).available,
      true,
    );
    assert.equal(
      (await externalProvider.offer('redis', where({}, { externalUrls: { redis: 'redis://[::1]:7' } }))).available,
      true,
    );
  });

  it('on another machine are refused without --allow-remote', async () => {
    const remote = { STACKBENCH_POSTGRES_URL: 'postgres://u:secret@db.example:5432/x' };
    const offer = (allowRemote: boolean) =>
      Promise.resolve().then(() => externalProvider.offer('postgres', where(remote, { allowRemote })));
    await assert.rejects(offer(false), { code: 'remote-address', exitCode: 2 });
    assert.equal((await offer(true)).available, true);
    const disguised = { STACKBENCH_REDIS_URL: 'redis://127.0.0.1.example.com' };
    await assert.rejects(
      Promise.resolve().then(() => externalProvider.offer('redis', where(disguised))),
      { code: 'remote-address' },
    );
  });

  it('that do not answer are one clear error', async () => {
    const nobody = where({}, { externalUrls: { redis: 'redis://127.0.0.1:1' } });
    await assert.rejects(externalProvider.start('redis', nobody), { code: 'external-unreachable' });
  });
});

describe('the ladder', () => {
  const bare = (): ProviderContext => ({ ...context, env: { PATH: '/nowhere', STACKBENCH_CACHE: '/nowhere' } });

  it('skips what is not available and says how to install it', async () => {
    const plan = await planDatastores(['redis', 'mongodb'], bare(), { provider: null, allowStandIn: false });
    assert.deepEqual(plan.decisions, []);
    assert.match(plan.skipped.find(({ id }) => id === 'redis')?.reason ?? '', /stackbench setup/);
    assert.match(plan.skipped.find(({ id }) => id === 'mongodb')?.reason ?? '', /MONGOD_BIN.*--allow-stand-in/);
  });

  it('finds the mongod that set-up keeps in its cache', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'stackbench-cache-'));
    const env = { PATH: '/nowhere', STACKBENCH_CACHE: cache };
    try {
      await mkdir(dirname(cachedMongod(env)), { recursive: true });
      await writeFile(cachedMongod(env), '#!/bin/sh\necho "db version v8.0.32"\n', { mode: 0o755 });
      assert.deepEqual(await nativeProvider.offer('mongodb', { ...context, env }), {
        available: true,
        provider: 'cache',
      });
    } finally {
      await rm(cache, { recursive: true });
    }
  });

  it('never takes a stand-in that was not allowed', async () => {
    const plan = await planDatastores(
      ['mongodb'],
      { ...context, env: { ...process.env, MONGOD_BIN: '/nowhere' } },
      { provider: null, allowStandIn: false },
    );
    assert.deepEqual(plan.decisions, []);
  });

  it('keeps named external servers and says that the run is mixed', async () => {
    const named = { ...context, externalUrls: { redis: 'redis://127.0.0.1:6379' } };
    const plan = await planDatastores(['redis', 'postgres'], named, { provider: null, allowStandIn: false });
    assert.deepEqual(
      plan.decisions.map(({ id, provider }) => [id, provider.rung]),
      [
        ['redis', 'external'],
        ['postgres', 'native'],
      ],
    );
    assert.equal(plan.mixed, true);
  });
});

function serviceOf(id: DatastoreId): RunningDatastore {
  const datastore = datastores.find((candidate) => candidate.id === id);
  assert.ok(datastore !== undefined);
  return datastore;
}

async function external_(id: DatastoreId, url: string): Promise<RunningDatastore> {
  return externalProvider.start(id, { ...context, externalUrls: { [id]: url } });
}

async function callsOfFlush(redis: Redis): Promise<string[]> {
  return (await redis.info('commandstats')).split('\n').filter((line) => /flush/i.test(line));
}
