import { z } from 'zod';
import { OPERATION_IDS } from './operations.ts';

/** A scenario as a JSON file has it. */
export const scenarioSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'an id has small letters, digits and hyphens, at most 64'),
  description: z.string().max(200).default(''),
  mix: z
    .partialRecord(z.enum(OPERATION_IDS), z.number().min(0).max(1))
    .refine(
      (mix) => Math.abs(Object.values(mix).reduce((sum, share) => sum + share, 0) - 1) < 1e-6,
      'the shares must sum to 1',
    ),
  keys: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('uniform') }),
      z.strictObject({ kind: z.literal('zipf'), theta: z.number().positive().lt(1) }),
    ])
    .default({ kind: 'uniform' }),
});
