import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from 'pg';
import { type RunningDatastore, DATASTORE_IDS, type DatastoreId } from '../../runner/datastores/datastore.ts';
import { planDatastores, startDatastores } from '../../runner/datastores/ladder.ts';
import { type WorkFolder, makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { CATALOGUE, DATASTORE_ENV, type FlatSettings, type TargetSpec } from '../../targets/catalogue.ts';
import { type ItemStore, StoreUnavailable } from '../../targets/item-store.ts';
import type { Item } from '../../targets/item.ts';
import { newItemId } from '../../targets/item.ts';
import { openStack } from '../../targets/open-store.ts';
import { SETTINGS_ENV } from '../../targets/settings.ts';

const NAMESPACE = 'stackbench_store_test';
const SEEDED = 250;
let work: WorkFolder;
let services: RunningDatastore[] = [];
const env: Record<string, string> = { NAMESPACE };

before(async () => {
  work = await makeWorkFolder('store test');
  const context = {
    env: process.env,
    cpus: [],
    workDir: work.path,
    namespace: NAMESPACE,
    allowRemote: false,
    signal: new AbortController().signal,
    externalUrls: {},
  };
  const plan = await planDatastores(DATASTORE_IDS, context, { provider: 'native', allowStandIn: true });
  services = await startDatastores(plan.decisions, context);
  for (const { id, product, endpoint } of services)
    env[DATASTORE_ENV[id]] = await product.createNamespace(endpoint, NAMESPACE);
});

after(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await work.remove();
});

function seed(): Item[] {
  const start = Date.now() - 10_000_000;
  return Array.from({ length: SEEDED }, (_, index) => ({
    id: newItemId(start + index),
    name: `item ${index}`,
    quantity: index,
  }));
}

async function walk(store: ItemStore, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 1000; page += 1) {
    const { items, next }: Awaited<ReturnType<ItemStore['list']>> = await store.list(limit, after);
    ids.push(...items.map(({ id }) => id));
    if (next === null) return ids;
    after = next;
  }
  throw new Error('The walk does not end.');
}

async function findAll(store: ItemStore, name: string, limit: number): Promise<Item[]> {
  const found: Item[] = [];
  let after: string | null = null;
  for (let page = 0; page < 1000; page += 1) {
    const { items, next }: Awaited<ReturnType<ItemStore['find']>> = await store.find(name, limit, after);
    assert.ok(items.length <= limit);
    found.push(...items);
    if (next === null) return found;
    after = next;
  }
  throw new Error('The search does not end.');
}

/** What every store must do, on the real service. */
function describeItemStore(spec: TargetSpec, settings: FlatSettings = {}): void {
  describe(`the store of ${spec.id} ${Object.values(settings).join(' ')}`.trimEnd(), () => {
    const items = seed();
    let store: ItemStore;

    before(async () => {
      store = (await openStack({ ...env, STACK: spec.id, [SETTINGS_ENV]: JSON.stringify(settings) }, 'test')).store;
      await store.load(items);
    });

    after(async () => {
      await store.close();
    });

    it('gives back what was loaded, and null for what is not there', async () => {
      assert.deepEqual(await store.get(items[7]?.id ?? ''), items[7]);
      assert.equal(await store.get(newItemId()), null);
      assert.equal(await store.get('no-uuid'), null);
    });

    it('lists every item exactly once, ascending, in pages of any size', async () => {
      const expected = items.map(({ id }) => id);
      for (const limit of [1, 7, 100]) assert.deepEqual(await walk(store, limit), expected);
    });

    it('finds the items of a name, ascending, in pages of any size', async () => {
      assert.deepEqual(await store.find('item 7', 20, null), { items: [items[7]], next: null });
      assert.deepEqual(await store.find('item', 20, null), { items: [], next: null });
      const same = Array.from({ length: 5 }, (_, index) => ({ id: newItemId(), name: 'the same', quantity: index }));
      for (const item of same) await store.create(item);
      for (const limit of [1, 2, 5, 100]) assert.deepEqual(await findAll(store, 'the same', limit), same);
      for (const { id } of same) await store.remove(id);
      assert.deepEqual(await findAll(store, 'the same', 2), []);
    });

    it('finds an item by the name that it has now', async () => {
      const item = { id: newItemId(), name: 'before/"ü"', quantity: 1 };
      await store.create(item);
      await store.patch(item.id, { quantity: 2 });
      assert.deepEqual(await findAll(store, 'before/"ü"', 20), [{ ...item, quantity: 2 }]);
      await store.patch(item.id, { name: 'between' });
      await store.update(item.id, { name: 'after', quantity: 3 });
      for (const name of ['before/"ü"', 'between']) assert.deepEqual(await findAll(store, name, 20), []);
      assert.deepEqual(await findAll(store, 'after', 20), [{ id: item.id, name: 'after', quantity: 3 }]);
      await store.remove(item.id);
      assert.deepEqual(await findAll(store, 'after', 20), []);
    });

    it('sees its own writes at once: create, update, patch, remove', async () => {
      const item = { id: newItemId(), name: 'Ünï "quoted" 🌍', quantity: 2_147_483_647 };
      await store.create(item);
      assert.deepEqual(await store.get(item.id), item);
      assert.deepEqual(await store.update(item.id, { name: 'b', quantity: 0 }), {
        id: item.id,
        name: 'b',
        quantity: 0,
      });
      assert.deepEqual(await store.patch(item.id, { quantity: 5 }), { id: item.id, name: 'b', quantity: 5 });
      assert.deepEqual(await store.get(item.id), { id: item.id, name: 'b', quantity: 5 });
      assert.equal(await store.remove(item.id), true);
      assert.equal(await store.get(item.id), null);
      assert.equal(await store.remove(item.id), false);
      assert.ok(!(await walk(store, 100)).includes(item.id));
    });

    it('says how it finds by name, if its datastore explains', () => {
      if (spec.store === 'postgres') assert.match(store.findPlan ?? '', /^(Seq|Index|Bitmap Index) Scan/);
      else if (spec.store === 'mongodb') assert.match(store.findPlan ?? 'COLLSCAN', /^(COLLSCAN|IXSCAN items_name)$/);
      else assert.equal(store.findPlan, undefined);
    });

    it('changes nothing that is not there', async () => {
      for (const id of [newItemId(), 'no-uuid']) {
        assert.equal(await store.update(id, { name: 'x', quantity: 1 }), null);
        assert.equal(await store.patch(id, { name: 'x' }), null);
        assert.equal(await store.get(id), null);
      }
    });

    it('keeps every one of many concurrent changes of different members', async () => {
      const id = items[3]?.id ?? '';
      const changes = Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0 ? { name: `n${index}` } : { quantity: 1000 + index },
      );
      await Promise.all(changes.map((fields) => store.patch(id, fields)));
      const final = await store.get(id);
      assert.match(final?.name ?? '', /^n\d+$/);
      assert.ok((final?.quantity ?? 0) >= 1000);
    });

    it('is empty of old items after a new load', async () => {
      const fresh = seed();
      await store.load(fresh);
      assert.deepEqual(
        await walk(store, 100),
        fresh.map(({ id }) => id),
      );
      assert.equal(await store.get(items[0]?.id ?? ''), null);
      assert.deepEqual(await findAll(store, 'item 0', 20), [fresh[0]]);
    });

    it('says StoreUnavailable within its deadline while its service is down, and recovers', async () => {
      const primary = serviceOf(spec.store);
      if (primary?.outage == null) return;
      const [first] = (await store.list(1, null)).items;
      await primary.outage.begin();
      const startedAt = performance.now();
      await assert.rejects(store.list(5, null), StoreUnavailable);
      await assert.rejects(store.find('item 1', 5, null), StoreUnavailable);
      await assert.rejects(store.create({ id: newItemId(), name: 'x', quantity: 1 }), StoreUnavailable);
      assert.ok(performance.now() - startedAt < 10_000);
      await primary.outage.end();
      await eventually(async () =>
        assert.ok((await store.list(5, null)).items.length > 0 || primary.record.durability === 'volatile'),
      );
      if (primary.record.durability === 'durable') assert.deepEqual(await store.get(first?.id ?? ''), first);
    });
  });
}

