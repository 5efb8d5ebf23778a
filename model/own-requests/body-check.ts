import { z } from 'zod';

const LONGEST = 1000;

/** What a body must be like; all that is given must be true of it. */
export const bodyCheckSchema = z
  .strictObject({
    contains: z.string().min(1).max(LONGEST).optional().describe('A text that is in the body.'),
    json: z
      .string()
      .max(LONGEST)
      .regex(/^[^.]+(\.[^.]+)*$/, 'names of members with dots between them, as "items.0.id"')
      .optional()
      .describe('A member that the body, which is JSON, has: `id`, or `items.0.id`.'),
    matches: z
      .string()
      .min(1)
      .max(LONGEST)
      .refine(isExpression, 'it is no regular expression of JavaScript')
      .optional()
      .describe('A regular expression that the body matches.'),
  })
  .refine((check) => Object.values(check).some((part) => part !== undefined), {
    error: 'it checks nothing: it takes "contains", "json" or "matches"',
  });
export type BodyCheck = z.infer<typeof bodyCheckSchema>;

function isExpression(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
