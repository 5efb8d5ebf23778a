import { z } from 'zod';
import { waiverSchema } from '../document/gate-result.ts';
import { durationSchema } from '../duration-schema.ts';
import { FEWEST_BLOCKS, MOST_BLOCKS } from '../limits.ts';
import { readConditions } from '../load/threshold.ts';
import { StackbenchError } from '../stackbench-error.ts';
import { SHARE_TEXT, parseShare } from '../stats/share.ts';

/** How a gate judges unless flags or the configuration say otherwise; the only place of each value. */
export const GATE_DEFAULTS = {
  minEffect: '1%',
  maxEffect: '5%',
  onInconclusive: 'fail',
  /**
   * Enough to catch 5% in one metric in 97 of 100 gates on a hostile machine; 30 catch it in 92 (docs/decisions/0005).
   */
  maxBlocks: 40,
  /** Time budget of the first endpoint, and of each further one. */
  maxDuration: { first: '5m', further: '2.5m' },
} as const;

/** Results that a gate may have when its data is inconclusive: exit code 4, or exit code 0 with a warning. */
export const ON_INCONCLUSIVE = ['fail', 'warn'] as const;

const shareSchema = z
  .string()
  .regex(SHARE_TEXT, 'a share is written as 5%')
  .transform((text) => parseShare(text, 'a share'));

const thresholdSchema = z.string().superRefine((text, context) => {
  try {
    readConditions([text]);
  } catch (error) {
    const message = error instanceof StackbenchError ? `${error.what} ${error.why}` : 'it cannot be read';
    context.addIssue({ code: 'custom', message });
  }
});

/**
 * How a gate judges, as `gate` of the configuration states it. Absent members have their default, or null if that
 * depends on the service. Members that a flag of `gate` also sets are described there (`cli/options/gate-options.ts`).
 */
export const gateSettingsSchema = z
  .strictObject({
    minEffect: shareSchema.prefault(GATE_DEFAULTS.minEffect),
    maxEffect: shareSchema.prefault(GATE_DEFAULTS.maxEffect),
    maxDuration: durationSchema('maxDuration').optional(),
    maxBlocks: z.int().min(FEWEST_BLOCKS).max(MOST_BLOCKS).optional(),
    onInconclusive: z.enum(ON_INCONCLUSIVE).default(GATE_DEFAULTS.onInconclusive),
    thresholds: z
      .array(thresholdSchema)
      .default([])
      .transform((texts) => readConditions(texts)),
    waivers: z
      .array(waiverSchema.extend({ ceiling: shareSchema.describe('Largest slowdown that is accepted: `10%`.') }))
      .default([])
      .describe('Slowdowns that somebody accepted until a day.'),
  })
  .refine(({ minEffect, maxEffect }) => minEffect < maxEffect, {
    path: ['minEffect'],
    message: 'it must be smaller than maxEffect',
  })
  .transform(({ maxDuration, maxBlocks, ...settings }) => ({
    ...settings,
    maxDurationMs: maxDuration ?? null,
    maxBlocks: maxBlocks ?? null,
  }));
export type GateSettings = z.infer<typeof gateSettingsSchema>;
