import { expect, expectStatus, excerpt, itemJson } from '../expectations.ts';
import { createItem, deleteItem } from '../item-requests.ts';
import type { Item, Rule } from '../rule.ts';
import { expectAscending, findTail, readPage, walkItems, walkPages, withLimit } from '../walk-pages.ts';

const LONGEST_CURSOR = 128;
const BAD_LIMITS = ['0', '101', '-1', '1.5', 'abc', '', '1e1', '0x10', '9999999999999999999999'];
const BAD_CURSORS = ['!!!', '%00', 'x'.repeat(LONGEST_CURSOR + 1), 'not a cursor', '%C3%A9'];

/** Lists and how they are walked. */
export const PAGES_RULES = [
  {
    id: 'walk-complete',
    title: 'All pages together contain every seeded item exactly once, in ascending order of the ids.',
    async run(context) {
      const items = await walkItems(context, '/items?limit=100');
      expectAscending(items);
      expect(items.length === context.seededCount, `${context.seededCount} items`, `${items.length}`);
      const walked = new Map(items.map((item) => [item.id, item]));
      for (const item of context.seededItems) {
        const found = walked.get(item.id);
        const same = found !== undefined && itemJson(found) === itemJson(item);
        expect(same, `${itemJson(item)} in the walk`, found === undefined ? 'it is missing' : itemJson(found));
      }
    },
  },
  {
    id: 'list-first-page',
    title: 'A page is a compact array of at most limit items, including the first page, and never a 5xx.',
    smoke: true,
    async run(context) {
      const seen: Item[] = [];
      const known = context.seededItems.slice(0, 5);
      for await (const { items, answer } of walkPages(context, '/items?limit=5')) {
        expect(items.length <= 5, `${answer.to} → at most 5 items`, `${items.length}`);
        const bytes = `[${items.map(itemJson).join(',')}]`;
        expect(answer.text === bytes, `${answer.to} → the bytes ${excerpt(bytes)}`, excerpt(answer.text));
        seen.push(...items);
        if (seen.length >= known.length) break;
      }
      known.forEach((item, index) => {
        const found = seen[index];
        const same = found !== undefined && itemJson(found) === itemJson(item);
        expect(same, `${itemJson(item)} at place ${index} of the list`, JSON.stringify(found ?? 'nothing'));
      });
    },
  },
  {
    id: 'list-default-limit',
    title: 'Without a limit a page is the same as with limit=20.',
    async run({ api }) {
      const [plain, twenty] = [await api.send('GET', '/items'), await api.send('GET', '/items?limit=20')];
      expectStatus(plain, 200);
      expect(plain.text === twenty.text, `the page of limit=20, ${excerpt(twenty.text)}`, excerpt(plain.text));
    },
  },
  {
    id: 'list-limits',
    title: 'The limits 1 and 100 are accepted and respected.',
    async run(context) {
      for (const limit of [1, 100]) {
        const { items, answer } = await readPage(context, `/items?limit=${limit}`);
        expect(items.length <= limit, `${answer.to} → at most ${limit} items`, `${items.length}`);
      }
    },
  },
  {
    id: 'list-bad-limit',
    title: 'A limit that is not an integer from 1 to 100 answers 400.',
    async run({ api }) {
      for (const limit of BAD_LIMITS) expectStatus(await api.send('GET', `/items?limit=${limit}`), 400);
    },
  },
  {
    id: 'list-bad-cursor',
    title: 'A cursor that is not from the stack, or has more than 128 characters, answers 400.',
    async run({ api }) {
      for (const cursor of BAD_CURSORS) expectStatus(await api.send('GET', `/items?after=${cursor}`), 400);
    },
  },
  {
    id: 'list-next-link',
    title: 'The link to the next page keeps the limit and has a cursor of 1 to 128 characters in after.',
    async run(context) {
      const { next, answer } = await readPage(context, '/items?limit=1');
      if (next === null && context.seededCount <= 1) return;
      const url = new URL(next ?? '/none', 'http://host');
      const length = url.searchParams.get('after')?.length ?? 0;
      const right = url.pathname === '/items' && length >= 1 && length <= LONGEST_CURSOR;
      const kept = url.searchParams.get('limit') === '1';
      const link = String(answer.headers['link'] ?? 'no Link');
      expect(right && kept, `${answer.to} → Link: </items?limit=1&after=CURSOR>; rel="next"`, link);
    },
  },
  {
    id: 'walk-while-deleting',
    title:
      'An item that is there during a whole walk comes exactly once, also when others are deleted behind the cursor.',
    async run(context) {
      const from = withLimit(await findTail(context), 2);
      const ours: Item[] = [];
      for (let count = 0; count < 6; count += 1) ours.push(await createItem(context));
      const [dropped, ...kept] = ours.sort((a, b) => (a.id < b.id ? -1 : 1));
      const seen: string[] = [];
      let deleted = false;
      for await (const { items } of walkPages(context, from)) {
        seen.push(...items.map(({ id }) => id));
        if (dropped === undefined || deleted || !seen.includes(dropped.id)) continue;
        expectStatus(await deleteItem(context, dropped.id), 204);
        deleted = true;
      }
      for (const { id } of kept) {
        const times = seen.filter((other) => other === id).length;
        expect(times === 1, `item ${id} once in the walk`, `${times} times`);
      }
    },
  },
] as const satisfies readonly Rule[];
