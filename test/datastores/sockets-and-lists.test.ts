import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openTargetHost } from '../../runner/apps/open-target-host.ts';
import { readSeededItems } from '../../runner/blocks/seed-file.ts';
import { checkConformance } from '../../runner/conformance/check-conformance.ts';
import type { ProviderContext, RunningDatastore, DatastoreId } from '../../runner/datastores/datastore.ts';
import { externalProvider } from '../../runner/datastores/external.ts';
import { nativeProvider } from '../../runner/datastores/native.ts';
import type { DatastoreProvider } from '../../runner/datastores/provider.ts';
import { standInProvider } from '../../runner/datastores/stand-in.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import { type WorkFolder, makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import { relay } from '../support/relay.ts';

const ITEMS = 300;
const teardown = new Teardown();
let work: WorkFolder;
let context: ProviderContext;
let itemsFile: string;

before(async () => {
  work = await makeWorkFolder('addresses test');
  teardown.add('work folder', () => work.remove());
  itemsFile = join(work.path, 'items.ndjson');
  await writeSeedItems(itemsFile, { items: ITEMS, seed: 3 });
  context = {
    env: process.env,
    cpus: [],
    workDir: work.path,
    namespace: 'stackbench_addresses',
    allowRemote: false,
    signal: new AbortController().signal,
    externalUrls: {},
  };
});

after(async () => {
  assert.deepEqual(await teardown.run(), []);
});

async function started(id: DatastoreId, provider: DatastoreProvider = nativeProvider): Promise<RunningDatastore> {
  const datastore = await provider.start(id, context);
  teardown.add(`stopping ${id}`, () => datastore.stop());
  return datastore;
}

/** The same server at a Unix socket. */
async function atSocket(path: string, { endpoint }: RunningDatastore): Promise<string> {
  const open = await relay(path, endpoint);
  teardown.add(`closing ${path}`, () => open.close());
  return path;
}

/** A target at servers that are named keeps the whole contract. */
async function conforms(target: string, externalUrls: ProviderContext['externalUrls']): Promise<void> {
  const specs = CATALOGUE.filter(({ id }) => id === target);
  const own = new Teardown();
  try {
    const placement = { generatorCpus: [], systemCpus: [] };
    const request = { ...context, specs, env: {}, externalUrls, itemsFile, placement, provider: null };
    const host = await openTargetHost({ ...request, allowStandIn: false }, own);
    assert.deepEqual(
      host.datastores.map(({ record }) => record.rung),
      Object.keys(externalUrls).map(() => 'external'),
    );
    const running = await host.startTarget(specs[0] as (typeof specs)[0]);
    own.add('target', () => running.stop());
    const { baseUrl } = running;
    const seededItems = await readSeededItems(itemsFile);
    const known = {
      baseUrl,
      hasCache: false,
      validates: true,
      seededItems,
      seededCount: ITEMS,
      signal: context.signal,
    };
    assert.deepEqual(await checkConformance(known, { depth: 'full' }), []);
  } finally {
    assert.deepEqual(await own.run(), []);
  }
}

async function answers(id: DatastoreId, address: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const datastore = await externalProvider.start(id, { ...context, env, externalUrls: { [id]: address } });
  assert.equal(datastore.record.rung, 'external');
  await datastore.product.ping(datastore.endpoint);
}

describe('a server that is named', () => {
  it('by sockets, lists and unusual numbers is a PostgreSQL, for us and for an app', async () => {
    const datastore = await started('postgres');
    const { port, url } = datastore.endpoint;
    const user = new URL(url).username;
    const password = new URL(url).password === '' ? '' : `:${new URL(url).password}`;
    const who = `${user}${password}`;
    const folder = work.path;
    await atSocket(join(folder, '.s.PGSQL.5432'), datastore);
    const socket = encodeURIComponent(folder);
    for (const address of [
      `postgres://${who}@/postgres?host=${folder}`,
      `postgres://${who}@${socket}/postgres`,
      `postgres://${who}@127.0.0.1:1,127.0.0.1:${port}/postgres`,
      `postgres://${who}@/postgres?host=127.0.0.1,localhost&port=1,${port}`,
      `postgres://${who}@127.1:${port}/postgres`,
      `postgres://${who}@LOCALHOST:${port}/postgres?application_name=x`,
      `postgres:///postgres?host=127.0.0.1&port=${port}&user=${user}${password === '' ? '' : `&password=${password.slice(1)}`}`,
    ])
      await answers('postgres', address);
    await conforms('express-postgres', { postgres: `postgres://${who}@/postgres?host=${folder}` });
    await conforms('express-postgres', { postgres: `postgres://${who}@127.0.0.1:1,localhost:${port}/postgres` });
  });

  it('by sockets and unusual numbers is a Redis, for us and for an app', async () => {
    const datastore = await started('redis');
    const { port, url } = datastore.endpoint;
    const { username, password } = new URL(url);
    const who = password === '' ? '' : `${username}:${password}@`;
    const query = password === '' ? '' : `?password=${password}${username === '' ? '' : `&username=${username}`}`;
    const path = await atSocket(join(work.path, 'redis.sock'), datastore);
    for (const address of [
      `redis://${who}${path}`,
      `unix://${who}${path}`,
      `redis+socket://${who}${path}?db=1`,
      `${path}${query}`,
      `redis://${who}0x7f000001:${port}/2`,
    ])
      await answers('redis', address);
    await conforms('express-redis', { redis: `redis://${who}${path}` });
  });

  it('by a list is several Memcacheds, each of which keeps its share', async () => {
    const [first, second] = [await started('memcached'), await started('memcached')];
    const list = `127.0.0.1:${first.endpoint.port}, localhost:${second.endpoint.port}`;
    await conforms('express-memcached', { memcached: list });
    for (const { product, endpoint } of [first, second]) {
      const { cmd_set: set = 0 } = await product.counters(endpoint, context.namespace);
      assert.ok(set > ITEMS / 10, `a server was sent ${set} items`);
    }
  });

  it('by sockets and lists is a MongoDB, or what stands in for it', async (t) => {
    const mongod = await nativeProvider.offer('mongodb', context);
    const standIn = await standInProvider.offer('mongodb', context);
    if (!mongod.available && !standIn.available) return t.skip(standIn.reason);
    const datastore = await started('mongodb', mongod.available ? nativeProvider : standInProvider);
    const { port, url } = datastore.endpoint;
    const who = /\/\/([^@/]*@)/.exec(url)?.[1] ?? '';
    const path = encodeURIComponent(await atSocket(join(work.path, 'mongodb.sock'), datastore));
    for (const address of [`mongodb://${who}${path}/`, `mongodb://${who}127.0.0.1:1,localhost:${port}/`])
      await answers('mongodb', address);
    await conforms('express-mongodb', { mongodb: `mongodb://${who}${path}/` });
    await conforms('express-mongodb', { mongodb: `mongodb://${who}localhost:${port},127.0.0.1:1/` });
  });
});
