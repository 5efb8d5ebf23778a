import { type Matches, fieldsIn, instead, problem, route } from '../alterations.ts';
import type { Asked, Breakages, Front } from '../broken-target.ts';

const post = route('POST', '/items');
const nameIn = (asked: Asked): string => String(fieldsIn(asked)['name']);

/** Alters the name in what is sent to be created. */
const renaming =
  (change: (name: string) => string, method = 'POST'): (() => Front) =>
  () =>
  (asked, forward) => {
    const { name, ...rest } = fieldsIn(asked);
    if (asked.method !== method || typeof name !== 'string' || change(name) === name) return forward(asked);
    return forward({ ...asked, body: JSON.stringify({ name: change(name), ...rest }) });
  };
const refusing = (member: string, value: unknown) =>
  instead(
    (asked) => post(asked) && fieldsIn(asked)[member] === value,
    () => problem(400),
  );
const named =
  (part: string): Matches =>
  (asked) =>
    post(asked) && nameIn(asked).includes(part);

export const NAMES_BREAKAGES = {
  'create-bounds': [
    { how: 'refuses a quantity of 2147483647', front: refusing('quantity', 2_147_483_647) },
    { how: 'refuses a quantity of 0', front: refusing('quantity', 0) },
    {
      how: 'counts the length of a name in bytes',
      front: instead(
        (asked) => post(asked) && nameIn(asked).length <= 200 && Buffer.byteLength(nameIn(asked)) > 200,
        () => problem(400),
      ),
    },
    {
      how: 'refuses a name of one character',
      front: refusing('name', 'a'),
      alsoBreaks: ['bad-value-pointers', 'missing-member-pointers', 'unknown-member-pointers'],
    },
  ],
  'name-kept': [
    { how: 'trims names', front: renaming((name) => name.trim()) },
    { how: 'trims names in a PUT', front: renaming((name) => name.trim(), 'PUT') },
    { how: 'trims names in a PATCH', front: renaming((name) => name.trim(), 'PATCH') },
    { how: 'escapes names for HTML', front: renaming((name) => name.replaceAll('<', '&lt;')) },
    { how: 'has one kind of line break', front: renaming((name) => name.replaceAll('\r\n', '\n')) },
    {
      how: 'stores no characters outside of the first plane',
      front: renaming((name) => name.replaceAll(/[\u{10000}-\u{10ffff}]/gu, '??')),
    },
    { how: 'takes the name null for none', front: renaming((name) => (name === 'null' ? 'none' : name)) },
  ],
  'name-unstorable': [
    { how: 'fails on NUL in a name', front: instead(named('\0'), () => problem(500)) },
    {
      how: 'fails on NUL in a PUT',
      front: instead(
        (asked) => asked.method === 'PUT' && nameIn(asked).includes('\0'),
        () => problem(500),
      ),
    },
    { how: 'drops NUL from a name in a PATCH', front: renaming((name) => name.replaceAll('\0', ''), 'PATCH') },
    { how: 'drops NUL from a name', front: renaming((name) => name.replaceAll('\0', '')) },
    { how: 'puts another character in place of half a surrogate pair', front: renaming((name) => name.toWellFormed()) },
  ],
} as const satisfies Breakages;
