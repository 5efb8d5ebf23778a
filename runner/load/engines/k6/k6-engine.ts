import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Load } from '../../../../model/document/load.ts';
import { type BinPlan, planBins } from '../../../measure/time-bins.ts';
import { locateK6 } from '../../../programs/locate-k6.ts';
import { serverGone } from '../../server-gone.ts';
import type { Engine, TurnOutcome, TurnsJob, TurnsMeasurement } from '../engine.ts';
import { measureByTurns } from '../measure-by-turns.ts';
import { wrongLoad } from '../round-errors.ts';
import { k6Failed } from './k6-failed.ts';
import { type K6Slice, k6Slices } from './k6-slices.ts';
import { openLoadWarnings } from './open-load-warnings.ts';
import { SHORTEST_MS } from './plan-json.ts';
import { type K6Summary, readSlices, readSummary } from './read-summary.ts';
import { type K6Run, runK6 } from './run-k6.ts';
import { writeK6Files } from './write-k6-files.ts';

/** Open model in a k6 process of its own, which plays all slices as one scenario. */
export const k6Engine: Engine = {
  id: 'k6',
  title: 'k6',
  loadKind: 'open',
  arrivals: ['constant'],
  shortestMs: SHORTEST_MS,
  sliceMs: 500,
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
    const playTurns = async (job: TurnsJob): Promise<TurnsMeasurement> => playTurnsWith(path, job);
    return {
      available: true,
      engine: { ...k6Engine, version, playTurns, measure: (job) => measureByTurns(playTurns, job) },
    };
  },
};

/** The slices as they were played, and the bins that each app's round is cut into. */
interface Played {
  readonly slices: readonly K6Slice[];
  readonly bins: BinPlan;
  readonly run: K6Run;
}

async function playTurnsWith(binary: string, job: TurnsJob): Promise<TurnsMeasurement> {
  job.signal.throwIfAborted();
  const { load } = job;
  const refusal = k6Engine.cannotPlay({
    load,
    durationMs: job.slices.reduce((sum, slice) => sum + slice.durationMs, 0),
  });
  if (refusal !== null) throw wrongLoad(k6Engine, refusal);
  const slices = k6Slices(job.slices, (load as Load & { kind: 'open' }).ratePerSec);
  const bins = planBins(Math.max(...job.apps.map((_app, app) => lengthOf(slices, app))));
  const files = await writeK6Files(job, slices, bins);
  try {
    const run = await runK6(binary, files, job, slices);
    const played = { slices, bins, run };
    requireComplete(played);
    const counts = readSlices(run.summary, slices.length);
    return {
      apps: job.apps.map((_app, app) => outcomeOf(job, app, played)),
      slices: counts.map((count, slice) => ({ slice, ...count, inFlightAtEnd: null })),
    };
  } finally {
    await Promise.all([files.plan, files.job, files.summary].map((file) => rm(file, { force: true })));
  }
}

/** @throws StackbenchError `k6-failed` if k6 sent nothing, or if it does not account for all that it sent */
function requireComplete({ slices, bins, run }: Played): void {
  const apps = new Set(slices.map(({ app }) => app));
  const { iterations, unsent } = readSummary(run.summary, bins);
  const timed = [...apps].reduce((sum, app) => sum + countOf(readSummary(run.summary, bins, app)), 0);
  const sent = iterations - unsent;
  if (sent === 0) throw k6Failed(0, 'It made no request.');
  if (sent !== timed) throw k6Failed(0, `It made ${sent} requests but timed ${timed}.`);
}

function outcomeOf(job: TurnsJob, app: number, { slices, bins, run }: Played): TurnOutcome {
  const { baseUrl, signal } = job.apps[app] as TurnsJob['apps'][number];
  if (signal.aborted) return { state: 'failed', error: signal.reason };
  const reason = run.gone.get(app);
  if (reason !== undefined) return { state: 'failed', error: serverGone(baseUrl, 'k6', reason) };
  const summary = readSummary(run.summary, bins, app);
  const elapsedMs = lengthOf(slices, app);
  const due = slices.reduce((sum, slice) => sum + (slice.app === app ? slice.due : 0), 0);
  const sent = countOf(summary);
  const dropped = slices.length === 1 ? summary.dropped : Math.max(0, due - sent);
  const cpuUs = run.cpuUs[app] ?? null;
  const cores = job.cpus.length === 0 ? availableParallelism() : job.cpus.length;
  const cpuShare = cpuUs === null ? null : cpuUs / (elapsedMs * 1000 * cores);
  return {
    state: 'measured',
    measurement: {
      elapsedMs,
      operations: summary.operations,
      answers: summary.answers,
      timeBins: summary.timeBins,
      dropped,
      // k6 does not record when an iteration was due.
      late: null,
      lateness: null,
      serviceTime: null,
      connectionCloses: null,
      statuses: summary.statuses,
      timeline: null,
      generatorCpuUs: cpuUs,
      generator: { cpuShare, eventLoopUtilisation: null, littlesLaw: null },
      warnings: openLoadWarnings({ iterations: sent, dropped }, due, cpuShare),
    },
  };
}

function countOf({ operations }: K6Summary): number {
  return operations.reduce((sum, { count }) => sum + count, 0);
}

function lengthOf(slices: readonly K6Slice[], app: number): number {
  return slices.reduce((sum, slice) => sum + (slice.app === app ? slice.endMs - slice.beginMs : 0), 0);
}
