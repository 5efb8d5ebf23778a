import { z } from 'zod';

/** What the documents of all experiments begin with, after their kind and the version of their schema. */
export const headerShape = {
  id: z.string(),
  tool: z.strictObject({ name: z.literal('stackbench'), version: z.string() }),
  /** The command that repeats the experiment, secrets redacted. */
  command: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  state: z.enum(['running', 'completed', 'interrupted', 'failed']),
};
