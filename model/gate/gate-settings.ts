import { z } from 'zod';
import { waiverSchema } from '../document/gate-result.ts';
import { parseDuration } from '../duration.ts';
import { FEWEST_BLOCKS, MOST_BLOCKS } from '../limits.ts';
import { parseThreshold } from '../load/threshold.ts';
import { StackbenchError } from '../stackbench-error.ts';
import { SHARE_TEXT, parseShare } from '../stats/share.ts';

const shareSchema = z
  .string()
  .regex(SHARE_TEXT, 'a share is written as 5%')
  .transform((text) => parseShare(text, 'a share'));

const durationSchema = z
  .string()
  .regex(/^(\d+(\.\d+)?(ms|s|m|h))+$/, 'a duration is written as 90s, 5m or 1m30s')
  .transform((text) => parseDuration(text, 'maxDuration'));

const thresholdSchema = z.string().superRefine((text, context) => {
  try {
    parseThreshold(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof StackbenchError ? error.fix : 'it cannot be read' });
  }
});

/** How a gate judges, as `gate` of the configuration has it; what is left out has its default, null where that depends on the service. */
export const gateSettingsSchema = z
  .strictObject({
    minEffect: shareSchema.prefault('1%').describe('A slowdown up to this is ignored.'),
    maxEffect: shareSchema.prefault('5%').describe('A slowdown of this must not pass.'),
    maxDuration: durationSchema
      .optional()
      .describe('Time within which no further block begins: `5m`. Left out: as the number of requests needs.'),
    maxBlocks: z
      .int()
      .min(FEWEST_BLOCKS)
      .max(MOST_BLOCKS)
      .optional()
      .describe('Most blocks: fresh starts of both sides.'),
    onInconclusive: z
      .enum(['fail', 'warn'])
      .default('fail')
      .describe('What a gate that cannot know does: exit 4, or exit 0 with a warning.'),
    thresholds: z
      .array(thresholdSchema)
      .default([])
      .describe("Limits on the head's own figures, as `p(99)<200` (milliseconds) or `errors<=0.1%`."),
    waivers: z
      .array(waiverSchema.extend({ ceiling: shareSchema.describe('The most that is let through: `10%`.') }))
      .default([])
      .describe('Slowdowns that somebody accepted, until a day.'),
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
