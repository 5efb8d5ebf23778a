import { z } from 'zod';
import { studyRecordSchema } from '../../model/document/study-record.ts';
import { scenarioSchema } from '../scenario-schema.ts';

/** As `--duration` takes it; the runner checks that it is long enough. */
const duration = z.string().regex(/^\d+(\.\d+)?(ms|s|m)$/, 'a duration has a unit, for example "2s"');
const settingsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const fieldsSchema = z.strictObject({
  ...studyRecordSchema.shape,
  /** The stacks of which variants are made, by their ids: ready-made ones, or those of the configuration. */
  targets: z.array(z.string()).min(1),
  /** The settings of each variant; the first one is the reference, and often has none. */
  variants: z.array(settingsSchema).min(1),
  /** What the variants are called in sentences, in their order; by default by their settings. */
  names: z.array(z.string().min(1).max(60)).optional(),
  /** Stacks that are measured beside them: as they are, or with settings of their own. */
  beside: z.array(z.union([z.string(), z.strictObject({ stack: z.string(), settings: settingsSchema })])).default([]),
  /** What is played, each in blocks of its own: names, files, or scenarios. The stacks decide by default. */
  scenarios: z
    .array(z.union([z.string(), scenarioSchema]))
    .min(1)
    .optional(),
  /** The only scenario, as files had it before there could be several. */
  scenario: z.string().optional(),
  /** Numbers of seeded items: each scenario is played with each of them. That of `--items` by default. */
  items: z.array(z.int().min(100).max(1_000_000)).min(1).optional(),
  /** Connections of the closed loop, and measured time of each visit, unless flags say otherwise. */
  connections: z.int().min(1).max(10_000).optional(),
  duration: duration.optional(),
});

/** A question about settings of stacks, and the variants that answer it: plain data, as a JSON file has it. */
export const studySchema = fieldsSchema
  .refine(({ scenario, scenarios }) => scenario === undefined || scenarios === undefined, {
    path: ['scenario'],
    message: 'it is the older name of "scenarios"; give one of the two',
  })
  .refine(({ targets, variants, beside }) => targets.length * variants.length + beside.length > 1, {
    path: ['variants'],
    message: 'there is one stack, and nothing to compare it with; give two variants or more',
  })
  .refine(({ variants, names }) => names === undefined || names.length === variants.length, {
    path: ['names'],
    message: 'it has one name for each of "variants"',
  })
  .transform(({ scenario, scenarios = scenario === undefined ? undefined : [scenario], ...study }) => ({
    ...study,
    scenarios,
  }));
export type Study = z.infer<typeof studySchema>;
export type StudyInput = z.input<typeof studySchema>;
