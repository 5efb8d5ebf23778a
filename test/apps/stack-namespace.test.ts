import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { type TargetHost, openTargetHost } from '../../runner/apps/open-target-host.ts';
import type { RunningApp } from '../../runner/apps/running-app.ts';
import type { ProviderContext, RunningDatastore } from '../../runner/datastores/datastore.ts';
import { nativeProvider } from '../../runner/datastores/native.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import { makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { writeSeedItems } from '../../scenarios/seed-items.ts';
import { CATALOGUE, type TargetSpec } from '../../targets/catalogue.ts';

const ITEMS = 120;
/** More than seeding, and the tables that are created for it, insert. */
const CREATED = 300;
const teardown = new Teardown();
const { signal } = new AbortController();
const placement = { generatorCpus: [], systemCpus: [] };
/** The first two share PostgreSQL, the last two Redis. */
const specs = ['express-postgres', 'express-postgres-redis', 'express-redis'].map(
  (id) => CATALOGUE.find((spec) => spec.id === id) as TargetSpec,
);
const [postgresSpec, cachedSpec, redisSpec] = specs as [TargetSpec, TargetSpec, TargetSpec];
let place: { readonly workDir: string; readonly itemsFile: string };

before(async () => {
  const work = await makeWorkFolder('namespace test');
  teardown.add('work folder', () => work.remove());
  place = { workDir: work.path, itemsFile: join(work.path, 'items.ndjson') };
  await writeSeedItems(place.itemsFile, { items: ITEMS, seed: 3 });
});

after(async () => {
  assert.deepEqual(await teardown.run(), []);
});

async function open(own: Teardown, externalUrls: ProviderContext['externalUrls'] = {}): Promise<TargetHost> {
  const provider = Object.keys(externalUrls).length === 0 ? ('native' as const) : null;
  const named = { env: process.env, externalUrls, provider, allowStandIn: false, allowRemote: false };
  return openTargetHost({ ...place, ...named, specs, placement, signal }, own);
}

async function countItems({ baseUrl }: RunningApp): Promise<number> {
  let count = 0;
  for (let path: string | undefined = '/items?limit=100'; path !== undefined;) {
    const response: Response = await fetch(`${baseUrl}${path}`);
    assert.equal(response.status, 200);
    count += ((await response.json()) as unknown[]).length;
    path = /<(.+)>; rel="next"/.exec(response.headers.get('Link') ?? '')?.[1];
  }
  return count;
}

async function create({ baseUrl }: RunningApp, count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'lamp', quantity: made });
    assert.equal((await fetch(`${baseUrl}/items`, { method: 'POST', headers, body })).status, 201);
  }
}

async function startAll(host: TargetHost, own: Teardown): Promise<RunningApp[]> {
  const apps = await Promise.all(specs.map((spec) => host.startTarget(spec)));
  for (const app of apps) own.add(app.id, () => app.stop());
  return apps;
}

/** Creates another number of items in each app, while all of them run. */
async function eachSeesItsOwn(apps: readonly RunningApp[]): Promise<void> {
  assert.deepEqual(await Promise.all(apps.map(countItems)), [ITEMS, ITEMS, ITEMS], 'each is seeded');
  await Promise.all(apps.map((app, index) => create(app, index + 1)));
  assert.deepEqual(await Promise.all(apps.map(countItems)), [ITEMS + 1, ITEMS + 2, ITEMS + 3]);
}

