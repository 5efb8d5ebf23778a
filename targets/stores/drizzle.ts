import { and, asc, eq, gt } from 'drizzle-orm';
import { type NodePgDatabase, drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, uuid, varchar } from 'drizzle-orm/pg-core';
import type { ItemPage } from '../item-store.ts';
import type { Item, ItemFields } from '../item.ts';
import type { Settings } from '../setting-table.ts';
import { FIRST_ID, PostgresStore, isUuid, pageOf, reachingPostgres } from './postgres.ts';

const items = pgTable('items', {
  id: uuid().primaryKey(),
  name: varchar({ length: 200 }).notNull(),
  quantity: integer().notNull(),
});

/** Items in one PostgreSQL table by the ORM Drizzle, on the pool of the driver. */
export class DrizzleStore extends PostgresStore {
  readonly #db: NodePgDatabase;

  constructor(url: string, settings: Settings['postgres']) {
    super(url, settings);
    this.#db = drizzle(this.pool);
  }

  override async get(id: string): Promise<Item | null> {
    if (!isUuid(id)) return null;
    const [item] = await reachingPostgres(this.#db.select().from(items).where(eq(items.id, id)).limit(1));
    return item ?? null;
  }

  override async list(limit: number, after: string | null): Promise<ItemPage> {
    const query = this.#db
      .select()
      .from(items)
      .where(gt(items.id, after ?? FIRST_ID))
      .orderBy(asc(items.id))
      .limit(limit + 1);
    const rows = await reachingPostgres(query);
    return pageOf(rows, limit);
  }

  override async find(name: string, limit: number, after: string | null): Promise<ItemPage> {
    const named = eq(items.name, name);
    const query = this.#db
      .select()
      .from(items)
      .where(after === null ? named : and(named, gt(items.id, after)))
      .orderBy(asc(items.id))
      .limit(limit + 1);
    return pageOf(await reachingPostgres(query), limit);
  }

  override async create({ id, name, quantity }: Item): Promise<void> {
    await reachingPostgres(this.#db.insert(items).values({ id, name, quantity }));
  }

  override async update(id: string, { name, quantity }: ItemFields): Promise<Item | null> {
    return this.patch(id, { name, quantity });
  }

  override async patch(id: string, fields: Partial<ItemFields>): Promise<Item | null> {
    if (!isUuid(id)) return null;
    const [item] = await reachingPostgres(this.#db.update(items).set(fields).where(eq(items.id, id)).returning());
    return item ?? null;
  }

  override async remove(id: string): Promise<boolean> {
    if (!isUuid(id)) return false;
    const { rowCount } = await reachingPostgres(this.#db.delete(items).where(eq(items.id, id)));
    return rowCount === 1;
  }
}
