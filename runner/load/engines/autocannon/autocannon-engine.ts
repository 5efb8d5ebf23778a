import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { StackbenchError } from '../../../../model/stackbench-error.ts';
import { prepareStream } from '../../../../scenarios/request-stream.ts';
import type { Engine, EngineMeasurement, RoundJob } from '../engine.ts';
import { noAnswer, playInChild } from '../forked-generator.ts';
import type { ChildJob, ChildResult } from './child-messages.ts';
import { closedLoopWarnings } from './closed-loop-warnings.ts';

/** Beyond window and warm-up, the generator has so long to start and to report. */
const OVERHEAD_MS = 15_000;

/** Closed loop in a forked process; the times are our own, never autocannon's. */
export const autocannonEngine: Engine = {
  id: 'autocannon',
  title: 'autocannon',
  loadKind: 'closed',
  arrivals: [],
  shortestMs: 1,
  check: () => Promise.resolve({ available: true, version: installedVersion() }),
  async measure(job) {
    if (job.load.kind !== 'closed') throw wrongLoad(job);
    const childJob: ChildJob = {
      baseUrl: job.baseUrl,
      stream: prepareStream(job.scenario, job.items, job.seed),
      itemsFile: job.itemsFile,
      connections: job.load.connections,
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
  },
};

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

function wrongLoad({ load }: RoundJob): StackbenchError {
  return new StackbenchError({
    code: 'wrong-load',
    what: `autocannon plays closed loops, not ${load.kind} load.`,
    why: 'Its rate is a burst at the start of each second.',
    fix: 'Use k6 or the pacer for a stated arrival rate.',
  });
}
