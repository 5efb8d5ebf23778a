import { z } from 'zod';

/** When requests of the open model are due: evenly spaced, at random with the same mean, or ever faster from 0 to the rate. */
export const arrivalsSchema = z.enum(['constant', 'poisson', 'ramp']);
export type Arrivals = z.infer<typeof arrivalsSchema>;

/** Closed: each connection waits for its answer. Open: requests start at due times whatever the server does. */
export const loadSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('closed'), connections: z.int().positive() }),
  z.strictObject({
    kind: z.literal('open'),
    ratePerSec: z.number().positive(),
    maxInFlight: z.int().positive(),
    arrivals: arrivalsSchema,
  }),
]);
export type Load = z.infer<typeof loadSchema>;
