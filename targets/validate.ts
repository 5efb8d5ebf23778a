import { z } from 'zod';
import type { ItemFields } from './item.ts';
import type { FieldError, Problem } from './problem.ts';

/** NUL and half a surrogate pair cannot be stored by every store, so none takes them. */
const name = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'contains a character that cannot be stored');
const quantity = z.int().min(0).max(2_147_483_647);
const fullBody = z.strictObject({ name, quantity });
const patchBody = z.strictObject({ name: name.optional(), quantity: quantity.optional() });

export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Checks the bodies of requests that write an item. */
export interface Validator {
  /** The body of POST and PUT: `name` of 1 to 200 characters, `quantity` from 0 to 2^31 − 1, and no other member. */
  checkFields(body: unknown): Checked<ItemFields>;
  /** The body of PATCH: at least one of the members. */
  checkPatch(body: unknown): Checked<Partial<ItemFields>>;
}

/** The body of POST and PUT: `name` of 1 to 200 characters, `quantity` from 0 to 2^31 − 1, and no other member. */
export function checkFields(body: unknown): Checked<ItemFields> {
  const parsed = fullBody.safeParse(body);
  return parsed.success ? { ok: true, value: parsed.data } : invalidBody(errorsOf(parsed.error));
}

/** The body of PATCH: at least one of the members. */
export function checkPatch(body: unknown): Checked<Partial<ItemFields>> {
  const parsed = patchBody.safeParse(body);
  return parsed.success ? changing(parsed.data) : invalidBody(errorsOf(parsed.error));
}

/** The validator of all stacks, unless a setting says otherwise: zod. */
export const ZOD_VALIDATOR: Validator = { checkFields, checkPatch };

/** The members that a PATCH gives; a PATCH without any is a wrong one. */
export function changing(fields: { readonly [K in keyof ItemFields]?: ItemFields[K] | undefined }): Checked<
  Partial<ItemFields>
> {
  const value = Object.fromEntries(
    Object.entries(fields).filter(([, entry]) => entry !== undefined),
  ) as Partial<ItemFields>;
  if (Object.keys(value).length > 0) return { ok: true, value };
  return {
    ok: false,
    problem: {
      status: 400,
      detail: 'Send at least one of name and quantity.',
      errors: [{ pointer: '', detail: 'no member' }],
    },
  };
}

interface PageQuery {
  readonly limit: number;
  readonly after: string | null;
  /** Of the items to find; null for all items. */
  readonly name: string | null;
}

/**
 * `limit` 1 to 100 (20 by default), `after`, an opaque cursor of at most 128 characters, and once `name`, which an item
 * can have; all others answer 400.
 */
export function checkPageQuery(query: URLSearchParams): Checked<PageQuery> {
  let isNamed = false;
  for (const key of query.keys()) {
    if (key === 'name') isNamed = true;
    else if (key !== 'limit' && key !== 'after') return badQuery(`"${key}" is not a parameter here.`);
  }
  const [wanted = null, ...others] = isNamed ? query.getAll('name') : [];
  if (others.length > 0) return badQuery('name is given once.');
  if (wanted !== null && !name.safeParse(wanted).success) return badQuery('name is one that an item can have.');
  const limitText = query.get('limit') ?? '20';
  const limit = /^\d{1,3}$/.test(limitText) ? Number(limitText) : 0;
  if (limit < 1 || limit > 100) return badQuery('limit is a whole number from 1 to 100.');
  const cursor = query.get('after');
  if (cursor === null) return { ok: true, value: { limit, after: null, name: wanted } };
  const after = readCursor(cursor);
  return after === null
    ? badQuery('after is not a cursor of this API.')
    : { ok: true, value: { limit, after, name: wanted } };
}

/** The Link header to the page that begins at a position in a store. */
export function nextLink({ limit, name }: Pick<PageQuery, 'limit' | 'name'>, position: string): string {
  const cursor = Buffer.from(`1${position}`).toString('base64url');
  const named = name === null ? '' : `name=${encodeURIComponent(name)}&`;
  return `</items?${named}limit=${limit}&after=${cursor}>; rel="next"`;
}

function readCursor(cursor: string): string | null {
  if (cursor.length > 128 || !/^[A-Za-z0-9_-]+$/.test(cursor)) return null;
  const text = Buffer.from(cursor, 'base64url').toString();
  return /^1[A-Za-z0-9_:-]{1,64}$/.test(text) ? text.slice(1) : null;
}

function badQuery(detail: string): { ok: false; problem: Problem } {
  return { ok: false, problem: { status: 400, detail } };
}

/** 400 with a pointer at each fault. */
export function invalidBody(errors: readonly FieldError[]): { ok: false; problem: Problem } {
  return { ok: false, problem: { status: 400, detail: 'The body is not a valid item.', errors } };
}

/** The error of a member that an item does not have. */
export function unknownMember(path: readonly PropertyKey[]): FieldError {
  return { pointer: pointerTo(path), detail: 'is not a member of an item' };
}

function errorsOf(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue): FieldError[] => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownMember([key]));
    return [{ pointer: pointerTo(issue.path), detail: issue.message }];
  });
}

/** JSON Pointer (RFC 6901). */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
