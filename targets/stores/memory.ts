import type { ItemPage, ItemStore } from '../item-store.ts';
import type { Item, ItemFields } from '../item.ts';
import { NameIndex } from './name-index.ts';

/** Items in a map and a sorted list of ids: the control that has no datastore. */
export class MemoryStore implements ItemStore {
  readonly #items = new Map<string, Item>();
  #ids: string[] = [];
  /** Made by the first find, so that stacks without one do not pay for it. */
  #names: NameIndex | null = null;

  get(id: string): Promise<Item | null> {
    return Promise.resolve(this.#items.get(id) ?? null);
  }

  list(limit: number, after: string | null): Promise<ItemPage> {
    const from = after === null ? 0 : this.#firstAfter(after);
    const ids = this.#ids.slice(from, from + limit);
    const items = ids.map((id) => this.#items.get(id) as Item);
    return Promise.resolve({ items, next: from + limit < this.#ids.length ? (ids.at(-1) ?? null) : null });
  }

  find(name: string, limit: number, after: string | null): Promise<ItemPage> {
    this.#names ??= new NameIndex(this.#items.values());
    const ids = this.#names.idsOf(name, after);
    const items = ids.slice(0, limit).map((id) => this.#items.get(id) as Item);
    return Promise.resolve({ items, next: ids.length > limit ? (items.at(-1)?.id ?? null) : null });
  }

  create(item: Item): Promise<void> {
    this.#items.set(item.id, item);
    this.#names?.add(item);
    const last = this.#ids.at(-1);
    if (last === undefined || last < item.id) this.#ids.push(item.id);
    else this.#ids.splice(this.#firstAfter(item.id), 0, item.id);
    return Promise.resolve();
  }

  update(id: string, { name, quantity }: ItemFields): Promise<Item | null> {
    return this.patch(id, { name, quantity });
  }

  patch(id: string, fields: Partial<ItemFields>): Promise<Item | null> {
    const current = this.#items.get(id);
    if (current === undefined) return Promise.resolve(null);
    const item = { ...current, ...fields };
    this.#items.set(id, item);
    this.#names?.remove(current);
    this.#names?.add(item);
    return Promise.resolve(item);
  }

  remove(id: string): Promise<boolean> {
    const item = this.#items.get(id);
    if (item === undefined) return Promise.resolve(false);
    this.#items.delete(id);
    this.#names?.remove(item);
    this.#ids.splice(this.#firstAfter(id) - 1, 1);
    return Promise.resolve(true);
  }

  load(items: readonly Item[]): Promise<void> {
    this.#items.clear();
    this.#names = null;
    for (const item of items) this.#items.set(item.id, item);
    this.#ids = items.map(({ id }) => id);
    return Promise.resolve();
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Index of the first id above a given one, by bisection. */
  #firstAfter(id: string): number {
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ids[middle] as string) <= id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
