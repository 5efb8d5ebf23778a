import { z } from 'zod';

const valueSchema = z.union([z.string(), z.number(), z.boolean()]);

/** A question about settings of a stack, and the variants that answer it. */
export const studySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'an id has small letters, digits and hyphens, at most 64'),
  question: z.string().min(1).max(200),
  /** The stacks of which variants are made, by their ids. */
  targets: z.array(z.string()).min(1),
  /** The settings of each variant; the first one is the reference, and often has none. */
  variants: z.array(z.record(z.string(), valueSchema)).min(2),
  /** Stacks that are measured beside them as they are. */
  beside: z.array(z.string()).default([]),
  scenario: z.string().default('mixed-crud'),
});
export type Study = z.infer<typeof studySchema>;
