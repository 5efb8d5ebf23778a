import type { Item } from '../item.ts';

/** The ids of items by their names, in memory. */
export class NameIndex {
  readonly #ids = new Map<string, Set<string>>();

  constructor(items: Iterable<Item>) {
    for (const item of items) this.add(item);
  }

  add({ id, name }: Item): void {
    const ids = this.#ids.get(name);
    if (ids === undefined) this.#ids.set(name, new Set([id]));
    else ids.add(id);
  }

  remove({ id, name }: Item): void {
    const ids = this.#ids.get(name);
    ids?.delete(id);
    if (ids?.size === 0) this.#ids.delete(name);
  }

  /** Ids behind a given one, in ascending order. */
  idsOf(name: string, after: string | null): string[] {
    return [...(this.#ids.get(name) ?? [])].filter((id) => after === null || id > after).sort();
  }
}
