import type { Answer } from '../api-client.ts';
import { expect, expectItem, expectStatus } from '../expectations.ts';
import { createItem, deleteItem, firstSeeded, getItem, patchItem, putItem, unknownId } from '../item-requests.ts';
import type { Item, Rule, RuleContext } from '../rule.ts';

const withCache = { cache: true } as const;

/** Caches in front of a store, and stacks without one. */
export const CACHE_RULES = [
  {
    id: 'cache-miss-hit-put-miss',
    title: 'Reads of an item are MISS and then HIT with the same bytes; after a PUT they are MISS with the new value.',
    smoke: true,
    appliesTo: withCache,
    async run(context) {
      const item = await createItem(context, { name: 'cached', quantity: 1 });
      await fillCache(context, item);
      expectStatus(await putItem(context, item.id, { name: 'fresh', quantity: 2 }), 200);
      await fillCache(context, { id: item.id, name: 'fresh', quantity: 2 });
    },
  },
  {
    id: 'cache-patch-forgets',
    title: 'After a PATCH of a cached item the next read is MISS with the new value.',
    appliesTo: withCache,
    async run(context) {
      const item = await createItem(context, { name: 'cached', quantity: 1 });
      await fillCache(context, item);
      expectStatus(await patchItem(context, item.id, { quantity: 2 }), 200);
      await fillCache(context, { ...item, quantity: 2 });
    },
  },
  {
    id: 'cache-delete-forgets',
    title: 'After a DELETE of a cached item reads answer 404.',
    appliesTo: withCache,
    async run(context) {
      const item = await createItem(context, { name: 'cached', quantity: 1 });
      await fillCache(context, item);
      expectStatus(await deleteItem(context, item.id), 204);
      expectStatus(await getItem(context, item.id), 404);
    },
  },
  {
    id: 'cache-header-on-reads-only',
    title: 'Only reads of one item carry X-Cache: lists are not cached, and writes do not read.',
    appliesTo: withCache,
    async run(context) {
      const { id } = firstSeeded(context);
      const state = cacheState(await getItem(context, id));
      expect(state === 'HIT' || state === 'MISS', `GET /items/${id} → X-Cache: HIT or MISS`, state);
      for (const answer of await answersWithoutReading(context)) expectNoCacheState(answer);
    },
  },
  {
    id: 'pure-no-cache-header',
    title: 'A stack without a cache never sends X-Cache.',
    smoke: true,
    appliesTo: { cache: false },
    async run(context) {
      expectNoCacheState(await getItem(context, firstSeeded(context).id));
      expectNoCacheState(await getItem(context, unknownId()));
      for (const answer of await answersWithoutReading(context)) expectNoCacheState(answer);
    },
  },
] as const satisfies readonly Rule[];

/** Reads an item that is not in the cache twice: a MISS, then a HIT. */
async function fillCache(context: RuleContext, item: Item): Promise<void> {
  for (const expected of ['MISS', 'HIT']) {
    const answer = await getItem(context, item.id);
    expectItem(answer, item);
    const state = cacheState(answer);
    expect(state === expected, `${answer.to} → X-Cache: ${expected}`, state);
  }
}

async function answersWithoutReading(context: RuleContext): Promise<readonly Answer[]> {
  const { api } = context;
  const { id } = await createItem(context);
  return [
    await api.send('GET', '/items?limit=1'),
    await api.send('POST', '/items', { json: { name: 'uncached', quantity: 1 } }),
    await putItem(context, id, { name: 'uncached', quantity: 2 }),
    await patchItem(context, id, { quantity: 3 }),
    await deleteItem(context, id),
    await api.send('GET', '/health'),
  ];
}

function expectNoCacheState(answer: Answer): void {
  const state = cacheState(answer);
  expect(state === 'none', `${answer.to} → no X-Cache`, state);
}

function cacheState({ headers }: Answer): string {
  return String(headers['x-cache'] ?? 'none');
}
