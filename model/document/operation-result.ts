import { z } from 'zod';
import { latencySchema } from './latency.ts';
import { count } from './units.ts';

/** Ways a request can end; everything but `ok` counts as over any latency target. */
export const outcomeSchema = z.enum(['ok', 'http-error', 'bad-body', 'timeout', 'connect-error', 'lost']);
export type Outcome = z.infer<typeof outcomeSchema>;

/**
 * All requests of one operation that ended in one way; `latency` is null if the engine cannot time that outcome or the
 * count is 0.
 */
export const operationResultSchema = z.strictObject({
  operation: z.string(),
  outcome: outcomeSchema,
  count,
  latency: latencySchema.nullable(),
});
export type OperationResult = z.infer<typeof operationResultSchema>;
