import { expect, expectItem } from '../expectations.ts';
import { createItem, deleteItem, getItem, putItem } from '../item-requests.ts';
import type { Answer } from '../api-client.ts';
import type { Rule } from '../rule.ts';

/** What a cache in front must do, and what a stack without one must not claim. */
export const CACHE_RULES: readonly Rule[] = [
  {
    id: 'cache-miss-hit-put-miss',
    title: 'Reads say MISS, then HIT; after a PUT the next read is a MISS with the new value.',
    smoke: true,
    appliesTo: { cache: true },
    async run(context) {
      const item = await createItem(context);
      expectCache(await getItem(context, item.id), 'MISS');
      expectCache(await getItem(context, item.id), 'HIT');
      const changed = { id: item.id, name: 'changed', quantity: 7 };
      await putItem(context, item.id, { name: changed.name, quantity: changed.quantity });
      const fresh = await getItem(context, item.id);
      expectItem(fresh, changed);
      expectCache(fresh, 'MISS');
    },
  },
  {
    id: 'cache-forgets-deleted',
    title: 'An item that was read from the cache and then deleted is 404.',
    appliesTo: { cache: true },
    async run(context) {
      const item = await createItem(context);
      await getItem(context, item.id);
      await getItem(context, item.id);
      await deleteItem(context, item.id);
      const gone = await getItem(context, item.id);
      expect(gone.status === 404, '404 after the delete', String(gone.status));
    },
  },
  {
    id: 'no-cache-no-x-cache',
    title: 'A stack without a cache never sends X-Cache.',
    smoke: true,
    appliesTo: { cache: false },
    async run(context) {
      const item = await createItem(context);
      const answer = await getItem(context, item.id);
      const header = answer.headers['x-cache'];
      expect(header === undefined, 'no X-Cache', `X-Cache: ${String(header)}`);
    },
  },
];

function expectCache(answer: Answer, state: 'HIT' | 'MISS'): void {
  const header = answer.headers['x-cache'];
  expect(header === state, `X-Cache: ${state} on ${answer.to}`, `X-Cache: ${String(header)}`);
}
