import { z } from 'zod';

/** A value that a placeholder becomes. */
const scalarSchema = z.union([z.string(), z.number(), z.boolean()], 'a text, a number, true or false');
export type Scalar = z.infer<typeof scalarSchema>;

const NAME = /^[A-Za-z_][\w-]{0,49}$/;
const NAME_RULE = 'a name has letters, digits, _ and -, at most 50, and begins with a letter';
/** Names of placeholders that differ in each request. */
const VARYING = ['n', 'uuid'];

const rowSchema = z.record(z.string().regex(NAME, NAME_RULE), scalarSchema);

const fileSchema = z.strictObject({
  file: z.string().min(1).describe('Its path, relative to the current folder; of a scenario file: to its own folder.'),
  format: z
    .enum(['lines', 'csv', 'ndjson'])
    .optional()
    .describe(
      '`lines`: one value on each; `csv`: names in the first line; `ndjson`: an object on each line. Default: by the end of the name.',
    ),
});
export type ValuesFile = z.infer<typeof fileSchema>;

/**
 * Values for placeholders, by name: a list of values (`{user}`), of objects (`{user.name}`), or a file of either. Each
 * request draws one entry of each.
 */
export const requestValuesSchema = z.record(
  z
    .string()
    .regex(NAME, NAME_RULE)
    .refine((name) => !VARYING.includes(name), 'stackbench itself fills {n} and {uuid}: choose another name'),
  z.union(
    [z.array(scalarSchema).min(1), z.array(rowSchema).min(1), fileSchema],
    'a list of values, a list of objects with the same members, or { "file": "users.csv" }; none of them empty',
  ),
);
export type RequestValues = z.infer<typeof requestValuesSchema>;
