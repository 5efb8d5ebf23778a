import { type ItemPage, type ItemStore, StoreUnavailable } from '../item-store.ts';
import type { Item, ItemFields } from '../item.ts';
import type { Settings } from '../setting-table.ts';
import { type MemcachedServers, openMemcached } from './memcached-servers.ts';

const IDS_PER_PAGE = 100;
const PATCH_ATTEMPTS = 64;
const LOAD_BATCH = 200;
/** Items expire within a day, so that nothing stays on a server of a user. */
const LIFETIME_SECONDS = 86_400;
const stored = { lifetime: LIFETIME_SECONDS };

/**
 * Items in Memcached, a demonstration: one JSON text per item, and an index that the application keeps in pages of ids.
 * Item and index are not written in one step; removed items leave their id in the index, so pages may be short.
 */
export class MemcachedStore implements ItemStore {
  readonly #client: MemcachedServers;
  readonly #prefix: string;

  constructor(servers: string, namespace: string, settings: Settings['memcached']) {
    this.#client = openMemcached(servers, settings);
    this.#prefix = `${namespace}:`;
  }

  async get(id: string): Promise<Item | null> {
    const found = await reaching(this.#client.get<string>(this.#itemKey(id)));
    return found === undefined ? null : (JSON.parse(found.value) as Item);
  }

  async list(limit: number, after: string | null): Promise<ItemPage> {
    const [pageText = '0', lastId = ''] = after?.split(':') ?? [];
    const page = Number(pageText);
    const index = await reaching(this.#client.get<string>(this.#pageKey(page)));
    if (index === undefined) return { items: [], next: null };
    const rest = idsOf(index.value).filter((id) => id > lastId);
    const ids = rest.slice(0, limit);
    const found = ids.length === 0 ? {} : await reaching(this.#client.get<never>(ids.map((id) => this.#itemKey(id))));
    const texts = found as Readonly<Record<string, { readonly value: string } | undefined>>;
    const items = ids.flatMap((id) => {
      const text = texts[this.#itemKey(id)]?.value;
      return text === undefined ? [] : [JSON.parse(text) as Item];
    });
    if (rest.length > limit) return { items, next: `${page}:${ids.at(-1) ?? ''}` };
    const following = await reaching(this.#client.get<string>(this.#pageKey(page + 1)));
    return { items, next: following === undefined ? null : `${page + 1}:` };
  }

  /** Reads every page of the index, and all their items. */
  async find(name: string, limit: number, after: string | null): Promise<ItemPage> {
    const found: { readonly item: Item; readonly at: string }[] = [];
    let from: string | null = after ?? '0:';
    while (from !== null) {
      const [page] = from.split(':');
      const { items, next }: ItemPage = await this.list(IDS_PER_PAGE, from);
      for (const item of items) if (item.name === name) found.push({ item, at: `${page}:${item.id}` });
      from = found.length > limit ? null : next;
    }
    const shown = found.slice(0, limit);
    return { items: shown.map(({ item }) => item), next: found.length > limit ? (shown.at(-1)?.at ?? null) : null };
  }

  async create(item: Item): Promise<void> {
    const { id, name, quantity } = item;
    await reaching(this.#client.add(this.#itemKey(id), JSON.stringify({ id, name, quantity }), stored));
    const position = Number(await reaching(this.#client.incr(`${this.#prefix}seq`, 1)));
    await this.#appendToPage(Math.floor((position - 1) / IDS_PER_PAGE), `${id},`);
  }

  async update(id: string, { name, quantity }: ItemFields): Promise<Item | null> {
    const item = { id, name, quantity };
    const replaced = await storing(this.#client.replace(this.#itemKey(id), JSON.stringify(item), stored));
    return replaced ? item : null;
  }

  async patch(id: string, fields: Partial<ItemFields>): Promise<Item | null> {
    for (let attempt = 0; attempt < PATCH_ATTEMPTS; attempt += 1) {
      const found = await reaching(this.#client.gets<string>(this.#itemKey(id)));
      if (found === undefined) return null;
      const item = { ...(JSON.parse(found.value) as Item), ...fields };
      const casUniq = found.casUniq as string;
      if (await storing(this.#client.cas(this.#itemKey(id), JSON.stringify(item), { ...stored, casUniq }))) return item;
    }
    throw new StoreUnavailable(new Error('too many concurrent changes of one item'));
  }

  async remove(id: string): Promise<boolean> {
    return storing(this.#client.delete(this.#itemKey(id)));
  }

  async load(items: readonly Item[]): Promise<void> {
    await this.#forgetIndex();
    for (let start = 0; start < items.length; start += LOAD_BATCH) {
      const batch = items.slice(start, start + LOAD_BATCH);
      await Promise.all(batch.map((item) => this.#client.set(this.#itemKey(item.id), JSON.stringify(item), stored)));
    }
    for (let start = 0; start < items.length; start += IDS_PER_PAGE) {
      const ids = items.slice(start, start + IDS_PER_PAGE).map(({ id }) => `${id},`);
      await this.#client.set(this.#pageKey(start / IDS_PER_PAGE), ids.join(''), stored);
    }
    await this.#client.set(`${this.#prefix}seq`, String(items.length), stored);
  }

  async ping(): Promise<void> {
    await reaching(this.#client.version());
  }

  close(): Promise<void> {
    this.#client.shutdown();
    return Promise.resolve();
  }

  #itemKey(id: string): string {
    return `${this.#prefix}item:${id}`;
  }

  #pageKey(page: number): string {
    return `${this.#prefix}index:${page}`;
  }

  /** Memcached cannot append to what is not there, nor add to what is: append, add, append. */
  async #appendToPage(page: number, text: string): Promise<void> {
    const key = this.#pageKey(page);
    if (await storing(this.#client.append(key, text))) return;
    if (await storing(this.#client.add(key, text, stored))) return;
    if (!(await storing(this.#client.append(key, text))))
      throw new StoreUnavailable(new Error('the index page vanished'));
  }

  async #forgetIndex(): Promise<void> {
    for (let page = 0; ; page += 1) {
      const index = await reaching(this.#client.get<string>(this.#pageKey(page)));
      if (index === undefined) return;
      await Promise.all(idsOf(index.value).map((id) => storing(this.#client.delete(this.#itemKey(id)))));
      await this.#client.delete(this.#pageKey(page));
    }
  }
}

function idsOf(page: string): string[] {
  return page.split(',').filter(Boolean).sort();
}

/** Whether a conditional command took effect. */
async function storing(command: Promise<unknown>): Promise<boolean> {
  try {
    await command;
    return true;
  } catch (error) {
    if (/NOT_STORED|NOT_FOUND|EXISTS/.test((error as Error).message)) return false;
    throw new StoreUnavailable(error);
  }
}

async function reaching<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (error) {
    throw new StoreUnavailable(error);
  }
}
