import { z } from 'zod';

/**
 * A warning as a document keeps it. Any code is read, so that documents of other versions are too; ours are
 * `WarningCode`.
 */
export const warningSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  fix: z.string(),
  invalidates: z.boolean(),
});
export type RecordedWarning = z.infer<typeof warningSchema>;
