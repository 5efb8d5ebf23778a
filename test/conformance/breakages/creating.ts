import type { Item } from '../../../targets/item.ts';
import { ITEM, answering, edited, fieldsIn, idIn, problem, route, withHeaders } from '../alterations.ts';
import type { Behind, Breakages, Front } from '../broken-target.ts';

const post = route('POST', '/items');
const get = route('GET', ITEM);

/** Gives a created item another id than the app would. */
const reissuing =
  (forge: (id: string) => string) =>
  ({ store }: Behind): Front =>
  async (asked, forward) => {
    const reply = await forward(asked);
    if (!post(asked) || reply.status !== 201) return reply;
    const item = JSON.parse(reply.body) as Item;
    const id = forge(item.id);
    await store.remove(item.id);
    await store.create({ ...item, id });
    return withHeaders(
      edited<Item>(reply, () => ({ ...item, id })),
      { location: `/items/${id}` },
    );
  };

/** Ids of ever earlier times, all later than the seeded ones. */
function backwards(): (id: string) => string {
  let time = 0x19f_ffff_ffff;
  return (id) => {
    time -= 1;
    const hex = time.toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}${id.slice(13)}`;
  };
}

/** The first read of a new item does not find it, unless another request was sent in between. */
const readsLag = (): Front => {
  let last = '';
  return async (asked, forward) => {
    const reply = get(asked) && idIn(asked) === last ? problem(404) : await forward(asked);
    last = post(asked) ? String(fieldsIn(reply)['id']) : '';
    return reply;
  };
};

/** A "not found" is remembered for the item that is created next. */
const remembersNothing = (): Front => {
  let missed = false;
  let hidden = '';
  return async (asked, forward) => {
    if (get(asked) && idIn(asked) === hidden) return problem(404);
    const reply = await forward(asked);
    if (get(asked) && reply.status === 404) missed = true;
    if (post(asked)) {
      hidden = missed ? String(fieldsIn(reply)['id']) : '';
      missed = false;
    }
    return reply;
  };
};

export const CREATING_BREAKAGES = {
  'create-201': [
    {
      how: 'answers with the members in the order sent',
      front: answering(post, (reply, asked) =>
        asked.body.startsWith('{"quantity":7')
          ? edited<Item>(reply, ({ id, name, quantity }) => ({ id, quantity, name }))
          : reply,
      ),
    },
    {
      how: 'puts the members before the id',
      front: answering(
        (asked) => post(asked) && fieldsIn(asked)['name'] === 'made',
        (reply) => edited<Item>(reply, ({ id, ...rest }) => ({ ...rest, id })),
      ),
    },
    {
      how: 'answers 200 to what it creates',
      front: answering(
        (asked) => post(asked) && fieldsIn(asked)['name'] === 'made',
        (reply) => ({ ...reply, status: 200 }),
      ),
    },
  ],
  'create-readable': [
    {
      how: 'finds a new item only after another request',
      front: readsLag,
      alsoBreaks: ['create-after-404', 'create-bounds', 'name-kept'],
    },
    {
      how: 'stores another value than it answers',
      front: () =>
        answering(get, (reply) =>
          reply.status === 200 && fieldsIn(reply)['name'] === 'readable'
            ? edited<Item>(reply, (item) => ({ ...item, quantity: 0 }))
            : reply,
        )(),
    },
  ],
  'create-location': [
    {
      how: 'sends no Location',
      front: answering(post, (reply) => withHeaders(reply, { location: undefined })),
      alsoBreaks: ['header-names'],
    },
    {
      how: 'sends an absolute Location',
      front: answering(post, (reply) =>
        reply.status === 201 ? withHeaders(reply, { location: `http://localhost${reply.headers['location']}` }) : reply,
      ),
    },
  ],
  'create-uuid-v7': [
    { how: 'gives out ids of version 4', front: reissuing((id) => `${id.slice(0, 14)}4${id.slice(15)}`) },
    { how: 'gives out ids in upper case', front: reissuing((id) => id.toUpperCase()) },
    { how: 'gives out ids of ever earlier times', front: (behind) => reissuing(backwards())(behind) },
  ],
  'create-after-404': [
    {
      how: 'remembers a "not found" for the item that is created next',
      front: remembersNothing,
      alsoBreaks: ['put-needs-all'],
    },
  ],
} as const satisfies Breakages;
