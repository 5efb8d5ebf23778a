import { expect, expectItem, expectStatus, itemJson } from '../expectations.ts';
import { createItem, getItem, putItem, unknownId } from '../item-requests.ts';
import type { Rule } from '../rule.ts';
import { findTail, walkItems } from '../walk-pages.ts';

const WRITES = 20;

/** Replacing an item. */
export const REPLACING_RULES = [
  {
    id: 'put-replaces',
    title: 'PUT answers 200 with the new item, and a GET returns it.',
    smoke: true,
    async run(context) {
      const { id } = await createItem(context);
      const item = { id, name: 'replaced', quantity: 9 };
      expectItem(await putItem(context, id, { name: item.name, quantity: item.quantity }), item);
      expectItem(await getItem(context, id), item);
    },
  },
  {
    id: 'put-read-your-writes',
    title: 'After each of many PUTs the next GET returns the new value.',
    async run(context) {
      const { id } = await createItem(context);
      for (let quantity = 1; quantity <= WRITES; quantity += 1) {
        expectStatus(await putItem(context, id, { name: 'own write', quantity }), 200);
        expectItem(await getItem(context, id), { id, name: 'own write', quantity });
      }
    },
  },
  {
    id: 'put-listed',
    title: 'A replaced item is in the list with its new value.',
    async run(context) {
      const tail = await findTail(context);
      const { id } = await createItem(context);
      expectStatus(await putItem(context, id, { name: 'new in the list', quantity: 8 }), 200);
      const listed = (await walkItems(context, tail)).find((item) => item.id === id);
      const expected = itemJson({ id, name: 'new in the list', quantity: 8 });
      const seen = listed === undefined ? 'it is not listed' : itemJson(listed);
      expect(seen === expected, `${expected} in the list`, seen);
    },
  },
  {
    id: 'put-no-upsert',
    title: 'PUT of an unknown id answers 404 and creates nothing.',
    async run(context) {
      const id = unknownId();
      const answer = await putItem(context, id, { name: 'upserted', quantity: 1 });
      const after = await getItem(context, id);
      if (after.status === 200) await context.api.send('DELETE', `/items/${id}`);
      expectStatus(answer, 404);
      expectStatus(after, 404);
    },
  },
  {
    id: 'put-needs-all',
    title: 'PUT with a member missing answers 400 and changes nothing.',
    appliesTo: { validates: true },
    async run(context) {
      const item = await createItem(context, { name: 'whole', quantity: 6 });
      for (const json of [{ name: 'half' }, { quantity: 1 }, {}]) {
        expectStatus(await context.api.send('PUT', `/items/${item.id}`, { json }), 400);
      }
      expectItem(await getItem(context, item.id), item);
    },
  },
] as const satisfies readonly Rule[];
