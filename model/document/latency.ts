import { z } from 'zod';
import { count, micros } from './units.ts';

/** Latencies in µs: an HDR histogram (V2, compressed, base64; 3 digits) or a quantile function as k6 gives it. Exact extremes stand beside either. */
export const latencySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('histogram'),
    encoded: z.string(),
    count,
    minUs: micros,
    maxUs: micros,
    meanUs: micros,
  }),
  z.strictObject({
    kind: z.literal('quantiles'),
    /** `[percentile 0..100, µs]`, both ascending; linear interpolation at p·(n−1), R type 7. */
    points: z.array(z.tuple([z.number().min(0).max(100), micros])).min(1),
    count,
    minUs: micros,
    maxUs: micros,
    meanUs: micros,
  }),
]);
export type Latency = z.infer<typeof latencySchema>;
