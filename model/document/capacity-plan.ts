import { z } from 'zod';
import { planSchema } from './plan.ts';
import { millis } from './units.ts';

/** Everything that was decided before the first block. */
export const capacityPlanSchema = planSchema
  .pick({
    title: true,
    targets: true,
    connections: true,
    maxInFlight: true,
    items: true,
    warmUpRequests: true,
    seed: true,
    maxDurationMs: true,
    thresholdsGiven: true,
    provider: true,
    allowStandIn: true,
    allowRemote: true,
    generatorCpus: true,
    systemCpus: true,
    groups: true,
    estimateMs: true,
    losses: true,
  })
  .extend({
    scenario: planSchema.shape.scenarios.element,
    /** The latency that a percentile of requests must keep: `p(99)<200`, and the share of errors: `errors<=0.1%`. */
    latencyThreshold: z.string(),
    errorThreshold: z.string(),
    /** Fixed before the first one: to stop when the interval is narrow would make intervals too narrow. */
    blocks: z.int().positive(),
    /** Measured time of each stack in each block: of steps in overload, and of one step of the curve. */
    overloadMs: millis,
    curveStepMs: millis,
    /** Rates of the curve as shares of the capacity, ascending; empty without a curve. */
    curve: z.array(z.number().positive()),
    /** The rate for which the cost of a request is also stated. */
    ratePerSec: z.number().positive(),
    /** What is varied to tell limits apart: `pool`; null without. */
    tryLimits: z.enum(['pool']).nullable(),
    order: z.array(planSchema.shape.order.element.omit({ scenario: true })),
  });
export type CapacityPlan = z.infer<typeof capacityPlanSchema>;