function serviceOf(id: DatastoreId | null): RunningDatastore | undefined {
  return services.find((service) => service.id === id);
}

async function eventually(check: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await check();
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

for (const spec of CATALOGUE) if (spec.entry === 'serve.ts') describeItemStore(spec);
for (const [id, settings] of [
  ['express-postgres', { 'postgres.access': 'knex' }],
  ['express-postgres', { 'postgres.access': 'drizzle' }],
  ['express-postgres', { 'postgres.namedStatements': false }],
  ['express-postgres', { 'postgres.pooling': false }],
  ['express-postgres', { 'app.lruCache': true }],
  ['express-postgres', { 'postgres.nameIndex': true }],
  ['express-postgres', { 'postgres.access': 'knex', 'postgres.nameIndex': true }],
  ['express-mongodb', { 'mongodb.access': 'mongoose' }],
  ['express-mongodb', { 'mongodb.nameIndex': true }],
  ['express-redis', { 'redisStore.nameSet': true }],
] as const)
  describeItemStore(CATALOGUE.find((spec) => spec.id === id) ?? assert.fail(), settings);

describe('postgres.pooling', () => {
  /** Connections of a store that just answered, and of one that answered a while ago. */
  async function connectionsOf(settings: FlatSettings): Promise<number> {
    const { store } = await openStack(
      { ...env, STACK: 'express-postgres', [SETTINGS_ENV]: JSON.stringify(settings) },
      'pooling',
    );
    const observer = new Client({ connectionString: env[DATASTORE_ENV.postgres] });
    await observer.connect();
    try {
      await store.load(seed());
      await Promise.all(Array.from({ length: 5 }, () => store.ping()));
      const text = 'SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database()';
      const count = async (): Promise<number> => Number((await observer.query<{ n: number }>(text)).rows[0]?.n) - 1;
      // A connection that the app closed is there for a moment.
      for (let attempt = 0; attempt < 40 && (await count()) > 0; attempt += 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
      return await count();
    } finally {
      await observer.end();
      await store.close();
    }
  }

  it('is a connection for each query without it, which is closed after it', async () => {
    assert.equal(await connectionsOf({ 'postgres.pooling': false }), 0);
    assert.ok((await connectionsOf({})) >= 2);
  });

  it('cannot be off with knex, which says so', async () => {
    const settings = JSON.stringify({ 'postgres.pooling': false, 'postgres.access': 'knex' });
    await assert.rejects(
      openStack({ ...env, STACK: 'express-postgres', [SETTINGS_ENV]: settings }, 'knex'),
      /has a pool/,
    );
  });
});
