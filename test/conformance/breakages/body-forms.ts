import { ITEM, type Matches, asking, ignoring, instead, problem, route } from '../alterations.ts';
import type { Asked, Breakages } from '../broken-target.ts';

const post = route('POST', '/items');
const put = route('PUT', ITEM);
const patch = route('PATCH', ITEM);
const both =
  (...matches: readonly Matches[]): Matches =>
  (asked) =>
    matches.every((match) => match(asked));
const text =
  (body: string): Matches =>
  (asked) =>
    asked.body === body;
const LIMIT = 16_384;
const saying =
  (body: string) =>
  (asked: Asked): Asked => ({ ...asked, body });
const typed =
  (type: string | undefined): Matches =>
  ({ headers }) =>
    headers['content-type'] === type;
const asJson = (asked: Asked): Asked => ({
  ...asked,
  headers: { ...asked.headers, 'content-type': 'application/json' },
});
const isLarger: Matches = ({ body }) => body.length > LIMIT;
const isChunked: Matches = ({ headers }) => headers['transfer-encoding'] === 'chunked';
const trimmed = (asked: Asked): Asked => ({ ...asked, body: asked.body.trim() });

export const BODY_FORMS_BREAKAGES = {
  'no-object-400': [
    { how: 'takes an empty PATCH for none', front: ignoring(both(patch, text(''))) },
    { how: 'takes the first of a list', front: asking(both(put, text('[{}]')), saying('{"name":"a","quantity":1}')) },
    { how: 'fails on null', front: instead(text('null'), () => problem(500)) },
    {
      how: 'does not see what comes behind the object',
      front: asking(text('{"name":"a","quantity":1}}'), saying('{"name":"a","quantity":1}')),
    },
    { how: 'answers 422 to a list', front: instead(both(post, text('[]')), () => problem(422)) },
  ],
  'body-limit-413': [
    {
      how: 'takes bodies of less than 16384 bytes only',
      front: instead(
        ({ body }) => body.length === LIMIT,
        () => problem(413),
      ),
    },
    { how: 'takes a larger body of a PUT', front: asking(both(put, isLarger), trimmed) },
    { how: 'takes a larger body that is not announced', front: asking(both(isLarger, isChunked), trimmed) },
    { how: 'answers 400 to a larger body', front: instead(isLarger, () => problem(400)) },
  ],
  'body-type-415': [
    { how: 'reads plain text as JSON', front: asking(both(put, typed('text/plain')), asJson) },
    {
      how: 'takes a body without a type for JSON',
      front: asking(
        both(({ body }) => body.includes('typed'), typed(undefined)),
        asJson,
      ),
    },
    { how: 'takes a merge patch for a PUT', front: asking(both(put, typed('application/merge-patch+json')), asJson) },
    {
      how: 'does not know a charset parameter',
      front: instead(
        ({ headers }) => headers['content-type']?.includes('charset') === true,
        () => problem(415),
      ),
    },
    { how: 'answers 400 to a form', front: instead(typed('application/x-www-form-urlencoded'), () => problem(400)) },
  ],
} as const satisfies Breakages;
