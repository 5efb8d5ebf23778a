import { z } from 'zod';
import { durabilitySchema } from './datastore-record.ts';

/** Stacks are ranked only inside one group; `control`, `stand-in` and `demonstration` never decide. */
const rankGroupSchema = z.enum(['ranked', 'control', 'demonstration', 'stand-in', 'other-rung']);
export type RankGroup = z.infer<typeof rankGroupSchema>;

export const targetRecordSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  group: rankGroupSchema,
  durability: durabilitySchema.nullable(),
  /** What a crash may lose of acknowledged writes, as a sentence without its full stop; null for nothing or unknown. */
  loss: z.string().nullable().default(null),
  services: z.array(z.string()),
  /** The stack of which it is a variant, and the settings that make it one; null for a stack as it is. */
  variant: z
    .strictObject({ of: z.string(), settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])) })
    .nullable()
    .default(null),
});
export type TargetRecord = z.infer<typeof targetRecordSchema>;
