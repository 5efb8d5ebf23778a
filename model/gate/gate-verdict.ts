import { z } from 'zod';
import { gateResultSchema, waiverSchema } from '../document/gate-result.ts';

/** Raised whenever a reader of the previous version could misread a document. */
const GATE_VERDICT_VERSION = 1;

const count = z.int().nonnegative();

const sideSchema = z.strictObject({
  ref: z.string(),
  commit: z.string().nullable(),
  subject: z.string().nullable(),
  dirty: z.boolean().nullable(),
  runtime: z.string().nullable(),
  requests: count,
  errors: count,
});

/** `gate-verdict.json`: the verdict of a gate, for programs. Ratios are head ÷ base; shares lie between 0 and 1. */
export const gateVerdictSchema = z.strictObject({
  kind: z.literal('stackbench-gate-verdict'),
  schemaVersion: z.literal(GATE_VERDICT_VERSION),
  tool: z.string(),
  id: z.string(),
  command: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  state: gateResultSchema.shape.state,
  service: z.string(),
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'invalid']),
  exitCode: count,
  /** True if the gate is inconclusive and the exit code is 0, because the plan asks for a warning. */
  warnsOnly: z.boolean(),
  headline: z.string(),
  notices: z.array(z.string()),
  /**
   * Requests whose good answers differ between the sides or report an error, with what was seen: less work is no
   * improvement then.
   */
  answers: z.array(
    z.strictObject({ endpoint: z.string(), kind: z.enum(['differ', 'errors']), sentences: z.array(z.string()) }),
  ),
  /** Endpoints that the base does not know; not compared. `p50Us` is the head's, null if it was not measured. */
  newEndpoints: z.array(z.strictObject({ endpoint: z.string(), baseStatus: z.int(), p50Us: z.number().nullable() })),
  margins: z.strictObject({ minEffect: z.number(), maxEffect: z.number() }),
  base: sideSchema,
  head: sideSchema,
  blocks: count,
  tests: z.array(
    z.strictObject({
      /** `GET /items · cpu`. */
      key: z.string(),
      /** Null for all endpoints together. */
      endpoint: z.string().nullable(),
      metric: z.string(),
      name: z.string(),
      /** `open`: another comparison regressed before this one was decided. */
      verdict: z.enum(['pass', 'regressed', 'waived', 'open', 'inconclusive', 'invalid']),
      improved: z.boolean(),
      sentence: z.string(),
      /** Hodges–Lehmann centre and 95% interval, over the blocks seen when it was decided. */
      ratio: z.number(),
      ratioLow: z.number().nullable(),
      ratioHigh: z.number().nullable(),
      /** Median over blocks, in `unit` per request: for people, not compared. */
      base: z.number(),
      head: z.number(),
      unit: z.enum(['us', 'count']),
      blocks: count,
      /** What is doubtful about the compared answers, as in `answers`; null if nothing is. */
      answers: z.enum(['differ', 'errors']).nullable(),
      /** Blocks in which the head's figure was the higher one. */
      higherBlocks: count,
      decidedAfterBlocks: count.nullable(),
      /** Standard deviation of ln(head ÷ base) over blocks. */
      blockSd: z.number().nullable(),
      /**
       * Arithmetic mean of head ÷ base over the blocks seen, and its one-sided 97.5% bound; both below 1 + maxEffect
       * for a pass. Null if unknown.
       */
      meanRatio: z.number().nullable(),
      meanRatioHigh: z.number().nullable(),
      /** The largest head ÷ base of all blocks: the worst start; null without blocks. */
      worstRatio: z.number().nullable(),
      waiver: waiverSchema.extend({ state: z.enum(['used', 'unsure', 'expired', 'exceeded']) }).nullable(),
    }),
  ),
  limits: z.array(
    z.strictObject({
      endpoint: z.string(),
      limit: z.string(),
      expected: z.string(),
      actual: z.string(),
      outcome: z.enum(['pass', 'fail', 'inconclusive', 'invalid']),
    }),
  ),
  waivers: z.array(
    waiverSchema.extend({
      state: z.enum(['used', 'unsure', 'expired', 'exceeded', 'unused']),
      tests: z.array(z.string()),
    }),
  ),
  /** Null if a side has no supported lock file. */
  dependencies: z
    .array(
      z.strictObject({
        name: z.string(),
        kind: z.enum(['added', 'removed', 'changed']),
        base: z.string().nullable(),
        head: z.string().nullable(),
      }),
    )
    .nullable(),
});
export type GateVerdictDocument = z.infer<typeof gateVerdictSchema>;
