import { z } from 'zod';
import { latencySchema } from './latency.ts';
import { loadSchema } from './load.ts';
import { count } from './units.ts';

/** Result of an engine against a server that does nothing, in one repetition. */
export const calibrationSchema = z.strictObject({
  repetition: count,
  scenario: z.string(),
  engine: z.string(),
  load: loadSchema,
  /**
   * Its maximum rate in requests/s, and the lowest rate of the open model that it did not reach; null if there is none.
   */
  perSec: z.number().positive().nullable(),
  missedPerSec: z.number().positive().nullable(),
  /**
   * Latencies of the good answers at the stated rate, to be pooled: the generator's own part. Empty for a closed loop,
   * and if the rate was not reached.
   */
  latencies: z.array(latencySchema),
});
export type Calibration = z.infer<typeof calibrationSchema>;
