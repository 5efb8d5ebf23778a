import type { Item } from '../../../targets/item.ts';
import { answering, edited, fieldsIn, route } from '../alterations.ts';
import type { Breakages, Front } from '../broken-target.ts';
import { list } from '../list-alterations.ts';

const post = route('POST', '/items');

/** Items that are created while another one is: altered in lists. */
const inLists = (change: (items: readonly Item[], together: ReadonlySet<string>) => readonly Item[]) => (): Front => {
  const together = new Set<string>();
  let inFlight = 0;
  return async (asked, forward) => {
    if (post(asked)) inFlight += 1;
    const alone = inFlight < 2;
    const reply = await forward(asked);
    if (post(asked)) inFlight -= 1;
    if (post(asked) && !alone && reply.status === 201) together.add(String(fieldsIn(reply)['id']));
    if (!list(asked) || reply.status !== 200) return reply;
    return edited<readonly Item[]>(reply, (items) => change(items, together));
  };
};

/** The newest item is not in lists before another item was written. */
const listsLag = (): Front => {
  let newest = '';
  return async (asked, forward) => {
    const reply = await forward(asked);
    if (post(asked)) newest = String(fieldsIn(reply)['id']);
    else if (asked.method !== 'GET') newest = '';
    if (!list(asked) || reply.status !== 200) return reply;
    return edited<readonly Item[]>(reply, (items) => items.filter(({ id }) => id !== newest));
  };
};

export const LISTING_NEW_BREAKAGES = {
  'create-listed': [
    { how: 'does not list the newest item before another write', front: listsLag, alsoBreaks: ['create-parallel'] },
    {
      how: 'lists a new item twice',
      front: answering(list, (reply) =>
        reply.status === 200
          ? edited<readonly Item[]>(reply, (items) =>
              items.flatMap((item) => (item.name === 'listed' ? [item, item] : [item])),
            )
          : reply,
      ),
    },
  ],
  'create-parallel': [
    {
      how: 'does not list items that were created at the same time',
      front: inLists((items, together) => items.filter(({ id }) => !together.has(id))),
    },
    {
      how: 'lists items that were created at the same time in another order',
      front: inLists((items, together) => {
        const out = items.filter(({ id }) => together.has(id));
        return [...items.filter(({ id }) => !together.has(id)), ...out.toReversed()];
      }),
    },
    {
      how: 'lists items that were created at the same time twice',
      front: inLists((items, together) => items.flatMap((item) => (together.has(item.id) ? [item, item] : [item]))),
    },
  ],
} as const satisfies Breakages;
