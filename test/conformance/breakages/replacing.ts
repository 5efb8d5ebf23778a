import type { Item, ItemFields } from '../../../targets/item.ts';
import { ITEM, LIST, answering, edited, fieldsIn, idIn, ignoring, json, route } from '../alterations.ts';
import type { Behind, Breakages, Front } from '../broken-target.ts';

const put = route('PUT', ITEM);
const UUID = /^[0-9a-f-]{36}$/;

/** Answers as if every PUT were kept, and restores the old item if `loses` says so. */
const losing =
  (loses: (count: number) => boolean) =>
  ({ store }: Behind): Front => {
    const counts = new Map<string, number>();
    return async (asked, forward) => {
      const before = put(asked) ? await store.get(idIn(asked)) : null;
      const reply = await forward(asked);
      if (before === null || reply.status !== 200) return reply;
      const count = (counts.get(before.id) ?? 0) + 1;
      counts.set(before.id, count);
      if (loses(count)) await store.update(before.id, before);
      return reply;
    };
  };

/** Answers a PUT with what was there before it. */
const answersBefore =
  ({ store }: Behind): Front =>
  async (asked, forward) => {
    const before = put(asked) ? await store.get(idIn(asked)) : null;
    const reply = await forward(asked);
    return before !== null && reply.status === 200 ? edited(reply, () => before) : reply;
  };

/** Lists every item as it was created. */
const listsAsCreated = (member?: 'name') => (): Front => {
  const created = new Map<string, Item>();
  return async (asked, forward) => {
    const reply = await forward(asked);
    if (asked.method === 'POST' && reply.status === 201)
      created.set(String(fieldsIn(reply)['id']), JSON.parse(reply.body) as Item);
    if (!route('GET', LIST)(asked) || reply.status !== 200) return reply;
    return edited<readonly Item[]>(reply, (items) =>
      items.map((item) => {
        const old = created.get(item.id) ?? item;
        return member === undefined ? old : { ...item, name: old.name };
      }),
    );
  };
};

/** Creates what a PUT does not find, and answers `status` then, or what the app said. */
const upserting =
  (status: number | null) =>
  ({ store }: Behind): Front =>
  async (asked, forward) => {
    const reply = await forward(asked);
    if (!put(asked) || reply.status !== 404 || !UUID.test(idIn(asked))) return reply;
    const item = { id: idIn(asked), ...(fieldsIn(asked) as unknown as ItemFields) };
    await store.create(item);
    return status === null ? reply : json(status, item);
  };

/** Remembers what was PUT in vain, and shows it to readers. */
const showsGhosts = (): Front => {
  const ghosts = new Map<string, object>();
  return async (asked, forward) => {
    const reply = await forward(asked);
    if (put(asked) && reply.status === 404 && UUID.test(idIn(asked))) ghosts.set(idIn(asked), fieldsIn(asked));
    const ghost = route('GET', ITEM)(asked) && reply.status === 404 ? ghosts.get(idIn(asked)) : undefined;
    return ghost === undefined ? reply : json(200, { id: idIn(asked), ...ghost });
  };
};

const isHalf = (asked: Parameters<typeof put>[0]): boolean => {
  const names = Object.keys(fieldsIn(asked));
  return put(asked) && names.length < 2 && asked.body.startsWith('{') && fieldsIn(asked)['name'] !== undefined;
};

/** Takes a PUT with a member missing for a PATCH; `isReported` decides whether its answer says so. */
const patching =
  (isReported: boolean) =>
  ({ store }: Behind): Front =>
  async (asked, forward) => {
    if (!isHalf(asked)) return forward(asked);
    const item = await store.patch(idIn(asked), fieldsIn(asked));
    return isReported ? json(200, item) : forward(asked);
  };

export const REPLACING_BREAKAGES = {
  'put-replaces': [
    {
      how: 'loses every PUT',
      front: losing(() => true),
      alsoBreaks: ['put-read-your-writes', 'put-listed', 'name-kept'],
    },
    { how: 'answers a PUT with the item as it was', front: answersBefore },
    {
      how: 'does nothing on PUT and answers the item as it was',
      front: ignoring((asked) => put(asked) && fieldsIn(asked)['name'] === 'replaced'),
    },
    {
      how: 'answers 201 to a PUT',
      front: answering(
        (asked) => put(asked) && fieldsIn(asked)['name'] === 'replaced',
        (reply) => ({ ...reply, status: 201 }),
      ),
    },
  ],
  'put-read-your-writes': [{ how: 'loses every tenth PUT of an item', front: losing((count) => count % 10 === 0) }],
  'put-listed': [
    { how: 'lists items as they were created', front: listsAsCreated() },
    { how: 'lists items with the name of their creation', front: listsAsCreated('name') },
  ],
  'put-no-upsert': [
    {
      how: 'creates with PUT',
      front: upserting(201),
      alsoBreaks: ['unknown-id-404', 'deleted-is-gone', 'problem-shape'],
    },
    {
      how: 'creates with PUT and denies it',
      front: upserting(null),
      alsoBreaks: ['unknown-id-404', 'deleted-is-gone', 'problem-shape'],
    },
    { how: 'shows readers what was PUT in vain', front: showsGhosts },
  ],
  'put-needs-all': [
    {
      how: 'takes a PUT with a member missing for a PATCH',
      front: patching(true),
      alsoBreaks: ['missing-member-pointers'],
    },
    { how: 'refuses a PUT with a member missing, and yet sets the other', front: patching(false) },
  ],
} as const satisfies Breakages;
