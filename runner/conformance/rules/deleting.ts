import { expect, expectStatus, excerpt } from '../expectations.ts';
import { answersForId, createItem, deleteItem, getItem } from '../item-requests.ts';
import type { Rule } from '../rule.ts';
import { findTail, walkItems } from '../walk-pages.ts';

/** Deleting an item. */
export const DELETING_RULES = [
  {
    id: 'delete-204',
    title: 'DELETE answers 204 without a body, and a GET then answers 404.',
    smoke: true,
    async run(context) {
      const { id } = await createItem(context);
      const answer = await deleteItem(context, id);
      expectStatus(answer, 204);
      expect(answer.text === '', `${answer.to} → no body`, excerpt(answer.text));
      expectStatus(await getItem(context, id), 404);
    },
  },
  {
    id: 'deleted-is-gone',
    title: 'GET, PUT, PATCH and DELETE of a deleted item answer 404.',
    async run(context) {
      const { id } = await createItem(context);
      expectStatus(await deleteItem(context, id), 204);
      for (const answer of await answersForId(context, id)) expectStatus(answer, 404);
    },
  },
  {
    id: 'deleted-not-listed',
    title: 'A deleted item is not in the list.',
    async run(context) {
      const tail = await findTail(context);
      const [kept, dropped] = [await createItem(context), await createItem(context)];
      expectStatus(await deleteItem(context, dropped.id), 204);
      const ids = (await walkItems(context, tail)).map(({ id }) => id);
      expect(ids.includes(kept.id), `item ${kept.id} in the list`, 'it is missing');
      expect(!ids.includes(dropped.id), `item ${dropped.id} gone from the list`, 'it is there');
    },
  },
] as const satisfies readonly Rule[];
