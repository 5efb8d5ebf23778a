import { expect, expectItem, expectStatus, excerpt } from '../expectations.ts';
import { answersForId, firstSeeded, getItem, unknownId } from '../item-requests.ts';
import type { Rule } from '../rule.ts';

const MOST_READ = 20;

/** Ids that no store can contain; some would break out of a cache key, a command or a cast. */
const UNPARSABLE_IDS = [
  '1',
  'not-a-uuid',
  'x'.repeat(64),
  'x'.repeat(65),
  'x'.repeat(300),
  'a%20b',
  '%00',
  "'%20OR%201%3D1",
  'x%0D%0Aflush_all',
  '%C3%A9',
];

/** Reading one item. */
export const READING_RULES = [
  {
    id: 'get-known-item',
    title: 'GET of a seeded item returns its exact bytes: compact JSON with id, name and quantity in this order.',
    smoke: true,
    async run(context) {
      for (const item of context.seededItems.slice(0, MOST_READ)) expectItem(await getItem(context, item.id), item);
    },
  },
  {
    id: 'unknown-id-404',
    title: 'GET, PUT, PATCH and DELETE of an id that does not exist answer 404.',
    smoke: true,
    async run(context) {
      for (const answer of await answersForId(context, unknownId())) expectStatus(answer, 404);
    },
  },
  {
    id: 'unparsable-id-404',
    title: 'An id that the store cannot parse answers 404 for every method, never 400 or 500.',
    async run(context) {
      for (const id of UNPARSABLE_IDS) {
        for (const answer of await answersForId(context, id)) expectStatus(answer, 404);
      }
    },
  },
  {
    id: 'id-spelled-otherwise-404',
    title: 'Ids are opaque: the same UUID in upper case, without hyphens or in braces is another id.',
    async run(context) {
      const { id } = firstSeeded(context);
      for (const other of [id.toUpperCase(), id.replaceAll('-', ''), `%7B${id}%7D`]) {
        if (other !== id) expectStatus(await getItem(context, other), 404);
      }
    },
  },
  {
    id: 'head-like-get',
    title: 'HEAD of an item answers like GET, with the same Content-Type and Content-Length and no body.',
    async run(context) {
      const { id } = firstSeeded(context);
      const get = await getItem(context, id);
      const head = await context.api.send('HEAD', `/items/${id}`);
      expectStatus(head, 200);
      expect(head.text === '', `${head.to} → no body`, excerpt(head.text));
      for (const name of ['content-type', 'content-length'] as const) {
        const same = head.headers[name] === get.headers[name];
        expect(same, `${head.to} → ${name}: ${get.headers[name]}`, `${head.headers[name]}`);
      }
      expectStatus(await context.api.send('HEAD', `/items/${unknownId()}`), 404);
    },
  },
] as const satisfies readonly Rule[];
