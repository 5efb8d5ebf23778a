import { z } from 'zod';

/** A note on the data, shown as a footnote. `invalidates`: the figures beside it must not be trusted. */
export const warningSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  fix: z.string(),
  invalidates: z.boolean(),
});
export type RecordedWarning = z.infer<typeof warningSchema>;
