import { Pool, type QueryResult } from 'pg';
import { type ItemPage, type ItemStore, StoreUnavailable } from '../item-store.ts';
import type { Item, ItemFields } from '../item.ts';
import type { Settings } from '../setting-table.ts';
import type { StorePool, PoolCounts } from '../store-pool.ts';
import { postgresPlan } from './explained-plan.ts';
import { REPORTED, type Reported, connectionOptions, synchronousCommit } from './postgres-connection.ts';

const CREATE_TABLE = 'CREATE TABLE items (id uuid PRIMARY KEY, name varchar(200) NOT NULL, quantity integer NOT NULL)';
const FIND = 'SELECT id, name, quantity FROM items WHERE name = $1 ORDER BY id LIMIT $2';
const FIND_AFTER = 'SELECT id, name, quantity FROM items WHERE name = $1 AND id > $3 ORDER BY id LIMIT $2';
/** Rows of one insert: each has the statement's time. */
const BATCH = 20_000;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether the column of ids can hold it. */
export function isUuid(id: string): boolean {
  return uuid.test(id);
}

/** Lower than every id. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** A page of at most `limit` items, out of the rows of one more. */
export function pageOf(rows: readonly Item[], limit: number): ItemPage {
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
/** Without pooling: as many connections as there are queries at a time, each closed after its query. */
const NO_POOLING = { max: Number.MAX_SAFE_INTEGER, min: 0, maxUses: 1 } as const;

/** Items in one PostgreSQL table, by named (prepared) statements by default, on a pool; each call is one round trip. */
export class PostgresStore implements ItemStore {
  readonly pools: readonly StorePool[];
  protected readonly pool: Pool;
  findPlan: string | null = null;
  readonly #named: boolean;
  readonly #settings: Settings['postgres'];
  readonly #hasNameIndex: boolean;

  constructor(url: string, settings: Settings['postgres']) {
    const { poolMax, poolMin, pooling } = settings;
    this.#named = settings.namedStatements;
    this.#settings = settings;
    this.#hasNameIndex = settings.nameIndex;
    this.pool = new Pool({
      ...connectionOptions(url, settings),
      ...(pooling ? { max: poolMax, min: Math.min(poolMin, poolMax) } : NO_POOLING),
      idleTimeoutMillis: 0,
    });
    // A broken idle connection is replaced by the pool; without a listener it would end the process.
    this.pool.on('error', () => undefined);
    this.pools = pooling ? [{ name: 'postgres', size: poolMax, watch: () => watch(this.pool) }] : [];
  }

  async get(id: string): Promise<Item | null> {
    if (!isUuid(id)) return null;
    const { rows } = await this.#query<Item>('item-get', 'SELECT id, name, quantity FROM items WHERE id = $1', [id]);
    return rows[0] ?? null;
  }

  async list(limit: number, after: string | null): Promise<ItemPage> {
    const { rows } = await this.#query<Item>(
      'item-list',
      'SELECT id, name, quantity FROM items WHERE id > $1 ORDER BY id LIMIT $2',
      [after ?? FIRST_ID, limit + 1],
    );
    return pageOf(rows, limit);
  }

  async find(name: string, limit: number, after: string | null): Promise<ItemPage> {
    const { rows } =
      after === null
        ? await this.#query<Item>('item-find', FIND, [name, limit + 1])
        : await this.#query<Item>('item-find-after', FIND_AFTER, [name, limit + 1, after]);
    return pageOf(rows, limit);
  }

  async create({ id, name, quantity }: Item): Promise<void> {
    await this.#query('item-create', 'INSERT INTO items (id, name, quantity) VALUES ($1, $2, $3)', [
      id,
      name,
      quantity,
    ]);
  }

  async update(id: string, { name, quantity }: ItemFields): Promise<Item | null> {
    if (!isUuid(id)) return null;
    const text = 'UPDATE items SET name = $2, quantity = $3 WHERE id = $1 RETURNING id, name, quantity';
    const { rows } = await this.#query<Item>('item-update', text, [id, name, quantity]);
    return rows[0] ?? null;
  }

  async patch(id: string, { name, quantity }: Partial<ItemFields>): Promise<Item | null> {
    if (!isUuid(id)) return null;
    const text =
      'UPDATE items SET name = COALESCE($2, name), quantity = COALESCE($3, quantity) WHERE id = $1 RETURNING id, name, quantity';
    const { rows } = await this.#query<Item>('item-patch', text, [id, name ?? null, quantity ?? null]);
    return rows[0] ?? null;
  }

  async remove(id: string): Promise<boolean> {
    if (!isUuid(id)) return false;
    const { rowCount } = await this.#query('item-remove', 'DELETE FROM items WHERE id = $1', [id]);
    return rowCount === 1;
  }

  async load(items: readonly Item[]): Promise<void> {
    await this.pool.query('DROP TABLE IF EXISTS items');
    await this.pool.query(CREATE_TABLE);
    for (let start = 0; start < items.length; start += BATCH) {
      const batch = items.slice(start, start + BATCH);
      await this.pool.query(
        'INSERT INTO items (id, name, quantity) SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[])',
        [batch.map(({ id }) => id), batch.map(({ name }) => name), batch.map(({ quantity }) => quantity)],
      );
    }
    if (this.#hasNameIndex) await this.pool.query('CREATE INDEX items_name ON items (name, id)');
    await this.pool.query('VACUUM ANALYZE items');
    const explained = await this.pool.query(`EXPLAIN (FORMAT JSON) ${FIND}`, [items[0]?.name ?? '', 1]);
    this.findPlan = postgresPlan(explained.rows[0]);
  }

  async ping(): Promise<void> {
    await this.#query('ping', 'SELECT 1', []);
  }

  readBack(): Promise<Readonly<Record<string, string>>> {
    return synchronousCommit(this.#settings, async () => {
      const { rows } = await this.pool.query<Reported>(REPORTED);
      return rows;
    });
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  #query<Row extends object>(name: string, text: string, values: unknown[]): Promise<QueryResult<Row>> {
    return reachingPostgres(this.pool.query<Row>(this.#named ? { name, text, values } : { text, values }));
  }
}

/** What a query answers. @throws StoreUnavailable unless the server understood and refused */
export async function reachingPostgres<T>(answer: PromiseLike<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw isRefusal(error) ? error : new StoreUnavailable(error);
  }
}

function watch(pool: Pool): PoolCounts {
  let acquired = 0;
  const onAcquire = (): void => {
    acquired += 1;
  };
  pool.on('acquire', onAcquire);
  return {
    get inUse() {
      return pool.totalCount - pool.idleCount;
    },
    get waiting() {
      return pool.waitingCount;
    },
    get acquired() {
      return acquired;
    },
    end: () => void pool.off('acquire', onAcquire),
  };
}

/**
 * Whether the server understood and refused: classes 22 (data), 23 (constraint) and 42 (syntax) are our fault, not its
 * absence.
 */
function isRefusal(error: unknown): boolean {
  // An ORM wraps the error of the driver.
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: { readonly code?: unknown } };
  return ['22', '23', '42'].includes(String(code ?? cause?.code).slice(0, 2));
}
