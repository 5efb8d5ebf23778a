import { z } from 'zod';

/** An error as a document keeps it: what happened, why, and how to fix it. */
export const errorRecordSchema = z.strictObject({
  code: z.string(),
  what: z.string(),
  why: z.string(),
  fix: z.string(),
});
