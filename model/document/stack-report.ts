import { z } from 'zod';

/** What a stack says of itself at `GET /stack`. */
export const stackReportSchema = z.looseObject({
  stack: z.string(),
  node: z.string(),
  clients: z.record(z.string(), z.string()),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type StackReport = z.infer<typeof stackReportSchema>;
