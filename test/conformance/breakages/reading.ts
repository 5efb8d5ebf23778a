import type { Item } from '../../../targets/item.ts';
import {
  ITEM,
  type Matches,
  answering,
  asking,
  idIn,
  instead,
  json,
  problem,
  route,
  withBody,
  withHeaders,
} from '../alterations.ts';
import type { Asked, Behind, Breakages, Front } from '../broken-target.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const getItem = route('GET', ITEM);
const headItem = route('HEAD', ITEM);

/** Spells an id in lower case with hyphens and without braces, as a cast to uuid would. */
function canonical(asked: Asked, from: RegExp): Asked {
  const id = idIn(asked);
  if (!from.test(id)) return asked;
  const [, a, b, c, d, e] = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(id.toLowerCase().replace(/%7b|%7d|-/g, '')) ?? [];
  return { ...asked, path: `/items/${[a, b, c, d, e].join('-')}` };
}

/** Alters the answer to GET of the seeded item at a place, which only the rule about reading looks at so closely. */
function atPlace(place: number, change: (item: Item) => string): (behind: Behind) => Front {
  return ({ items }) =>
    answering(
      (asked) => getItem(asked) && idIn(asked) === items[place]?.id,
      (reply) => withBody(reply, change(JSON.parse(reply.body) as Item)),
    )();
}

/** Requests of one method for well-formed ids that no stack has given out. */
const neverGiven =
  (method: string): Matches =>
  (asked) =>
    route(method, ITEM)(asked) && UUID.test(idIn(asked)) && idIn(asked).startsWith('0190c0de-0000');

export const READING_BREAKAGES = {
  'get-known-item': [
    {
      how: 'loses an item',
      front: ({ items }) => instead(route('GET', `/items/${items[4]?.id}`), () => problem(404))(),
    },
    {
      how: 'gives another quantity',
      front: atPlace(3, (item) => JSON.stringify({ ...item, quantity: item.quantity + 1 })),
    },
    {
      how: 'gives a quantity as text',
      front: atPlace(5, (item) => JSON.stringify({ ...item, quantity: `${item.quantity}` })),
    },
    {
      how: 'orders the members in another way',
      front: atPlace(7, ({ id, name, quantity }) => JSON.stringify({ name, quantity, id })),
    },
    { how: 'adds a member', front: atPlace(9, (item) => JSON.stringify({ ...item, _id: item.id })) },
    { how: 'prints JSON with spaces', front: atPlace(11, (item) => JSON.stringify(item, null, 1)) },
  ],
  'unknown-id-404': [
    {
      how: 'answers 200 null for an unknown id',
      front: instead(neverGiven('GET'), () => json(200, null)),
      alsoBreaks: ['create-after-404', 'put-no-upsert', 'problem-shape'],
    },
    { how: 'answers 400 to a PATCH of an unknown id', front: instead(neverGiven('PATCH'), () => problem(400)) },
    {
      how: 'answers 204 to a DELETE of an unknown id',
      front: instead(neverGiven('DELETE'), () => ({ status: 204, headers: {}, body: '' })),
      alsoBreaks: ['problem-shape'],
    },
    {
      how: 'answers 500 to a PUT of an unknown id',
      front: instead(neverGiven('PUT'), () => problem(500)),
      alsoBreaks: ['put-no-upsert'],
    },
  ],
  'unparsable-id-404': [
    {
      how: 'answers 400 to a PATCH of an id that is no UUID',
      front: instead(
        (asked) => route('PATCH', ITEM)(asked) && !UUID.test(idIn(asked)),
        () => problem(400),
      ),
    },
    { how: 'answers 500 to a GET with NUL in the id', front: instead(route('GET', '/items/%00'), () => problem(500)) },
    {
      how: 'answers 414 to a DELETE of an id of 300 characters',
      front: instead(
        ({ method, path }) => method === 'DELETE' && path.length > 300,
        () => problem(414),
      ),
    },
    {
      how: 'answers 500 to a PUT with a line break in the id',
      front: instead(
        ({ method, path }) => method === 'PUT' && path.includes('%0D%0A'),
        () => problem(500),
      ),
    },
  ],
  'id-spelled-otherwise-404': [
    {
      how: 'takes an id in upper case for the same',
      front: asking(getItem, (asked) => canonical(asked, /^[0-9A-F-]{36}$/)),
    },
    {
      how: 'takes an id without hyphens for the same',
      front: asking(getItem, (asked) => canonical(asked, /^[0-9a-f]{32}$/)),
    },
    {
      how: 'takes an id in braces for the same',
      front: asking(getItem, (asked) => canonical(asked, /^%7b[0-9a-f-]{36}%7d$/i)),
    },
  ],
  'head-like-get': [
    { how: 'does not know HEAD', front: instead(headItem, () => ({ ...problem(405), body: '' })) },
    {
      how: 'leaves Content-Length out of HEAD',
      front: answering(headItem, (reply) => withHeaders(reply, { 'content-length': undefined })),
    },
    {
      how: 'says another Content-Type in HEAD',
      front: answering(headItem, (reply) => withHeaders(reply, { 'content-type': 'text/plain' })),
    },
    { how: 'answers 200 to HEAD of an unknown id', front: answering(headItem, (reply) => ({ ...reply, status: 200 })) },
  ],
} as const satisfies Breakages;
