import { z } from 'zod';

/** What a stack says of itself at `GET /stack`. */
export const stackReportSchema = z.looseObject({
  stack: z.string(),
  node: z.string(),
  clients: z.record(z.string(), z.string()),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** How its datastore finds items by name, as it explained; null if it did not, absent if it has no plans. */
  findPlan: z.string().nullable().optional(),
});
export type StackReport = z.infer<typeof stackReportSchema>;
