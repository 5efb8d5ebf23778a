import { expect, expectItem, expectStatus, excerpt, itemJson } from '../expectations.ts';
import { createItem, deleteItem, firstSeeded, patchItem, putItem } from '../item-requests.ts';
import type { Item, Rule, RuleContext } from '../rule.ts';
import { expectAscending, readPage, walkPages } from '../walk-pages.ts';
import { ODD_NAMES } from './creating.ts';

const LONGEST_NAME = 200;
const BAD_QUERIES = ['name=', `name=${'x'.repeat(LONGEST_NAME + 1)}`, 'name=a%00b', 'name=a&name=b'];
/** Names that a search by prefix, part, pattern or collation takes for `SOUGHT`. */
const SOUGHT = 'Sought 50%_';
const NEARLY = [
  'Sought 50%',
  'Sought 50%_ ',
  ' Sought 50%_',
  'sought 50%_',
  'Sought 50%__',
  'Söught 50%_',
  'Sought 50xy',
];

const appliesTo = { finds: true } as const;

/** Finding items by name. */
export const FINDING_RULES = [
  {
    id: 'find-by-name',
    title: 'GET /items?name= answers the items with this name, as a compact array; an empty one if there are none.',
    smoke: true,
    appliesTo,
    async run(context) {
      const item = firstSeeded(context);
      const { answer } = await readPage(context, pathTo(item.name));
      const bytes = `[${itemJson(item)}]`;
      expect(answer.text === bytes, `${answer.to} → the bytes ${excerpt(bytes)}`, excerpt(answer.text));
      await expectFound(context, `no item has this name ${Date.now()}`, []);
    },
  },
  {
    id: 'find-written',
    title: 'An item is found immediately by the name that it has, and by none that it had.',
    smoke: true,
    appliesTo,
    async run(context) {
      const unique = `found ${Date.now()} ${Math.random()}`;
      const names = ['created', 'replaced', 'patched'].map((how) => `${unique} ${how}`);
      const [created = '', replaced = '', patched = ''] = names;
      const { id } = await createItem(context, { name: created, quantity: 1 });
      await expectFound(context, created, [{ id, name: created, quantity: 1 }]);
      expectStatus(await putItem(context, id, { name: replaced, quantity: 2 }), 200);
      await expectFound(context, created, []);
      await expectFound(context, replaced, [{ id, name: replaced, quantity: 2 }]);
      expectItem(await patchItem(context, id, { name: patched }), { id, name: patched, quantity: 2 });
      await expectFound(context, replaced, []);
      await expectFound(context, patched, [{ id, name: patched, quantity: 2 }]);
      expectStatus(await deleteItem(context, id), 204);
      await expectFound(context, patched, []);
    },
  },
  {
    id: 'find-exact',
    title: 'Only items with exactly the name are found: no prefix, pattern, other case, accent or space.',
    appliesTo,
    async run(context) {
      for (const name of NEARLY) await createItem(context, { name, quantity: 1 });
      const item = await createItem(context, { name: SOUGHT, quantity: 2 });
      await expectFound(context, SOUGHT, [item]);
    },
  },
  {
    id: 'find-odd-names',
    title: 'A name with any characters is found by its percent-encoding; + is a space.',
    appliesTo,
    async run(context) {
      for (const name of [...ODD_NAMES, 'a&limit=1#?=+b%41', 'é'.repeat(LONGEST_NAME)]) {
        const item = await createItem(context, { name, quantity: 1 });
        await expectFound(context, name, [item]);
      }
      const item = await createItem(context, { name: 'two words', quantity: 1 });
      const { items, answer } = await readPage(context, '/items?name=two+words');
      expect(items.length === 1 && items[0]?.id === item.id, `${answer.to} → item ${item.id}`, excerpt(answer.text));
    },
  },
  {
    id: 'find-pages',
    title: 'Pages of one name contain each of its items exactly once, in ascending order, and link with the name.',
    appliesTo,
    async run(context) {
      const name = `pages of ${Date.now()}`;
      const ids: string[] = [];
      for (let count = 0; count < 5; count += 1) {
        ids.push((await createItem(context, { name, quantity: count })).id);
        await createItem(context, { name: `not ${name}`, quantity: count });
      }
      const seen: Item[] = [];
      for await (const { items, answer } of walkPages(context, `${pathTo(name)}&limit=2`)) {
        expect(items.length <= 2, `${answer.to} → at most 2 items`, `${items.length}`);
        seen.push(...items);
      }
      expectAscending(seen);
      const found = seen.map(({ id }) => id);
      expect(found.join() === ids.sort().join(), `the items ${ids.join(', ')}`, found.join(', '));
    },
  },
  {
    id: 'find-bad-name',
    title: 'A name that no item can have, or two names, answer 400.',
    appliesTo,
    async run({ api }) {
      for (const query of BAD_QUERIES) expectStatus(await api.send('GET', `/items?${query}`), 400);
    },
  },
] as const satisfies readonly Rule[];

function pathTo(name: string): string {
  return `/items?name=${encodeURIComponent(name)}`;
}

/** Throws unless all pages of a name together are these items. */
async function expectFound(context: RuleContext, name: string, items: readonly Item[]): Promise<void> {
  const seen: Item[] = [];
  for await (const page of walkPages(context, pathTo(name))) seen.push(...page.items);
  const [expected, actual] = [items, seen].map((list) => `[${list.map(itemJson).join(',')}]`);
  expect(actual === expected, `GET ${pathTo(name)} → ${excerpt(expected ?? '')}`, excerpt(actual ?? ''));
}
