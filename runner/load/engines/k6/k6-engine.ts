import { readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Load } from '../../../../model/document/load.ts';
import { logTail } from '../../../machine/processes/log-file.ts';
import { WaitedTooLong, waitFor } from '../../../machine/processes/wait-for.ts';
import { cpuBetween } from '../../../measure/cpu-between.ts';
import { type CpuSnapshot, readCpu } from '../../../measure/process-cpu.ts';
import { planBins } from '../../../measure/time-bins.ts';
import { locateK6 } from '../../../programs/locate-k6.ts';
import { serverGone } from '../../server-gone.ts';
import type { Engine, EngineMeasurement, RoundJob } from '../engine.ts';
import { wrongLoad } from '../round-errors.ts';
import { k6Failed } from './k6-failed.ts';
import { type K6Files, startK6 } from './k6-process.ts';
import { openLoadWarnings } from './open-load-warnings.ts';
import { SHORTEST_MS } from './plan-json.ts';
import { type K6Summary, readSummary } from './read-summary.ts';
import { writeK6Files } from './write-k6-files.ts';

const STOP_GRACE_MS = 500;
/** Maximum time for start, connections and report, in ms, in addition to window and timeout. */
const OVERHEAD_MS = 20_000;
/** Number of refused connections within the window after which the server is considered gone. */
const REFUSED_UNTIL_GONE = 10;

/** Open model in a k6 process of its own. */
export const k6Engine: Engine = {
  id: 'k6',
  title: 'k6',
  loadKind: 'open',
  arrivals: ['constant'],
  shortestMs: SHORTEST_MS,
  cannotPlay({ load, durationMs }) {
    if (load.kind !== 'open')
      return { why: 'It plays constant arrival rates, not closed loops.', fix: 'Use autocannon.' };
    if (load.arrivals !== 'constant')
      return { why: `Its script does not play ${load.arrivals} arrivals.`, fix: 'Use the pacer.' };
    if (durationMs < SHORTEST_MS) return { why: 'It measures for one second or more.', fix: 'Raise --duration to 1s.' };
    return null;
  },
  async check(env, signal) {
    const k6 = await locateK6({ env, ...(signal === undefined ? {} : { signal }) });
    if (!k6.found) return { available: false, reason: k6.reason, fix: k6.fix };
    const { path, version } = k6;
    return { available: true, engine: { ...k6Engine, version, measure: (job) => measureWith(path, job) } };
  },
};

async function measureWith(binary: string, job: RoundJob): Promise<EngineMeasurement> {
  job.signal.throwIfAborted();
  const refusal = k6Engine.cannotPlay(job);
  if (refusal !== null) throw wrongLoad(k6Engine, refusal);
  const { durationMs } = job;
  const load = job.load as Load & { kind: 'open' };
  const files = await writeK6Files(job, load);
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
 * Runs k6 once. The window begins when its first measured request is logged (a few ms late) and ends `durationMs`
 * later, or with the process: CPU times read at its edges are off by that much at most.
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
        if (refused >= REFUSED_UNTIL_GONE) failed.reject(serverGone(job.baseUrl, 'k6', reason));
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

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw k6Failed(0, `It wrote no readable summary: ${String(cause)}`);
  }
}
