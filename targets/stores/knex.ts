import knex, { type Knex } from 'knex';
import type { ItemPage, ItemStore } from '../item-store.ts';
import type { Item, ItemFields } from '../item.ts';
import type { Settings } from '../setting-table.ts';
import type { PoolCounts, StorePool } from '../store-pool.ts';
import { REPORTED, type Reported, connectionOptions, synchronousCommit } from './postgres-connection.ts';
import { FIRST_ID, PostgresStore, isUuid, pageOf, reachingPostgres } from './postgres.ts';

const COLUMNS = ['id', 'name', 'quantity'];

const silent = (): void => undefined;
const SILENT = { warn: silent, error: silent, deprecate: silent, debug: silent };

/** The pool of knex (tarn), as far as it is watched. */
interface TarnPool {
  numUsed(): number;
  numPendingAcquires(): number;
  on(event: 'acquireSuccess', listener: () => void): void;
  removeListener(event: 'acquireSuccess', listener: () => void): void;
}

/** Items in one PostgreSQL table by the query builder knex, on a pool of its own. */
export class KnexStore implements ItemStore {
  readonly pools: readonly StorePool[];
  readonly #knex: Knex;
  readonly #settings: Settings['postgres'];
  /** Creates and fills the table. */
  readonly #driver: PostgresStore;

  constructor(url: string, settings: Settings['postgres']) {
    if (!settings.pooling)
      throw new Error('knex has a pool in any case: use postgres.pooling=false with another access.');
    const { poolMax, poolMin, connectionTimeoutMs } = settings;
    this.#settings = settings;
    this.#driver = new PostgresStore(url, { ...settings, poolMax: 1, poolMin: 0 });
    this.#knex = knex({
      client: 'pg',
      connection: connectionOptions(url, settings),
      pool: { min: Math.min(poolMin, poolMax), max: poolMax },
      acquireConnectionTimeout: connectionTimeoutMs,
      log: SILENT,
    });
    const pool = (this.#knex.client as { readonly pool: TarnPool }).pool;
    this.pools = [{ name: 'postgres', size: poolMax, watch: () => watch(pool) }];
  }

  get findPlan(): string | null {
    return this.#driver.findPlan;
  }

  async get(id: string): Promise<Item | null> {
    if (!isUuid(id)) return null;
    return (await reachingPostgres(this.#items().select(COLUMNS).where({ id }).first())) ?? null;
  }

  async list(limit: number, after: string | null): Promise<ItemPage> {
    const query = this.#items()
      .select(COLUMNS)
      .where('id', '>', after ?? FIRST_ID)
      .orderBy('id')
      .limit(limit + 1);
    const rows: Item[] = await reachingPostgres(query);
    return pageOf(rows, limit);
  }

  async find(name: string, limit: number, after: string | null): Promise<ItemPage> {
    const named = this.#items().select(COLUMNS).where({ name });
    const query = (after === null ? named : named.where('id', '>', after)).orderBy('id').limit(limit + 1);
    const rows: Item[] = await reachingPostgres(query);
    return pageOf(rows, limit);
  }

  async create({ id, name, quantity }: Item): Promise<void> {
    await reachingPostgres(this.#items().insert({ id, name, quantity }));
  }

  update(id: string, { name, quantity }: ItemFields): Promise<Item | null> {
    return this.patch(id, { name, quantity });
  }

  async patch(id: string, fields: Partial<ItemFields>): Promise<Item | null> {
    if (!isUuid(id)) return null;
    const rows: Item[] = await reachingPostgres(this.#items().where({ id }).update(fields).returning(COLUMNS));
    return rows[0] ?? null;
  }

  async remove(id: string): Promise<boolean> {
    if (!isUuid(id)) return false;
    return (await reachingPostgres(this.#items().where({ id }).del())) === 1;
  }

  load(items: readonly Item[]): Promise<void> {
    return this.#driver.load(items);
  }

  async ping(): Promise<void> {
    await reachingPostgres(this.#knex.raw('SELECT 1'));
  }

  readBack(): Promise<Readonly<Record<string, string>>> {
    return synchronousCommit(this.#settings, async () => {
      const { rows } = await this.#knex.raw<{ rows: Reported[] }>(REPORTED);
      return rows;
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#knex.destroy(), this.#driver.close()]);
  }

  #items(): Knex.QueryBuilder<Item> {
    return this.#knex<Item>('items');
  }
}

function watch(pool: TarnPool): PoolCounts {
  let acquired = 0;
  const onAcquire = (): void => {
    acquired += 1;
  };
  pool.on('acquireSuccess', onAcquire);
  return {
    get inUse() {
      return pool.numUsed();
    },
    get waiting() {
      return pool.numPendingAcquires();
    },
    get acquired() {
      return acquired;
    },
    end: () => pool.removeListener('acquireSuccess', onAcquire),
  };
}
