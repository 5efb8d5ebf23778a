import {
  type Matches,
  answering,
  asking,
  cursorIn,
  edited,
  instead,
  problem,
  route,
  withHeaders,
} from '../alterations.ts';
import type { Breakages, Front } from '../broken-target.ts';
import { linked, list, listOf, swapIn, BEHIND_THE_TAIL } from '../list-alterations.ts';

const withQuery =
  (matches: (query: string) => boolean): Matches =>
  (asked) =>
    list(asked) && matches(asked.path.slice('/items'.length));

/** Returns 101 items instead of 100, and continues after them. */
const oneTooMany = (): Front => async (asked, forward) => {
  const page = await forward(asked);
  const after = cursorIn(page);
  if (!listOf(100)(asked) || after === undefined) return page;
  const more = await forward({ ...asked, path: `/items?limit=1&after=${after}` });
  const whole = edited<unknown[]>(page, (items) => [...items, ...(JSON.parse(more.body) as unknown[])]);
  return withHeaders(whole, { link: more.headers['link']?.replace('limit=1&', 'limit=100&') });
};

/** Makes cursors of more than 128 characters, and understands them. */
const longCursors = (): Front => async (asked, forward) => {
  const padding = 'p'.repeat(128);
  const reply = await forward(swapIn(padding, '')(asked));
  return linked(reply, (link) => link.replace('after=', `after=${padding}`));
};

/** Has the cursor in another parameter. */
const otherParameter = (): Front => async (asked, forward) =>
  linked(await forward(swapIn('cursor=', 'after=')(asked)), (link) => link.replace('after=', 'cursor='));

export const PAGE_QUERIES_BREAKAGES = {
  'list-default-limit': [
    {
      how: 'lists 10 items without a limit',
      front: asking(route('GET', '/items'), (asked) => ({ ...asked, path: '/items?limit=10' })),
    },
    { how: 'needs a limit', front: instead(route('GET', '/items'), () => problem(400)) },
  ],
  'list-limits': [
    {
      how: 'takes a limit of 1 for 2',
      front: () => async (asked, forward) =>
        linked(
          await forward(route('GET', '/items?limit=1')(asked) ? swapIn('limit=1', 'limit=2')(asked) : asked),
          (link) => (asked.path === '/items?limit=1' ? link.replace('limit=2', 'limit=1') : link),
        ),
    },
    { how: 'gives 101 items for a limit of 100', front: oneTooMany },
    {
      how: 'refuses a limit of 100',
      front: instead(listOf(100), () => problem(400)),
      alsoBreaks: ['walk-complete', 'walk-while-deleting', ...BEHIND_THE_TAIL],
    },
  ],
  'list-bad-limit': [
    {
      how: 'takes a limit of 101 for 100',
      front: asking(
        withQuery((query) => query === '?limit=101'),
        swapIn('101', '100'),
      ),
    },
    {
      how: 'takes a limit of 0 for the default',
      front: asking(
        withQuery((query) => query === '?limit=0'),
        swapIn('?limit=0', ''),
      ),
      alsoBreaks: ['problem-shape'],
    },
    {
      how: 'takes a limit that is no number for the default',
      front: asking(
        withQuery((query) => query === '?limit=abc'),
        swapIn('?limit=abc', ''),
      ),
    },
    {
      how: 'takes an empty limit for the default',
      front: asking(
        withQuery((query) => query === '?limit='),
        swapIn('?limit=', ''),
      ),
    },
    {
      how: 'reads a limit of 1e1 as 10',
      front: asking(
        withQuery((query) => query === '?limit=1e1'),
        swapIn('1e1', '10'),
      ),
    },
    {
      how: 'cuts a limit of 1.5 to 1',
      front: asking(
        withQuery((query) => query === '?limit=1.5'),
        swapIn('1.5', '1'),
      ),
    },
    {
      how: 'answers 422 to a limit of -1',
      front: instead(
        withQuery((query) => query === '?limit=-1'),
        () => problem(422),
      ),
    },
  ],
  'list-bad-cursor': [
    {
      how: 'begins again with a cursor that it does not know',
      front: asking(
        withQuery((query) => query.startsWith('?after=not')),
        swapIn(/\?.*/, ''),
      ),
    },
    {
      how: 'fails on a cursor with NUL',
      front: instead(
        withQuery((query) => query === '?after=%00'),
        () => problem(500),
      ),
    },
    {
      how: 'begins again with a cursor that is too long',
      front: asking(
        withQuery((query) => query.startsWith('?after=xxx')),
        swapIn(/\?.*/, ''),
      ),
    },
  ],
  'list-next-link': [
    {
      how: 'leaves the limit out of the link',
      front: answering(list, (reply) => linked(reply, (link) => link.replace(/limit=\d+&/, ''))),
    },
    { how: 'makes cursors of more than 128 characters', front: longCursors },
    { how: 'has the cursor in another parameter', front: otherParameter },
    {
      how: 'sends a Link without rel="next" for a limit of 1',
      front: answering(route('GET', '/items?limit=1'), (reply) =>
        linked(reply, (link) => link.replace('; rel="next"', '')),
      ),
      alsoBreaks: ['list-limits'],
    },
  ],
} as const satisfies Breakages;