describe('stacks that run at the same time on the same servers', () => {
  const own = new Teardown();
  let host: TargetHost;
  let apps: RunningApp[];

  before(async () => {
    host = await open(own);
    apps = await startAll(host, own);
  });
  after(async () => {
    assert.deepEqual(await own.run(), []);
  });

  it('have a namespace each, in the servers that they share', () => {
    const all = specs.map((spec) => host.datastoresOf(spec));
    const names = all.map((datastores) => [...new Set(datastores.map(({ namespace }) => namespace))]);
    assert.ok(names.every(([name = '', ...others]) => others.length === 0 && /^stackbench_[a-z0-9_]+$/.test(name)));
    assert.equal(new Set(names.flat()).size, specs.length);
    assert.deepEqual(
      all.map((datastores) => datastores.map(({ id }) => id).sort()),
      [['postgres'], ['postgres', 'redis-cache'], ['redis']],
    );
    const [one, other] = [host.urlsOf(postgresSpec), host.urlsOf(cachedSpec)].map(
      ({ postgres = '' }) => new URL(postgres),
    );
    assert.ok(one !== undefined && other !== undefined);
    assert.equal(one.port, other.port);
    for (const part of ['pathname', 'username', 'password'] as const) assert.notEqual(one[part], other[part], part);
  });

  it('see only their own items, and are seeded again when they start again', async () => {
    await eachSeesItsOwn(apps);
    const [first] = apps as [RunningApp];
    await first.stop();
    const again = await host.startTarget(postgresSpec);
    own.add('the restarted stack', () => again.stop());
    assert.equal(await countItems(again), ITEMS);
    assert.equal(await countItems(apps[1] as RunningApp), ITEMS + 2, 'the other keeps what it created');
  });

  it('have counters of their own where the server counts for each namespace', async () => {
    const [quiet, busy] = [postgresSpec, cachedSpec].map((spec) => storeOf(host, spec)) as [
      RunningDatastore,
      RunningDatastore,
    ];
    assert.ok(quiet.product.countersAreOfNamespace);
    const inserted = async ({ product, endpoint, namespace }: RunningDatastore): Promise<number> =>
      (await product.counters(endpoint, namespace))['tup_inserted'] ?? 0;
    const before = await inserted(quiet);
    await create(apps[1] as RunningApp, CREATED);
    await (apps[1] as RunningApp).stop();
    // A backend publishes what it counted up to 10 s later, or when it ends: meanwhile, the other one its seeding.
    for (let attempt = 0; (await inserted(busy)) < ITEMS + CREATED && attempt < 100; attempt += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok((await inserted(busy)) >= ITEMS + CREATED);
    assert.ok((await inserted(quiet)) - before < CREATED);
  });
});

describe('stacks that run at the same time on servers that are not ours', () => {
  it('have a namespace each, and leave nothing there', async () => {
    const context: ProviderContext = {
      ...{ env: process.env, cpus: [], workDir: place.workDir, namespace: 'stackbench_servers' },
      ...{ allowRemote: false, signal, externalUrls: {} },
    };
    const [postgres, redis] = (await Promise.all(
      (['postgres', 'redis'] as const).map((id) => nativeProvider.start(id, context)),
    )) as [RunningDatastore, RunningDatastore];
    for (const server of [postgres, redis]) teardown.add(`stopping ${server.id}`, () => server.stop());
    const urls = { postgres: postgres.endpoint.url, redis: redis.endpoint.url, 'redis-cache': redis.endpoint.url };
    const client = new Redis(redis.endpoint.url);
    teardown.add('the client', () => client.disconnect());
    await client.set('of-somebody-else', '1');
    const own = new Teardown();
    try {
      const host = await open(own, urls);
      assert.ok(host.datastores.every(({ record }) => record.rung === 'external'));
      await eachSeesItsOwn(await startAll(host, own));
      assert.equal((await databases(postgres)).length, 2);
      assert.ok((await client.keys('stackbench_*')).some((key) => key.startsWith(namespaceOf(host, redisSpec))));
    } finally {
      assert.deepEqual(await own.run(), []);
    }
    assert.deepEqual(await databases(postgres), []);
    assert.deepEqual(await client.keys('*'), ['of-somebody-else']);
  });
});

function storeOf(host: TargetHost, spec: TargetSpec): RunningDatastore {
  return host.datastoresOf(spec).find(({ id }) => id === spec.store) as RunningDatastore;
}

function namespaceOf(host: TargetHost, spec: TargetSpec): string {
  return storeOf(host, spec).namespace;
}

/** Databases of ours in a PostgreSQL. */
async function databases({ endpoint }: RunningDatastore): Promise<string[]> {
  const client = new Client({ connectionString: endpoint.url });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE datname LIKE 'stackbench\\_%'",
  );
  await client.end();
  return rows.map(({ datname }) => datname);
}
