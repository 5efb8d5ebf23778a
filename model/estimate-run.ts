/** What a visit costs beside its measured rounds: start, seed, conformance, fill, stop. Measured on 2 cores. */
const VISIT_OVERHEAD_MS = 3100;
/** Start and end of an engine around its measured time: k6 takes about 1.4 s, autocannon 0.5 s. */
const ENGINE_OVERHEAD_MS = 950;
const RUN_OVERHEAD_MS = 8000;
/** An engine alone against the null server, in each scenario: k6 takes about 1.8 s, autocannon 1.1 s. */
const CALIBRATION_MS = 1500;
const WARM_UP_MS = 2200;

/** What the length of a run hangs on, beside visits and rounds. */
export interface RunSize {
  readonly targets: readonly unknown[];
  readonly scenarios: readonly unknown[];
  readonly engines: readonly unknown[];
}

/** How long a run with so many visits of each stack and rounds of `durationMs` will take, ms: what a maximum duration is held against. */
export function estimateRunMs({ targets, scenarios, engines }: RunSize, visits: number, durationMs: number): number {
  const visitMs = VISIT_OVERHEAD_MS + WARM_UP_MS + engines.length * (durationMs + ENGINE_OVERHEAD_MS);
  const calibrationMs = scenarios.length * engines.length * CALIBRATION_MS;
  return RUN_OVERHEAD_MS + calibrationMs + targets.length * scenarios.length * visits * visitMs;
}
