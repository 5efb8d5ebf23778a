import { z } from 'zod';
import { calibrationSchema } from './calibration.ts';
import { datastoreRecordSchema } from './datastore-record.ts';
import { environmentSchema } from './environment.ts';
import { headerShape } from './header.ts';
import { planSchema } from './plan.ts';
import { targetRecordSchema } from './target-record.ts';
import { visitSchema } from './visit.ts';
import { warningSchema } from './warning.ts';

/** Raised whenever a reader of the previous version could misread or would refuse a file. */
export const SCHEMA_VERSION = 2;

/** The one document: `runner/` makes it, `reports/` reads it. */
export const runResultSchema = z.strictObject({
  kind: z.literal('stackbench-run'),
  /** Files of version 1 are read too, and are of the present version from then on. */
  schemaVersion: z.literal([1, SCHEMA_VERSION]).transform((): typeof SCHEMA_VERSION => SCHEMA_VERSION),
  ...headerShape,
  plan: planSchema,
  environment: environmentSchema,
  services: z.array(datastoreRecordSchema),
  targets: z.array(targetRecordSchema),
  skipped: z.array(z.strictObject({ target: z.string(), reason: z.string() })),
  visits: z.array(visitSchema),
  /** Maximum rates of the generators, one of each engine and scenario in each repetition; empty in older files. */
  calibrations: z.array(calibrationSchema).default([]),
  warnings: z.array(warningSchema),
});
export type RunResult = z.infer<typeof runResultSchema>;
