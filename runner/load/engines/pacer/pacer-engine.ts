import { availableParallelism } from 'node:os';
import type { Load } from '../../../../model/document/load.ts';
import { prepareStream } from '../../../../scenarios/request-stream.ts';
import { ownVersion } from '../../../machine/own-version.ts';
import { playInChild } from '../../forked-generator.ts';
import type { Engine, EngineMeasurement, RoundJob } from '../engine.ts';
import { wrongLoad } from '../round-errors.ts';
import type { PacerJob, PacerResult } from './child-messages.ts';
import { pacerWarnings } from './pacer-warnings.ts';

/** Maximum time for start, connections and report, in ms, in addition to window and timeout. */
const OVERHEAD_MS = 15_000;

/** Open model in a forked process of our own: requests go out when they are due, and latency counts from then. */
export const pacerEngine: Engine = {
  id: 'pacer',
  title: 'pacer',
  loadKind: 'open',
  arrivals: ['constant', 'poisson', 'ramp'],
  shortestMs: 1,
  cannotPlay: ({ load }) =>
    load.kind === 'open'
      ? null
      : { why: 'It plays arrival rates, not closed loops.', fix: 'Use autocannon for closed loops.' },
  check: () => Promise.resolve({ available: true, engine: { ...pacerEngine, version: ownVersion, measure } }),
};

async function measure(job: RoundJob): Promise<EngineMeasurement> {
  const refusal = pacerEngine.cannotPlay(job);
  if (refusal !== null) throw wrongLoad(pacerEngine, refusal);
  const { seed, durationMs, timeoutMs } = job;
  const { arrivals, ratePerSec, maxInFlight } = job.load as Load & { kind: 'open' };
  const childJob: PacerJob = {
    baseUrl: job.baseUrl,
    stream: prepareStream(job.scenario, job.items, seed),
    itemsFile: job.itemsFile,
    schedule: { arrivals, ratePerSec, durationMs, seed },
    maxInFlight,
    timeoutMs,
  };
  const result = await playInChild<PacerResult>(job, {
    label: 'pacer',
    module: 'runner/load/engines/pacer/child.ts',
    childJob,
    limitMs: durationMs + timeoutMs + OVERHEAD_MS,
  });
  return toMeasurement(result, job);
}

function toMeasurement(result: PacerResult, job: RoundJob): EngineMeasurement {
  const { eventLoopUtilisation, cpuUs, latenessP99Ms: _, ...counted } = result;
  const cores = job.cpus.length === 0 ? availableParallelism() : job.cpus.length;
  const cpuShare = cpuUs / (result.elapsedMs * 1000 * cores);
  return {
    ...counted,
    answers: null,
    generator: { cpuShare, eventLoopUtilisation, littlesLaw: null },
    generatorCpuUs: cpuUs,
    warnings: pacerWarnings(result, cpuShare),
  };
}
