import { z } from 'zod';
import { latencySchema } from './latency.ts';
import { loadSchema } from './load.ts';
import { count } from './units.ts';

/** What an engine did by itself against a server that does nothing, in one repetition. */
export const calibrationSchema = z.strictObject({
  repetition: count,
  scenario: z.string(),
  engine: z.string(),
  load: loadSchema,
  /** Its ceiling in requests/s, and the lowest rate of the open model that it did not keep to; null where there is none. */
  perSec: z.number().positive().nullable(),
  missedPerSec: z.number().positive().nullable(),
  /** Latencies of the good answers at the stated rate, to be pooled: the generator's own part; empty for a closed loop and where the rate was not kept. */
  latencies: z.array(latencySchema),
});
export type Calibration = z.infer<typeof calibrationSchema>;
