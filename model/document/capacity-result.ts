import { z } from 'zod';
import { priceCatalogueSchema } from '../cost/price-catalogue.ts';
import { capacityPlanSchema } from './capacity-plan.ts';
import { capacityStepSchema } from './capacity-step.ts';
import { datastoreRecordSchema } from './datastore-record.ts';
import { environmentSchema } from './environment.ts';
import { headerShape } from './header.ts';
import { targetRecordSchema } from './target-record.ts';
import { visitSchema } from './visit.ts';
import { warningSchema } from './warning.ts';

export const CAPACITY_SCHEMA_VERSION = 1;

/** One stack in one block, with the steps that it was asked to serve, in order. */
const capacityVisitSchema = visitSchema.omit({ scenario: true, rounds: true }).extend({
  steps: z.array(capacityStepSchema),
  /** Settings that the block changed to find the limit: `{ pool: 20 }`; null for an ordinary block. */
  tried: z.record(z.string(), z.number()).nullable().default(null),
});
export type CapacityVisit = z.infer<typeof capacityVisitSchema>;

/** The document of `stackbench capacity`: what was played and counted; reports compute the capacity from it. */
export const capacityResultSchema = z.strictObject({
  kind: z.literal('stackbench-capacity'),
  schemaVersion: z.literal(CAPACITY_SCHEMA_VERSION),
  ...headerShape,
  plan: capacityPlanSchema,
  environment: environmentSchema,
  services: z.array(datastoreRecordSchema),
  targets: z.array(targetRecordSchema),
  skipped: z.array(z.strictObject({ target: z.string(), reason: z.string() })),
  visits: z.array(capacityVisitSchema),
  /** From which costs are computed; null for none. */
  prices: priceCatalogueSchema.nullable().default(null),
  warnings: z.array(warningSchema),
});
export type CapacityResult = z.infer<typeof capacityResultSchema>;
