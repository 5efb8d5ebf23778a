import type { Item } from '../../../targets/item.ts';
import { MemoryStore } from '../../../targets/stores/memory.ts';
import { answering, asking, edited, instead, problem, withBody, withHeaders } from '../alterations.ts';
import type { Breakages } from '../broken-target.ts';
import { BEHIND_THE_TAIL, linked, list, listOf, swapIn } from '../list-alterations.ts';

const onLists = (change: (items: readonly Item[]) => readonly Item[]) =>
  answering(listOf(100), (reply) => edited<readonly Item[]>(reply, change));

/** Pages by offset: what is deleted behind the cursor shifts all that comes. */
class OffsetStore extends MemoryStore {
  override async list(limit: number, after: string | null): ReturnType<MemoryStore['list']> {
    const from = Number(after ?? 0);
    const { items } = await super.list(Number.MAX_SAFE_INTEGER, null);
    const next = from + limit < items.length ? String(from + limit) : null;
    return { items: items.slice(from, from + limit), next };
  }
}

export const PAGES_BREAKAGES = {
  'walk-complete': [
    { how: 'leaves an item out', front: onLists((items) => items.filter((_, place) => place !== 60)) },
    {
      how: 'lists an item twice',
      front: onLists((items) => items.map((item, place) => (place === 51 ? (items[50] ?? item) : item))),
    },
    {
      how: 'lists two items in the wrong order',
      front: onLists((items) =>
        items.length < 100 ? items : [...items.slice(1, 2), ...items.slice(0, 1), ...items.slice(2)],
      ),
    },
    {
      how: 'lists old values',
      front: onLists((items) => items.map((item, place) => (place === 30 ? { ...item, quantity: -1 } : item))),
    },
    {
      how: 'sends no Link after 100 items',
      front: answering(listOf(100), (reply) => linked(reply, () => undefined)),
      alsoBreaks: BEHIND_THE_TAIL,
    },
    {
      how: 'sends no Link at all',
      front: answering(list, (reply) => linked(reply, () => undefined)),
      alsoBreaks: [...BEHIND_THE_TAIL, 'walk-while-deleting', 'list-next-link', 'header-names'],
    },
    {
      how: 'links the last page to the first',
      front: answering(listOf(100), (reply) =>
        reply.headers['link'] === undefined ? withHeaders(reply, { link: '</items?limit=100>; rel="next"' }) : reply,
      ),
      alsoBreaks: [...BEHIND_THE_TAIL, 'walk-while-deleting'],
    },
  ],
  'list-first-page': [
    { how: 'takes a limit of 5 for 6', front: asking(listOf(5), swapIn('limit=5', 'limit=6')) },
    {
      how: 'prints lists with spaces',
      front: answering(list, (reply) =>
        reply.status === 200 ? withBody(reply, JSON.stringify(JSON.parse(reply.body), null, 1)) : reply,
      ),
    },
    { how: 'fails on a list of 5', front: instead(listOf(5), () => problem(500)) },
    {
      how: 'begins a list of 5 with the second item',
      front: answering(listOf(5), (reply) => edited<unknown[]>(reply, (items) => items.slice(1))),
    },
    {
      how: 'wraps a list of 5 in an object',
      front: answering(listOf(5), (reply) => edited<unknown[]>(reply, (items) => ({ items }))),
    },
  ],
  'walk-while-deleting': [{ how: 'pages by offset', store: () => new OffsetStore() }],
} as const satisfies Breakages;
