import { ITEM, type Matches, answering, edited, instead, json, problem, route, withHeaders } from '../alterations.ts';
import type { Breakages, Reply } from '../broken-target.ts';

/** Alters every refusal. */
const refusals = (change: (reply: Reply) => Reply) =>
  answering(
    ({ method }) => method !== 'HEAD',
    (reply) => (reply.status >= 400 ? change(reply) : reply),
  );
const members = (change: (body: Readonly<Record<string, unknown>>) => object) =>
  refusals((reply) => edited<Record<string, unknown>>(reply, change));
const allowing = (matches: Matches, allow: string | undefined) =>
  answering(matches, (reply) => withHeaders(reply, { allow }));

export const PROBLEMS_BREAKAGES = {
  'method-405': [
    { how: 'answers 404 to a method that it does not have', front: instead(route('POST', ITEM), () => problem(404)) },
    { how: 'does not say what /health allows', front: allowing(route('POST', '/health'), undefined) },
    { how: 'answers 404 to a POST of /stack', front: instead(route('POST', '/stack'), () => problem(404)) },
    { how: 'allows more than it has', front: allowing(route('PATCH', '/items'), 'GET, HEAD, POST, PUT') },
    { how: 'allows less than it has', front: allowing(route('DELETE', '/items'), 'GET, HEAD') },
    { how: 'answers 200 to a POST of /ready', front: instead(route('POST', '/ready'), () => json(200, {})) },
  ],
  'unknown-route-404': [
    { how: 'greets at /', front: instead(route('GET', '/'), () => json(200, 'welcome')) },
    { how: 'takes a longer path for an item', front: instead(route('GET', '/items/a/b'), () => problem(400)) },
    {
      how: 'answers 405 to a DELETE of an unknown route',
      front: instead(route('DELETE', '/nope'), () => problem(405)),
    },
    {
      how: 'redirects what it does not know',
      front: instead(route('GET', '/nope'), () => ({ ...problem(302) })),
      alsoBreaks: ['problem-shape'],
    },
  ],
  'problem-shape': [
    {
      how: 'refuses with application/json',
      front: refusals((reply) => withHeaders(reply, { 'content-type': 'application/json' })),
    },
    { how: 'refuses without a title', front: members(({ title: _title, ...rest }) => rest) },
    { how: 'refuses with the status as text', front: members((body) => ({ ...body, status: String(body['status']) })) },
    {
      how: 'refuses with a type of its own',
      front: members((body) => ({ ...body, type: 'https://example.org/refused' })),
    },
    { how: 'shows a stack trace', front: members((body) => ({ ...body, stack: 'Error: at …' })) },
    { how: 'says another status than it answers', front: members((body) => ({ ...body, status: 418 })) },
    {
      how: 'refuses a PATCH with plain text',
      front: answering(
        (asked) => asked.method === 'PATCH' && asked.path !== '/items',
        (reply) => (reply.status === 404 ? withHeaders(reply, { 'content-type': 'text/plain' }) : reply),
      ),
    },
    {
      how: 'refuses with a page of HTML',
      front: answering(route('GET', '/nope'), (reply) => withHeaders(reply, { 'content-type': 'text/html' })),
    },
    {
      how: 'answers 200 to a limit of 0',
      front: answering(
        (asked) => asked.path === '/items?limit=0',
        (reply) => ({ ...reply, status: 200 }),
      ),
      alsoBreaks: ['list-bad-limit'],
    },
  ],
} as const satisfies Breakages;
