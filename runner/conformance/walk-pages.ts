import type { Answer } from './api-client.ts';
import { expect, excerpt, expectStatus, readItems } from './expectations.ts';
import type { Item, RuleContext } from './rule.ts';

/** One page and the path of the next one, null on the last. */
interface Page {
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly answer: Answer;
}

/** Asks for one page by its path. */
export async function readPage({ api }: RuleContext, path: string): Promise<Page> {
  const answer = await api.send('GET', path);
  expectStatus(answer, 200);
  return { items: readItems(answer), next: nextOf(answer), answer };
}

/**
 * Follows `rel="next"` from a path until there is none; a page may be short or empty on the way.
 * A cursor that comes twice, or more pages than a full walk could need, is a violation.
 */
export async function* walkPages(context: RuleContext, path: string): AsyncGenerator<Page, void, void> {
  const seen = new Set<string>();
  const mostPages = context.seededCount + 1000;
  let next: string | null = path;
  while (next !== null) {
    const looping = seen.has(next) || seen.size >= mostPages;
    expect(!looping, `a walk from ${path} that ends`, `${next} after ${seen.size} pages`);
    seen.add(next);
    const page: Page = await readPage(context, next);
    yield page;
    next = page.next;
  }
}

/** All items of a walk, in the order in which they came. */
export async function walkItems(context: RuleContext, path: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of walkPages(context, path)) items.push(...page.items);
  return items;
}

/** The path of the last page of 100, so that what is created from now on comes behind it. */
export async function findTail(context: RuleContext): Promise<string> {
  let tail = '/items?limit=100';
  for await (const page of walkPages(context, tail)) tail = page.next ?? tail;
  return tail;
}

/** The same page path with another limit. */
export function withLimit(path: string, limit: number): string {
  const url = new URL(path, 'http://host');
  url.searchParams.set('limit', String(limit));
  return `${url.pathname}${url.search}`;
}

/** Throws unless the ids ascend strictly, which also excludes doubles. */
export function expectAscending(items: readonly Item[]): void {
  items.forEach((item, index) => {
    const before = items[index - 1];
    const ascends = before === undefined || before.id < item.id;
    expect(ascends, 'each id once, in ascending order', `${before?.id} and then ${item.id}`);
  });
}

/** The `rel="next"` of a Link header as path and query, resolved against the request; null without one. */
function nextOf(answer: Answer): string | null {
  const link = answer.headers['link'];
  if (link === undefined) return null;
  const text = String(link);
  const target = /<([^>]*)>\s*;\s*rel="?next"?/.exec(text)?.[1];
  expect(target !== undefined, `${answer.to} → Link: <...>; rel="next", or no Link`, excerpt(text));
  const base = new URL(answer.to.slice(answer.to.indexOf(' ') + 1), 'http://host');
  const url = new URL(target, base);
  return `${url.pathname}${url.search}`;
}
