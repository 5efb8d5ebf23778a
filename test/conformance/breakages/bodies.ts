import { ITEM, type Matches, answering, asking, edited, fieldsIn, instead, problem, route } from '../alterations.ts';
import type { Asked, Breakages } from '../broken-target.ts';

const post = route('POST', '/items');
const put = route('PUT', ITEM);
const patch = route('PATCH', ITEM);
const both =
  (...matches: readonly Matches[]): Matches =>
  (asked) =>
    matches.every((match) => match(asked));
const has =
  (member: string, value: unknown): Matches =>
  (asked) =>
    fieldsIn(asked)[member] === value;
const text =
  (body: string): Matches =>
  (asked) =>
    asked.body === body;
const setting =
  (changes: Readonly<Record<string, unknown>>) =>
  (asked: Asked): Asked => ({ ...asked, body: JSON.stringify({ ...fieldsIn(asked), ...changes }) });

interface Refusal {
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** Changes the pointers of refusals. */
const pointing = (matches: Matches, change: (pointer: string) => string) =>
  answering(matches, (reply) =>
    reply.status === 400
      ? edited<Refusal>(reply, ({ errors, ...rest }) => ({
          ...rest,
          ...(errors === undefined
            ? {}
            : { errors: errors.map(({ pointer, detail }) => ({ pointer: change(pointer), detail })) }),
        }))
      : reply,
  );
const isMissing: Matches = (asked) => asked.body === '{"quantity":1}' || asked.body === '{"name":"a"}';
const knownOnly = (asked: Asked): Asked => {
  const { name, quantity } = fieldsIn(asked);
  return { ...asked, body: JSON.stringify({ name, quantity }) };
};

export const BODIES_BREAKAGES = {
  'bad-body-400': [
    {
      how: 'answers 422 to a quantity below 0',
      front: instead(both(post, has('quantity', -1), has('name', 'a')), () => problem(422)),
      alsoBreaks: ['bad-value-pointers'],
    },
    {
      how: 'creates an item with a quantity below 0',
      front: asking(both(post, has('quantity', -1), has('name', 'a')), setting({ quantity: 1 })),
      alsoBreaks: ['bad-value-pointers', 'problem-shape'],
    },
    {
      how: 'fails on malformed JSON',
      front: instead(
        both(post, ({ body }) => body === '{' || body === '{"name":'),
        () => problem(500),
      ),
      alsoBreaks: ['no-object-400'],
    },
  ],
  'bad-value-pointers': [
    { how: 'reads a quantity from text', front: asking(both(post, has('quantity', '3')), setting({ quantity: 3 })) },
    { how: 'fails on a quantity of 1e300', front: instead(both(put, has('quantity', 1e300)), () => problem(500)) },
    { how: 'takes null for a name', front: asking(both(put, has('name', null)), setting({ name: 'null' })) },
    { how: 'rounds a quantity', front: asking(both(patch, has('quantity', 1.5)), setting({ quantity: 2 })) },
    {
      how: 'points only at the first bad member',
      front: answering(
        (asked) => has('name', '')(asked) && has('quantity', -1)(asked),
        (reply) => edited<Refusal>(reply, ({ errors = [], ...rest }) => ({ ...rest, errors: errors.slice(0, 1) })),
      ),
    },
    {
      how: 'does not name the bad member of a PATCH',
      front: answering(both(patch, has('quantity', -1)), (reply) =>
        edited<Refusal>(reply, ({ errors: _errors, ...rest }) => rest),
      ),
    },
    { how: 'points with names instead of pointers', front: pointing(has('name', ''), (pointer) => pointer.slice(1)) },
  ],
  'missing-member-pointers': [
    {
      how: 'takes a missing quantity for 0',
      front: asking(both(post, text('{"name":"a"}')), setting({ quantity: 0 })),
    },
    { how: 'points at the whole when a member is missing', front: pointing(both(put, isMissing), () => '') },
    { how: 'points at one of two missing members', front: pointing(both(post, text('{}')), () => '/name') },
  ],
  'unknown-member-pointers': [
    { how: 'drops unknown members', front: asking((asked) => 'extra' in fieldsIn(asked), knownOnly) },
    {
      how: 'ignores an id that a client sends',
      front: asking(
        both(post, (asked) => 'id' in fieldsIn(asked)),
        knownOnly,
      ),
    },
    {
      how: 'ignores __proto__',
      front: asking(
        (asked) => asked.body.includes('__proto__') && asked.body.endsWith('"x"}'),
        (asked) => ({ ...asked, body: '{"name":"a","quantity":1}' }),
      ),
    },
    {
      how: 'does not escape pointers',
      front: pointing(
        (asked) => 'a/b~c' in fieldsIn(asked),
        () => '/a/b~c',
      ),
    },
  ],
} as const satisfies Breakages;
