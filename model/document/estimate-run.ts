/** Time of a visit without its measured rounds: start, conformance, fill, stop. Measured on 2 cores, like the others, plus 10%. */
const VISIT_OVERHEAD_MS = 2500;
const WARM_UP_MS = 1900;
/** Start and end of an engine around its measured time: k6 takes about 1.3 s, autocannon 0.5 s. */
const ENGINE_OVERHEAD_MS = 950;
/** Checks of the machine before and after, and the stop of the datastores. */
const RUN_OVERHEAD_MS = 4000;
/** One engine against the null server, in each scenario and repetition: k6 takes about 2.2 s, autocannon 1.1 s. */
const CALIBRATION_MS = 1700;
const NULL_SERVER_MS = 300;

/** What the duration of a run depends on, in addition to visits and rounds. */
interface RunSize {
  readonly targets: readonly unknown[];
  readonly scenarios: readonly unknown[];
  readonly engines: readonly unknown[];
}

/** Returns the estimated duration of a run with `visits` visits of each stack and rounds of `durationMs`, in ms. */
export function estimateRunMs(size: RunSize, visits: number, durationMs: number): number {
  const { targets, scenarios, engines } = size;
  const visitMs = estimateVisitOverheadMs(size) + engines.length * durationMs;
  const repetitionMs = estimateCalibrationMs(size) + targets.length * scenarios.length * visitMs;
  return RUN_OVERHEAD_MS + visits * repetitionMs;
}

/** Returns the time of one visit without its measured time, in ms. */
export function estimateVisitOverheadMs({ engines }: Pick<RunSize, 'engines'>): number {
  return VISIT_OVERHEAD_MS + WARM_UP_MS + engines.length * ENGINE_OVERHEAD_MS;
}

/** Returns the time of the generators against the null server in one repetition, in ms. */
export function estimateCalibrationMs({ scenarios, engines }: Pick<RunSize, 'scenarios' | 'engines'>): number {
  return NULL_SERVER_MS + scenarios.length * engines.length * CALIBRATION_MS;
}
