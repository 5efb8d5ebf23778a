import type { CapacityTarget } from '../../../model/capacity/capacity-target.ts';
import { type CapacityVisit, capacityResultSchema } from '../../../model/document/capacity-result.ts';
import { type CapacityStep, capacityStepSchema } from '../../../model/document/capacity-step.ts';

export const TARGET: CapacityTarget = { percentile: 99, limitMs: 200, errorShare: 0.001 };

const STEP: CapacityStep = {
  purpose: 'overload',
  startMs: 0,
  ratePerSec: 1400,
  durationMs: 500,
  due: 700,
  good: 700,
  failed: {},
  dropped: 0,
  overTarget: 0,
  inFlightAtEnd: 200,
  recoveryMs: 200,
  latency: null,
  serving: null,
  generator: { latenessP99Ms: 1, cpuShare: 0.2 },
  busiestThreadShare: 1,
  waitShare: 0,
  signals: null,
};

/** A step of overload that nobody disturbed, with some fields changed. */
export function stepOf(changed: Partial<CapacityStep> = {}): CapacityStep {
  return capacityStepSchema.parse({ ...STEP, ...changed });
}

/** A step of overload with so many answers per second, of this dispersion and skewness. */
export function overloadOf(
  perSec: number,
  changed: Partial<CapacityStep> = {},
  { dispersion = 1, skewness = 2 } = {},
): CapacityStep {
  const answers = Math.round(0.4 * perSec);
  const ms = 400 / answers;
  const moments = { sum: 400 * dispersion * ms ** 2, cubes: 400 * skewness * ms ** 3, of: 400 };
  const serving = { answers, spanMs: 400, dispersion: moments };
  return stepOf({ serving, ...changed });
}

/** A step at half of the saturation rate in which all answers take `ms`. */
export function baseOf(ms: number, changed: Partial<CapacityStep> = {}): CapacityStep {
  const us = ms * 1000;
  return stepOf({
    purpose: 'base',
    ratePerSec: 500,
    due: 250,
    good: 250,
    inFlightAtEnd: 1,
    recoveryMs: 1,
    latency: { kind: 'quantiles', points: [[50, us]], count: 250, minUs: us, maxUs: us, meanUs: us },
    ...changed,
  });
}

/** A window of a search, which kept the target or missed it by errors. */
export function windowOf(ratePerSec: number, kept: boolean, changed: Partial<CapacityStep> = {}): CapacityStep {
  const due = Math.max(1, Math.round(ratePerSec));
  const failed = kept ? {} : { 'http-error': Math.ceil(due / 10) };
  return stepOf({
    purpose: 'errors',
    ratePerSec,
    durationMs: 1000,
    due,
    good: due - (failed['http-error'] ?? 0),
    overTarget: failed['http-error'] ?? 0,
    failed,
    ...changed,
  });
}

/** A completed visit with these steps. */
export function visitOf(
  repetition: number,
  steps: readonly CapacityStep[],
  changed: Partial<CapacityVisit> = {},
): CapacityVisit {
  return capacityResultSchema.shape.visits.element.parse({
    index: 0,
    target: 'express-redis',
    repetition,
    group: 0,
    startedAt: '2026-01-01T00:00:00.000Z',
    state: 'completed',
    error: null,
    phasesMs: {},
    warmUp: null,
    stack: null,
    cache: null,
    serviceCounters: {},
    warnings: [],
    tried: null,
    ...changed,
    steps,
  });
}
