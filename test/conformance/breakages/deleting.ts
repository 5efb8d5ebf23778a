import type { Item, ItemFields } from '../../../targets/item.ts';
import { MemoryStore } from '../../../targets/stores/memory.ts';
import { ITEM, answering, idIn, instead, json, problem, route } from '../alterations.ts';
import type { Behind, Breakages, Front } from '../broken-target.ts';

const remove = route('DELETE', ITEM);

/** Marks items as deleted, and forgets about the mark in lists. */
class MarkingStore extends MemoryStore {
  readonly #deleted = new Set<string>();

  override async get(id: string): Promise<Item | null> {
    return this.#deleted.has(id) ? null : super.get(id);
  }

  override async patch(id: string, fields: Partial<ItemFields>): Promise<Item | null> {
    return this.#deleted.has(id) ? null : super.patch(id, fields);
  }

  override async remove(id: string): Promise<boolean> {
    if ((await this.get(id)) === null) return false;
    this.#deleted.add(id);
    return true;
  }
}

/** Still answers one method for what was deleted. */
const stillAnswering =
  (method: string, status: number) =>
  (_behind: Behind): Front => {
    const deleted = new Set<string>();
    return async (asked, forward) => {
      if (route(method, ITEM)(asked) && deleted.has(idIn(asked)))
        return status === 204
          ? { status, headers: { date: new Date().toUTCString() }, body: '' }
          : json(status, { id: idIn(asked), name: 'undead', quantity: 1 });
      const reply = await forward(asked);
      if (remove(asked) && reply.status === 204) deleted.add(idIn(asked));
      return reply;
    };
  };

const NEED_204 = ['deleted-is-gone', 'deleted-not-listed', 'walk-while-deleting'] as const;

export const DELETING_BREAKAGES = {
  'delete-204': [
    {
      how: 'answers 200 with a body to a DELETE',
      front: answering(remove, (reply) => (reply.status === 204 ? json(200, { deleted: true }) : reply)),
      alsoBreaks: [...NEED_204, 'header-names'],
    },
    {
      how: 'does not know DELETE',
      front: instead(remove, () => problem(405)),
      alsoBreaks: [...NEED_204, 'unknown-id-404', 'unparsable-id-404', 'header-names'],
    },
    { how: 'still reads a deleted item', front: stillAnswering('GET', 200), alsoBreaks: ['deleted-is-gone'] },
    {
      how: 'deletes nothing',
      front: instead(remove, () => ({ status: 204, headers: { date: new Date().toUTCString() }, body: '' })),
      alsoBreaks: ['unknown-id-404', 'unparsable-id-404', 'deleted-is-gone', 'deleted-not-listed', 'problem-shape'],
    },
  ],
  'deleted-is-gone': [
    { how: 'revives a deleted item with PUT', front: stillAnswering('PUT', 200) },
    { how: 'revives a deleted item with PATCH', front: stillAnswering('PATCH', 200) },
    { how: 'answers 204 to a second DELETE', front: stillAnswering('DELETE', 204) },
  ],
  'deleted-not-listed': [
    { how: 'marks items as deleted and lists them all the same', store: () => new MarkingStore() },
  ],
} as const satisfies Breakages;
