import { parseThreshold } from '../load/threshold.ts';

/** What a stack must keep at its capacity. */
export interface CapacityTarget {
  /** Percentile of latency, 50 to 99.9, and the latency below which it must be, ms. */
  readonly percentile: number;
  readonly limitMs: number;
  /** Maximum share 0..1 of requests that fail. */
  readonly errorShare: number;
}

/** Reads the two thresholds of a plan. @throws StackbenchError (exit 2) for thresholds of another kind */
export function capacityTarget(plan: {
  readonly latencyThreshold: string;
  readonly errorThreshold: string;
}): CapacityTarget {
  const latency = parseThreshold(plan.latencyThreshold);
  const errors = parseThreshold(plan.errorThreshold);
  if (latency.kind !== 'latency' || errors.kind !== 'errors')
    throw new Error('The thresholds of the plan are mixed up.');
  return { percentile: latency.percentile, limitMs: latency.limitUs / 1000, errorShare: errors.limitRatio };
}
