import type { CapacityStep } from '../../model/document/capacity-step.ts';
import type { Latency } from '../../model/document/latency.ts';

/** A stack as one block finds it. */
interface MadeServer {
  /** Median latency without a queue, µs. */
  readonly medianUs: number;
  readonly perSec: number;
  /** The capacity that is known so far, of which the curve has shares. */
  readonly knownPerSec: number;
  readonly curve: readonly number[];
  readonly random: () => number;
}

const OVERLOAD_FACTOR = 1.4;
const OVERLOADS = 10;

/** The steps of one visit: base, overload, a check and the curve, of a single server with exponential service times. */
export function makeSteps({ medianUs, perSec, knownPerSec, curve, random }: MadeServer): CapacityStep[] {
  let startMs = 0;
  const step = (purpose: CapacityStep['purpose'], share: number, durationMs: number): CapacityStep => {
    const made = makeStep({ medianUs, perSec, share, durationMs, random });
    const from = startMs;
    startMs += durationMs + 300;
    return { ...made, purpose, startMs: from };
  };
  return [
    step('base', 0.5, 500),
    ...Array.from({ length: OVERLOADS }, () => step('overload', OVERLOAD_FACTOR, 500)),
    step('check', 0.95, 3000),
    ...curve.map((share) => step('curve', (share * knownPerSec) / perSec, 1000)),
  ];
}

function makeStep({
  medianUs,
  perSec,
  share,
  durationMs,
  random,
}: Omit<MadeServer, 'curve' | 'knownPerSec'> & { readonly share: number; readonly durationMs: number }): CapacityStep {
  const ratePerSec = perSec * share;
  const due = Math.max(1, Math.round((ratePerSec * durationMs) / 1000));
  const excess = Math.max(0, share - 1);
  const queueMs = excess * durationMs;
  // Past its capacity it answers fewer requests within the target than at it.
  const within = 1 / (1 + 6 * excess);
  const inFlightAtEnd = Math.round((queueMs / 1000) * perSec);
  return {
    purpose: 'curve',
    startMs: 0,
    ratePerSec,
    durationMs,
    due,
    good: due,
    failed: {},
    dropped: 0,
    overTarget: Math.round(due * (1 - within)),
    inFlightAtEnd,
    recoveryMs: Math.round(queueMs + medianUs / 1000 + 3 * random()),
    latency: makeQuantiles(medianUs, share, queueMs, due),
    serving:
      share > 1
        ? { answers: Math.max(1, inFlightAtEnd), spanMs: durationMs * 0.88, dispersion: { sum: 8, cubes: 2, of: 10 } }
        : null,
    generator: { latenessP99Ms: 0.6, cpuShare: Math.min(1, 0.05 + ratePerSec / 40_000) },
    busiestThreadShare: Math.min(1, share),
    waitShare: 0.05 * random(),
    signals: null,
  };
}

function makeQuantiles(medianUs: number, share: number, queueMs: number, count: number): Latency {
  const busy = Math.min(share, 0.985);
  const at = (percentile: number): number => {
    const tail = -Math.log(1 - Math.min(percentile, 99.99) / 100);
    return medianUs * (1 + (tail * busy) / (1 - busy) / 6) + queueMs * 1000 * (percentile / 100);
  };
  const points = [0, 10, 50, 90, 99, 99.9, 100].map((percentile): [number, number] => [percentile, at(percentile)]);
  return { kind: 'quantiles', points, count, minUs: at(0), maxUs: at(100), meanUs: at(60) };
}
