import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { prepareStream } from '../../../../scenarios/request-stream.ts';
import { logTail } from '../../../machine/processes/log-file.ts';
import { WaitedTooLong, waitFor } from '../../../machine/processes/wait-for.ts';
import { cpuBetween } from '../../../measure/cpu-between.ts';
import { type CpuSnapshot, readCpu } from '../../../measure/process-cpu.ts';
import { planBins } from '../../../measure/time-bins.ts';
import { locateK6 } from '../../../programs/locate-k6.ts';
import type { Engine, EngineMeasurement, RoundJob } from '../engine.ts';
import { k6CannotPlay, k6Failed, k6Missing, serverGone } from './k6-errors.ts';
import { type K6Files, startK6 } from './k6-process.ts';
import { openLoadWarnings } from './open-load-warnings.ts';
import { k6Plan, SHORTEST_MS } from './plan-json.ts';
import { type K6Summary, readSummary } from './read-summary.ts';

const STOP_GRACE_MS = 500;
/** Beyond window and timeout, k6 has so long to start, to connect and to report. */
const OVERHEAD_MS = 20_000;
/** So many refused connections within the window mean that nobody listens any more. */
const REFUSED_UNTIL_GONE = 10;

let binary: string | null = null;

/** Open model in a k6 process; `check` finds the program, `measure` uses what it found. */
export const k6Engine: Engine = {
  id: 'k6',
  title: 'k6',
  loadKind: 'open',
  arrivals: ['constant'],
  shortestMs: SHORTEST_MS,
  async check(env, signal) {
    const k6 = await locateK6({ env, ...(signal === undefined ? {} : { signal }) });
    binary = k6.found ? k6.path : null;
    return k6.found ? { available: true, version: k6.version } : { available: false, reason: k6.reason, fix: k6.fix };
  },
  async measure(job) {
    job.signal.throwIfAborted();
    if (binary === null) throw k6Missing('It was not found, or not looked for.', 'Run `stackbench setup`.');
    return measureWith(binary, job);
  },
};

async function measureWith(binary: string, job: RoundJob): Promise<EngineMeasurement> {
  const { load, durationMs } = job;
  if (load.kind !== 'open') throw k6CannotPlay('It plays constant arrival rates, not closed loops.', 'Use autocannon.');
  if (load.arrivals !== 'constant')
    throw k6CannotPlay(`Ours does not play ${load.arrivals} arrivals.`, 'Use the pacer.');
  if (durationMs < SHORTEST_MS) throw k6CannotPlay('It measures for one second or more.', 'Raise --duration to 1s.');
  const files = await writeFiles(job, load);
  try {
    const { summary, cpuUs } = await run(binary, files, job);
    const cores = job.cpus.length === 0 ? availableParallelism() : job.cpus.length;
    const cpuShare = cpuUs === null ? null : cpuUs / (durationMs * 1000 * cores);
    return {
      elapsedMs: durationMs,
      operations: summary.operations,
      answers: summary.answers,
      timeBins: summary.timeBins,
      dropped: summary.dropped,
      // k6 does not record when an iteration was due.
      late: null,
      lateness: null,
      serviceTime: null,
      connectionCloses: null,
      statuses: summary.statuses,
      timeline: null,
      generatorCpuUs: cpuUs,
      generator: { cpuShare, eventLoopUtilisation: null, littlesLaw: null },
      warnings: openLoadWarnings(summary, (load.ratePerSec * durationMs) / 1000, cpuShare),
    };
  } finally {
    await Promise.all([files.plan, files.job, files.summary].map((file) => rm(file, { force: true })));
  }
}

/**
 * Runs k6 once. The window begins when its first measured request is logged (a few ms late) and ends `durationMs` later, or with the
 * process: CPU times read at its edges are off by that much at most.
 */
async function run(
  binary: string,
  files: K6Files,
  job: RoundJob,
): Promise<{ readonly summary: K6Summary; readonly cpuUs: number | null }> {
  const failed = Promise.withResolvers<never>();
  const errors: string[] = [];
  const edges: { begin?: CpuSnapshot; end?: CpuSnapshot } = {};
  let refused = 0;
  let endTimer: NodeJS.Timeout | undefined;
  const reachEdge = (edge: 'begin' | 'end', pid: number): void => {
    if (edges[edge] !== undefined) return;
    edges[edge] = readCpu([pid]);
    job.onWindow?.(edge);
  };
  const child = await startK6(
    { binary, files, cpus: job.cpus, workDir: job.workDir },
    {
      onBegin: () => {
        reachEdge('begin', child.pid);
        endTimer = setTimeout(() => reachEdge('end', child.pid), job.durationMs);
      },
      onRequestFailed: (reason) => {
        if (edges.begin !== undefined && reason.includes('connection refused')) refused += 1;
        if (refused >= REFUSED_UNTIL_GONE) failed.reject(serverGone(job.baseUrl, reason));
      },
      onError: (message) => {
        if (errors.length < 5) errors.push(message);
      },
    },
  );
  job.onGenerator?.(child.pid);
  const limitMs = job.durationMs + job.timeoutMs + OVERHEAD_MS;
  const wait = { what: 'k6 to end', withinMs: limitMs, expectedMs: limitMs, signal: job.signal };
  try {
    const { code, signal } = await waitFor(Promise.race([child.exited, failed.promise]), wait);
    const message = errors[0] ?? (await logTail(files.log));
    if (code !== 0 || errors.length > 0) throw k6Failed(code ?? signal, message);
    const summary = readSummary(await readJson(files.summary), planBins(job.durationMs));
    const counted = summary.operations.reduce((sum, { count }) => sum + count, 0);
    if (edges.begin === undefined || summary.iterations === 0) throw k6Failed(0, 'It made no request.');
    if (counted !== summary.iterations)
      throw k6Failed(0, `It made ${summary.iterations} requests but timed ${counted}.`);
    if (edges.end === undefined) reachEdge('end', child.pid);
    return { summary, cpuUs: cpuBetween(edges.begin, edges.end ?? new Map()) };
  } catch (error) {
    throw error instanceof WaitedTooLong ? k6Failed(null, `It did not end within ${limitMs} ms.`) : error;
  } finally {
    clearTimeout(endTimer);
    await child.stop({ graceMs: STOP_GRACE_MS });
  }
}

async function writeFiles(job: RoundJob, load: RoundJob['load'] & { kind: 'open' }): Promise<K6Files> {
  const { scenario, items, seed, baseUrl, itemsFile, durationMs, timeoutMs, connectMs, workDir } = job;
  const path = (name: string): string => join(workDir, `k6-${name}-${id}.json`);
  const id = randomUUID().slice(0, 8);
  const files = { plan: path('plan'), job: path('job'), summary: path('summary'), log: join(workDir, 'k6.log') };
  await mkdir(join(workDir, 'k6-home'), { recursive: true });
  const { ratePerSec, maxInFlight } = load;
  const { bins, binMs } = planBins(durationMs);
  const plan = k6Plan({ scenario, durationMs, timeoutMs, connectMs, ratePerSec, maxInFlight, bins });
  await writeFile(files.plan, JSON.stringify(plan));
  const stream = prepareStream(scenario, items, seed);
  await writeFile(files.job, JSON.stringify({ baseUrl, stream, itemsFile, timeoutMs, bins, binMs }));
  return files;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw k6Failed(0, `It wrote no readable summary: ${String(cause)}`);
  }
}
