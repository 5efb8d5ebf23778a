import { z } from 'zod';

/** A number or `true` is taken as its text. */
export const textSchema = z
  .union([z.string(), z.number(), z.boolean()], 'it must be a text, a number, true or false')
  .refine((value) => typeof value !== 'number' || Math.abs(value) <= Number.MAX_SAFE_INTEGER, {
    error: 'the number is too large: write it in quotes',
    abort: true,
  })
  .transform(String);

export const headersSchema = z.record(
  z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'the name of a header has letters, digits and hyphens'),
  textSchema,
);

export const methodSchema = z.string().regex(/^[A-Z]+$/, 'a method is written in capitals, as GET');

export const pathSchema = z.string().startsWith('/', { error: ({ input }) => `a path begins with /${instead(input)}` });

/** What is probably meant by a path that does not begin with a slash. */
function instead(path: unknown): string {
  if (typeof path !== 'string' || path === '') return '';
  const meant = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#]*|[\w.-]+:\d+)(?=[/?#]|$)(.*)$/i.exec(path)?.[1] ?? path;
  return `: write "${meant.startsWith('/') ? meant : `/${meant}`}"`;
}
