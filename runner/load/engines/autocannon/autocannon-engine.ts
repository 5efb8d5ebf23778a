import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { Load } from '../../../../model/document/load.ts';
import { streamOf } from '../../../../scenarios/stream.ts';
import { playInChild } from '../../forked-generator.ts';
import { serverGone } from '../../server-gone.ts';
import type { Engine, EngineMeasurement, TurnOutcome, TurnsJob, TurnsMeasurement } from '../engine.ts';
import { measureByTurns } from '../measure-by-turns.ts';
import { noAnswer, wrongLoad } from '../round-errors.ts';
import type { ClosedResult, ChildJob, ChildResult } from './child-messages.ts';
import { closedLoopWarnings } from './closed-loop-warnings.ts';

/** Maximum time for start and report, in ms, in addition to windows and what lies between them. */
const OVERHEAD_MS = 15_000;
/** Maximum time between the windows of two slices, in ms. */
const BETWEEN_MS = 3500;

/** Closed loop in a forked process; the times are our own, never autocannon's. */
export const autocannonEngine: Engine = {
  id: 'autocannon',
  title: 'autocannon',
  loadKind: 'closed',
  arrivals: [],
  shortestMs: 1,
  sliceMs: 250,
  cannotPlay: ({ load }) =>
    load.kind === 'closed'
      ? null
      : {
          why: 'It plays closed loops only: its own rate is a burst at the start of each second.',
          fix: 'Use k6 or the pacer for an arrival rate.',
        },
  check: () =>
    Promise.resolve({
      available: true,
      engine: {
        ...autocannonEngine,
        version: installedVersion(),
        measure: (job) => measureByTurns(playTurns, job),
        playTurns,
      },
    }),
};

async function playTurns(job: TurnsJob): Promise<TurnsMeasurement> {
  const { load, slices } = job;
  const durationMs = slices.reduce((sum, slice) => sum + slice.durationMs, 0);
  const refusal = autocannonEngine.cannotPlay({ load, durationMs });
  if (refusal !== null) throw wrongLoad(autocannonEngine, refusal);
  const childJob: ChildJob = {
    apps: job.apps.map(({ baseUrl, itemsFile }) => ({ baseUrl, itemsFile })),
    slices,
    stream: streamOf(job.scenario, job),
    itemsFile: job.itemsFile,
    connections: (load as Load & { kind: 'closed' }).connections,
    timeoutMs: job.timeoutMs,
  };
  const played = await playInChild<ChildResult>(
    { ...job, baseUrl: job.apps.map(({ id }) => id).join(', '), appSignals: job.apps.map(({ signal }) => signal) },
    {
      label: 'autocannon',
      module: 'runner/load/engines/autocannon/child.ts',
      childJob,
      limitMs: durationMs + slices.length * BETWEEN_MS + OVERHEAD_MS,
    },
  );
  return { apps: job.apps.map((_app, index) => outcomeOf(job, index, played)), slices: played.slices };
}

function outcomeOf(job: TurnsJob, index: number, { apps }: ChildResult): TurnOutcome {
  const { baseUrl, signal } = job.apps[index] as TurnsJob['apps'][number];
  const outcome = apps[index] ?? { gone: 'It was not measured.' };
  if (signal.aborted) return { state: 'failed', error: signal.reason };
  if ('gone' in outcome)
    return { state: 'failed', error: serverGone(baseUrl, 'autocannon', outcome.gone ?? 'It was dropped.') };
  const { result } = outcome;
  if (result.operations.length === 0)
    return { state: 'failed', error: noAnswer({ baseUrl, durationMs: result.elapsedMs }, 'autocannon') };
  return { state: 'measured', measurement: toMeasurement(result, job) };
}

function toMeasurement(result: ClosedResult, { cpus }: TurnsJob): EngineMeasurement {
  const { eventLoopUtilisation, cpuUs, littlesLaw, inFlight: _, ...counted } = result;
  const cores = cpus.length === 0 ? availableParallelism() : cpus.length;
  return {
    ...counted,
    answers: null,
    timeBins: null,
    dropped: 0,
    late: null,
    lateness: null,
    serviceTime: null,
    generator: { cpuShare: cpuUs / (result.elapsedMs * 1000 * cores), eventLoopUtilisation, littlesLaw },
    generatorCpuUs: cpuUs,
    warnings: closedLoopWarnings(result),
  };
}

function installedVersion(): string {
  const file = new URL(import.meta.resolve('autocannon/package.json'));
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
