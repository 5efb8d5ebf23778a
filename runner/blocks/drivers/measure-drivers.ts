import { randomBytes } from 'node:crypto';
import type { DriverWorkload } from '../../../model/claims/claim.ts';
import type { DriverVisit } from '../../../model/document/claims-result.ts';
import { toErrorRecord } from '../../../model/stackbench-error.ts';
import { seededRandom } from '../../../model/stats/seeded-random.ts';
import type { RunningDatastore } from '../../datastores/datastore.ts';
import { makeNamespace, removeNamespace } from '../../datastores/own-namespace.ts';
import type { DriverJob, PlayedWorkload } from '../../load/drivers/driver-job.ts';
import { playDrivers } from '../../load/drivers/play-drivers.ts';
import { readLives, requireSameLives } from '../datastore-changes.ts';
import { drawTurns } from '../draw-turns.ts';
import { streamSeed } from '../stream-seed.ts';
import { type OpenWatch, watchOver } from '../watch-over.ts';
import { type BlockEvents, SliceSpans, voidVisit } from './void-visits.ts';

/** Long enough for a commit of a slow disk, short enough that no burst of other work hits one workload only. */
const SLICE_MS = 250;
const WARM_UP_MS = 300;
const CALL_TIMEOUT_MS = 5000;

interface DriverBlock {
  readonly repetition: number;
  readonly workloads: readonly DriverWorkload[];
  /** Running; each has the data of its workloads in a new namespace, which is removed at the end. */
  readonly datastores: readonly RunningDatastore[];
  /** Measured time of each workload. */
  readonly durationMs: number;
  readonly seed: number;
  readonly generatorCpus: readonly number[];
  readonly workDir: string;
  readonly signal: AbortSignal;
}

/**
 * One block of the drivers: a fresh process on fresh data, in which all workloads take turns in slices.
 * Never rejects but for an interrupt: why a workload was not measured is in its visit.
 */
export async function measureDrivers(block: DriverBlock): Promise<DriverVisit[]> {
  const { datastores, signal } = block;
  const namespace = `stackbench_${randomBytes(4).toString('hex')}_${block.repetition}`;
  const spaces = datastores.map((datastore) => ({ ...datastore, namespace }));
  const watch = watchOver(spaces);
  try {
    await watch.requireAnswers(signal);
    const urls = new Map<string, string>();
    for (const space of spaces) urls.set(space.id, await makeNamespace(space, namespace));
    const livesBefore = await readLives(spaces);
    const { played, spans } = await playWatched(block, jobOf(block, { urls, namespace }), watch);
    await watch.requireAnswers(signal);
    const livesAfter = await readLives(spaces);
    requireSameLives(livesBefore, livesAfter);
    const events: BlockEvents = { standstills: watch.standstills(), lives: [livesBefore, livesAfter] };
    return block.workloads.map((workload, index) => {
      const { datastore } = workload;
      return voidVisit(visitOf(workload, played[index]), { datastore, spans: spans.of(index) }, events);
    });
  } catch (error) {
    signal.throwIfAborted();
    const record = toErrorRecord(await watch.explain(error));
    return block.workloads.map((workload) => ({ ...unmeasured(workload), error: record }));
  } finally {
    watch.stop();
    const drops = spaces.map((space) =>
      removeNamespace(space, namespace, () => space.product.dropNamespace(space.endpoint, namespace)),
    );
    // A server that is gone has nothing to remove; that of a user stays in the ledger.
    await Promise.allSettled(drops);
  }
}

/** Plays the job, and watches the process that asks as well: one that stands still for too long is given up. */
async function playWatched(
  { workDir, generatorCpus, signal }: DriverBlock,
  job: ReturnType<typeof jobOf>,
  watch: OpenWatch,
): Promise<{ readonly played: readonly PlayedWorkload[]; readonly spans: SliceSpans }> {
  const spans = new SliceSpans(job.slices.map(({ workload }) => workload));
  const givenUp = new AbortController();
  const ends: (() => void)[] = [];
  try {
    const played = await playDrivers({
      ...job,
      workDir,
      cpus: generatorCpus,
      signal: AbortSignal.any([signal, watch.signal, givenUp.signal]),
      onGenerator: (pid) => ends.push(watch.addGenerator('The load generator', pid, (why) => givenUp.abort(why))),
      onSlice: (slice, edge) => spans.onSlice(slice, edge),
    });
    return { played, spans };
  } finally {
    for (const end of ends) end();
  }
}

function jobOf(
  { workloads, durationMs, seed, repetition }: DriverBlock,
  { urls, namespace }: { readonly urls: ReadonlyMap<string, string>; readonly namespace: string },
): DriverJob {
  const random = seededRandom(streamSeed(seed, repetition, 'drivers'));
  const turns = drawTurns(
    workloads.map(() => ({ roundMs: durationMs, sliceMs: Math.min(SLICE_MS, durationMs) })),
    random,
  );
  return {
    workloads: workloads.map((workload, index) => ({
      ...workload,
      url: urls.get(workload.datastore) ?? '',
      // Redis lets its users use only keys of the namespace, and a table has a place in a database of it.
      name:
        workload.datastore === 'postgres' || workload.datastore === 'mongodb' ? `w${index}` : `${namespace}:w${index}`,
    })),
    slices: turns.map(({ app, durationMs: sliceMs }) => ({ workload: app, durationMs: sliceMs })),
    warmUpMs: WARM_UP_MS,
    timeoutMs: CALL_TIMEOUT_MS,
  };
}

function visitOf(workload: DriverWorkload, played: PlayedWorkload | undefined): DriverVisit {
  if (played !== undefined && !('refused' in played)) return { workload: workload.id, ...played, error: null };
  return {
    ...unmeasured(workload),
    error: {
      code: 'datastore-refused',
      what: `The workload ${workload.id} could not be opened.`,
      why: played?.refused ?? 'It was not played.',
      fix: 'Run `stackbench doctor` to see whether the datastore answers.',
    },
  };
}

function unmeasured({ id }: DriverWorkload): Omit<DriverVisit, 'error'> {
  return {
    workload: id,
    elapsedMs: 0,
    calls: 0,
    rows: 0,
    failed: 0,
    reason: null,
    latency: null,
    cpuShare: 0,
    settings: {},
  };
}
