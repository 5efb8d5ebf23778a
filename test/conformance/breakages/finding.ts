import type { Item } from '../../../targets/item.ts';
import { MemoryStore } from '../../../targets/stores/memory.ts';
import {
  type Matches,
  answering,
  asking,
  edited,
  instead,
  json,
  problem,
  withBody,
  withHeaders,
} from '../alterations.ts';
import type { Asked, Breakages } from '../broken-target.ts';
import { linked, list, swapIn } from '../list-alterations.ts';

const FIND = /^\/items\?(?:.*&)?name=/;
const find: Matches = (asked) => list(asked) && FIND.test(asked.path);
const findOf =
  (name: string | RegExp): Matches =>
  (asked) =>
    find(asked) && (typeof name === 'string' ? nameIn(asked) === name : name.test(nameIn(asked)));

const anotherOrder = (items: readonly Item[]): readonly Item[] => items.toReversed();

function nameIn({ path }: Asked): string {
  return new URL(path, 'http://items').searchParams.get('name') ?? '';
}

/** Finds all items whose name is alike. */
function alike(isAlike: (name: string, wanted: string) => boolean) {
  return class extends MemoryStore {
    override async find(name: string, limit: number, after: string | null): ReturnType<MemoryStore['find']> {
      const { items } = await super.list(Number.MAX_SAFE_INTEGER, after);
      const found = items.filter((item) => isAlike(item.name, name));
      const page = found.slice(0, limit);
      return { items: page, next: found.length > limit ? (page.at(-1)?.id ?? null) : null };
    }
  };
}
const ByPrefix = alike((name, wanted) => name.startsWith(wanted));
const ByCase = alike((name, wanted) => name.toLowerCase() === wanted.toLowerCase());
const Trimmed = alike((name, wanted) => name.trim() === wanted.trim());
const ByPattern = alike((name, wanted) => {
  const parts = [...wanted].map((letter) => ({ '%': '.*', _: '.' })[letter] ?? RegExp.escape(letter));
  return new RegExp(`^${parts.join('')}$`, 's').test(name);
});

/** Keeps the pages that it answered once. */
class CachedFinds extends MemoryStore {
  readonly #pages = new Map<string, Awaited<ReturnType<MemoryStore['find']>>>();

  override async find(name: string, limit: number, after: string | null): ReturnType<MemoryStore['find']> {
    const key = JSON.stringify([name, limit, after]);
    const page = this.#pages.get(key) ?? (await super.find(name, limit, after));
    this.#pages.set(key, page);
    return page;
  }
}

/** An index of names that forgets to take out the old name of an item. */
class StaleNames extends MemoryStore {
  readonly #had = new Map<string, Set<string>>();

  override async find(name: string, limit: number, after: string | null): ReturnType<MemoryStore['find']> {
    const page = await super.find(name, limit, after);
    const stale = await Promise.all([...(this.#had.get(name) ?? [])].map((id) => this.get(id)));
    return {
      ...page,
      items: [...page.items, ...stale.filter((item) => item !== null && item.name !== name)] as Item[],
    };
  }

  override async patch(id: string, fields: Partial<Item>): ReturnType<MemoryStore['patch']> {
    const before = await this.get(id);
    if (before !== null) this.#had.set(before.name, (this.#had.get(before.name) ?? new Set()).add(id));
    return super.patch(id, fields);
  }
}

export const FINDING_BREAKAGES = {
  'find-by-name': [
    {
      how: 'answers 404 if there is no item',
      front: answering(find, (reply) => (reply.body === '[]' ? problem(404) : reply)),
      alsoBreaks: ['find-written'],
    },
    {
      how: 'wraps found items in an object',
      front: answering(findOf(/^seeded/), (reply) => edited<unknown[]>(reply, (items) => ({ items }))),
    },
    {
      how: 'prints found items with spaces',
      front: answering(findOf(/^seeded/), (reply) => withBody(reply, JSON.stringify(JSON.parse(reply.body), null, 1))),
    },
    { how: 'does not find what was seeded', front: answering(findOf(/^seeded/), (reply) => withBody(reply, '[]')) },
    { how: 'fails if there is no item', front: instead(findOf(/^no item/), () => problem(500)) },
    {
      how: 'does not know the parameter',
      front: asking(find, swapIn(/name=[^&]*&?/, '')),
      alsoBreaks: ['find-written', 'find-exact', 'find-odd-names', 'find-pages', 'find-bad-name'],
    },
    {
      how: 'refuses the parameter',
      front: instead(find, () => problem(400)),
      alsoBreaks: ['find-written', 'find-exact', 'find-odd-names', 'find-pages'],
    },
  ],
  'find-written': [
    { how: 'keeps pages that were found before', store: () => new CachedFinds() },
    { how: 'finds an item by a name that it had', store: () => new StaleNames() },
  ],
  'find-exact': [
    { how: 'finds by prefix', store: () => new ByPrefix() },
    { how: 'finds in any case', store: () => new ByCase() },
    { how: 'ignores spaces around', store: () => new Trimmed() },
    { how: 'takes a name for a pattern', store: () => new ByPattern() },
  ],
  'find-odd-names': [
    { how: 'takes + for a plus sign', front: asking(find, swapIn('two+words', 'two%2Bwords')) },
    {
      how: 'does not decode & in a name',
      front: asking(findOf(/^a&/), (asked) => ({ ...asked, path: '/items?name=a' })),
    },
    { how: 'fails on an emoji', front: instead(findOf(/🙂/u), () => problem(500)) },
  ],
  'find-pages': [
    {
      how: 'leaves the name out of the link',
      front: answering(find, (reply) => linked(reply, (link) => link.replace(/name=[^&]*&/, ''))),
    },
    {
      how: 'sends no Link with found items',
      front: answering(find, (reply) => withHeaders(reply, { link: undefined })),
    },
    {
      how: 'finds in another order',
      front: answering(findOf(/^pages of/), (reply) => edited<readonly Item[]>(reply, anotherOrder)),
    },
    { how: 'takes a limit of 2 for 3', front: asking(find, swapIn('limit=2', 'limit=3')) },
  ],
  'find-bad-name': [
    { how: 'answers nothing for an empty name', front: instead(findOf(''), () => json(200, [])) },
    { how: 'answers nothing for a long name', front: instead(findOf(/^x{201}$/), () => json(200, [])) },
    { how: 'fails on NUL', front: instead(findOf('a\0b'), () => problem(500)) },
    { how: 'takes the first of two names', front: asking(find, swapIn('&name=b', '')) },
  ],
} as const satisfies Breakages;
