import { type CapacityStep, capacityStepSchema } from '../../model/document/capacity-step.ts';
import { type LimitSignals, limitSignalsSchema } from '../../model/document/limit-signals.ts';

type Datastore = LimitSignals['datastores'][string];

/** A datastore in a step; what is not given is unknown. */
export function datastoreSignals(given: Partial<Datastore> = {}): Datastore {
  return {
    usedCores: null,
    busiestThreadShare: null,
    writtenPerSec: null,
    syncShare: null,
    activeSessions: null,
    waits: {},
    ...given,
  };
}

/** Signals of a step on one core; what is not given is unknown. */
export function limitSignals(given: Partial<LimitSignals> = {}): LimitSignals {
  return limitSignalsSchema.parse({
    cores: 1,
    usedCores: null,
    mainThreadShare: null,
    busiestThreadShare: null,
    waitShare: null,
    throttledShare: null,
    openFiles: null,
    eventLoopUtilisation: null,
    pools: null,
    datastores: {},
    ...given,
  });
}

/** A step of overload with a queue at its end. */
export function overloadStep(signals: Partial<LimitSignals>, given: Partial<CapacityStep> = {}): CapacityStep {
  return capacityStepSchema.parse({
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
    generator: { latenessP99Ms: 2, cpuShare: 0.2 },
    busiestThreadShare: null,
    waitShare: null,
    signals: limitSignals(signals),
    ...given,
  });
}
