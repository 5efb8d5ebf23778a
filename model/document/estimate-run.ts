import { mean } from '../stats/mean.ts';

/**
 * What a visit costs beside its measured rounds: start, conformance, fill, stop. Measured on 2 cores, as all of these,
 * with a tenth on top.
 */
const VISIT_OVERHEAD_MS = 2400;
const WARM_UP_MS = 1100;
/**
 * The same of up to this number of items is part of the above; every further one is inserted, and read once if the
 * scenario gets items.
 */
const USUAL_ITEMS = 10_000;
const INSERT_MS = 0.03;
const READ_MS = 0.12;
/** An app's part of the start of an engine, of its connections, and of what lies between slices. */
const ENGINE_OVERHEAD_MS = 650;
/** Looks at the machine before and after, and the end of the services. */
const RUN_OVERHEAD_MS = 4000;
/**
 * An engine alone against the null server, in each scenario of each repetition: k6 takes about 2.2 s, autocannon 1.1 s.
 */
const CALIBRATION_MS = 1700;
const NULL_SERVER_MS = 300;

interface OperationShare {
  readonly operation: string;
  readonly share: number;
}

/** As a request has it, or a document. */
type Mix = Readonly<Record<string, number | undefined>> | readonly OperationShare[];

interface SizedScenario {
  readonly items?: number | null;
  readonly mix?: Mix;
}

/** What the length of a run hangs on, beside visits and rounds. */
interface RunSize {
  readonly targets: readonly unknown[];
  readonly scenarios: readonly SizedScenario[];
  /** Seeded items of scenarios that have no number of their own. */
  readonly items?: number;
  readonly engines: readonly unknown[];
  /** Groups of stacks, if memory does not hold all at once: the reference is visited once in each. */
  readonly groups?: { readonly members: readonly (readonly unknown[])[] } | null;
}

/**
 * How long a run with so many visits of each stack and rounds of `durationMs` will take, ms: what a maximum duration is
 * held against.
 */
export function estimateRunMs(size: RunSize, visits: number, durationMs: number): number {
  const { engines } = size;
  const visitMs = estimateVisitOverheadMs(size) + engines.length * durationMs;
  const repetitionMs = estimateCalibrationMs(size) + visitsPerRepetition(size) * visitMs;
  return RUN_OVERHEAD_MS + visits * repetitionMs;
}

/** Visits of all stacks in one repetition. */
export function visitsPerRepetition({ targets, scenarios, groups = null }: RunSize): number {
  const used = groups?.members.filter((ids) => ids.length > 0).length ?? 1;
  return (targets.length + Math.max(0, used - 1)) * scenarios.length;
}

/** What one visit takes beside its measured time, ms. */
export function estimateVisitOverheadMs({
  engines,
  scenarios = [],
  items = USUAL_ITEMS,
}: Pick<RunSize, 'engines' | 'items'> & Partial<Pick<RunSize, 'scenarios'>>): number {
  const further = scenarios.map((scenario) => {
    const perItemMs = INSERT_MS + (getsItems(scenario) ? READ_MS : 0);
    return perItemMs * Math.max(0, (scenario.items ?? items) - USUAL_ITEMS);
  });
  const furtherMs = further.length === 0 ? 0 : mean(further);
  return VISIT_OVERHEAD_MS + WARM_UP_MS + furtherMs + engines.length * ENGINE_OVERHEAD_MS;
}

function getsItems({ mix }: SizedScenario): boolean {
  if (mix === undefined) return true;
  const share = isList(mix) ? mix.find(({ operation }) => operation === 'get')?.share : mix['get'];
  return (share ?? 0) > 0;
}

function isList(mix: Mix): mix is readonly OperationShare[] {
  return Array.isArray(mix);
}

/** What the generators take by themselves, against the null server, in one repetition, ms. */
export function estimateCalibrationMs({ scenarios, engines }: Pick<RunSize, 'scenarios' | 'engines'>): number {
  return NULL_SERVER_MS + scenarios.length * engines.length * CALIBRATION_MS;
}
