import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { StackbenchError } from '../../../../model/stackbench-error.ts';
import { prepareStream } from '../../../../scenarios/request-stream.ts';
import { packageRoot } from '../../../machine/package-root.ts';
import type { Engine, EngineMeasurement, RoundJob } from '../engine.ts';
import { playInChild } from '../forked-generator.ts';
import type { PacerJob, PacerResult } from './child-messages.ts';
import { pacerWarnings } from './pacer-warnings.ts';

/** Beyond window and timeout, the pacer has so long to start, to connect and to report. */
const OVERHEAD_MS = 15_000;

/** Open model in a forked process of our own: requests go out when they are due, and latency counts from then. */
export const pacerEngine: Engine = {
  id: 'pacer',
  title: 'pacer',
  loadKind: 'open',
  arrivals: ['constant', 'poisson', 'ramp'],
  shortestMs: 1,
  check: () => Promise.resolve({ available: true, version: ownVersion() }),
  async measure(job) {
    const { load, seed, durationMs, timeoutMs } = job;
    if (load.kind !== 'open') throw wrongLoad();
    const childJob: PacerJob = {
      baseUrl: job.baseUrl,
      stream: prepareStream(job.scenario, job.items, seed),
      itemsFile: job.itemsFile,
      schedule: { arrivals: load.arrivals, ratePerSec: load.ratePerSec, durationMs, seed },
      maxInFlight: load.maxInFlight,
      timeoutMs,
    };
    const result = await playInChild<PacerResult>(job, {
      label: 'pacer',
      module: 'runner/load/engines/pacer/child.ts',
      childJob,
      limitMs: durationMs + timeoutMs + OVERHEAD_MS,
    });
    return toMeasurement(result, job);
  },
};

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

/** The pacer is part of this package. */
function ownVersion(): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

function wrongLoad(): StackbenchError {
  return new StackbenchError({
    code: 'wrong-load',
    what: 'The pacer plays arrival rates, not closed loops.',
    why: 'Its requests do not wait for one another.',
    fix: 'Use autocannon for closed loops.',
  });
}
