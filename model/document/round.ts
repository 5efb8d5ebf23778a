import { z } from 'zod';
import { errorRecordSchema } from './error-record.ts';
import { loadSchema } from './load.ts';
import { measuredSchema } from './measured.ts';

const roundHead = { engine: z.string(), engineVersion: z.string(), load: loadSchema, startedAt: z.string() };

/** One engine measuring once within a visit. */
export const roundSchema = z.discriminatedUnion('state', [
  z.strictObject({ ...roundHead, state: z.literal('completed'), measured: measuredSchema }),
  z.strictObject({ ...roundHead, state: z.literal('failed'), error: errorRecordSchema }),
  z.strictObject({ ...roundHead, state: z.literal('interrupted'), measured: measuredSchema.nullable() }),
]);
export type RoundResult = z.infer<typeof roundSchema>;
