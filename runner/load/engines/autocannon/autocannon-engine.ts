import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { Load } from '../../../../model/document/load.ts';
import { prepareStream } from '../../../../scenarios/request-stream.ts';
import { playInChild } from '../../forked-generator.ts';
import type { Engine, EngineMeasurement, RoundJob } from '../engine.ts';
import { noAnswer, wrongLoad } from '../round-errors.ts';
import type { ChildJob, ChildResult } from './child-messages.ts';
import { closedLoopWarnings } from './closed-loop-warnings.ts';

/** Maximum time for start and report, in ms, in addition to window and warm-up. */
const OVERHEAD_MS = 15_000;

/** Closed loop in a forked process; the times are our own, never autocannon's. */
export const autocannonEngine: Engine = {
  id: 'autocannon',
  title: 'autocannon',
  loadKind: 'closed',
  arrivals: [],
  shortestMs: 1,
  cannotPlay: ({ load }) =>
    load.kind === 'closed'
      ? null
      : {
          why: 'It plays closed loops only: its own rate is a burst at the start of each second.',
          fix: 'Use k6 or the pacer for an arrival rate.',
        },
  check: () =>
    Promise.resolve({ available: true, engine: { ...autocannonEngine, version: installedVersion(), measure } }),
};

async function measure(job: RoundJob): Promise<EngineMeasurement> {
  const refusal = autocannonEngine.cannotPlay(job);
  if (refusal !== null) throw wrongLoad(autocannonEngine, refusal);
  const childJob: ChildJob = {
    baseUrl: job.baseUrl,
    stream: prepareStream(job.scenario, job.items, job.seed),
    itemsFile: job.itemsFile,
    connections: (job.load as Load & { kind: 'closed' }).connections,
    durationMs: job.durationMs,
    timeoutMs: job.timeoutMs,
  };
  const result = await playInChild<ChildResult>(job, {
    label: 'autocannon',
    module: 'runner/load/engines/autocannon/child.ts',
    childJob,
    limitMs: job.durationMs + OVERHEAD_MS,
  });
  return toMeasurement(result, job);
}

function toMeasurement(result: ChildResult, job: RoundJob): EngineMeasurement {
  if (result.operations.length === 0) throw noAnswer(job, 'autocannon');
  const { eventLoopUtilisation, cpuUs, littlesLaw, inFlight: _, ...counted } = result;
  const cores = job.cpus.length === 0 ? availableParallelism() : job.cpus.length;
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
