import { availableParallelism } from 'node:os';
import type { Load } from '../../../../model/document/load.ts';
import { streamOf } from '../../../../scenarios/stream.ts';
import { ownVersion } from '../../../machine/own-version.ts';
import { playInChild } from '../../forked-generator.ts';
import { type Schedule, schedulesOf } from '../../pacing/pacing.ts';
import { serverGone } from '../../server-gone.ts';
import type { Engine, EngineMeasurement, TurnOutcome, TurnsJob, TurnsMeasurement } from '../engine.ts';
import { measureByTurns } from '../measure-by-turns.ts';
import { wrongLoad } from '../round-errors.ts';
import type { OpenResult, PacerJob, PacerResult } from './child-messages.ts';
import { pacerWarnings } from './pacer-warnings.ts';

/** Maximum time for start, connections and report, in ms, in addition to windows, what lies between, and timeout. */
const OVERHEAD_MS = 15_000;
/** Maximum time between the windows of two slices, and for the connections of an app, in ms. */
const BETWEEN_MS = 2500;

/** Open model in a forked process of our own: requests go out when they are due, and latency counts from then. */
export const pacerEngine: Engine = {
  id: 'pacer',
  title: 'pacer',
  loadKind: 'open',
  arrivals: ['constant', 'poisson', 'ramp'],
  shortestMs: 1,
  sliceMs: 250,
  cannotPlay: ({ load }) =>
    load.kind === 'open'
      ? null
      : { why: 'It plays arrival rates, not closed loops.', fix: 'Use autocannon for closed loops.' },
  check: () =>
    Promise.resolve({
      available: true,
      engine: {
        ...pacerEngine,
        version: ownVersion,
        measure: (job) => measureByTurns(playTurns, job),
        playTurns,
      },
    }),
};

async function playTurns(job: TurnsJob): Promise<TurnsMeasurement> {
  const { apps, slices, timeoutMs } = job;
  const durationMs = slices.reduce((sum, slice) => sum + slice.durationMs, 0);
  const refusal = pacerEngine.cannotPlay({ load: job.load, durationMs });
  if (refusal !== null) throw wrongLoad(pacerEngine, refusal);
  const childJob: PacerJob = {
    apps: apps.map(({ baseUrl, itemsFile }) => ({ baseUrl, itemsFile })),
    slices,
    stream: streamOf(job.scenario, job),
    itemsFile: job.itemsFile,
    schedules: schedulesOfAll(job),
    maxInFlight: (job.load as Load & { kind: 'open' }).maxInFlight,
    timeoutMs,
  };
  const played = await playInChild<PacerResult>(
    { ...job, baseUrl: apps.map(({ id }) => id).join(', '), appSignals: apps.map(({ signal }) => signal) },
    {
      label: 'pacer',
      module: 'runner/load/engines/pacer/child.ts',
      childJob,
      limitMs: durationMs + timeoutMs + (slices.length + apps.length) * BETWEEN_MS + OVERHEAD_MS,
    },
  );
  return { apps: apps.map((_app, index) => outcomeOf(job, index, played)), slices: played.slices };
}

/** The schedule of each slice of the job. */
function schedulesOfAll({ apps, slices, load, seed }: TurnsJob): Schedule[] {
  const { arrivals, ratePerSec } = load as Load & { kind: 'open' };
  const waiting = apps.map((_app, app) =>
    schedulesOf(
      { arrivals, ratePerSec, seed },
      slices.filter((slice) => slice.app === app).map(({ durationMs }) => durationMs),
    ),
  );
  return slices.flatMap(({ app }) => waiting[app]?.shift() ?? []);
}

function outcomeOf(job: TurnsJob, index: number, { apps }: PacerResult): TurnOutcome {
  const { baseUrl, signal } = job.apps[index] as TurnsJob['apps'][number];
  const outcome = apps[index] ?? { gone: 'It was not measured.' };
  if (signal.aborted) return { state: 'failed', error: signal.reason };
  if ('gone' in outcome)
    return { state: 'failed', error: serverGone(baseUrl, 'pacer', outcome.gone ?? 'It was dropped.') };
  return { state: 'measured', measurement: toMeasurement(outcome.result, job) };
}

function toMeasurement(result: OpenResult, { cpus }: TurnsJob): EngineMeasurement {
  const { eventLoopUtilisation, cpuUs, latenessP99Ms: _, ...counted } = result;
  const cores = cpus.length === 0 ? availableParallelism() : cpus.length;
  const cpuShare = cpuUs / (result.elapsedMs * 1000 * cores);
  return {
    ...counted,
    answers: null,
    inFlightAges: null,
    generator: { cpuShare, eventLoopUtilisation, littlesLaw: null },
    generatorCpuUs: cpuUs,
    warnings: pacerWarnings(result, cpuShare),
  };
}
