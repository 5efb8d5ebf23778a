import { expect, expectItem, expectStatus, readItem } from '../expectations.ts';
import { createItem, getItem, MERGE_PATCH, patchItem } from '../item-requests.ts';
import type { Rule } from '../rule.ts';

/** Each gets two PATCHes at the same time: 50 in all. */
const PATCHED_ITEMS = 25;

/** Patching an item. */
export const PATCHING_RULES = [
  {
    id: 'patch-one-member',
    title: 'PATCH of one member answers 200 with the whole item and keeps the other member; a GET returns the change.',
    smoke: true,
    async run(context) {
      const { id } = await createItem(context, { name: 'before', quantity: 1 });
      expectItem(await patchItem(context, id, { quantity: 2 }), { id, name: 'before', quantity: 2 });
      expectItem(await patchItem(context, id, { name: 'after' }), { id, name: 'after', quantity: 2 });
      expectItem(await getItem(context, id), { id, name: 'after', quantity: 2 });
    },
  },
  {
    id: 'patch-to-zero',
    title: 'PATCH can set the quantity to 0.',
    async run(context) {
      const { id } = await createItem(context, { name: 'falsy', quantity: 5 });
      expectItem(await patchItem(context, id, { quantity: 0 }), { id, name: 'falsy', quantity: 0 });
      expectItem(await getItem(context, id), { id, name: 'falsy', quantity: 0 });
    },
  },
  {
    id: 'patch-merge-patch',
    title: 'PATCH also accepts application/merge-patch+json.',
    async run(context) {
      const { id } = await createItem(context, { name: 'merged', quantity: 1 });
      expectItem(await patchItem(context, id, { quantity: 3 }, MERGE_PATCH), { id, name: 'merged', quantity: 3 });
      expectItem(await getItem(context, id), { id, name: 'merged', quantity: 3 });
    },
  },
  {
    id: 'patch-needs-one',
    title: 'PATCH without a member answers 400.',
    appliesTo: { validates: true },
    async run(context) {
      const { id } = await createItem(context);
      expectStatus(await patchItem(context, id, {}), 400);
    },
  },
  {
    id: 'patch-no-null',
    title: 'PATCH with null answers 400 and removes nothing: an item always has all members.',
    appliesTo: { validates: true },
    async run(context) {
      const item = await createItem(context);
      for (const json of [{ name: null }, { quantity: null }]) {
        expectStatus(await patchItem(context, item.id, json, MERGE_PATCH), 400);
      }
      expectItem(await getItem(context, item.id), item);
    },
  },
  {
    id: 'patch-parallel',
    title: 'None of 50 parallel PATCHes of different members is lost.',
    async run(context) {
      const items = await Promise.all(Array.from({ length: PATCHED_ITEMS }, () => createItem(context)));
      const patches = items.flatMap(({ id }) => [
        patchItem(context, id, { name: `name of ${id}` }),
        patchItem(context, id, { quantity: 1000 }),
      ]);
      for (const answer of await Promise.all(patches)) expectStatus(answer, 200);
      const after = await Promise.all(items.map(async ({ id }) => readItem(await getItem(context, id))));
      const lost = after.filter(({ id, name, quantity }) => name !== `name of ${id}` || quantity !== 1000);
      const shown = `${lost.length} items with one lost, such as ${JSON.stringify(lost[0])}`;
      expect(lost.length === 0, `both PATCHes kept on each of ${items.length} items`, shown);
    },
  },
] as const satisfies readonly Rule[];
