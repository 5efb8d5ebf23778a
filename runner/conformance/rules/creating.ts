import { expect, expectItem, expectStatus, excerpt, readItem } from '../expectations.ts';
import { createItem, getItem, patchItem, putItem, unknownId } from '../item-requests.ts';
import type { Item, Rule } from '../rule.ts';
import { expectAscending, findTail, walkItems } from '../walk-pages.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const PARALLEL_CREATES = 20;
const LARGEST_QUANTITY = 2_147_483_647;

const AT_THE_BOUNDS: readonly Omit<Item, 'id'>[] = [
  { name: 'a', quantity: 0 },
  { name: 'é'.repeat(200), quantity: LARGEST_QUANTITY },
];

/** Names that lose something on the way through a careless store. */
export const ODD_NAMES = [
  ' spaces around ',
  'quotes " \' ` and \\ and </script>',
  'lines\r\nand\ttabs',
  'émoji 🙂, 漢字, \u2028',
  '__proto__',
  'null',
  '$where %s {{x}}',
];

/** PostgreSQL cannot store the first, UTF-8 cannot encode the second. */
const UNSTORABLE_NAMES = ['a\u0000b', 'a\ud800b'];

/** Creating items. */
export const CREATING_RULES = [
  {
    id: 'create-201',
    title: 'POST answers 201 with the new item: id, name and quantity in this order, independent of the order sent.',
    smoke: true,
    async run({ api }) {
      const answer = await api.send('POST', '/items', { text: '{"quantity":7,"name":"made"}' });
      expectStatus(answer, 201);
      expectItem(answer, { id: readItem(answer).id, name: 'made', quantity: 7 }, 201);
    },
  },
  {
    id: 'create-readable',
    title: 'A created item can be read immediately.',
    smoke: true,
    async run(context) {
      const item = await createItem(context, { name: 'readable', quantity: 3 });
      expectItem(await getItem(context, item.id), item);
    },
  },
  {
    id: 'create-location',
    title: 'POST answers with Location: /items/{id}.',
    async run({ api }) {
      const answer = await api.send('POST', '/items', { json: { name: 'located', quantity: 1 } });
      expectStatus(answer, 201);
      const expected = `/items/${readItem(answer).id}`;
      const { location } = answer.headers;
      expect(location === expected, `POST /items → Location: ${expected}`, location ?? 'no Location');
    },
  },
  {
    id: 'create-uuid-v7',
    title: 'Ids are UUIDv7 in lower case, and none is of an earlier time than the one before.',
    async run(context) {
      const items: Item[] = [];
      for (let count = 0; count < 5; count += 1) items.push(await createItem(context));
      for (const { id } of items) expect(UUID_V7.test(id), 'an id that is a UUIDv7 in lower case', excerpt(id));
      const times = items.map(({ id }) => id.slice(0, '01234567-89ab'.length));
      const ascending = times.every((time, index) => index === 0 || (times[index - 1] ?? '') <= time);
      expect(ascending, 'ids in the order of creation, to the millisecond', times.join(', '));
    },
  },
  {
    id: 'create-after-404',
    title: 'An item that is created after a 404 is visible: no "not found" is remembered for it.',
    async run(context) {
      expectStatus(await getItem(context, unknownId()), 404);
      const item = await createItem(context, { name: 'after a 404', quantity: 4 });
      expectItem(await getItem(context, item.id), item);
    },
  },
  {
    id: 'create-listed',
    title: 'A created item is in the list immediately.',
    async run(context) {
      const tail = await findTail(context);
      const item = await createItem(context, { name: 'listed', quantity: 5 });
      const listed = (await walkItems(context, tail)).filter(({ id }) => id === item.id);
      expect(listed.length === 1, `item ${item.id} once in the list`, `${listed.length} times`);
    },
  },
  {
    id: 'create-parallel',
    title: 'Items that are created at the same time are each listed once, in ascending order of their ids.',
    async run(context) {
      const tail = await findTail(context);
      const made = await Promise.all(Array.from({ length: PARALLEL_CREATES }, () => createItem(context)));
      const items = await walkItems(context, tail);
      expectAscending(items);
      const listed = new Set(items.map(({ id }) => id));
      const missing = made.filter(({ id }) => !listed.has(id));
      expect(missing.length === 0, `all ${made.length} new items in the list`, `${missing.length} missing`);
    },
  },
  {
    id: 'create-bounds',
    title: 'Names of 1 and 200 characters and quantities of 0 and 2147483647 are accepted.',
    async run(context) {
      for (const input of AT_THE_BOUNDS) {
        const { id } = await createItem(context, input);
        expectItem(await getItem(context, id), { id, ...input });
      }
    },
  },
  {
    id: 'name-kept',
    title: 'Every name is returned as it was sent, with any characters.',
    async run(context) {
      for (const name of ODD_NAMES) {
        const { id } = await createItem(context, { name, quantity: 1 });
        expectItem(await getItem(context, id), { id, name, quantity: 1 });
        const other = await createItem(context);
        for (const quantity of [2, 3]) {
          const write = quantity === 2 ? putItem : patchItem;
          expectStatus(await write(context, other.id, { name, quantity }), 200);
          expectItem(await getItem(context, other.id), { id: other.id, name, quantity });
        }
      }
    },
  },
  {
    id: 'name-unstorable',
    title:
      'A name with NUL or half a surrogate pair is stored or refused with 400, never changed and never answered with 500.',
    async run(context) {
      const item = await createItem(context);
      const path = `/items/${item.id}`;
      for (const name of UNSTORABLE_NAMES) {
        for (const [method, to] of [
          ['POST', '/items'],
          ['PUT', path],
          ['PATCH', path],
        ] as const) {
          const answer = await context.api.send(method, to, { json: { name, quantity: 1 } });
          if (answer.status === 400) continue;
          expectStatus(answer, method === 'POST' ? 201 : 200);
          const { id } = readItem(answer);
          expectItem(await getItem(context, id), { id, name, quantity: 1 });
        }
      }
    },
  },
] as const satisfies readonly Rule[];
