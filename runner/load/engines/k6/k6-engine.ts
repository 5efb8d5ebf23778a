import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Load } from '../../../../model/document/load.ts';
import { planBins } from '../../../measure/time-bins.ts';
import { locateK6 } from '../../../programs/locate-k6.ts';
import { serverGone } from '../../server-gone.ts';
import type { Engine, EngineMeasurement, TurnOutcome, TurnsJob, TurnsMeasurement } from '../engine.ts';
import { measureByTurns } from '../measure-by-turns.ts';
import { wrongLoad } from '../round-errors.ts';
import { k6Failed } from './k6-failed.ts';
import { k6Kinds } from './k6-kinds.ts';
import { type K6Slice, k6Slices } from './k6-slices.ts';
import { openLoadWarnings } from './open-load-warnings.ts';
import { SHORTEST_MS } from './plan-json.ts';
import { type K6Summary, readMetrics, readSlices, summaryOf } from './read-summary.ts';
import { type K6Run, runK6 } from './run-k6.ts';
import { writeK6Files } from './write-k6-files.ts';

/** Open model in a k6 process of its own, which plays all slices as one scenario. */
export const k6Engine: Engine = {
  id: 'k6',
  title: 'k6',
  loadKind: 'open',
  arrivals: ['constant'],
  shortestMs: SHORTEST_MS,
  sliceMs: 750,
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

/** The slices as they were planned, and what k6 measured of each app. */
interface Played {
  readonly slices: readonly K6Slice[];
  readonly summaries: readonly K6Summary[];
  readonly cpuUs: K6Run['cpuUs'];
  /** Whether each app was given up, or is gone. */
  readonly lost: readonly boolean[];
}

type TurnApp = TurnsJob['apps'][number];

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
    const losses = job.apps.map((app, place) => lossOf(app, run.gone.get(place)));
    if (run.summary === null) return { apps: losses.filter((loss) => loss !== null), slices: [] };
    const metrics = readMetrics(run.summary);
    const summaries = job.apps.map((_app, app) => summaryOf(metrics, bins, app, k6Kinds(job.scenario)));
    requireComplete(summaries);
    const played = { slices, summaries, cpuUs: run.cpuUs, lost: losses.map((loss) => loss !== null) };
    const counts = readSlices(metrics, slices.length).map((count, slice) => ({ slice, ...count, inFlightAtEnd: null }));
    return {
      apps: losses.map((loss, app) => loss ?? { state: 'measured', measurement: measurementOf(job, app, played) }),
      slices: counts.filter(({ slice }) => run.wasPlayed(slice)),
    };
  } finally {
    await Promise.all([files.plan, files.job, files.summary, files.values].map((file) => rm(file, { force: true })));
  }
}

/** @throws StackbenchError `k6-failed` if k6 sent nothing, or if it does not account for all that it sent */
function requireComplete(summaries: readonly K6Summary[]): void {
  const { iterations = 0, unsent = 0 } = summaries[0] ?? {};
  const timed = summaries.reduce((sum, summary) => sum + countOf(summary), 0);
  const sent = iterations - unsent;
  if (sent === 0) throw k6Failed(0, 'It made no request.');
  if (sent !== timed) throw k6Failed(0, `It made ${sent} requests but timed ${timed}.`);
}

/** Why an app is not measured; null if it is. `reason` is k6's message when the server is gone. */
function lossOf({ baseUrl, signal }: TurnApp, reason: string | undefined): (TurnOutcome & { state: 'failed' }) | null {
  if (signal.aborted) return { state: 'failed', error: signal.reason };
  return reason === undefined ? null : { state: 'failed', error: serverGone(baseUrl, 'k6', reason) };
}

function measurementOf(job: TurnsJob, app: number, played: Played): EngineMeasurement {
  const { slices, summaries, cpuUs: spentUs, lost } = played;
  const summary = summaries[app] as K6Summary;
  const elapsedMs = lengthOf(slices, app);
  const due = slices.reduce((sum, slice) => sum + (slice.app === app ? slice.due : 0), 0);
  const sent = countOf(summary);
  // Of one slice k6 counts what it dropped; of several it does not say in which.
  const unsent = Math.max(0, due - sent - summary.late);
  const dropped = slices.length === 1 ? summary.dropped : Math.min(unsent, summary.full + summary.dropped);
  // Virtual users that wait for another app cannot send; one that is given up is ended before its requests time out.
  const keepsUsers = (other: K6Summary, place: number): boolean => lost[place] === true || timeoutsOf(other) > 0;
  const isShort = summary.full > 0 && timeoutsOf(summary) === 0 && summaries.some(keepsUsers);
  const cpuUs = spentUs[app] ?? null;
  const cores = job.cpus.length === 0 ? availableParallelism() : job.cpus.length;
  const cpuShare = cpuUs === null ? null : cpuUs / (elapsedMs * 1000 * cores);
  return {
    elapsedMs,
    operations: summary.operations,
    answers: summary.answers,
    timeBins: summary.timeBins,
    inFlightAges: null,
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
    warnings: openLoadWarnings({ iterations: sent, dropped }, due, { cpuShare, isShort }),
  };
}

function timeoutsOf({ operations }: K6Summary): number {
  return countOf({ operations: operations.filter(({ outcome }) => outcome === 'timeout') });
}

function countOf({ operations }: Pick<K6Summary, 'operations'>): number {
  return operations.reduce((sum, { count }) => sum + count, 0);
}

function lengthOf(slices: readonly K6Slice[], app: number): number {
  return slices.reduce((sum, slice) => sum + (slice.app === app ? slice.endMs - slice.beginMs : 0), 0);
}
