import type { Calibration } from '../../../model/document/calibration.ts';
import type { Load } from '../../../model/document/load.ts';
import type { Plan } from '../../../model/document/plan.ts';
import { messageOf } from '../../../model/stackbench-error.ts';
import type { Warning } from '../../../model/warnings.ts';
import type { Expectation } from '../../../scenarios/own/expectation.ts';
import type { Scenario } from '../../../scenarios/scenario.ts';
import type { ReadyEngine, EngineMeasurement, RoundJob } from '../engines/engine.ts';
import { loadFor } from '../load-for.ts';
import { mostInFlight } from '../most-in-flight.ts';
import type { Ceiling } from './generator-limit.ts';
import { startNullServer } from './start-null-server.ts';

const WINDOW_MS = { closed: 600, open: 1000 } as const;
/** Time for opening connections, in ms: the null server accepts them at once. */
const CONNECT_MS = 300;
const TIMEOUT_MS = 2000;
/**
 * Multiples of the stated rate that are tried until an open-model engine reaches one; the stated rate itself is tried
 * twice.
 */
const TRIED = [1, 1, 0.5, 0.25] as const;

interface CeilingRequest {
  readonly plan: Plan;
  readonly repetition: number;
  readonly engines: readonly ReadyEngine[];
  readonly scenarios: readonly Scenario[];
  readonly itemsFile: string;
  readonly workDir: string;
  readonly signal: AbortSignal;
}

/** The maximum rate of each engine in each scenario, in one repetition. */
export interface Ceilings {
  of(engine: string, scenario: string): Ceiling;
  readonly calibrations: readonly Calibration[];
  readonly warnings: readonly Warning[];
}

const UNKNOWN: Ceiling = { perSec: null, missedPerSec: null };

/**
 * Measures the maximum rate of every engine in every scenario against a server that does nothing, on the cores of the
 * system under test. Never rejects: an engine that fails has an unknown rate and a warning; after an abort all are
 * unknown.
 */
export async function measureCeilings(request: CeilingRequest): Promise<Ceilings> {
  const calibrations: Calibration[] = [];
  const warnings: Warning[] = [];
  const unknown = (whose: string, error: unknown): void => {
    if (!request.signal.aborted) warnings.push(unknownCeiling(whose, messageOf(error)));
  };
  try {
    request.signal.throwIfAborted();
    const anyLength = request.scenarios.some(({ own }) => own !== undefined);
    const server = await startNullServer({ workDir: request.workDir, cpus: request.plan.systemCpus, anyLength });
    try {
      for (const scenario of request.scenarios) {
        for (const engine of request.engines) {
          request.signal.throwIfAborted();
          try {
            const job = jobFor(request, scenario, server.baseUrl);
            const found = await ceilingOf(engine, job, request.plan);
            calibrations.push({ repetition: request.repetition, scenario: scenario.id, engine: engine.id, ...found });
          } catch (error) {
            unknown(`${engine.title} in ${scenario.id}`, error);
          }
        }
      }
    } finally {
      await server.stop();
    }
  } catch (error) {
    unknown('the load generators', error);
  }
  const of = (engine: string, scenario: string): Ceiling => {
    const found = calibrations.find((one) => one.engine === engine && one.scenario === scenario);
    return found === undefined ? UNKNOWN : { perSec: found.perSec, missedPerSec: found.missedPerSec };
  };
  return { warnings, calibrations, of };
}

type CeilingJob = Omit<RoundJob, 'load' | 'durationMs'>;
type Found = Pick<Calibration, 'load' | 'perSec' | 'missedPerSec' | 'latencies'>;

async function ceilingOf(engine: ReadyEngine, job: CeilingJob, plan: Plan): Promise<Found> {
  const load = loadFor(engine, plan);
  const measure = (changed: Load): Promise<EngineMeasurement> =>
    engine.measure({ ...job, load: changed, durationMs: WINDOW_MS[changed.kind] });
  if (load.kind === 'closed')
    return { load, perSec: withOneCore(await measure(load)), missedPerSec: null, latencies: [] };
  let missedPerSec: number | null = null;
  for (const times of TRIED) {
    const ratePerSec = load.ratePerSec * times;
    const measurement = await measure({ ...load, ratePerSec, maxInFlight: mostInFlight(ratePerSec) });
    if (keptToSchedule(measurement))
      return {
        load,
        perSec: ratePerSec,
        missedPerSec: missedPerSec !== null && missedPerSec > ratePerSec ? missedPerSec : null,
        latencies: times === 1 ? latenciesOf(measurement) : [],
      };
    missedPerSec = ratePerSec;
  }
  return { load, perSec: null, missedPerSec, latencies: [] };
}

/**
 * Requests/s ÷ the share of one core that the generator used: on a quiet machine it uses a whole one, and this is what
 * it reached. Otherwise the CPU time that others take from it would look like its own limit.
 */
function withOneCore({ operations, elapsedMs, generatorCpuUs }: EngineMeasurement): number {
  const requests = operations.reduce((sum, { count }) => sum + count, 0);
  const share = generatorCpuUs === null ? 1 : Math.min(1, generatorCpuUs / (elapsedMs * 1000));
  return (requests * 1000) / elapsedMs / share;
}

/** Latencies of the good answers, as exact as the engine reports them. */
function latenciesOf({ answers, operations }: EngineMeasurement): Calibration['latencies'] {
  const known =
    answers === null ? operations.map(({ outcome, latency }) => (outcome === 'ok' ? latency : null)) : [answers];
  return known.flatMap((latency) => (latency !== null && latency.count > 0 ? [latency] : []));
}

function keptToSchedule({ dropped, warnings }: EngineMeasurement): boolean {
  return dropped === 0 && !warnings.some(({ invalidates }) => invalidates);
}

function jobFor({ plan, itemsFile, workDir, signal }: CeilingRequest, scenario: Scenario, baseUrl: string): CeilingJob {
  return {
    baseUrl,
    scenario: withAnyAnswer(scenario),
    itemsFile,
    items: plan.items,
    seed: plan.seed,
    timeoutMs: TIMEOUT_MS,
    connectMs: CONNECT_MS,
    cpus: plan.generatorCpus,
    workDir,
    signal,
  };
}

/**
 * The null server answers requests of the user's with 200 or 201 and its own body, whatever they expect. Its answers
 * are checked all the same: the generator does so in the rounds, too.
 */
function withAnyAnswer(scenario: Scenario): Scenario {
  const { own } = scenario;
  if (own === undefined) return scenario;
  const requests = own.requests.map((request) => ({ ...request, expectation: anyAnswer(request.expectation) }));
  return { ...scenario, own: { ...own, requests } };
}

function anyAnswer({ body }: Expectation): Expectation {
  return { status: null, body: typeof body === 'object' && body !== null ? { ...body, forItsTime: true } : null };
}

function unknownCeiling(whose: string, why: string): Warning {
  return {
    code: 'ceiling-unknown',
    message: `The maximum rate of ${whose} could not be measured: ${why}`,
    fix: 'Run again. Until then a saturated generator is detected only by its own CPU use and lateness.',
    invalidates: false,
  };
}
